/** Rows of training data as what they may be: what is counted, weighed and scored of them. */
import { countEntities, type Counts } from '../domain/metrics.ts'
import type { StepScores } from '../domain/transitions.ts'
import { goldTags, saidOf } from './held-out.ts'
import { decodeLogits } from './predict.ts'
import { EngineError } from './rpc.ts'
import type { Sequence, TrainingData } from './training-data.ts'

type Rows = Pick<TrainingData, 'labels' | 'allowed' | 'weights'>

/** The label that a row must be; undefined where it may be several or nothing is learned from it. */
export function onlyLabel({ allowed, weights, labels }: Rows, row: number): number | undefined {
  if (weights[row] === 0) return undefined
  let only: number | undefined
  for (let label = 0; label < labels.length; label++) {
    if (allowed[row * labels.length + label] === 0) continue
    if (only !== undefined) return undefined
    only = label
  }
  return only
}

/** Rows that must be each label, [labels]. @throws EngineError `bad-data` where there are no rows, or none of an entity */
export function countLabels(data: TrainingData): Float64Array {
  if (data.rows === 0) throw new EngineError('bad-data', 'there are no words to learn from')
  const counts = new Float64Array(data.labels.length)
  for (let row = 0; row < data.rows; row++) {
    const label = onlyLabel(data, row)
    if (label !== undefined) counts[label] = (counts[label] ?? 0) + 1
  }
  if (!counts.some((count, label) => count > 0 && data.labels[label] !== 'O'))
    throw new EngineError('bad-data', 'there is no entity to learn from')
  return counts
}

/** What rows count for, by the weight of each label. */
export interface RowWeights {
  /** `[rows]`: of a row that may be several labels the mean of theirs, by their shares where a head says them; 0 where nothing is known of it. */
  readonly weights: Float32Array
  /** `[rows]`: 1 for the rows that must be one label. */
  readonly isHard: Uint8Array
}

export function rowWeights(data: TrainingData, labelWeights: Float32Array): RowWeights {
  const { rows, allowed, labels, teacher } = data
  const width = labels.length
  const weights = new Float32Array(rows)
  const isHard = new Uint8Array(rows)
  const may = teacher?.together ?? allowed
  for (let row = 0; row < rows; row++) {
    if (data.weights[row] === 0) continue
    let sum = 0
    let count = 0
    let said = 0
    for (let label = 0, at = row * width; label < width; label++, at++) {
      const weight = labelWeights[label] ?? 1
      said += (teacher?.soft[at] ?? 0) * weight
      if (may[at] === 0) continue
      sum += weight
      count++
    }
    if (count < width || count === 1) weights[row] = said + ((teacher?.share[row] ?? 1) * sum) / Math.max(1, count)
    isHard[row] = onlyLabel(data, row) === undefined ? 0 : 1
  }
  return { weights, isHard }
}

/**
 * Entities that logits `[rows × labels]` find in sequences, whose rows they are one after the other, by constrained
 * Viterbi; of words that may be several labels, see `goldTags` and `saidOf`.
 */
export function foundIn(
  data: TrainingData,
  sequences: readonly Sequence[],
  logits: Float32Array,
  steps?: StepScores,
): Counts {
  const { labels } = data
  const head = { labels, ...(steps ? { steps } : {}) }
  const gold: string[][] = []
  const predicted: string[][] = []
  let row = 0
  for (const sequence of sequences) {
    const rows = sequence.end - sequence.first
    const tags = decodeLogits(logits.subarray(row * labels.length, (row + rows) * labels.length), head, 'viterbi')
    row += rows
    const own = goldTags(data, sequence)
    const said = saidOf(
      data,
      sequence,
      Array.from(tags, label => labels[label] ?? 'O'),
    )
    gold.push(own.gold)
    predicted.push(said.map((tag, word) => (own.known[word] === 1 ? tag : 'O')))
  }
  return countEntities(gold, predicted, { mode: 'default' })
}
