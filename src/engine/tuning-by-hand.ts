/**
 * Tuning by hand as a procedure that can be scored: the number of epochs chosen on what is held out, the head trained anew
 * on all for as long, and the same done without each fold, for the fold to be scored by; or, where other words are scored
 * on, done again. Chance has a part in it, so that it is scored with several seeds.
 */
import type { LearnedHead } from '../domain/head.ts'
import type { HeadWeights } from '../domain/heads/kinds.ts'
import type { TrainingArguments } from '../domain/training-arguments.ts'
import type { WithRuntime } from './fitting.ts'
import type { TakenFromGold } from './learned-steps.ts'
import { partOf, type TrainingData } from './training-data.ts'
import { trainHead, type EpochReport, type Trained } from './training.ts'
import type { TrainingState } from './training-state.ts'
import type { TuningPlan } from './tuning.ts'

export type HandPlan = Pick<
  TuningPlan,
  'learned' | 'further' | 'folds' | 'isScoredByFolds' | 'chosenBy' | keyof TakenFromGold
> & {
  /** With how many seeds it is scored, from that of the arguments on; 1 when absent. The head that is kept has the first. */
  readonly seeds?: number | undefined
}

/** Everything that tuning goes on from: the trainings that are done, and where the next one is. */
export interface HandState {
  readonly finished: readonly Trained[]
  readonly training: TrainingState | undefined
}

export interface HandReport {
  /** A training on less, to see how many epochs are best; the one whose head is kept; those that it is scored by. */
  readonly phase: 'choosing' | 'training' | 'folds'
  /** Which of the trainings it is, counted from 0, and of how many. */
  readonly place: number
  readonly trainings: number
  readonly epoch: EpochReport
  /** To go on from, as `resume`. */
  readonly state: HandState
}

export interface TunedByHand {
  readonly weights: LearnedHead
  /** Epochs that they were trained for, and why there were no more. */
  readonly epoch: number
  readonly steps: number
  readonly ended: Trained['ended']
  /**
   * By seed the heads to be scored: in the order of the folds what the same procedure makes of the other folds alone, or
   * where folds are not scored one that learned from all. Without the seeds that it was stopped before.
   */
  readonly scored: readonly (readonly LearnedHead[])[]
}

export interface HandOptions {
  readonly signal: AbortSignal
  /** Asked before each step: true ends it with the best so far of the training at hand. */
  readonly stopRequested?: () => boolean
  readonly start?: HeadWeights
  /** Where matrices decay to. */
  readonly origin?: HeadWeights
  readonly resume?: HandState
}

interface Training {
  readonly phase: HandReport['phase']
  /** Places of sequences. */
  readonly learned: readonly number[]
  readonly heldOut: readonly number[]
  /** The training whose best epoch says for how long; absent: what is held out, or the arguments. */
  readonly asLongAs?: number
  /** Whether its head is wanted, of all or of the folds but one. */
  readonly isWanted: boolean
  /** Above that of the arguments. */
  readonly seed: number
}

/**
 * Trains as `trainHead`. Where `chosenBy` is given, that is held out and the best epoch is kept. Else the first fold is,
 * and the head trained anew on all of `learned` for as many epochs, by the same schedule. Without folds nothing is held
 * out. A fold's head chooses its epochs by the next fold (fewer than three: it takes them all).
 *
 * @throws as `trainHead`
 */
