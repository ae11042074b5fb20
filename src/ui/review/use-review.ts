import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { ReviewState } from '../../app/review/reviewing.ts'
import { useApp, useChoices, useProject } from '../app-context.ts'

export function useReview<Value>(select: (state: ReviewState) => Value): Value {
  return useStore(useApp().labelActivity().reviewing.store, select)
}

/** What is compared, kept up to date while it is shown. */
export function useCompared() {
  return useStore(useApp().labelActivity().predictions.compared)
}

/** The places of the list as it is filtered. */
export function usePlaces() {
  const { reviewing } = useApp().labelActivity()
  useCompared()
  useProject(({ documents }) => documents)
  useProject(({ open }) => open)
  useReview(state => state)
  return reviewing.disagreement.places()
}

/** How many documents the head has still to read. */
export function useUnread(): number {
  const { predictions } = useApp().labelActivity()
  useStore(predictions.store)
  useProject(({ documents }) => documents)
  useChoices(({ heads, aggregation, decode }) => `${heads[0]} ${aggregation} ${decode}`)
  return predictions.unread().length
}

/** The text of any document, once it is read from where it is stored. */
export function useTextOf(id: string): string | undefined {
  const { project } = useApp()
  const open = useProject(({ open }) => (open.kind === 'open' && open.id === id ? open.text : undefined))
  const [read, setRead] = useState<{ readonly id: string; readonly text: string | undefined }>()
  // What is stored lies outside.
  useEffect(() => {
    if (open !== undefined) return
    let isWanted = true
    const take = (text: string | undefined) => isWanted && setRead({ id, text })
    project.textOf(id).then(take, () => take(undefined))
    return () => {
      isWanted = false
    }
  }, [project, id, open])
  return open ?? (read?.id === id ? read.text : undefined)
}
