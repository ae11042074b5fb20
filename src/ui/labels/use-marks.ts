import { useStore } from 'zustand'
import type { Labels, Mark } from '../../app/label/marks.ts'
import { labelsIn } from '../../app/label/marks.ts'
import { useApp, useChoices, useProject, useSession } from '../app-context.ts'

/** The marks of a block; renders again only when one of them changes. */
export function useMarks(index: number): readonly Mark[] {
  const { session, choices, project, labelActivity } = useApp()
  const { marks } = labelActivity()
  // The marks follow from all three stores; whichever changes asks again, and what is the same is the same array.
  const ofBlock = () => marks.ofBlock(index)
  useStore(session, ofBlock)
  useStore(choices, ofBlock)
  return useStore(project.store, ofBlock)
}

/** Every mark of the open document. */
export function useAllMarks(): readonly Mark[] {
  const { session, choices, project, labelActivity } = useApp()
  const { marks } = labelActivity()
  useStore(session, marks.all)
  useStore(choices, marks.all)
  return useStore(project.store, marks.all)
}

/** The labels to label with: the project's or, until it has some, the head's. */
export function useLabels(): Labels {
  const { marks } = useApp().labelActivity()
  useProject(({ timeline }) => timeline)
  useSession(({ head }) => head)
  return labelsIn(marks.records())
}

/** What is picked in Label: an entity, or undefined. */
export function usePicked(): Mark | undefined {
  const { labelling } = useApp().labelActivity()
  useSession(({ selection }) => selection)
  useSession(({ results }) => results)
  useChoices(({ threshold }) => threshold)
  useChoices(({ showContested }) => showContested)
  useProject(({ timeline }) => timeline)
  return labelling.picked()
}
