/**
 * Words that a head learned from, kept with it to be asked what they were, beside what its weights say (kNN-NER: Wang et
 * al. 2022, after kNN-LM: Khandelwal et al. 2020).
 */
import { softmax } from './head.ts'

export interface Neighbours {
  /** Half floats `[rows × inputs]`, as the head reads them. */
  readonly features: Uint16Array
  /** `[rows]`: of the head's labels, by place. */
  readonly labels: Uint16Array
  /** How many are asked, those with the highest cosine. */
  readonly count: number
  /** Of the probability, what they say; the rest is said by the weights. */
  readonly share: number
  /** By how much farther one may be, in squared distance between features of length 1, to weigh 1 / e of another. */
  readonly temperature: number
}

/** The nearest of some words: both `[rows × count]`, the nearest first. */
export interface Nearest {
  readonly cosines: Float32Array
  readonly places: ArrayLike<number>
}

/**
 * Logits of a head and its neighbours together: ln (share · p of the neighbours + (1 − share) · p of the weights), so that
 * softmax gives that sum.
 *
 * @param logits `[rows × width]` by the weights alone
 */
export function interpolated(
  logits: Float32Array,
  rows: number,
  width: number,
  { labels, share, temperature }: Pick<Neighbours, 'labels' | 'share' | 'temperature'>,
  { cosines, places }: Nearest,
): Float32Array {
  const probabilities = softmax(logits, rows, width)
  const count = rows === 0 ? 0 : cosines.length / rows
  for (let row = 0; row < rows; row++) {
    const own = probabilities.subarray(row * width, (row + 1) * width)
    for (let label = 0; label < width; label++) own[label] = (1 - share) * (own[label] ?? 0)
    const first = row * count
    const weights = Array.from({ length: count }, (_, place) =>
      // A squared distance of unit vectors is 2 − 2 · cosine.
      Math.exp((2 * ((cosines[first + place] ?? 0) - (cosines[first] ?? 0))) / temperature),
    )
    const sum = weights.reduce((all, weight) => all + weight, 0)
    for (const [place, weight] of weights.entries()) {
      const label = labels[places[first + place] ?? 0] ?? 0
      own[label] = (own[label] ?? 0) + (share * weight) / sum
    }
  }
  return probabilities.map(probability => Math.log(Math.max(probability, 1e-12)))
}
