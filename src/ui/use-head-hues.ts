import { headHues } from '../app/reading/head-hues.ts'
import { useProject } from './app-context.ts'

const none: readonly string[] = []

/** The hue of an entity type, given a head's labels. */
export function useHues(labels: readonly string[] = none): (type: string) => number {
  const hues = useProject(({ timeline }) => headHues(timeline.present, labels))
  return type => hues.get(type) ?? 0
}

/** Its class. */
export function useHueClass(labels?: readonly string[]): (type: string) => string {
  const hueOf = useHues(labels)
  return type => `hue-${hueOf(type)}`
}
