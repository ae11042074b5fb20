/** Tunes a linear head to gold with nothing to set: L2 chosen by cross-validation, trained to the optimum on all data. */
import { entityTypes } from '../domain/labels.ts'
import type { Fold } from '../domain/folds.ts'
import type { LearnedHead } from '../domain/head.ts'
import { scoreOf, type Counts } from '../domain/metrics.ts'
import type { Linear } from '../domain/standardise.ts'
import type { TrainedOn } from '../domain/trained-on.ts'
import { createFitter, type Fit, type WithRuntime } from './fitting.ts'
import type { FittingLanes } from './fitting-threads.ts'
import { goldTags } from './held-out.ts'
import { heldOutLoss, isNear, type HeldOutLoss } from './held-out-loss.ts'
import { foundIn } from './label-rows.ts'
import { takenFromGold, type TakenFromGold } from './learned-steps.ts'
import type { Bends } from './linear-fit.ts'
import type { Device } from './protocol.ts'
import { EngineError } from './rpc.ts'
import type { TrainingData } from './training-data.ts'
import type { TuneProgress } from './tune-protocol.ts'

/** Penalties to choose from, and the folds to choose by. */
export const tuneDefaults = { cs: [0.001, 0.003, 0.01, 0.03, 0.1], folds: 3, seed: 42 }

/** What is told of gold goes for each head by what it is fitted to; C is chosen without neighbours. */
export interface TuningPlan extends TakenFromGold {
  /** Places of sequences to learn from; each is held out in one of the folds, if there are any. */
  readonly learned: readonly number[]
  /** Folds of `learned`, by places in it. */
  readonly folds: readonly Fold[]
  /** Whether heads without each fold are wanted, to be scored on it. */
  readonly isScoredByFolds: boolean
  /** Places of other sequences to choose by, in place of the folds. */
  readonly chosenBy?: readonly number[]
  /** Places of further sequences without gold: every head learns what their teacher says, none is scored on them. */
  readonly further?: readonly number[]
  readonly cs: readonly number[]
  /** Weights over plain features that fits begin from and are pulled to; 0 when absent. */
  readonly origin?: Linear | undefined
  /** Where steps are taken: the faster where nothing is said. */
  readonly device?: Device | undefined
}

/** A linear head over plain features. */
export type LearnedLinear = Linear & Pick<LearnedHead, 'steps' | 'neighbours'>

export interface Choice {
  readonly c: number
  /** Mean of what was held out, in nats a word; what is chosen by. */
  readonly loss: number
  /** Entity F1 on what was held out, by constrained Viterbi. */
  readonly f1: number
}

export interface Tuned {
  readonly linear: LearnedLinear
  readonly c: number
  /** One a C, from strong to weak; empty where there was nothing to choose by. */
  readonly choices: readonly Choice[]
  readonly loss: number
  readonly iterations: number
  /** In the order of the folds: what the same procedure makes of the other folds alone. */
  readonly withoutFold: readonly LearnedLinear[]
  /** Absent where there was no choice. */
  readonly trainedOn?: TrainedOn | undefined
}

/**
 * A fit that is only compared with others may stop where a step makes it better by less than this share. At three
 * times as much, held-out F1 of a C was seen 0.6 off from that of the optimum (bench/tuning-c.md).
 */
const ROUGH = 1e-3

/** What is said of words that were held out. */
type Judged = Counts & HeldOutLoss

const NONE: Judged = { correct: 0, predicted: 0, gold: 0, loss: 0, words: 0 }

/**
 * The head of the largest C whose held-out loss is near the least (`isNear`), fitted to all that is learned from.
 *
 * To be scored, a fold has a head whose C was chosen by the other folds alone: each of them held out in turn from a fit of
 * the rest (nested cross-validation; Varma and Simon 2006). A fit without two folds serves both.
 *
 * @param lanes threads that fit beside the engine's own; what comes out is the same without them
 * @throws EngineError `bad-data` where there is nothing to learn: no words, or no entity
 */
