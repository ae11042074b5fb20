/** How sharply a softmax over linear logits is bent, so that its optimum is reached in fewer steps. */
import { cholesky, solveCholesky } from './cholesky.ts'
import type { Precondition } from './lbfgs.ts'

/** The share of rows that may be each label, of `allowed` [rows × labels]. */
export function labelShares(allowed: Uint8Array, labels: number): Float64Array {
  const shares = new Float64Array(labels)
  for (let at = 0; at < allowed.length; at++) {
    const label = at % labels
    shares[label] = (shares[label] ?? 0) + (allowed[at] ?? 0)
  }
  const rows = Math.max(1, allowed.length / labels)
  return shares.map(share => share / rows)
}

/** Of a label's p · (1 − p) the part that is left of it on average while it is learned; measured, not derived. */
const LEFT = 0.5
/** No label is so rare that its curvature is nothing. */
const LEAST = 1e-3

/**
 * The inverse of a block-diagonal second derivative of mean cross-entropy + ½ · `l2` · ‖weight‖²: a label's block is
 * p · (1 − p) · `gram` + `l2` (Böhning 1992, with the shares of the labels for their probabilities). A vector is weights
 * [labels × width], then biases [labels]. Labels of like shares have one block.
 *
 * @param gram products of the features' columns, mean over rows, `[width × width]`
 */
export function softmaxPrecondition(gram: Float64Array, shares: Float64Array, l2: number): Precondition {
  const width = Math.sqrt(gram.length)
  const curvatures = Array.from(shares, share => {
    const power = Math.round(Math.log2(LEFT * Math.max(LEAST, share * (1 - share))))
    return 2 ** power
  })
  const blocks = new Map(
    [...new Set(curvatures)].map(curvature => {
      const block = gram.map((value, at) => curvature * value + (at % (width + 1) === 0 ? l2 : 0))
      return [curvature, cholesky(block, width)] as const
    }),
  )
  return vector => {
    for (const [label, curvature] of curvatures.entries()) {
      const block = blocks.get(curvature)
      if (block) solveCholesky(block, width, vector.subarray(label * width, (label + 1) * width))
      const bias = curvatures.length * width + label
      vector[bias] = (vector[bias] ?? 0) / curvature
    }
  }
}
