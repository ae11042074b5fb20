/** A store whose state is worked out only while somebody listens. */
import type { StoreApi } from 'zustand/vanilla'

export type ReadonlyStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>

export interface Watched<State> {
  readonly store: ReadonlyStore<State>
  isWatched(): boolean
}

/** `begin` is called whenever somebody begins to listen, `end` when nobody does any more. */
export function watched<State>(store: StoreApi<State>, begin: () => void, end?: () => void): Watched<State> {
  let watchers = 0
  return {
    isWatched: () => watchers > 0,
    store: {
      getState: store.getState,
      getInitialState: store.getInitialState,
      subscribe(listener) {
        watchers++
        begin()
        const forget = store.subscribe(listener)
        let isOver = false
        return () => {
          forget()
          if (isOver) return
          isOver = true
          watchers--
          if (watchers === 0) end?.()
        }
      },
    },
  }
}