export async function tuneLinear(
  runtime: WithRuntime,
  data: TrainingData,
  { learned, folds, isScoredByFolds, chosenBy, further, cs, origin, transitions, neighbours, device }: TuningPlan,
  signal: AbortSignal,
  report: (progress: TuneProgress) => void = () => {},
  lanes?: FittingLanes,
): Promise<Tuned> {
  checkData(data, learned)
  const sequencesOf = (places: readonly number[]) => places.flatMap(place => data.sequences[place] ?? [])
  const parts = folds.map(({ heldOut }) => sequencesOf(heldOut.flatMap(unit => learned[unit] ?? [])))
  const blocks = parts.length > 0 ? parts : [sequencesOf(learned)]
  const all = [...blocks.keys()]
  const dev = sequencesOf(chosenBy ?? [])
  const unscored = [dev, sequencesOf(further ?? [])].filter(({ length }) => length > 0)
  const always = further && further.length > 0 ? [blocks.length + unscored.length - 1] : []
  const fitter = await createFitter(runtime, data, [...blocks, ...unscored], lanes, { device, signal })
  const path = cs.toSorted((a, b) => a - b)
  const middle = path[Math.floor(path.length / 2)] ?? 1
  const isChosen = path.length > 1
  const isNested = isChosen && isScoredByFolds && folds.length > 2
  const isHeldOut = folds.length > 0 && (isScoredByFolds || (isChosen && dev.length === 0))
  const total = path.length * ((isNested ? 1 : 0) + (isHeldOut || (dev.length > 0 && isChosen) ? 1 : 0))
  let done = 0
  /** Fits by what they were fitted to and C, from when they are asked for: where later fits of more or another C begin. */
  const made = new Map<string, Promise<{ readonly linear: Linear; bends: Bends | undefined }>>()
  const begunFrom = async (keys: readonly string[]) => {
    const fits = await Promise.all(keys.flatMap(key => made.get(key) ?? []))
    return { from: meanOf(fits.map(({ linear }) => linear)) ?? origin, bends: fits[0]?.bends }
  }
  /** Fits to all of these blocks but one, which know nothing of what those do not. */
  const smaller = (own: readonly number[], place: number) =>
    own.map(block =>
      keyOf(
        own.filter(other => other !== block),
        place,
      ),
    )
  const fitTo = (own: readonly number[], place: number, from: readonly string[]) => {
    const fit = begunFrom(from).then(begun =>
      fitter.fit([...own, ...always], path[place] ?? middle, signal, { ...begun, origin, flatness: ROUGH }),
    )
    const kept = fit.then(fit => ({ linear: fitter.plain(fit), bends: fit.bends }))
    // Whoever asked for the fit hears of it.
    kept.catch(() => {})
    made.set(keyOf(own, place), kept)
    return fit
  }
  const without = (...held: readonly number[]) => all.filter(block => !held.includes(block))
  const told = (own: readonly number[], neighbours = false) => {
    const sequences = own.flatMap(block => blocks[block] ?? [])
    return takenFromGold(data, sequences, { transitions, neighbours })
  }
  const found = async (own: readonly number[], fit: Fit, block: number) => {
    const sequences = [...blocks, dev][block] ?? []
    const logits = await fitter.logits(block, fit, signal)
    return { ...foundIn(data, sequences, logits, told(own).steps), ...heldOutLoss(data, sequences, logits) }
  }
  /**
   * Tries Cs from the middle on, up and then down, as long as any judge's loss falls. Each judge hears no more of a
   * direction once its own rose there, so that what it chooses does not depend on the others.
   */
  const climb = async (judges: number, judge: (place: number, before: number | undefined) => Promise<Judged[]>) => {
    const tried = new Map<number, Judged[]>()
    const heard = Array.from({ length: judges }, () => ({ losses: new Map<number, number>(), listens: true }))
    const start = Math.floor(path.length / 2)
    const leastOf = (losses: ReadonlyMap<number, number>) => Math.min(...losses.values())
    const isHeard = async (place: number, before: number | undefined) => {
      const judged = await judge(place, before)
      tried.set(place, judged)
      report({ phase: 'choosing', done: ++done, total })
      for (const [index, own] of heard.entries()) {
        if (!own.listens) continue
        const loss = meanLoss(judged[index] ?? NONE)
        own.losses.set(place, loss)
        own.listens = loss === leastOf(own.losses)
      }
      return heard.some(({ listens }) => listens)
    }
    await isHeard(start, undefined)
    for (let place = start + 1; place < path.length && (await isHeard(place, place - 1));) place++
    for (const own of heard) own.listens = own.losses.get(start) === leastOf(own.losses)
    if (heard.some(({ listens }) => listens))
      for (let place = start - 1; place >= 0 && (await isHeard(place, place + 1));) place--
    done += path.length - tried.size
    const best = heard.map(({ losses }) => {
      const least = leastOf(losses)
      return Math.max(...[...losses].flatMap(([place, loss]) => (isNear(loss, least) ? [place] : [])))
    })
    return { tried, best }
  }

  try {
    const start = Math.floor(path.length / 2)
    const pairs = all.flatMap(a => all.slice(a + 1).map(b => [a, b] as const))
    // All that is asked for goes on side by side, so that no thread waits: of fits without one block those begin first
    // whose fits without two are made.
    const choosingWithout = isNested
      ? climb(folds.length, async (place, before) => {
          const judged = pairs.map(async ([a, b]) => {
            const own = without(a, b)
            const fit = await fitTo(own, place, before === undefined ? [] : [keyOf(own, before)])
            // Its memory goes: nothing begins there any more.
            const behind = before === start || before === undefined ? undefined : await made.get(keyOf(own, before))
            if (behind) behind.bends = undefined
            // What holds both out judges a for the head that will be scored on b, and b for that of a.
            return [
              { other: b, judged: await found(own, fit, a) },
              { other: a, judged: await found(own, fit, b) },
            ]
          })
          const said = (await Promise.all(judged)).flat()
          return folds.map((_, fold) =>
            said.reduce((total, { other, judged }) => (other === fold ? sum(total, judged) : total), NONE),
          )
        })
      : undefined
    const choosing =
      isHeldOut || (isChosen && dev.length > 0)
        ? climb(1, async (place, before) => {
            if (!isHeldOut) {
              const fit = await fitTo(all, place, before === undefined ? [] : [keyOf(all, before)])
              return [await found(all, fit, all.length)]
            }
            const counts = all.map(async held => {
              const own = without(held)
              const from = before === undefined ? smaller(own, place) : [keyOf(own, before)]
              return found(own, await fitTo(own, place, from), held)
            })
            return [(await Promise.all(counts)).reduce(sum, NONE)]
          })
        : undefined
    const [climbedWithout, climbed] = await Promise.all([choosingWithout, choosing])
    const chosen = (isChosen ? climbed?.best[0] : undefined) ?? start
    const choices = path.flatMap((c, place): Choice[] => {
      const [counts] = (isChosen ? climbed?.tried.get(place) : undefined) ?? []
      return counts ? [{ c, loss: meanLoss(counts), f1: scoreOf(counts).f1 }] : []
    })
    const scored = isScoredByFolds && isHeldOut ? all : []
    const withoutFold = await Promise.all(
      scored.map(async (held): Promise<LearnedLinear> => {
        const own = without(held)
        const place = climbedWithout?.best[held] ?? start
        const known = await made.get(keyOf(own, place))
        const linear = known?.linear ?? fitter.plain(await fitTo(own, place, [keyOf(own, start)]))
        return { ...linear, ...told(own, neighbours) }
      }),
    )
    const c = path[chosen] ?? middle
    const fit = await fitter.fit([...all, ...always], c, signal, {
      ...(await begunFrom(isHeldOut ? smaller(all, chosen) : [keyOf(all, chosen)])),
      origin,
      onIteration: ({ iterations, value }) => report({ phase: 'fitting', iterations, loss: value }),
    })
    const { loss, iterations } = fit
    const linear = { ...fitter.plain(fit), ...told(all, neighbours) }
    return { linear, c, choices, loss, iterations, withoutFold, trainedOn: fitter.trainedOn() }
  } finally {
    await fitter.release()
  }
}

