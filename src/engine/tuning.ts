/** Tunes a linear head to gold with nothing to set: L2 chosen by cross-validation, trained to the optimum on all data. */
import { entityTypes } from '../domain/labels.ts'
import type { Fold } from '../domain/folds.ts'
import { countEntities, scoreOf, type Counts } from '../domain/metrics.ts'
import type { Linear } from '../domain/standardise.ts'
import { createFitter, type Fit, type Fitter, type WithRuntime } from './fitting.ts'
import { goldTags, saidOf } from './held-out.ts'
import { decodeLogits } from './predict.ts'
import { EngineError } from './rpc.ts'
import type { Sequence, TrainingData } from './training-data.ts'
import type { TuneProgress } from './tune-protocol.ts'

/** Penalties to choose from, and the folds to choose by. */
export const tuneDefaults = { cs: [0.001, 0.003, 0.01, 0.03, 0.1], folds: 3, seed: 42 }

export interface TuningPlan {
  /** Places of sequences to learn from; each is held out in one of the folds, if there are any. */
  readonly learned: readonly number[]
  /** Folds of `learned`, by places in it. */
  readonly folds: readonly Fold[]
  /** Whether heads without each fold are wanted, to be scored on it. */
  readonly isScoredByFolds: boolean
  /** Places of other sequences to choose by, in place of the folds. */
  readonly chosenBy?: readonly number[]
  readonly cs: readonly number[]
}

export interface Choice {
  readonly c: number
  /** Entity F1 on what was held out, by constrained Viterbi. */
  readonly f1: number
}

export interface Tuned {
  /** Over plain features. */
  readonly linear: Linear
  readonly c: number
  /** One a C, from strong to weak; empty where there was nothing to choose by. */
  readonly choices: readonly Choice[]
  readonly loss: number
  readonly iterations: number
  /** In the order of the folds: what the same procedure makes of the other folds alone. */
  readonly withoutFold: readonly Linear[]
}

const NONE: Counts = { correct: 0, predicted: 0, gold: 0 }

/**
 * The head of the best C by held-out entity F1, of equals the smallest, fitted to all that is learned from.
 *
 * To be scored, a fold has a head whose C was chosen by the other folds alone: each of them held out in turn from a fit of
 * the rest (nested cross-validation; Varma and Simon 2006). A fit without two folds serves both.
 *
 * @throws EngineError `bad-data` where there is nothing to learn: no words, or no entity
 */
