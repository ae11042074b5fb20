import { headHues } from '../app/reading/head-hues.ts'
import { useProject } from './app-context.ts'

const none: readonly string[] = []

/** The class of the hue of an entity type, given a head's labels. */
export function useHueClass(labels: readonly string[] = none): (type: string) => string {
  const hues = useProject(({ timeline }) => headHues(timeline.present, labels))
  return type => `hue-${hues.get(type) ?? 0}`
}
