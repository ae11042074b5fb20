import { useStore } from 'zustand'
import type { AnnotatorsState } from '../../app/review/annotators.ts'
import type { DifferenceKind } from '../../domain/annotators.ts'
import { useApp, useProject } from '../app-context.ts'

/** What two annotators say, kept up to date while it is shown. */
export function useAnnotators<Value>(select: (state: AnnotatorsState) => Value): Value {
  return useStore(useApp().labelActivity().reviewing.annotators.store, select)
}

export function useAnnotatorsCompared() {
  return useStore(useApp().labelActivity().reviewing.annotators.compared)
}

/** The two who are compared; undefined where there is nobody to compare with. */
export function usePair() {
  const { annotators } = useApp().labelActivity().reviewing
  useProject(({ timeline }) => timeline.present)
  useAnnotators(({ picked }) => picked)
  return annotators.pair()
}

/** The differences of the list as it is filtered. */
export function useDifferences() {
  const { annotators } = useApp().labelActivity().reviewing
  useAnnotatorsCompared()
  useProject(({ documents }) => documents)
  useProject(({ open }) => open)
  useAnnotators(state => state)
  return annotators.places()
}

/** What a kind of difference is called, where A and B have names. */
export function kindName(kind: DifferenceKind, a: string, b: string): string {
  switch (kind) {
    case 'label':
      return 'Label'
    case 'boundary':
      return 'Boundary'
    case 'both':
      return 'Label and boundary'
    case 'only-a':
      return `Only ${a}`
    case 'only-b':
      return `Only ${b}`
    default:
      return kind satisfies never
  }
}
