/** For tests: training data by a few numbers. */
import { mulberry32 } from '../domain/random.ts'
import type { TrainingData } from './training-data.ts'

/**
 * Sentences of so many words, each a document of its own, of which everything is known.
 *
 * @param gold `[rows]`: places of labels
 * @param features `[rows × width]`
 */
export function trainingDataOf(
  labels: readonly string[],
  gold: readonly number[],
  features: ArrayLike<number>,
  width: number,
  length: number,
): TrainingData {
  const rows = gold.length
  const allowed = new Uint8Array(rows * labels.length)
  for (const [row, label] of gold.entries()) allowed[row * labels.length + label] = 1
  return {
    labels,
    width,
    rows,
    features: Float32Array.from(features),
    allowed,
    weights: new Uint8Array(rows).fill(1),
    sequences: Array.from({ length: rows / length }, (_, document) => {
      return { first: length * document, end: length * document + length, document }
    }),
    unsaid: [],
  }
}

/** Thirty sentences of ten words, whose six features are noise with the label in it. */
export function noisyData(seed: number): TrainingData {
  const [rows, width] = [300, 6]
  const random = mulberry32(seed)
  const gold = Array.from({ length: rows }, () => Math.floor(3 * random()))
  const features = Array.from({ length: rows * width }, (_, at) => {
    return random() - 0.5 + Number(gold[Math.floor(at / width)] === at % width)
  })
  return trainingDataOf(['O', 'B-X', 'I-X'], gold, features, width, 10)
}
