/** Fits a linear head to data: the optimum of its convex loss, by L-BFGS over a graph that ONNX Runtime runs. */
import { lbfgs, lbfgsDefaults, type Iteration } from '../domain/lbfgs.ts'
import { labelShares, softmaxPrecondition } from '../domain/precondition.ts'
import { columnMoments, foldedIn, standardised, type Linear, type Moments } from '../domain/standardise.ts'
import { add, multiply } from '../graph/elementwise.ts'
import { constant, expressionModel, input } from '../graph/expression.ts'
import { marginalCrossEntropy, squaredNorm, weightedMean } from '../graph/losses.ts'
import { gemm } from '../graph/products.ts'
import { lossAndGradients } from '../graph/training-step.ts'
import type { Runtime } from './platform.ts'
import { EngineError } from './rpc.ts'
import type { TrainingData } from './training-data.ts'

/** A head over standardised features: what fitting goes on from. */
export interface Fit extends Linear {
  readonly moments: Moments
  readonly loss: number
  readonly iterations: number
}

/** Runs a job with the runtime to itself. */
export type WithRuntime = <T>(job: (ort: Runtime) => Promise<T>) => Promise<T>

export interface FitOptions {
  readonly rough?: boolean
  readonly onIteration?: (iteration: Iteration) => void
}

export interface Fitter {
  /**
   * Minimises mean loss + ½ · `l2` · ‖weight‖², the weights being those over standardised features, from a fit that is
   * near or from 0. `rough`: near enough to be compared with others.
   */
  fit(l2: number, from: Linear | undefined, signal: AbortSignal, options?: FitOptions): Promise<Fit>
  /** The fit as weights over plain features. */
  plain(fit: Fit): Linear
  release(): Promise<void>
}

/** A fit that is only compared with others may stop where a step makes it better by less than this share. */
const ROUGH = 1e-3

/** Prepares fitting to data, which stays in the runtime from fit to fit. */
export async function createFitter(runtime: WithRuntime, data: TrainingData): Promise<Fitter> {
  const { width, rows, labels } = data
  const moments = columnMoments(data.features, width)
  const scaled = standardised(data.features, moments)
  const features = constant([rows, width], scaled)
  const allowed = constant([rows, labels.length], Float32Array.from(data.allowed))
  const weights = constant([rows, 1], Float32Array.from(data.weights))
  const weight = input('weight', [labels.length, width])
  const bias = input('bias', [labels.length])
  const l2 = input('l2', [])
  const logits = add(gemm(features, weight, { transposeB: true }), bias)
  const loss = add(weightedMean(marginalCrossEntropy(logits, allowed), weights), multiply(l2, squaredNorm(weight)))
  const session = await runtime(ort =>
    ort.InferenceSession.create(lossAndGradients(loss, [weight, bias]), { executionProviders: ['wasm'] }),
  )
  const size = labels.length * width
  const gram = await gramOf(runtime, scaled, rows, width)
  const shares = labelShares(data.allowed, labels.length)

  async function evaluate(point: Float64Array, penalty: number) {
    const numbers = Float32Array.from(point)
    const outputs = await runtime(ort =>
      session.run({
        weight: new ort.Tensor('float32', numbers.subarray(0, size), [labels.length, width]),
        bias: new ort.Tensor('float32', numbers.subarray(size), [labels.length]),
        l2: new ort.Tensor('float32', [penalty], []),
      }),
    )
    const gradient = new Float64Array(point.length)
    gradient.set(floatsIn(outputs['gradient.weight']))
    gradient.set(floatsIn(outputs['gradient.bias']), size)
    return { value: floatsIn(outputs['loss'])[0] ?? 0, gradient }
  }

  return {
    async fit(penalty, from, signal, { rough = false, onIteration } = {}) {
      const start = new Float64Array(size + labels.length)
      if (from) {
        start.set(from.weight)
        start.set(from.bias, size)
      }
      const search = lbfgs(
        start,
        { flatness: rough ? ROUGH : lbfgsDefaults.flatness },
        onIteration,
        softmaxPrecondition(gram, shares, penalty),
      )
      for (let turn = search.next(); ;) {
        if (turn.done) {
          const { point, value, iterations } = turn.value
          const numbers = Float32Array.from(point)
          return { weight: numbers.slice(0, size), bias: numbers.slice(size), moments, loss: value, iterations }
        }
        signal.throwIfAborted()
        turn = search.next(await evaluate(turn.value, penalty))
      }
    },
    plain: fit => foldedIn(fit, fit.moments),
    release: () => runtime(() => session.release()),
  }
}

function floatsIn(tensor: { readonly data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new EngineError('internal', 'a training graph gave no numbers')
  return tensor.data
}

/** `[width × width]`, the products of all columns with each other, by row. */
async function gramOf(
  runtime: WithRuntime,
  features: Float32Array,
  rows: number,
  width: number,
): Promise<Float64Array> {
  const x = input('x', ['rows', width])
  return runtime(async ort => {
    const model = expressionModel('gram', { gram: gemm(x, x, { transposeA: true }) })
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] })
    const { gram } = await session.run({ x: new ort.Tensor('float32', features, [rows, width]) })
    const result = Float64Array.from(floatsIn(gram), value => value / rows)
    await session.release()
    return result
  })
}
