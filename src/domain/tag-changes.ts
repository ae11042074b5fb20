/** What another head changes in a text: entities gained, lost, relabelled, or with other ends. */
import { errorClasses } from './comparison.ts'
import type { Range, Span } from './spans.ts'

export type TagChange<T extends Span = Span> =
  | { readonly kind: 'gained'; readonly after: T }
  | { readonly kind: 'lost'; readonly before: T }
  /** The same range under another label. */
  | { readonly kind: 'relabelled'; readonly before: T; readonly after: T }
  /** The same label over another range that overlaps. */
  | { readonly kind: 'moved'; readonly before: T; readonly after: T }

/** By kind of change, and how many entities stayed what they were. */
export type ChangeCounts = Readonly<Record<TagChange['kind'] | 'same', number>>

/**
 * Sets what two heads say of one text against each other, each entity in one change at most; scores do not count. Where
 * both range and label differ, one is lost and another gained. Changes are in text order. Time is that of sorting, plus
 * the overlaps within one label.
 */
export function tagChanges<T extends Span>(
  before: readonly T[],
  after: readonly T[],
): { readonly changes: readonly TagChange<T>[]; readonly counts: ChangeCounts } {
  const { correct, type, boundary, missed, spurious } = errorClasses(before, after)
  const changes: TagChange<T>[] = [
    ...type.map(({ gold, predicted }) => ({ kind: 'relabelled' as const, before: gold, after: predicted })),
    ...boundary.map(({ gold, predicted }) => ({ kind: 'moved' as const, before: gold, after: predicted })),
    ...missed.map(before => ({ kind: 'lost' as const, before })),
    ...spurious.map(after => ({ kind: 'gained' as const, after })),
  ]
  const placed = changes.map(change => ({ change, place: placeOfChange(change) }))
  placed.sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end)
  return {
    changes: placed.map(({ change }) => change),
    counts: {
      gained: spurious.length,
      lost: missed.length,
      relabelled: type.length,
      moved: boundary.length,
      same: correct.length,
    },
  }
}

/** Where a change lies: over both of its entities. */
export function placeOfChange(change: TagChange): Range {
  switch (change.kind) {
    case 'gained':
      return change.after
    case 'lost':
      return change.before
    case 'relabelled':
    case 'moved': {
      const { before, after } = change
      return { start: Math.min(before.start, after.start), end: Math.max(before.end, after.end) }
    }
    default:
      return change satisfies never
  }
}
