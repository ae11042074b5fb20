/** What a training is told: nothing to set, or all knobs by hand, remembered from visit to visit. */
import * as v from 'valibot'
import { headKindNames } from '../../domain/heads/kinds.ts'
import type { LabelMap } from '../../domain/label-map.ts'
import { scheduleNames } from '../../domain/schedules.ts'
import {
  argumentProblems,
  defaultArguments,
  trainingDefaults,
  type TrainingArguments,
} from '../../domain/training-arguments.ts'
import type { Device } from '../../engine/protocol.ts'
import type { AutomaticOptions, TuneOptions } from '../../engine/tune-protocol.ts'
import type { Choices } from '../choices.ts'
import { chosenFeatures, featuresOf, featuresSchema } from './features.ts'

/** As `gleaner tune` on the command line. */
export const automatic: AutomaticOptions = {
  how: 'automatic',
  cs: [0.001, 0.003, 0.01, 0.03, 0.1],
  folds: 3,
  seed: 42,
  transitions: true,
}

/** How many seeds a training by hand can be scored with; of one or two scores one cannot see how far chance moves them. */
export const seedChoices = [1, 3, 5]
const SEEDS = 3

const deviceSchema = v.picklist(['webgpu', 'wasm'])

const automaticSchema = v.object({
  how: v.literal('automatic'),
  cs: v.array(v.number()),
  folds: v.number(),
  seed: v.number(),
  transitions: v.optional(v.boolean()),
  neighbours: v.optional(v.boolean()),
  features: v.optional(featuresSchema),
  device: v.optional(deviceSchema),
})

/** Every value that does not fit is the default. */
const argumentsSchema = v.object({
  kind: v.fallback(v.picklist(headKindNames), trainingDefaults.kind),
  intermediateSize: number('intermediateSize'),
  learningRate: number('learningRate'),
  lrSchedulerType: v.fallback(v.picklist(scheduleNames), trainingDefaults.lrSchedulerType),
  warmupSteps: number('warmupSteps'),
  numCycles: number('numCycles'),
  numTrainEpochs: number('numTrainEpochs'),
  maxSteps: number('maxSteps'),
  perDeviceTrainBatchSize: number('perDeviceTrainBatchSize'),
  weightDecay: number('weightDecay'),
  classifierDropout: number('classifierDropout'),
  labelSmoothingFactor: number('labelSmoothingFactor'),
  classWeights: v.fallback(v.custom<TrainingArguments['classWeights']>(areClassWeights), trainingDefaults.classWeights),
  outsideWeight: number('outsideWeight'),
  focalGamma: number('focalGamma'),
  maxGradNorm: number('maxGradNorm'),
  seed: number('seed'),
  earlyStoppingPatience: number('earlyStoppingPatience'),
  earlyStoppingThreshold: number('earlyStoppingThreshold'),
  metricForBestModel: v.fallback(v.picklist(['overall_f1', 'loss']), trainingDefaults.metricForBestModel),
})
const byHandSchema = v.object({
  how: v.literal('by-hand'),
  arguments: argumentsSchema,
  folds: v.number(),
  seeds: v.optional(v.number()),
  transitions: v.optional(v.boolean()),
  neighbours: v.optional(v.boolean()),
  features: v.optional(featuresSchema),
})

function areClassWeights(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === 'none' || value === 'balanced'
  return Object.values(value).every(weight => typeof weight === 'number')
}

function number(name: keyof TrainingArguments) {
  const fallback = trainingDefaults[name]
  return v.fallback(v.number(), typeof fallback === 'number' ? fallback : 0)
}

/** What is wanted, as it was chosen last. */
export function wantedOptions({ training }: Choices): TuneOptions {
  const chosen = chosenFeatures(training)
  const features = chosen.name === 'last' ? {} : { features: featuresOf(chosen) }
  if (training['how'] !== 'by-hand') {
    const device = chosenDevice(training)
    return { ...automatic, ...features, ...(device ? { device } : {}) }
  }
  const { folds } = automatic
  const [given, seeds] = [argumentsOf(training), seedsOf(training)]
  return { how: 'by-hand', arguments: given, folds, seeds, ...decodingOf(training), ...features }
}

/** Where automatic training takes its steps; undefined: where it is faster. */
export function chosenDevice({ device }: Choices['training']): Device | undefined {
  return v.parse(v.fallback(v.optional(deviceSchema), undefined), device)
}

/** With how many seeds a training by hand is scored. */
export function seedsOf({ seeds }: Choices['training']): number {
  return v.parse(v.fallback(v.picklist(seedChoices), SEEDS), seeds)
}

/** What is learned beside the weights. */
export function decodingOf({ transitions, neighbours }: Choices['training']) {
  return { transitions: transitions !== false, neighbours: neighbours === true }
}

/** The knobs as they were turned last; of the others the defaults of the kind of head. */
export function argumentsOf(training: Choices['training']): TrainingArguments {
  const defaults = defaultArguments(v.parse(argumentsSchema.entries.kind, training['kind']))
  const given = v.parse(argumentsSchema, { ...defaults, ...training })
  const wrong = argumentProblems(given).map(({ argument }) => [argument, defaults[argument]] as const)
  return { ...given, ...Object.fromEntries(wrong) }
}

const mapSchema = v.record(v.string(), v.union([v.string(), v.array(v.string())]))

/** What the types of the head became that a kept run began as. */
export function typesIn(kept: Readonly<Record<string, unknown>>): LabelMap | undefined {
  const read = v.safeParse(mapSchema, kept['startTypes'])
  return read.success ? read.output : undefined
}

/** The options of a run that was kept; undefined where they are of another version. */
export function readOptions(kept: Readonly<Record<string, unknown>>): TuneOptions | undefined {
  const read = v.safeParse(v.variant('how', [automaticSchema, byHandSchema]), kept)
  return read.success ? read.output : undefined
}
