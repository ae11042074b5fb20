/** How sharply a softmax over linear logits is bent, so that its optimum is reached in fewer steps. */
import type { Precondition } from './lbfgs.ts'
import { addTo, dotOf, type Principal } from './principal.ts'

/** How many rows may be each label, of `allowed` [rows × labels]. */
export function labelCounts(allowed: Uint8Array, labels: number): Float64Array {
  const counts = new Float64Array(labels)
  for (let at = 0; at < allowed.length; at += labels)
    for (let label = 0; label < labels; label++) counts[label] = (counts[label] ?? 0) + (allowed[at + label] ?? 0)
  return counts
}

/** Of a label's p · (1 − p) the part that is left of it on average while it is learned; measured, not derived. */
const LEFT = 0.1
/** No label is so rare that its curvature is nothing. */
const LEAST = 1e-3

/**
 * The inverse of a block-diagonal second derivative of mean cross-entropy + ½ · `l2` · ‖weight‖²: a label's block is
 * p · (1 − p) · gram + `l2` (Böhning 1992, with the shares of the labels for their probabilities), the gram being known by
 * its principal directions and alike in all others. A vector is weights [labels × width], then biases [labels].
 */
export function softmaxPrecondition(
  { width, directions, variances, rest }: Principal,
  shares: Float64Array,
  l2: number,
): Precondition {
  const curvatures = shares.map(share => LEFT * Math.max(LEAST, share * (1 - share)))
  const number = variances.length
  return vector => {
    for (const [label, curvature] of curvatures.entries()) {
      const from = label * width
      const common = 1 / (curvature * rest + l2)
      const along = new Float64Array(number)
      for (let place = 0; place < number; place++) {
        const share = dotOf(directions, place * width, vector, from, width)
        along[place] = share * (1 / (curvature * (variances[place] ?? 0) + l2) - common)
      }
      for (let at = from; at < from + width; at++) vector[at] = (vector[at] ?? 0) * common
      for (let place = 0; place < number; place++)
        addTo(vector, from, directions, place * width, along[place] ?? 0, width)
      const bias = curvatures.length * width + label
      vector[bias] = (vector[bias] ?? 0) / curvature
    }
  }
}
