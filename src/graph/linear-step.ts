import { add, exponential, greatest, logarithm, multiply, negate, subtract } from './elementwise.ts'
import { constant, expressionModel, input, scalar, type Expression } from './expression.ts'
import { logSoftmax, softmax } from './normalisation.ts'
import { gemm, transpose } from './products.ts'
import { reduceMax, reduceSum } from './reductions.ts'

/** Rows to be taught a distribution, see `linearStep`. */
export interface Soft {
  /** `[rows × labels]`: the probability that a row should give each label by itself. */
  readonly soft: Float32Array
  /** `[rows]`: the probability that it should give the allowed labels together. */
  readonly share: Float32Array
}

/** Far below any logit, and its exponential is 0. */
const NEVER = -1e9

/**
 * The loss of a linear head over data that lies in the model file, and its gradients: in `weight` [labels × width] and
 * `bias` [labels]; out `logits` [rows × labels], `loss`, the sum over rows of weight · `marginalCrossEntropy`, and
 * `gradient.weight` and `gradient.bias`. The gradient in a row's logits is written down, not derived, since that takes
 * half the time: softmax of all labels minus softmax of those allowed. Every row allows a label.
 *
 * @param features `[rows × width]`
 * @param allowed `[rows × labels]`, 1 or 0
 * @param weights `[rows]`
 * @param teacher what a row loses is then − share · log p(allowed) − Σ soft · log p, whose parts add up to 1
 * @param device where it is to run: WebGPU knows no LogSoftmax, and would wait for the processor in the middle of a step
 */
export function linearStep(
  features: Float32Array,
  allowed: Uint8Array,
  weights: Uint8Array,
  width: number,
  teacher?: Soft,
  device: 'webgpu' | 'wasm' = 'wasm',
): Uint8Array<ArrayBuffer> {
  const rows = weights.length
  const labels = allowed.length / rows
  const weight = input('weight', [labels, width])
  const bias = input('bias', [labels])
  const x = constant([rows, width], features)
  const w = constant([rows, 1], Float32Array.from(weights))
  // The features stand second in both products, where the runtime packs a constant once: several times as fast.
  const logits = add(transpose(gemm(weight, x, { transposeB: true })), bias)
  const all = softmax(logits)
  const may = constant([rows, labels], Float32Array.from(allowed))
  const isCertain = allowed.reduce((sum, one) => sum + one, 0) === rows
  const never = () =>
    constant(
      [rows, labels],
      Float32Array.from(allowed, one => (one === 1 ? 0 : NEVER)),
    )
  const some = isCertain ? may : softmax(add(logits, never()))
  const share = reduceSum(multiply(all, may), [1], true)
  const hard = logarithm(greatest(share, scalar(1e-30)))
  const logShares = device === 'webgpu' ? spelledLogSoftmax : logSoftmax
  const soft = teacher && constant([rows, labels], teacher.soft)
  const part = teacher && constant([rows, 1], teacher.share)
  const said = soft && part ? add(multiply(hard, part), reduceSum(multiply(soft, logShares(logits)), [1], true)) : hard
  const wanted = soft && part ? add(multiply(some, part), soft) : some
  const loss = negate(reduceSum(multiply(said, w)))
  const inLogits = multiply(subtract(all, wanted), w)
  return expressionModel('linear head', {
    logits,
    loss,
    'gradient.weight': gemm(transpose(inLogits), x),
    'gradient.bias': reduceSum(inLogits, [0]),
  })
}

function spelledLogSoftmax(logits: Expression): Expression {
  const shifted = subtract(logits, reduceMax(logits, [1]))
  return subtract(shifted, logarithm(reduceSum(exponential(shifted), [1], true)))
}
