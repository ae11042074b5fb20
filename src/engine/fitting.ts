/**
 * Fits linear heads to data: the optimum of a convex loss, by L-BFGS over graphs that ONNX Runtime runs. The data lies with
 * threads in blocks, so that heads of all but some of them (cross-validation) share what was prepared.
 */
import { weighed } from '../domain/feature-factors.ts'
import type { Iteration } from '../domain/lbfgs.ts'
import { labelCounts } from '../domain/precondition.ts'
import { principalDirections, type Principal } from '../domain/principal.ts'
import {
  columnMoments,
  foldedIn,
  foldedOut,
  momentsOf,
  standardise,
  type Linear,
  type Moments,
} from '../domain/standardise.ts'
import { constant, expressionModel, input } from '../graph/expression.ts'
import { gemm } from '../graph/products.ts'
import type { TrainedOn } from '../domain/trained-on.ts'
import { deviceOfFit } from './fitting-device.ts'
import type { WithRuntime } from './fitting-part.ts'
import { createFittingThreads, type FittingLanes, type GatherPart } from './fitting-threads.ts'
import { fitLinear, type Bends, type LinearFit, type LinearTask } from './linear-fit.ts'
import type { Device } from './protocol.ts'
import { EngineError } from './rpc.ts'
import { partOf, type Sequence, type Teacher, type TrainingData } from './training-data.ts'

export type { WithRuntime }

/** A head over features that are standardised by `moments`. */
export interface Fit extends LinearFit {
  readonly moments: Moments
}

export interface FitOptions {
  /** Weights over plain features to begin from; 0 when absent. */
  readonly from?: Linear | undefined
  /** Of a fit to about the same words, whatever its C: it takes half as many steps to know them. */
  readonly bends?: Bends | undefined
  /** Where L2 pulls to, as weights over plain features: 0 when absent. Biases are never pulled. */
  readonly origin?: Linear | undefined
  /** It ends where a step makes it better by less than this share. */
  readonly flatness?: number
  /** To be told of every step, which all threads then take together: for a fit that goes on alone. */
  readonly onIteration?: (iteration: Iteration) => void
}

export interface Fitter {
  /**
   * Minimises C · Σ loss + ½ ‖weight‖² over the words of some blocks, the weights being those over features that are
   * standardised there and weighed by their factors, as scikit-learn's `LogisticRegression` with its C. Fits may run side
   * by side.
   */
  fit(blocks: readonly number[], c: number, signal: AbortSignal, options?: FitOptions): Promise<Fit>
  /** Logits [rows × labels] of the words of a block. */
  logits(block: number, fit: Fit, signal: AbortSignal): Promise<Float32Array>
  /** The fit as weights over plain features. */
  plain(fit: Fit): Linear
  /** Where its steps are taken, where there was a choice. */
  trainedOn(): TrainedOn | undefined
  release(): Promise<void>
}

/** The share that ends the last fit: what follows moves the loss by less than a hundredth, and takes twice as long. */
const FINE = 1e-4
/** Directions that the preconditioner knows, and rows that it knows them by. */
const [DIRECTIONS, SAMPLE] = [16, 512]
/** Products of a part that are worth a run, and the most parts of a block, which many numbers of threads divide. */
const [WORTH, MOST_PARTS] = [2 ** 22, 12]
/** Features that each thread may hold all of: of more a step takes long beside a message, and they take memory. */
const FEW = 2 ** 22

/**
 * Prepares fitting to data, in blocks of its sequences. How it is spread over threads changes nothing of what is fitted, to
 * the last bit; on WebGPU it comes to the same within float32.
 *
 * @param lanes threads beside the engine's own
 * @param told the device; absent: the faster, see `deviceOfFit`
 */
