/** What training by hand is told, by the names of Hugging Face's `TrainingArguments` and configurations (transformers 5). */
import type { HeadKindName } from './heads/kinds.ts'
import type { ScheduleName } from './schedules.ts'

export interface TrainingArguments {
  /** The kind of head; `intermediateSize` is the width of the inner layer of `mlp`. */
  readonly kind: HeadKindName
  readonly intermediateSize: number
  readonly learningRate: number
  readonly lrSchedulerType: ScheduleName
  /** Steps, or below 1 the share of all steps. */
  readonly warmupSteps: number
  /** Of `cosine_with_restarts`. */
  readonly numCycles: number
  readonly numTrainEpochs: number
  /** Ends training wherever the epochs are; −1: they do. */
  readonly maxSteps: number
  /** Sequences (sentences, or segments of a text) in a step; the loss is the mean over their words. */
  readonly perDeviceTrainBatchSize: number
  readonly weightDecay: number
  /** Share of the features that are left out in a step. */
  readonly classifierDropout: number
  readonly labelSmoothingFactor: number
  /**
   * Of entity types, B and I sharing: alike; √(n / (types · count)) of words, n those of all types, at most 5; or by
   * hand, 1 where a type is not named.
   */
  readonly classWeights: 'none' | 'balanced' | Readonly<Record<string, number>>
  /** Of words outside of entities, whatever `classWeights` are. */
  readonly outsideWeight: number
  /** γ of focal loss; 0: plain cross-entropy. */
  readonly focalGamma: number
  /** Gradients are scaled down to this norm; 0: never. */
  readonly maxGradNorm: number
  readonly seed: number
  /** Epochs without a better metric after which training ends; 0: it goes on. */
  readonly earlyStoppingPatience: number
  /** How much better is better, for the patience. */
  readonly earlyStoppingThreshold: number
  /** Of held-out text: which epoch is kept. */
  readonly metricForBestModel: 'overall_f1' | 'loss'
}

export type TrainingArgument = keyof TrainingArguments

/** Of a linear head; measured, see bench/sweep.md. */
export const trainingDefaults: TrainingArguments = {
  kind: 'linear',
  intermediateSize: 128,
  learningRate: 0.02,
  lrSchedulerType: 'cosine',
  warmupSteps: 0.1,
  numCycles: 1,
  numTrainEpochs: 30,
  maxSteps: -1,
  perDeviceTrainBatchSize: 8,
  weightDecay: 1,
  classifierDropout: 0,
  labelSmoothingFactor: 0,
  classWeights: 'none',
  outsideWeight: 1,
  focalGamma: 0,
  maxGradNorm: 1,
  seed: 42,
  earlyStoppingPatience: 5,
  earlyStoppingThreshold: 0,
  metricForBestModel: 'overall_f1',
}

/** What differs for a kind. */
const ofKind: Readonly<Record<HeadKindName, Partial<TrainingArguments>>> = {
  linear: {},
  mlp: { learningRate: 2e-3, classifierDropout: 0.2 },
}

/** The defaults of a kind of head. */
export function defaultArguments(kind: HeadKindName): TrainingArguments {
  return { ...trainingDefaults, ...ofKind[kind], kind }
}

/** A name as Hugging Face writes it: `learningRate` → `learning_rate`. */
export function huggingFaceName(argument: TrainingArgument): string {
  return argument.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

export interface ArgumentProblem {
  readonly argument: TrainingArgument
  /** What it has to be, as in "is a number above 0". */
  readonly message: string
}

interface Bound {
  readonly words: string
  readonly holds: (value: number) => boolean
}
const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least
const whole = (least: number): Bound => ({ words: `is a whole number from ${least}`, holds: v => isWhole(v, least) })
const above0: Bound = { words: 'is a number above 0', holds: v => v > 0 && v < Infinity }
const from0: Bound = { words: 'is a number from 0', holds: v => v >= 0 && v < Infinity }
const share: Bound = { words: 'is from 0 to below 1', holds: v => v >= 0 && v < 1 }

export type NumericArgument = {
  [Name in TrainingArgument]: TrainingArguments[Name] extends number ? Name : never
}[TrainingArgument]

const bounds: Readonly<Record<NumericArgument, Bound>> = {
  intermediateSize: { words: 'is a whole number from 1 to 4096', holds: v => isWhole(v, 1) && v <= 4096 },
  learningRate: above0,
  warmupSteps: {
    words: 'is a whole number of steps, or a share below 1',
    holds: v => share.holds(v) || isWhole(v, 1),
  },
  numCycles: whole(1),
  numTrainEpochs: above0,
  maxSteps: { words: 'is a whole number from 1, or -1', holds: v => v === -1 || isWhole(v, 1) },
  perDeviceTrainBatchSize: whole(1),
  weightDecay: from0,
  classifierDropout: share,
  labelSmoothingFactor: share,
  outsideWeight: above0,
  focalGamma: from0,
  maxGradNorm: from0,
  seed: { words: 'is a whole number from 0 to 4294967295', holds: v => isWhole(v, 0) && v <= 0xffffffff },
  earlyStoppingPatience: whole(0),
  earlyStoppingThreshold: from0,
}

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) => Object.keys(record) as Key[]

/** In the order of the interface. */
export const argumentNames: readonly TrainingArgument[] = keysOf(trainingDefaults)
export const numericArguments: readonly NumericArgument[] = keysOf(bounds)

/** What is wrong with the numbers, in the order of the arguments; nothing where they can be trained with. */
export function argumentProblems(given: TrainingArguments): ArgumentProblem[] {
  const problems: ArgumentProblem[] = numericArguments
    .filter(argument => !bounds[argument].holds(given[argument]))
    .map(argument => ({ argument, message: bounds[argument].words }))
  if (typeof given.classWeights === 'object')
    for (const [type, weight] of Object.entries(given.classWeights))
      if (!above0.holds(weight)) problems.push({ argument: 'classWeights', message: `${type} ${above0.words}` })
  return problems
}

/** The arguments by Hugging Face's names, for records of runs. */
export function huggingFaceArguments(given: TrainingArguments): Record<string, TrainingArguments[TrainingArgument]> {
  const named: Record<string, TrainingArguments[TrainingArgument]> = {}
  for (const argument of argumentNames) named[huggingFaceName(argument)] = given[argument]
  return named
}
