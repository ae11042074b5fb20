/**
 * Fits linear heads to data: the optimum of a convex loss, by L-BFGS over graphs that ONNX Runtime runs. The data lies in
 * the runtime in blocks, so that heads of all but some of them (cross-validation) share what was prepared.
 */
import { lbfgs, type Iteration } from '../domain/lbfgs.ts'
import { labelCounts, softmaxPrecondition } from '../domain/precondition.ts'
import { principalDirections } from '../domain/principal.ts'
import {
  columnMoments,
  columnSums,
  foldedIn,
  foldedOut,
  momentsOf,
  standardised,
  type Linear,
  type Moments,
} from '../domain/standardise.ts'
import { constant, expressionModel, input } from '../graph/expression.ts'
import { linearStep } from '../graph/linear-step.ts'
import { gemm } from '../graph/products.ts'
import type { Runtime } from './platform.ts'
import { EngineError } from './rpc.ts'
import { partOf, type Sequence, type TrainingData } from './training-data.ts'

/** A head over features that are standardised by `moments`. */
export interface Fit extends Linear {
  readonly moments: Moments
  /** Mean loss and penalty. */
  readonly loss: number
  readonly iterations: number
}

/** Runs a job with the runtime to itself. */
export type WithRuntime = <T>(job: (ort: Runtime) => Promise<T>) => Promise<T>

export interface FitOptions {
  /** Weights over plain features to begin from; 0 when absent. */
  readonly from?: Linear | undefined
  /** Where L2 pulls to, as weights over plain features: 0 when absent. Biases are never pulled. */
  readonly origin?: Linear | undefined
  /** It ends where a step makes it better by less than this share. */
  readonly flatness?: number
  readonly onIteration?: (iteration: Iteration) => void
}

export interface Fitter {
  /**
   * Minimises C · Σ loss + ½ ‖weight‖² over the words of some blocks, the weights being those over features that are
   * standardised there, as scikit-learn's `LogisticRegression` with its C.
   */
  fit(blocks: readonly number[], c: number, signal: AbortSignal, options?: FitOptions): Promise<Fit>
  /** Logits [rows × labels] of the words of a block. */
  logits(block: number, fit: Fit): Promise<Float32Array>
  /** The fit as weights over plain features. */
  plain(fit: Fit): Linear
  release(): Promise<void>
}

/** The share that ends the last fit: what follows moves the loss by less than a hundredth, and takes twice as long. */
const FINE = 1e-4
/** Directions that the preconditioner knows, and rows that it knows them by. */
const [DIRECTIONS, SAMPLE] = [32, 1024]
/** Milliseconds after which messages are let in, a cancel among them. */
const BREATH = 50