export async function createFitter(
  runtime: WithRuntime,
  data: TrainingData,
  blocks: readonly (readonly Sequence[])[],
  lanes?: FittingLanes,
  {
    device: told,
    signal: trial = new AbortController().signal,
  }: { device?: Device | undefined; signal?: AbortSignal } = {},
): Promise<Fitter> {
  const { width, labels } = data
  const number = labels.length
  const size = number * width
  const sample = sampleOf(data, blocks.flat())
  // What this leaves of mean and deviation in some of the words is known of each part.
  const overall = weighed(columnMoments(sample, width), data.factors)
  standardise(sample, overall)
  const parts = blocks.map(sequences => partsOf(sequences, width * number))
  const gathers = parts.flat().map((sequences): GatherPart => () => {
    const { features, allowed, weights, teacher } = partOf(data, sequences)
    return { width, features, allowed, weights, teacher, moments: overall }
  })
  const rows = blocks.flat().reduce((sum, { first, end }) => sum + end - first, 0)
  const where = await deviceOfFit(runtime, gathers, { rows, width, labels: number }, lanes, told, trial)
  const threads = createFittingThreads(runtime, lanes, where?.device)
  const isHeldByEach = where?.device !== 'webgpu' && rows * width <= FEW
  // Side by side, where there are threads for it.
  const [held, principal] = await Promise.all([
    threads.hold(gathers, isHeldByEach),
    principalOf(runtime, sample, width),
  ]).catch(async (error: unknown) => {
    await threads.release()
    throw error
  })
  let first = 0
  const prepared = blocks.map((sequences, block) => {
    const own = held.slice(first, (first += parts[block]?.length ?? 0))
    return { keys: own.map(({ key }) => key), sums: own.map(({ sums }) => sums), ...countsOf(data, sequences) }
  })

  return {
    async fit(chosen, c, signal, { from, bends, origin, flatness = FINE, onIteration } = {}) {
      const own = chosen.flatMap(block => prepared[block] ?? [])
      const keys = own.flatMap(block => block.keys)
      const sum = (of: (block: (typeof own)[number]) => number) => own.reduce((total, block) => total + of(block), 0)
      const words = Math.max(
        1,
        sum(({ words }) => words),
      )
      const rows = sum(({ rows }) => rows)
      const left = weighed(
        momentsOf(
          own.flatMap(({ sums }) => sums),
          rows,
        ),
        data.factors,
      )
      const moments = composed(overall, left)
      const shares = Float64Array.from(labels, (_, label) => sum(({ counts }) => (counts[label] ?? 0) / rows))
      const task: LinearTask = {
        words,
        shares,
        l2: 1 / (c * words),
        left,
        principal,
        start: from ? foldedOut(from, moments) : { weight: new Float32Array(size), bias: priorLogits(shares) },
        origin: origin && foldedOut(origin, moments).weight,
        bends,
        flatness,
      }
      const together = async () => {
        const step = ({ weight, bias }: Linear) => threads.step({ keys, weight, bias, wanted: 'gradient' }, signal)
        return fitLinear(task, step, onIteration)
      }
      const fit = onIteration || !isHeldByEach ? await together() : await threads.fit({ ...task, keys }, signal)
      return { ...fit, moments }
    },
    async logits(block, fit, signal) {
      const { weight, bias } = foldedOut(foldedIn(fit, fit.moments), overall)
      const { keys = [], rows = 0 } = prepared[block] ?? {}
      const steps = await threads.step({ keys, weight, bias, wanted: 'logits' }, signal)
      const logits = new Float32Array(rows * number)
      let at = 0
      for (const { logits: some } of steps) {
        if (some) logits.set(some, at)
        at += some?.length ?? 0
      }
      return logits
    },
    plain: fit => foldedIn(fit, fit.moments),
    trainedOn: () =>
      where?.device === 'webgpu' && threads.hasFailed() ? { device: 'wasm', because: 'gpu-failed' } : where,
    release: () => threads.release(),
  }
}

