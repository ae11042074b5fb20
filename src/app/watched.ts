/** A store whose state is worked out only while somebody listens. */
import type { StoreApi } from 'zustand/vanilla'

export type ReadonlyStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>

export interface Watched<State> {
  readonly store: ReadonlyStore<State>
  isWatched(): boolean
}

/** `begin` is called whenever somebody begins to listen. */
export function watched<State>(store: StoreApi<State>, begin: () => void): Watched<State> {
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
          if (!isOver) watchers--
          isOver = true
          forget()
        }
      },
    },
  }
}
