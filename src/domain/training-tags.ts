/** What a text's gold allows each word to be: the targets of training. */
import { labelParts } from './labels.ts'
import { resolveOverlaps } from './resolve-overlaps.ts'
import { compareSpans, type Range, type Span } from './spans.ts'

/** Gold of a text; labels of spans are entity types. */
export interface Gold {
  readonly spans: readonly Span[]
  /**
   * The entity types whose gaps are known at an offset: there a word without gold is none of them. Of other types it
   * may be any. Absent: all are known everywhere.
   */
  readonly knownAt?: ((offset: number) => ReadonlySet<string>) | undefined
  /** What is no entity of its type: words under it that have no gold are not of the type. */
  readonly rejected?: readonly Span[] | undefined
}

export interface WordTargets {
  /** `[words × labels]`: 1 where the word may be the label, else 0. Every word may be something. */
  readonly allowed: Uint8Array
  /** `[words]`: 0 for a word that gold cuts in two: it can be neither. Else 1. */
  readonly weights: Uint8Array
  /** Gold that begins or ends inside of a word, which no tags can say, and that which gave way to other gold over it. */
  readonly unsaid: readonly Span[]
}

/** The labels of IOB2 for entity types, `O` first. */
export function iob2Labels(types: readonly string[]): string[] {
  return ['O', ...types.flatMap(type => [`B-${type}`, `I-${type}`])]
}

/**
 * The targets of words for a label set in IOB2. Under gold of a type that the label set lacks a word is `O`. Of gold that
 * overlaps the longest is taken.
 *
 * @param words offsets in the text that the gold is of, in order
 */
export function wordTargets(
  words: readonly Range[],
  { spans, knownAt, rejected = [] }: Gold,
  labels: readonly string[],
): WordTargets {
  const parts = labelParts(labels)
  const width = labels.length
  const placeOf = new Map(labels.map((label, place) => [label, place]))
  const allowed = new Uint8Array(words.length * width)
  const weights = new Uint8Array(words.length).fill(1)
  const { kept, dropped } = resolveOverlaps(spans.toSorted(compareSpans), 'longest')
  const unsaid: Span[] = [...dropped]
  let next = 0
  for (const [index, word] of words.entries()) {
    while ((kept[next]?.end ?? Infinity) <= word.start) next++
    const span = kept[next]
    const isIn = span !== undefined && span.start < word.end
    const row = allowed.subarray(index * width, (index + 1) * width)
    if (!isIn) {
      const known = knownAt?.(word.start)
      for (const [label, { type }] of parts.entries())
        row[label] = type === '' || (known !== undefined && !known.has(type)) ? 1 : 0
      for (const span of rejected) {
        if (span.end <= word.start || span.start >= word.end) continue
        for (const [label, { type }] of parts.entries()) if (type === span.label) row[label] = 0
      }
      continue
    }
    const before = words[index - 1]
    const begins = before === undefined || before.end <= span.start
    const own = placeOf.get(`${begins ? 'B' : 'I'}-${span.label}`)
    row[own ?? placeOf.get('O') ?? 0] = 1
    const after = kept[next + 1]
    const isCut = span.start > word.start ? begins : span.end < word.end
    if (!isCut && !(after && after.start < word.end)) continue
    weights[index] = 0
    if (unsaid.at(-1) !== span) unsaid.push(span)
  }
  return { allowed, weights, unsaid }
}