/** A block's rows in parts, by its size alone. */
function partsOf(sequences: readonly Sequence[], productsOfRow: number): Sequence[][] {
  const rows = sequences.reduce((sum, { first, end }) => sum + end - first, 0)
  const count = Math.min(rows, MOST_PARTS, Math.max(1, Math.round((rows * productsOfRow) / WORTH)))
  const parts = Array.from({ length: count }, (): Sequence[] => [])
  let row = 0
  for (const { first, end, document } of sequences)
    for (let from = first; from < end;) {
      const place = Math.floor((row * count) / rows)
      const to = Math.min(end, from + Math.ceil(((place + 1) * rows) / count) - row)
      parts[place]?.push({ first: from, end: to, document })
      row += to - from
      from = to
    }
  return parts
}

/** Rows, those that something is learned from, and how many of them each label is for. */
function countsOf({ labels, allowed, weights, teacher }: TrainingData, sequences: readonly Sequence[]) {
  const width = labels.length
  const counts = new Float64Array(width)
  let [rows, words] = [0, 0]
  for (const { first, end } of sequences) {
    rows += end - first
    for (let row = first; row < end; row++) words += weights[row] ?? 0
    const own = teacher
      ? taughtCounts(teacher, first * width, end * width, width)
      : labelCounts(allowed.subarray(first * width, end * width), width)
    for (const [label, count] of own.entries()) counts[label] = (counts[label] ?? 0) + count
  }
  return { rows, words, counts }
}

/** What is said for several labels together counts for the first of them, which the head knows: most words are not new. */
function taughtCounts({ soft, share, together }: Teacher, from: number, end: number, width: number): Float64Array {
  const counts = new Float64Array(width)
  for (let at = from; at < end; at += width) {
    for (let label = 0; label < width; label++) counts[label] = (counts[label] ?? 0) + (soft[at + label] ?? 0)
    const first = together.subarray(at, at + width).indexOf(1)
    counts[first] = (counts[first] ?? 0) + (share[at / width] ?? 0)
  }
  return counts
}

/** Features of words here and there, `[at most SAMPLE × width]`. */
function sampleOf({ features, width }: TrainingData, sequences: readonly Sequence[]): Float32Array {
  const stride = Math.max(1, Math.ceil(sequences.reduce((sum, { first, end }) => sum + end - first, 0) / SAMPLE))
  const rows: number[] = []
  let place = 0
  for (const { first, end } of sequences)
    for (let row = first; row < end; row++) if (place++ % stride === 0) rows.push(row)
  const sample = new Float32Array(rows.length * width)
  for (const [at, row] of rows.entries()) sample.set(features.subarray(row * width, (row + 1) * width), at * width)
  return sample
}

/** Moments of plain features, from those of standardised ones. */
function composed(overall: Moments, left: Moments): Moments {
  return {
    mean: overall.mean.map((mean, column) => mean + (overall.deviation[column] ?? 1) * (left.mean[column] ?? 0)),
    deviation: overall.deviation.map((deviation, column) => deviation * (left.deviation[column] ?? 1)),
  }
}

/** Biases that give each label its share: where weights are 0, the best there are. */
function priorLogits(shares: Float64Array): Float32Array {
  return Float32Array.from(shares, share => Math.log(Math.max(share, 1e-4)))
}

async function principalOf(runtime: WithRuntime, sample: Float32Array, width: number): Promise<Principal> {
  const rows = sample.length / width
  const products = await runtime(async ort => {
    const model = expressionModel('products', {
      products: gemm(input('x', [rows, width]), constant([rows, width], sample), { transposeB: true }),
    })
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] })
    const { products } = await session.run({ x: new ort.Tensor('float32', sample, [rows, width]) })
    await session.release()
    if (!(products?.data instanceof Float32Array)) throw new EngineError('internal', 'a product gave no numbers')
    return new Float64Array(products.data)
  })
  return principalDirections(sample, products, width, DIRECTIONS)
}
