/** Tunes a linear head to gold with nothing to set: L2 chosen by cross-validation, trained to the optimum on all data. */
import { entityTypes } from '../domain/labels.ts'
import { foldsOf } from '../domain/folds.ts'
import { countEntities, scoreOf, type Counts, type Score } from '../domain/metrics.ts'
import type { Linear } from '../domain/standardise.ts'
import { createFitter } from './fitting.ts'
import type { Heads } from './heads.ts'
import { decodeLogits } from './predict.ts'
import { EngineError } from './rpc.ts'
import { partOf, type TrainingData } from './training-data.ts'

export interface TuneOptions {
  /** Penalties to choose from, as scikit-learn's C: 1 / (C · words) is the weight of ½ ‖weight‖² beside the mean loss. */
  readonly cs: readonly number[]
  readonly folds: number
  readonly seed: number
}

export const tuneDefaults: TuneOptions = { cs: [0.001, 0.003, 0.01, 0.03, 0.1], folds: 3, seed: 42 }

export interface Choice {
  readonly c: number
  /** Entities of all held-out folds, by constrained Viterbi. */
  readonly counts: Counts
  readonly score: Score
}

export type TuneProgress =
  | { readonly phase: 'choosing'; readonly done: number; readonly total: number }
  | { readonly phase: 'fitting'; readonly iterations: number; readonly loss: number }

export interface Tuned extends Linear {
  readonly c: number
  /** One a C, in their order; empty where there was nothing to choose by. */
  readonly choices: readonly Choice[]
  readonly loss: number
  readonly iterations: number
  /** Fewer than five documents: blocks of their parts were held out, and the scores flatter. */
  readonly isOptimistic: boolean
}

/**
 * The head of the best C by cross-validated entity F1, of equals the smallest, fitted to all of the data.
 *
 * @throws EngineError `bad-data` where there is nothing to learn: no words, or no entity
 */
export async function tuneLinear(
  heads: Heads,
  data: TrainingData,
  { cs, folds: wanted, seed }: TuneOptions,
  signal: AbortSignal,
  report: (progress: TuneProgress) => void = () => {},
): Promise<Tuned> {
  checkData(data)
  const { folds, isOptimistic } = foldsOf(
    data.sequences.map(({ document }) => document),
    wanted,
    seed,
  )
  // From strong to weak, so that each fit begins near its end.
  const path = cs.toSorted((a, b) => a - b).map(c => ({ c, counts: { correct: 0, predicted: 0, gold: 0 } }))
  const total = cs.length > 1 ? folds.length * path.length : 0
  let done = 0
  for (const fold of cs.length > 1 ? folds : []) {
    const sequencesOf = (places: readonly number[]) => places.flatMap(place => data.sequences[place] ?? [])
    const train = partOf(data, sequencesOf(fold.train))
    const held = partOf(data, sequencesOf(fold.heldOut))
    const fitter = await createFitter(heads.withRuntime, train)
    try {
      let last: Linear | undefined
      for (const { c, counts } of path) {
        const fit = await fitter.fit(1 / (c * train.rows), last, signal, { rough: true })
        last = fit
        const found = await scoreLinear(heads, fitter.plain(fit), held)
        counts.correct += found.correct
        counts.predicted += found.predicted
        counts.gold += found.gold
        report({ phase: 'choosing', done: ++done, total })
      }
    } finally {
      await fitter.release()
    }
  }
  const choices = total > 0 ? path.map(({ c, counts }) => ({ c, counts, score: scoreOf(counts) })) : []
  const best = choices.reduce<Choice | undefined>((a, b) => (a && a.score.f1 >= b.score.f1 ? a : b), undefined)
  const c = best?.c ?? path[Math.floor(path.length / 2)]?.c ?? 1
  const fitter = await createFitter(heads.withRuntime, data)
  try {
    const fit = await fitter.fit(1 / (c * data.rows), undefined, signal, {
      onIteration: ({ iterations, value }) => report({ phase: 'fitting', iterations, loss: value }),
    })
    const { loss, iterations } = fit
    return { ...fitter.plain(fit), c, choices, loss, iterations, isOptimistic }
  } finally {
    await fitter.release()
  }
}

/** Entities that weights over plain features find in data, sequence by sequence; rows that may be several labels count for none. */
export async function scoreLinear(heads: Heads, linear: Linear, data: TrainingData): Promise<Counts> {
  const { labels, width, rows, features, sequences } = data
  const logits = await heads.open({ labels, hidden: width, ...linear })(features, rows)
  const gold: string[][] = []
  const predicted: string[][] = []
  for (const { first, end } of sequences) {
    const tags = decodeLogits(logits.subarray(first * labels.length, end * labels.length), labels, 'viterbi')
    const known = Array.from({ length: end - first }, (_, row) => onlyLabel(data, first + row))
    gold.push(known.map(label => (label === undefined ? 'O' : (labels[label] ?? 'O'))))
    predicted.push(known.map((label, row) => (label === undefined ? 'O' : (labels[tags[row] ?? 0] ?? 'O'))))
  }
  return countEntities(gold, predicted, { mode: 'default' })
}

/** The label that a row must be; undefined where it may be several or nothing is learned from it. */
function onlyLabel({ allowed, weights, labels }: TrainingData, row: number): number | undefined {
  if (weights[row] === 0) return undefined
  let only: number | undefined
  for (let label = 0; label < labels.length; label++) {
    if (allowed[row * labels.length + label] === 0) continue
    if (only !== undefined) return undefined
    only = label
  }
  return only
}

function checkData(data: TrainingData): void {
  if (data.rows === 0) throw new EngineError('bad-data', 'there are no words to learn from')
  const types = entityTypes(data.labels)
  const outside = data.labels.indexOf('O')
  let entities = 0
  for (let row = 0; row < data.rows; row++) {
    const label = onlyLabel(data, row)
    if (label !== undefined && label !== outside) entities++
  }
  if (entities === 0) throw new EngineError('bad-data', `there is no entity to learn from, of ${types.length} types`)
}