export async function tuneLinear(
  runtime: WithRuntime,
  data: TrainingData,
  { learned, folds, isScoredByFolds, chosenBy, cs }: TuningPlan,
  signal: AbortSignal,
  report: (progress: TuneProgress) => void = () => {},
): Promise<Tuned> {
  checkData(data, learned)
  const sequencesOf = (places: readonly number[]) => places.flatMap(place => data.sequences[place] ?? [])
  const parts = folds.map(({ heldOut }) => sequencesOf(heldOut.flatMap(unit => learned[unit] ?? [])))
  const blocks = parts.length > 0 ? parts : [sequencesOf(learned)]
  const all = [...blocks.keys()]
  const dev = sequencesOf(chosenBy ?? [])
  const fitter = await createFitter(runtime, data, dev.length > 0 ? [...blocks, dev] : blocks)
  const path = cs.toSorted((a, b) => a - b)
  const middle = path[Math.floor(path.length / 2)] ?? 1
  const isChosen = path.length > 1
  const isNested = isChosen && isScoredByFolds && folds.length > 2
  const fits = {
    inner: isNested ? (folds.length * (folds.length - 1)) / 2 : 0,
    outer: folds.length > 0 && (isScoredByFolds || (isChosen && dev.length === 0)) ? folds.length : 0,
    whole: dev.length > 0 && isChosen ? 1 : 0,
  }
  const total = path.length * (fits.inner + fits.outer + fits.whole)
  let done = 0
  const tell = (number = 1) => report({ phase: 'choosing', done: (done += number), total })

  /** The path of fits on some blocks from strong to weak, each beginning near its end. */
  async function* pathOf(own: readonly number[]) {
    let last: Linear | undefined
    for (const [place, c] of path.entries()) {
      const fit = await fitter.fit(own, c, signal, { from: last, rough: true })
      last = fitter.plain(fit)
      yield { place, fit }
      tell()
    }
  }
  const counted = () => path.map(() => NONE)
  const addTo = (counts: Counts[], place: number, found: Counts) => (counts[place] = sum(counts[place] ?? NONE, found))

  try {
    const inner = folds.map(counted)
    if (isNested)
      for (const a of all)
        for (const b of all.slice(a + 1)) {
          const own = all.filter(block => block !== a && block !== b)
          for await (const { place, fit } of pathOf(own))
            for (const [held, judged] of [
              [a, b],
              [b, a],
            ] as const)
              addTo(inner[judged] ?? [], place, await countsOf(fitter, fit, held, blocks[held] ?? [], data))
        }
    const innerBest = inner.map(counts => (isNested ? bestOf(path, counts) : middle))
    const counts = counted()
    const withoutFold: Linear[] = []
    if (fits.outer > 0)
      for (const held of all)
        for await (const { place, fit } of pathOf(all.filter(block => block !== held))) {
          addTo(counts, place, await countsOf(fitter, fit, held, blocks[held] ?? [], data))
          if (path[place] === innerBest[held]) withoutFold.push(fitter.plain(fit))
        }
    if (fits.whole > 0)
      for await (const { place, fit } of pathOf(all))
        addTo(counts, place, await countsOf(fitter, fit, blocks.length, dev, data))
    const choices = isChosen && total > 0 ? path.map((c, at) => ({ c, f1: scoreOf(counts[at] ?? NONE).f1 })) : []
    const c = choices.length > 0 ? bestOf(path, counts) : middle
    const fit = await fitter.fit(all, c, signal, {
      onIteration: ({ iterations, value }) => report({ phase: 'fitting', iterations, loss: value }),
    })
    const { loss, iterations } = fit
    return { linear: fitter.plain(fit), c, choices, loss, iterations, withoutFold: isScoredByFolds ? withoutFold : [] }
  } finally {
    await fitter.release()
  }
}

/** Of equals the first. */
function bestOf(path: readonly number[], counts: readonly Counts[]): number {
  let best = 0
  for (const place of path.keys())
    if (scoreOf(counts[place] ?? NONE).f1 > scoreOf(counts[best] ?? NONE).f1) best = place
  return path[best] ?? 1
}

function sum(a: Counts, b: Counts): Counts {
  return { correct: a.correct + b.correct, predicted: a.predicted + b.predicted, gold: a.gold + b.gold }
}

/** Entities that a fit finds in the sequences of a block. */
async function countsOf(
  fitter: Fitter,
  fit: Fit,
  block: number,
  sequences: readonly Sequence[],
  data: TrainingData,
): Promise<Counts> {
  const { labels } = data
  const logits = await fitter.logits(block, fit)
  const gold: string[][] = []
  const predicted: string[][] = []
  let row = 0
  for (const sequence of sequences) {
    const rows = sequence.end - sequence.first
    const tags = decodeLogits(logits.subarray(row * labels.length, (row + rows) * labels.length), labels, 'viterbi')
    row += rows
    const own = goldTags(data, sequence)
    gold.push(own.gold)
    predicted.push(
      saidOf(
        data,
        sequence,
        Array.from(tags, label => labels[label] ?? 'O'),
      ).map((tag, word) => (own.known[word] === 1 ? tag : 'O')),
    )
  }
  return countEntities(gold, predicted, { mode: 'default' })
}

function checkData(data: TrainingData, learned: readonly number[]): void {
  const sequences = learned.flatMap(place => data.sequences[place] ?? [])
  if (sequences.length === 0) throw new EngineError('bad-data', 'there are no words to learn from')
  const types = entityTypes(data.labels)
  if (sequences.every(sequence => goldTags(data, sequence).gold.every(tag => tag === 'O')))
    throw new EngineError('bad-data', `there is no entity to learn from, of ${types.length} types`)
}
