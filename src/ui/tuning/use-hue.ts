import { headHues } from '../../app/reading/head-hues.ts'
import { useProject, useSession } from '../app-context.ts'

const none: readonly string[] = []

/** The hue of an entity type: its label's; of a type of the head on trial that no label stands for, one that is free. */
export function useHue(): (type: string) => number {
  const labels = useSession(({ trial, head }) => (trial ?? head)?.labels ?? none)
  const hues = useProject(({ timeline }) => headHues(timeline.present, labels))
  return type => hues.get(type) ?? 0
}