/** Prepares fitting to data, in blocks of its sequences. */
export async function createFitter(
  runtime: WithRuntime,
  data: TrainingData,
  blocks: readonly (readonly Sequence[])[],
): Promise<Fitter> {
  const { width, labels } = data
  const number = labels.length
  const size = number * width
  const overall = columnMoments(data.features, width)
  const parts = blocks.map(sequences => {
    const part = partOf(data, sequences)
    const features = standardised(part.features, overall)
    const words = part.weights.reduce((sum, weight) => sum + weight, 0)
    return { ...part, features, words, sums: columnSums(features, width), counts: labelCounts(part.allowed, number) }
  })
  const principal = principalDirections(await gramOf(runtime, parts, width), width, DIRECTIONS)
  const sessions = await runtime(async ort => {
    const made = []
    for (const part of parts) {
      const model = linearStep(part.features, part.teacher?.together ?? part.allowed, part.weights, width, part.teacher)
      made.push(await ort.InferenceSession.create(model, { executionProviders: ['wasm'] }))
    }
    return made
  })

  let breathed = performance.now()
  async function run(block: number, weight: Float32Array, bias: Float32Array, fetches: readonly string[]) {
    if (performance.now() - breathed > BREATH) {
      await new Promise(resolve => setTimeout(resolve))
      breathed = performance.now()
    }
    return runtime(async ort => {
      const feeds = {
        weight: new ort.Tensor('float32', weight, [number, width]),
        bias: new ort.Tensor('float32', bias, [number]),
      }
      const outputs = await sessions[block]?.run(feeds, fetches)
      return fetches.map(name => floatsIn(outputs?.[name]))
    })
  }

  return {
    async fit(chosen, c, signal, { from, origin, flatness = FINE, onIteration } = {}) {
      const own = chosen.flatMap(block => parts[block] ?? [])
      const words = Math.max(
        1,
        own.reduce((sum, part) => sum + part.words, 0),
      )
      const rows = own.reduce((sum, part) => sum + part.rows, 0)
      // Of what is standardised over all of the data: what is left of mean and deviation here.
      const left = momentsOf(
        own.map(({ sums }) => sums),
        rows,
      )
      const moments = composed(overall, left)
      const shares = new Float64Array(number)
      for (const { counts } of own)
        for (const [label, count] of counts.entries()) shares[label] = (shares[label] ?? 0) + count / rows
      const l2 = 1 / (c * words)
      const start = new Float64Array(size + number)
      if (from) {
        const { weight, bias } = foldedOut(from, moments)
        start.set(weight)
        start.set(bias, size)
      } else start.set(priorLogits(shares), size)
      const pulled = origin && foldedOut(origin, moments).weight
      const evaluate = async (point: Float64Array) => {
        const numbers = Float32Array.from(point)
        const { weight, bias } = foldedIn({ weight: numbers.subarray(0, size), bias: numbers.subarray(size) }, left)
        const gradient = new Float64Array(point.length)
        let value = 0
        for (const block of chosen) {
          signal.throwIfAborted()
          const [loss, inWeight, inBias] = await run(block, weight, bias, ['loss', 'gradient.weight', 'gradient.bias'])
          value += (loss?.[0] ?? 0) / words
          for (let at = 0; at < size; at++) gradient[at] = (gradient[at] ?? 0) + (inWeight?.[at] ?? 0)
          for (let label = 0; label < number; label++)
            gradient[size + label] = (gradient[size + label] ?? 0) + (inBias?.[label] ?? 0) / words
        }
        for (let label = 0, at = 0; label < number; label++) {
          const inBias = gradient[size + label] ?? 0
          for (let column = 0; column < width; column++, at++) {
            const inPlain = (gradient[at] ?? 0) / words - inBias * (left.mean[column] ?? 0)
            const moved = (point[at] ?? 0) - (pulled?.[at] ?? 0)
            gradient[at] = inPlain / (left.deviation[column] ?? 1) + l2 * moved
            value += 0.5 * l2 * moved * moved
          }
        }
        return { value, gradient }
      }
      const search = lbfgs(start, { flatness }, onIteration, softmaxPrecondition(principal, shares, l2))
      for (let turn = search.next(); ;) {
        if (turn.done) {
          const { point, value, iterations } = turn.value
          const numbers = Float32Array.from(point)
          return { weight: numbers.slice(0, size), bias: numbers.slice(size), moments, loss: value, iterations }
        }
        turn = search.next(await evaluate(turn.value))
      }
    },
    async logits(block, fit) {
      const { weight, bias } = foldedOut(foldedIn(fit, fit.moments), overall)
      const [logits] = await run(block, weight, bias, ['logits'])
      return logits ?? new Float32Array(0)
    },
    plain: fit => foldedIn(fit, fit.moments),
    release: () =>
      runtime(async () => {
        for (const session of sessions.splice(0)) await session.release()
      }),
  }
}

/** Moments of plain features, from those of standardised ones. */
function composed(overall: Moments, left: Moments): Moments {
  return {
    mean: overall.mean.map((mean, column) => mean + (overall.deviation[column] ?? 1) * (left.mean[column] ?? 0)),
    deviation: overall.deviation.map((deviation, column) => deviation * (left.deviation[column] ?? 1)),
  }
}

/** Biases that give each label its share: where weights are 0, the best there are. */
function priorLogits(shares: Float64Array): Float64Array {
  return shares.map(share => Math.log(Math.max(share, 1e-4)))
}

function floatsIn(tensor: { readonly data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new EngineError('internal', 'a training graph gave no numbers')
  return tensor.data
}

/** `[width × width]`, the mean products of all columns with each other, over words here and there. */
async function gramOf(runtime: WithRuntime, parts: readonly TrainingData[], width: number): Promise<Float64Array> {
  const stride = Math.ceil(parts.reduce((sum, { rows }) => sum + rows, 0) / SAMPLE)
  const sample: Float32Array[] = []
  for (const { rows, features } of parts)
    for (let row = 0; row < rows; row += stride) sample.push(features.subarray(row * width, (row + 1) * width))
  const x = new Float32Array(sample.length * width)
  for (const [row, features] of sample.entries()) x.set(features, row * width)
  const all = constant([sample.length, width], x)
  return runtime(async ort => {
    const model = expressionModel('gram', {
      gram: gemm(input('x', [sample.length, width]), all, { transposeA: true }),
    })
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] })
    const { gram } = await session.run({ x: new ort.Tensor('float32', x, [sample.length, width]) })
    const result = Float64Array.from(floatsIn(gram), value => value / sample.length)
    await session.release()
    return result
  })
}