export async function* tuneByHand(
  runtime: WithRuntime,
  data: TrainingData,
  plan: HandPlan,
  given: TrainingArguments,
  { signal, stopRequested, start, origin, resume }: HandOptions,
): AsyncGenerator<HandReport, TunedByHand> {
  const trainings = trainingsOf(plan)
  const { further = [] } = plan
  const dataOf = (places: readonly number[]) =>
    partOf(
      data,
      places.flatMap(place => data.sequences[place] ?? []),
    )
  const finished: Trained[] = [...(resume?.finished ?? [])]
  let training = resume?.training
  const asked = { toStop: false }
  for (const [place, { phase, learned, heldOut, asLongAs, seed }] of trainings.entries()) {
    if (place < finished.length) continue
    if (asked.toStop) break
    const epochs = asLongAs === undefined ? Infinity : (finished[asLongAs]?.epoch ?? Infinity)
    let hasEnough = training !== undefined && training.best.epoch >= epochs
    const words = dataOf([...learned, ...further])
    const seeded = { ...given, seed: given.seed + seed }
    const run = trainHead(runtime, words, heldOut.length > 0 ? dataOf(heldOut) : undefined, seeded, {
      signal,
      stopRequested: () => hasEnough || (asked.toStop ||= stopRequested?.() ?? false),
      ...(start ? { start } : {}),
      ...(origin ? { origin } : {}),
      transitions: plan.transitions,
      neighbours: plan.neighbours,
      ...(training ? { resume: training } : {}),
    })
    training = undefined
    let turn = await run.next()
    while (!turn.done) {
      hasEnough = turn.value.epoch >= epochs
      const state = { finished: [...finished], training: turn.value.state }
      yield { phase, place, trainings: trainings.length, epoch: turn.value, state }
      turn = await run.next()
    }
    finished.push(turn.value)
  }
  // A head that is half trained is less than the one that the epochs were chosen by.
  const complete = asked.toStop && finished.length > 1 ? finished.slice(0, -1) : finished
  const wanted = complete.flatMap((trained, place) => {
    const training = trainings[place]
    return training?.isWanted ? [{ ...trained, seed: training.seed, phase: training.phase }] : []
  })
  const kept = wanted[0] ?? finished[0]
  if (!kept) throw new RangeError('there is nothing to train')
  const { weights, epoch, steps } = kept
  const ended = asked.toStop ? 'asked' : (finished[0]?.ended ?? kept.ended)
  return { weights, epoch, steps, ended, scored: scoredBy(plan, wanted, weights) }
}

/** Heads by seed; of no seed that lacks one. */
function scoredBy(
  { folds, isScoredByFolds }: HandPlan,
  wanted: readonly (Pick<Trained, 'weights'> & Pick<Training, 'seed' | 'phase'>)[],
  kept: LearnedHead,
): LearnedHead[][] {
  const heads = isScoredByFolds ? wanted.filter(({ phase }) => phase === 'folds') : wanted
  if (heads.length === 0) return isScoredByFolds ? [] : [[kept]]
  const seeds = [...new Set(heads.map(({ seed }) => seed))]
  return seeds
    .map(own => heads.flatMap(({ seed, weights }) => (seed === own ? [weights] : [])))
    .filter(({ length }) => length === (isScoredByFolds ? folds.length : 1))
}

/** What is trained, one after the other; a training's head is wanted, or it says for how long the next one goes on. */
function trainingsOf({ learned, folds, isScoredByFolds, chosenBy = [], seeds: count = 1 }: HandPlan): Training[] {
  const seeds = Array.from({ length: count }, (_, seed) => seed)
  const others = isScoredByFolds ? [] : seeds.slice(1)
  if (chosenBy.length > 0 || folds.length < 2) {
    const all = { learned, heldOut: chosenBy, isWanted: true }
    return [{ ...all, phase: 'training', seed: 0 }, ...others.map(seed => ({ ...all, phase: 'folds', seed }) as const)]
  }
  const blocks = folds.map(({ heldOut }) => heldOut.flatMap(unit => learned[unit] ?? []))
  const foldOf = new Map(blocks.flatMap((block, fold) => block.map(place => [place, fold])))
  const without = (...held: readonly number[]) => learned.filter(place => !held.includes(foldOf.get(place) ?? -1))
  const trainings: Training[] = []
  /** The epochs are chosen with the same seed. */
  const onAll = (seed: number, [first, then]: readonly [Training['phase'], Training['phase']]) =>
    trainings.push(
      { phase: first, learned: without(0), heldOut: blocks[0] ?? [], isWanted: false, seed },
      { phase: then, learned, heldOut: [], asLongAs: trainings.length, isWanted: true, seed },
    )
  onAll(0, ['choosing', 'training'])
  for (const seed of others) onAll(seed, ['folds', 'folds'])
  for (const seed of isScoredByFolds ? seeds : [])
    for (const fold of blocks.keys()) {
      const next = (fold + 1) % blocks.length
      const common = { phase: 'folds', heldOut: [], learned: without(fold), isWanted: true, seed } as const
      if (blocks.length < 3) trainings.push(common)
      else
        trainings.push(
          { phase: 'folds', learned: without(fold, next), heldOut: blocks[next] ?? [], isWanted: false, seed },
          { ...common, asLongAs: trainings.length },
        )
    }
  return trainings
}