function keyOf(blocks: readonly number[], place: number): string {
  return `${blocks.join(' ')}/${place}`
}

/** Undefined where there are none. */
function meanOf(heads: readonly Linear[]): Linear | undefined {
  const [first, ...others] = heads
  if (!first) return undefined
  const mean = (of: (head: Linear) => Float32Array) =>
    of(first).map((value, at) => others.reduce((sum, head) => sum + (of(head)[at] ?? 0), value) / heads.length)
  return { weight: mean(({ weight }) => weight), bias: mean(({ bias }) => bias) }
}

function sum(a: Judged, b: Judged): Judged {
  return {
    correct: a.correct + b.correct,
    predicted: a.predicted + b.predicted,
    gold: a.gold + b.gold,
    loss: a.loss + b.loss,
    words: a.words + b.words,
  }
}

function meanLoss({ loss, words }: Judged): number {
  return loss / Math.max(1, words)
}

function checkData(data: TrainingData, learned: readonly number[]): void {
  const sequences = learned.flatMap(place => data.sequences[place] ?? [])
  if (sequences.length === 0) throw new EngineError('bad-data', 'there are no words to learn from')
  const types = entityTypes(data.labels)
  if (sequences.every(sequence => goldTags(data, sequence).gold.every(tag => tag === 'O')))
    throw new EngineError('bad-data', `there is no entity to learn from, of ${types.length} types`)
}
