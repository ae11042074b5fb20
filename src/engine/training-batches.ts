/** Rows of data as training is fed with them: in batches of whole sequences, some features left out. */
import { mulberry32, shuffled } from '../domain/random.ts'
import type { RowWeights } from './label-rows.ts'
import type { Sequence, TrainingData } from './training-data.ts'

export interface Batch {
  readonly rows: number
  /** `[rows × width]`, as they are. */
  readonly features: Float32Array
  /** `[rows × width]`: what standardised features are multiplied by. Absent: all stay as they are. */
  readonly dropout?: Float32Array
  /** `[rows × labels]`; of rows that are taught, the labels that `share` is for. */
  readonly allowed: Float32Array
  /** What an earlier head says of rows: `[rows × labels]` and `[rows]`, see `Soft`. Absent where none was asked. */
  readonly taught?: { readonly soft: Float32Array; readonly share: Float32Array }
  /** `[rows]` */
  readonly weights: Float32Array
  /** `[rows]`, the share of label smoothing. */
  readonly smoothing: Float32Array
}

export interface BatchSource {
  readonly data: TrainingData
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
  { data, rowWeights, labelSmoothingFactor }: BatchSource,
  sequences: readonly Sequence[],
  dropout?: { readonly share: number; readonly random: () => number },
): Batch {
  const { width, teacher } = data
  const labels = data.labels.length
  const rows = sequences.reduce((sum, { first, end }) => sum + end - first, 0)
  const features = new Float32Array(rows * width)
  const allowed = new Float32Array(rows * labels)
  const taught = teacher && { soft: new Float32Array(rows * labels), share: new Float32Array(rows) }
  const weights = new Float32Array(rows)
  const smoothing = new Float32Array(rows)
  const may = teacher?.together ?? data.allowed
  let row = 0
  for (const { first, end } of sequences) {
    features.set(data.features.subarray(first * width, end * width), row * width)
    allowed.set(may.subarray(first * labels, end * labels), row * labels)
    if (teacher) {
      taught?.soft.set(teacher.soft.subarray(first * labels, end * labels), row * labels)
      taught?.share.set(teacher.share.subarray(first, end), row)
    }
    weights.set(rowWeights.weights.subarray(first, end), row)
    if (labelSmoothingFactor > 0)
      for (let from = first; from < end; from++)
        smoothing[row + from - first] = rowWeights.isHard[from] === 1 ? labelSmoothingFactor : 0
    row += end - first
  }
  return {
    rows,
    features,
    ...(dropout && dropout.share > 0 ? { dropout: droppedOut(features.length, dropout) } : {}),
    allowed,
    ...(taught ? { taught } : {}),
    weights,
    smoothing,
  }
}

function droppedOut(length: number, { share, random }: { readonly share: number; readonly random: () => number }) {
  const kept = 1 / (1 - share)
  const factors = new Float32Array(length)
  // A branch that nothing foretells would take twice as long.
  for (let place = 0; place < length; place++) factors[place] = kept * Number(random() >= share)
  return factors
}
