/** Training by hand: a head of any kind, epoch by epoch, each report of which carries all that is needed to go on. */
import type { LearnedHead } from '../domain/head.ts'
import { labelWeights } from '../domain/class-weights.ts'
import type { HeadWeights } from '../domain/heads/kinds.ts'
import type { Sizes } from '../domain/heads/kind.ts'
import { scoreOf, type Counts, type Score } from '../domain/metrics.ts'
import { rateFactor } from '../domain/schedules.ts'
import { weighed } from '../domain/feature-factors.ts'
import { columnMoments } from '../domain/standardise.ts'
import type { StepScores } from '../domain/transitions.ts'
import { argumentProblems, huggingFaceName, type TrainingArguments } from '../domain/training-arguments.ts'
import type { WithRuntime } from './fitting.ts'
import { countLabels, foundIn, rowWeights } from './label-rows.ts'
import { takenFromGold, type TakenFromGold } from './learned-steps.ts'
import { pacing } from './pacing.ts'
import { EngineError } from './rpc.ts'
import { epochBatches, gathered, randomOf, type BatchSource } from './training-batches.ts'
import type { Sequence, TrainingData } from './training-data.ts'
import { createTrainingGraphs, type TrainingGraphs } from './training-graphs.ts'
import { begun, checkShapes, onPlain, onStandardised, type NamedWeights, type TrainingState } from './training-state.ts'

export interface HeldOut {
  readonly loss: number
  /** Entities by constrained Viterbi, with the steps learned, words that may be several labels left out. */
  readonly counts: Counts
  readonly score: Score
}

export interface EpochReport {
  /** Counted from 1. The last may be a part of one, where the steps end. */
  readonly epoch: number
  readonly epochs: number
  readonly step: number
  readonly steps: number
  /** Mean over the steps of the epoch. */
  readonly loss: number
  /** Absent where nothing is held out. */
  readonly heldOut?: HeldOut
  /** Of the epoch's last step. */
  readonly learningRate: number
  /** Of the epoch, and a guess at what is left where nothing stops early. */
  readonly milliseconds: number
  readonly millisecondsLeft: number
  /** The best of all epochs so far by `metricForBestModel`; without held-out text the last is. */
  readonly isBest: boolean
  /** To go on from, as `resume`. */
  readonly state: TrainingState
}

export interface Trained {
  /** Over plain features: with name, labels and the rest a `Head`. */
  readonly weights: LearnedHead
  /** The epoch whose weights they are. */
  readonly epoch: number
  readonly steps: number
  /** Why it ended: all steps made, the patience spent, or `stopRequested`. */
  readonly ended: 'steps' | 'early' | 'asked'
}

/** What is taken from gold is from what is trained on; epochs are scored without neighbours. */
export interface TrainingOptions extends TakenFromGold {
  /** Ends it at once, with nothing. */
  readonly signal: AbortSignal
  /** Asked before each step: true ends it with a report of the steps made, and the best so far. */
  readonly stopRequested?: () => boolean
  /** Weights over plain features of a head of the same kind, sizes and labels; absent: new ones. */
  readonly start?: HeadWeights
  /** Where matrices decay to, as `start` is given; absent: to 0. */
  readonly origin?: HeadWeights
  /** The state of an earlier report of the same data and arguments: the rest comes out as it would have. */
  readonly resume?: TrainingState
}

/** Longest time without hearing a cancel, and rows that are scored at once. */
const PAUSE = 50
const ROWS_AT_ONCE = 4096

/**
 * Trains a head of `arguments.kind` on words, their features standardised, and reports after every epoch.
 *
 * A batch is so many whole sequences, shuffled in every epoch; its loss the mean over its words by their class weights
 * (`labelLoss`); rows with a teacher are taught what it says. Features are left out, sequences shuffled and weights begun by `seed` and the number of the step alone,
 * so that equal calls come to equal numbers. The held-out loss is of the same formula, as Hugging Face's `Trainer` has
 * it. With held-out data the best epoch is kept: by strict improvement of the metric; the patience counts epochs that are
 * not better by more than the threshold (`EarlyStoppingCallback`). While no entity is found, the loss is the metric.
 *
 * @param heldOut of the labels of `train`; absent: the last epoch is kept and nothing stops early
 * @throws EngineError `bad-data` where there is nothing to learn from, or where the numbers ran away
 * @throws RangeError for arguments, weights or a state that do not fit
 */
