import { useSession } from '../app-context.ts'
import { useHues } from '../use-head-hues.ts'

/** The hue of an entity type: its label's; of a type of the head on trial that no label stands for, one that is free. */
export function useHue(): (type: string) => number {
  return useHues(useSession(({ trial, head }) => (trial ?? head)?.labels))
}
