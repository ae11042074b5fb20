/** What differs between what two heads find in one text. */
import { overlap, type Prediction } from '../../domain/spans.ts'

export type TagChange =
  | { readonly kind: 'gained'; readonly after: Prediction }
  | { readonly kind: 'lost'; readonly before: Prediction }
  /** Another label, or other ends, for words that both see as an entity. */
  | { readonly kind: 'relabelled'; readonly before: Prediction; readonly after: Prediction }

/**
 * The changes in the order of the text. Both lists are in order and flat; an entity is paired with the first that it
 * overlaps and that is not paired yet. Linear.
 */
export function tagChanges(before: readonly Prediction[], after: readonly Prediction[]): TagChange[] {
  const changes: TagChange[] = []
  let next = 0
  for (const entity of after) {
    for (let old = before[next]; old && old.end <= entity.start; old = before[++next])
      changes.push({ kind: 'lost', before: old })
    const old = before[next]
    if (!old || !overlap(old, entity)) {
      changes.push({ kind: 'gained', after: entity })
      continue
    }
    next++
    if (old.start !== entity.start || old.end !== entity.end || old.label !== entity.label)
      changes.push({ kind: 'relabelled', before: old, after: entity })
  }
  for (const old of before.slice(next)) changes.push({ kind: 'lost', before: old })
  return changes
}

/** The words that a change is about: as they are now. */
export function rangeOf(change: TagChange): Prediction {
  return change.kind === 'lost' ? change.before : change.after
}