export async function* trainHead(
  runtime: WithRuntime,
  train: TrainingData,
  heldOut: TrainingData | undefined,
  given: TrainingArguments,
  { signal, stopRequested, start, origin, transitions, neighbours, resume }: TrainingOptions,
): AsyncGenerator<EpochReport, Trained> {
  const [problem] = argumentProblems(given)
  if (problem) throw new RangeError(`${huggingFaceName(problem.argument)}: ${problem.message}`)
  const perLabel = labelWeights(train.labels, countLabels(train), given)
  const sizes: Sizes = { intermediate: given.intermediateSize, labels: train.labels.length, hidden: train.width }
  const moments = weighed(columnMoments(train.features, train.width), train.factors)
  const sourceOf = (data: TrainingData): BatchSource => ({
    data,
    rowWeights: rowWeights(data, perLabel),
    labelSmoothingFactor: given.labelSmoothingFactor,
  })
  const source = sourceOf(train)
  const taken = takenFromGold(train, train.sequences, { transitions, neighbours })
  const heldOutSource = heldOut && heldOut.rows > 0 ? sourceOf(heldOut) : undefined

  const size = given.perDeviceTrainBatchSize
  const perEpoch = Math.ceil(train.sequences.length / size)
  const steps = given.maxSteps > 0 ? given.maxSteps : Math.ceil(given.numTrainEpochs * perEpoch)
  const epochs = Math.ceil(steps / perEpoch)
  const schedule = { name: given.lrSchedulerType, steps, warmup: given.warmupSteps, cycles: given.numCycles }

  const graphs = await createTrainingGraphs(runtime, {
    kind: given.kind,
    sizes,
    moments,
    hasDropout: given.classifierDropout > 0,
    isTaught: train.teacher !== undefined,
    isHard: [source, heldOutSource].every(
      part =>
        !part ||
        (!part.data.teacher &&
          part.rowWeights.weights.every((weight, row) => weight === 0 || part.rowWeights.isHard[row] === 1)),
    ),
    labelWeights: given.labelSmoothingFactor > 0 ? perLabel : undefined,
    focalGamma: given.focalGamma,
    weightDecay: given.weightDecay,
    origin: origin && onStandardised(origin, moments),
    maxGradNorm: given.maxGradNorm,
  })
  try {
    let state = resume ?? begun(given, sizes, start && onStandardised(start, moments))
    checkShapes(given, sizes, state)
    const breathe = pacing(PAUSE)
    const began = performance.now()
    const from = state.step
    let ended: Trained['ended'] | undefined
    while (ended === undefined && state.step < steps && !isSpent(given, state)) {
      const epoch = Math.floor(state.step / perEpoch)
      const batches = epochBatches(train.sequences, size, given.seed, epoch)
      const epochBegan = performance.now()
      let { step } = state
      const first = step
      let parameters = { weights: state.weights, moment1: state.moment1, moment2: state.moment2 }
      let losses = 0
      let learningRate = 0
      for (const batch of batches.slice(step % perEpoch)) {
        await breathe()
        signal.throwIfAborted()
        if (stopRequested?.()) ended = 'asked'
        if (ended !== undefined || step === steps) break
        learningRate = given.learningRate * rateFactor(schedule, step)
        const dropout = { share: given.classifierDropout, random: randomOf(given.seed, 2 * step + 1) }
        const { loss, ...next } = await graphs.step(parameters, gathered(source, batch, dropout), ++step, learningRate)
        if (!Number.isFinite(loss))
          throw new EngineError('bad-data', `the loss is no number in step ${step}: try a smaller learning_rate`)
        parameters = next
        losses += loss
      }
      if (step === first) break
      signal.throwIfAborted()
      const found =
        heldOutSource && (await scored(graphs, parameters.weights, heldOutSource, taken.steps, breathe, signal))
      const metric = found && (given.metricForBestModel === 'loss' ? found.loss : found.score.f1)
      const heldOutLoss = found?.loss ?? 0
      const gain = gainOf(given, { metric, loss: heldOutLoss }, state.best)
      const isBest = gain > 0
      const isClear = gain > given.earlyStoppingThreshold
      const best = isBest ? { epoch: epoch + 1, metric, loss: heldOutLoss, weights: parameters.weights } : state.best
      state = { step, ...parameters, best, worse: isClear ? 0 : state.worse + 1 }
      const now = performance.now()
      yield {
        epoch: epoch + 1,
        epochs,
        step,
        steps,
        loss: losses / (step - first),
        ...(found ? { heldOut: found } : {}),
        learningRate,
        milliseconds: now - epochBegan,
        millisecondsLeft: ((now - began) / (step - from)) * (steps - step),
        isBest,
        state,
      }
    }
    if (state.step < steps) ended ??= 'early'
    return {
      weights: {
        ...onPlain(given, sizes, state.best.weights, moments),
        ...taken,
      },
      epoch: state.best.epoch,
      steps: state.step,
      ended: ended ?? 'steps',
    }
  } finally {
    await graphs.release()
  }
}

/**
 * By how much an epoch is better than the best so far. Where nothing is held out the last is. As long as no entity is found
 * at all, a smaller loss is better by any threshold: else few sentences would be given up before they are learned.
 */
function gainOf(
  { metricForBestModel }: TrainingArguments,
  { metric, loss }: Pick<TrainingState['best'], 'metric' | 'loss'>,
  best: TrainingState['best'],
): number {
  if (metric === undefined || best.metric === undefined) return Infinity
  if (metricForBestModel === 'loss') return best.metric - metric
  if (metric === 0 && best.metric === 0) return loss < best.loss ? Infinity : 0
  return metric - best.metric
}

function isSpent({ earlyStoppingPatience }: TrainingArguments, { worse }: TrainingState): boolean {
  return earlyStoppingPatience > 0 && worse >= earlyStoppingPatience
}

async function scored(
  graphs: TrainingGraphs,
  weights: NamedWeights,
  source: BatchSource,
  steps: StepScores | undefined,
  breathe: () => Promise<void>,
  signal: AbortSignal,
): Promise<HeldOut> {
  const { data } = source
  const counts = { correct: 0, predicted: 0, gold: 0 }
  let [loss, weight] = [0, 0]
  for (const sequences of portions(data.sequences)) {
    await breathe()
    signal.throwIfAborted()
    const part = await graphs.apply(weights, gathered(source, sequences))
    const found = foundIn(data, sequences, part.logits, steps)
    counts.correct += found.correct
    counts.predicted += found.predicted
    counts.gold += found.gold
    loss += part.loss
    weight += part.weight
  }
  return { loss: weight > 0 ? loss / weight : 0, counts, score: scoreOf(counts) }
}

/** Sequences in portions of about `ROWS_AT_ONCE` rows. */
function portions(sequences: readonly Sequence[]): Sequence[][] {
  const found: Sequence[][] = []
  let rows = Infinity
  for (const sequence of sequences) {
    if (rows >= ROWS_AT_ONCE) {
      found.push([])
      rows = 0
    }
    found.at(-1)?.push(sequence)
    rows += sequence.end - sequence.first
  }
  return found
}
