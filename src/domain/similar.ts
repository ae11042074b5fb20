/**
 * Ranges of words whose features are near those of an example: of its first and last word, and of the words beside it,
 * which say where it begins and ends. Features are standardised first, since hidden states all lean one way.
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
  /** `[4 × width]`: the mean unit features of the first words, of the last, of those before, of those after. */
  readonly parts: Float32Array
  /** Words that a range may have. */
  readonly longest: number
}

/** A range with its cosine similarity to the examples, at most 1. */
export interface SimilarRange extends WordRange {
  readonly similarity: number
}

/** What the words beside weigh against those of the range itself. */
const BESIDE = 0.5
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
  const parts = new Float32Array(4 * width)
  let longest = 1
  for (const { first, end, features } of examples) {
    const part = (word: number) => features.subarray(Math.max(0, word) * width, (word + 1) * width)
    for (const [place, word] of [first, end - 1, first - 1, end].entries()) {
      const unit = unitRows(standardised(part(word), moments), width)
      for (let column = 0; column < unit.length; column++) {
        const at = place * width + column
        parts[at] = (parts[at] ?? 0) + (unit[column] ?? 0) / examples.length
      }
    }
    longest = Math.max(longest, end - first)
  }
  return { moments, parts, longest: Math.min(LONGEST, longest + LONGER) }
}

/**
 * How like a word is, of a text with features `[words × width]`, to each part of the examples: `[words × 4]` dot
 * products, in the order of `Likeness.parts`.
 */
export function likenessOfWords({ moments, parts }: Likeness, features: Float32Array): Float32Array {
  const width = moments.mean.length
  const units = unitRows(standardised(features, moments), width)
  const scores = new Float32Array((4 * features.length) / width)
  for (let word = 0, row = 0; row < units.length; word++, row += width)
    for (let place = 0; place < 4; place++) {
      const from = place * width
      let sum = 0
      for (let column = 0; column < width; column++) sum += (units[row + column] ?? 0) * (parts[from + column] ?? 0)
      scores[4 * word + place] = sum
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
 * @param scores `[words × 4]`, as of `likenessOfWords`
 */
export function similarRanges(
  { parts, longest }: Pick<Likeness, 'parts' | 'longest'>,
  scores: Float32Array,
  { edge, taken }: Allowed,
  least: number,
): SimilarRange[] {
  const words = edge.length
  const width = parts.length / 4
  const square = (place: number) =>
    parts.subarray(place * width, (place + 1) * width).reduce((sum, value) => sum + value * value, 0)
  const own = square(0) + square(1) + BESIDE ** 2 * (square(2) + square(3))
  const found: SimilarRange[] = []
  for (let first = 0; first < words; first++) {
    if (edge[first] === 0) continue
    for (let end = first + 1; end <= Math.min(words, first + longest); end++) {
      if (taken[end - 1] !== 0) break
      if (edge[end - 1] === 0) continue
      const before = first > 0 ? (scores[4 * (first - 1) + 2] ?? 0) : 0
      const after = end < words ? (scores[4 * end + 3] ?? 0) : 0
      const sum = (scores[4 * first] ?? 0) + (scores[4 * (end - 1) + 1] ?? 0) + BESIDE ** 2 * (before + after)
      const beside = (first > 0 ? 1 : 0) + (end < words ? 1 : 0)
      const similarity = sum / Math.sqrt(own * (2 + BESIDE ** 2 * beside))
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
