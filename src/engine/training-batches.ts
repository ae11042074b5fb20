/** Rows of data as training is fed with them: standardised, some features left out, in batches of whole sequences. */
import { mulberry32, shuffled } from '../domain/random.ts'
import type { Moments } from '../domain/standardise.ts'
import type { RowWeights } from './label-rows.ts'
import type { Sequence, TrainingData } from './training-data.ts'

export interface Batch {
  readonly rows: number
  /** `[rows × width]` */
  readonly features: Float32Array
  /** `[rows × labels]` */
  readonly allowed: Float32Array
  /** `[rows]` */
  readonly weights: Float32Array
  /** `[rows]`, the share of label smoothing. */
  readonly smoothing: Float32Array
}

export interface BatchSource {
  readonly data: TrainingData
  readonly moments: Moments
  readonly rowWeights: RowWeights
  readonly labelSmoothingFactor: number
}

/** A source of randomness of its own for each number of a seed. */
export function randomOf(seed: number, number: number): () => number {
  return mulberry32(seed ^ Math.imul(number + 1, 0x9e3779b1))
}

/** The sequences of an epoch, counted from 0, in batches; the last may be smaller. */
export function epochBatches(sequences: readonly Sequence[], size: number, seed: number, epoch: number): Sequence[][] {
  const order = shuffled(sequences, Math.floor(randomOf(seed, 2 * epoch)() * 2 ** 32))
  return Array.from({ length: Math.ceil(order.length / size) }, (_, batch) =>
    order.slice(batch * size, (batch + 1) * size),
  )
}

/**
 * The rows of sequences. `dropout`: the share of features to leave out, the others scaled up for it, as PyTorch's does; the
 * same numbers for the same `random`.
 */
export function gathered(
  { data, moments, rowWeights, labelSmoothingFactor }: BatchSource,
  sequences: readonly Sequence[],
  dropout?: { readonly share: number; readonly random: () => number },
): Batch {
  const { width, labels } = data
  const rows = sequences.reduce((sum, { first, end }) => sum + end - first, 0)
  const features = new Float32Array(rows * width)
  const allowed = new Float32Array(rows * labels.length)
  const weights = new Float32Array(rows)
  const smoothing = new Float32Array(rows)
  const { mean, deviation } = moments
  const share = dropout?.share ?? 0
  const scale = deviation.map(spread => 1 / (spread * (1 - share)))
  let at = 0
  let row = 0
  for (const { first, end } of sequences) {
    for (let from = first * width; from < end * width; from += width)
      for (let column = 0; column < width; column++, at++)
        features[at] = ((data.features[from + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 0)
    allowed.set(data.allowed.subarray(first * labels.length, end * labels.length), row * labels.length)
    weights.set(rowWeights.weights.subarray(first, end), row)
    if (labelSmoothingFactor > 0)
      for (let from = first; from < end; from++)
        smoothing[row + from - first] = rowWeights.isHard[from] === 1 ? labelSmoothingFactor : 0
    row += end - first
  }
  if (dropout && share > 0)
    // A branch that nothing foretells would take twice as long.
    for (let place = 0; place < features.length; place++)
      features[place] = (features[place] ?? 0) * Number(dropout.random() >= share)
  return { rows, features, allowed, weights, smoothing }
}
