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
  /** Of a label's weights what is in all directions alike, and what is more or less in each of the principal ones. */
  const common = curvatures.map(curvature => 1 / (curvature * rest + l2))
  const beyond = Array.from(curvatures, (curvature, label) =>
    variances.map(variance => 1 / (curvature * variance + l2) - (common[label] ?? 0)),
  )
  return {
    turn(vector) {
      const along = new Float64Array(number)
      for (let label = 0; label < curvatures.length; label++) {
        const [from, all] = [label * width, common[label] ?? 0]
        for (let place = 0; place < number; place++)
          along[place] = dotOf(directions, place * width, vector, from, width) * (beyond[label]?.[place] ?? 0)
        for (let at = from; at < from + width; at++) vector[at] = (vector[at] ?? 0) * all
        for (let place = 0; place < number; place++)
          addTo(vector, from, directions, place * width, along[place] ?? 0, width)
        const bias = curvatures.length * width + label
        vector[bias] = (vector[bias] ?? 0) / (curvatures[label] ?? 1)
      }
    },
    square(vector) {
      let sum = 0
      for (let label = 0; label < curvatures.length; label++) {
        const from = label * width
        sum += (common[label] ?? 0) * dotOf(vector, from, vector, from, width)
        for (let place = 0; place < number; place++)
          sum += dotOf(directions, place * width, vector, from, width) ** 2 * (beyond[label]?.[place] ?? 0)
        sum += (vector[curvatures.length * width + label] ?? 0) ** 2 / (curvatures[label] ?? 1)
      }
      return sum
    },
  }
}
