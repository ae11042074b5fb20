/**
 * Ranges of words whose features are near those of an example: of its first and last word, of all its words, and of the
 * words beside it, which say where it begins and ends. Features are standardised first, since hidden states all lean one
 * way. Of the 20 best places like one, 3 or 8 entities of five corpora (three of CrossNER, CoNLL-2003, BC5CDR), 60, 71
 * and 77 % are entities of the same type from end to end; by the plain mean of the words 52, 52 and 55 %.
 */
import { columnMoments, standardised, type Moments } from './standardise.ts'

/** Words `[first, end)` of a text, of at least one word. */
export interface WordRange {
  readonly first: number
  readonly end: number
}

/** What the words of examples are like. */
export interface Likeness {
  /** Of the texts that were looked at to standardise features; `[width]` each. */
  readonly moments: Moments
  /** `[5 × width]`: the mean unit features of the first words, of the last, of those before, of those after, of all. */
  readonly parts: Float32Array
  /** Words that a range may have. */
  readonly longest: number
}

/** A range with its cosine similarity to the examples, at most 1. */
export interface SimilarRange extends WordRange {
  readonly similarity: number
}

/** What a word beside weighs against the first, the last, and the mean of all. */
const BESIDE = 0.5
/** Parts of an example: its first word, its last, the one before, the one after, all. */
const PARTS = 5
const INSIDE = 4
/** Words that a range may have beyond the longest example, and in all. */
const [LONGER, LONGEST] = [2, 12]

/**
 * @param sample features `[words × width]` of the texts that are searched, or of some of them
 * @param examples each with the features `[words × width]` of the text that it stands in
 */
export function likenessOf(
  sample: Float32Array,
  examples: readonly (WordRange & { readonly features: Float32Array })[],
  width: number,
): Likeness {
  const moments = columnMoments(sample, width)
  const parts = new Float32Array(PARTS * width)
  let longest = 1
  for (const { first, end, features } of examples) {
    const part = (word: number) => features.subarray(Math.max(0, word) * width, Math.max(0, word + 1) * width)
    const add = (place: number, word: number, share: number) => {
      const unit = unitRows(standardised(part(word), moments), width)
      for (let column = 0; column < unit.length; column++) {
        const at = place * width + column
        parts[at] = (parts[at] ?? 0) + ((unit[column] ?? 0) * share) / examples.length
      }
    }
    for (const [place, word] of [first, end - 1, first - 1, end].entries()) add(place, word, 1)
    for (let word = first; word < end; word++) add(INSIDE, word, 1 / (end - first))
    longest = Math.max(longest, end - first)
  }
  return { moments, parts, longest: Math.min(LONGEST, longest + LONGER) }
}

/**
 * How like a word is, of a text with features `[words × width]`, to each part of the examples: `[words × 5]` dot
 * products, in the order of `Likeness.parts`.
 */
export function likenessOfWords({ moments, parts }: Likeness, features: Float32Array): Float32Array {
  const width = moments.mean.length
  const units = unitRows(standardised(features, moments), width)
  const scores = new Float32Array((PARTS * features.length) / width)
  for (let word = 0, row = 0; row < units.length; word++, row += width)
    for (let place = 0; place < PARTS; place++) {
      const from = place * width
      let sum = 0
      for (let column = 0; column < width; column++) sum += (units[row + column] ?? 0) * (parts[from + column] ?? 0)
      scores[PARTS * word + place] = sum
    }
  return scores
}

/** Which words of a text a range may begin or end with, `[words]` each, and which it may not hold. */
export interface Allowed {
  readonly edge: Uint8Array
  readonly taken: Uint8Array
}

/**
 * The ranges of a text that are most like the examples, best first, of at least a similarity; of those that overlap the
 * best alone. O(words × longest), and n log n in those that are like enough.
 *
 * @param scores `[words × 5]`, as of `likenessOfWords`
 */
export function similarRanges(
  { parts, longest }: Pick<Likeness, 'parts' | 'longest'>,
  scores: Float32Array,
  { edge, taken }: Allowed,
  least: number,
): SimilarRange[] {
  const words = edge.length
  const width = parts.length / PARTS
  const square = (place: number) =>
    parts.subarray(place * width, (place + 1) * width).reduce((sum, value) => sum + value * value, 0)
  const own = square(0) + square(1) + square(INSIDE) + BESIDE * (square(2) + square(3))
  const score = (word: number, place: number) => scores[PARTS * word + place] ?? 0
  const found: SimilarRange[] = []
  for (let first = 0; first < words; first++) {
    if (edge[first] === 0) continue
    let inside = 0
    for (let end = first + 1; end <= Math.min(words, first + longest); end++) {
      if (taken[end - 1] !== 0) break
      inside += score(end - 1, INSIDE)
      if (edge[end - 1] === 0) continue
      const ends = score(first, 0) + score(end - 1, 1)
      const neighbours = (first > 0 ? score(first - 1, 2) : 0) + (end < words ? score(end, 3) : 0)
      const beside = (first > 0 ? 1 : 0) + (end < words ? 1 : 0)
      const sum = ends + inside / (end - first) + BESIDE * neighbours
      // As if the mean of all words were of length 1, as it is of one.
      const similarity = sum / Math.sqrt(own * (3 + BESIDE * beside))
      if (similarity >= least) found.push({ first, end, similarity })
    }
  }
  found.sort((a, b) => b.similarity - a.similarity || a.first - b.first || a.end - b.end)
  const covered = new Uint8Array(words)
  return found.filter(({ first, end }) => {
    if (covered.subarray(first, end).includes(1)) return false
    covered.fill(1, first, end)
    return true
  })
}

/** Rows of length 1, in place; rows of nothing stay. */
function unitRows(rows: Float32Array<ArrayBuffer>, width: number): Float32Array<ArrayBuffer> {
  for (let row = 0; row < rows.length; row += width) {
    let square = 0
    for (let column = row; column < row + width; column++) square += (rows[column] ?? 0) ** 2
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0
    for (let column = row; column < row + width; column++) rows[column] = (rows[column] ?? 0) * scale
  }
  return rows
}
