/** The options of training by hand: Hugging Face's names as flags. */
import { headKindNames } from '../src/domain/heads/kinds.ts'
import { scheduleNames } from '../src/domain/schedules.ts'
import {
  argumentNames,
  argumentProblems,
  defaultArguments,
  huggingFaceName,
  numericArguments,
  type TrainingArgument,
  type TrainingArguments,
} from '../src/domain/training-arguments.ts'
import { choice, UsageError } from './input.ts'

/** For the parser. The seed is that of every way to tune. */
export const trainingOptions = {
  'by-hand': { type: 'boolean' },
  kind: { type: 'string' },
  'intermediate-size': { type: 'string' },
  'learning-rate': { type: 'string' },
  'lr-scheduler-type': { type: 'string' },
  'warmup-steps': { type: 'string' },
  'num-cycles': { type: 'string' },
  'num-train-epochs': { type: 'string' },
  'max-steps': { type: 'string' },
  'per-device-train-batch-size': { type: 'string' },
  'weight-decay': { type: 'string' },
  'classifier-dropout': { type: 'string' },
  'label-smoothing-factor': { type: 'string' },
  'class-weights': { type: 'string' },
  'outside-weight': { type: 'string' },
  'focal-gamma': { type: 'string' },
  'max-grad-norm': { type: 'string' },
  'early-stopping-patience': { type: 'string' },
  'early-stopping-threshold': { type: 'string' },
  'metric-for-best-model': { type: 'string' },
} as const

const linear = defaultArguments('linear')
const mlp = defaultArguments('mlp')
const of = (name: TrainingArgument) =>
  linear[name] === mlp[name] ? `${linear[name]}` : `${linear[name]}, mlp ${mlp[name]}`

export const trainingUsage = `tune by hand:           AdamW, as Hugging Face's Trainer; the best epoch on DEV.conll is kept, without it the last; with
                        --folds N the best on a fold, trained anew on all and scored by cross-validation
  --by-hand             with all defaults; any option below implies it
  --kind KIND           ${headKindNames.join(' | ')} (two layers) (default: linear)
  --intermediate-size N width of the inner layer of mlp (default: ${of('intermediateSize')})
  --learning-rate NUMBER, --num-train-epochs NUMBER, --max-steps N, --per-device-train-batch-size SENTENCES
                        (default: ${of('learningRate')}; ${of('numTrainEpochs')}; none; ${of('perDeviceTrainBatchSize')})
  --lr-scheduler-type   ${scheduleNames.join(' | ')} (default: ${of('lrSchedulerType')})
  --warmup-steps NUMBER steps, or a share below 1 (default: ${of('warmupSteps')}); --num-cycles N (default: ${of('numCycles')})
  --weight-decay NUMBER, --classifier-dropout SHARE, --label-smoothing-factor SHARE, --max-grad-norm NUMBER
                        (default: ${of('weightDecay')}; ${of('classifierDropout')}; ${of('labelSmoothingFactor')}; ${of('maxGradNorm')})
  --class-weights KIND  none | balanced | TYPE=NUMBER,… (default: ${of('classWeights')})
  --outside-weight NUMBER, --focal-gamma NUMBER   (default: ${of('outsideWeight')}; ${of('focalGamma')})
  --early-stopping-patience EPOCHS, --early-stopping-threshold NUMBER   0: never (default: ${of('earlyStoppingPatience')}; ${of('earlyStoppingThreshold')})
  --metric-for-best-model KIND   overall_f1 | loss (default: ${of('metricForBestModel')})`

type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What training by hand is told; undefined where it was not asked for. @throws UsageError that names the option */
export function trainingArguments(given: Given): TrainingArguments | undefined {
  const told = (name: TrainingArgument) => {
    const value = given[flagOf(name)]
    return typeof value === 'string' ? value : undefined
  }
  const isAsked = argumentNames.some(name => name !== 'seed' && told(name) !== undefined)
  if (!isAsked && given['by-hand'] !== true) return undefined
  const kind = choice('kind', told('kind'), headKindNames, 'linear')
  const defaults = defaultArguments(kind)
  const numbers = numericArguments.flatMap(name => {
    const value = told(name)
    return value === undefined ? [] : [[name, value.trim() === '' ? NaN : Number(value)]]
  })
  const read: TrainingArguments = {
    ...defaults,
    ...Object.fromEntries(numbers),
    kind,
    lrSchedulerType: choice('lr-scheduler-type', told('lrSchedulerType'), scheduleNames, defaults.lrSchedulerType),
    metricForBestModel: choice(
      'metric-for-best-model',
      told('metricForBestModel'),
      ['overall_f1', 'loss'],
      defaults.metricForBestModel,
    ),
    classWeights: classWeights(told('classWeights')) ?? defaults.classWeights,
  }
  const [problem] = argumentProblems(read)
  if (problem) throw new UsageError(`--${flagOf(problem.argument)} ${problem.message}, not "${told(problem.argument)}"`)
  return read
}

function flagOf(name: TrainingArgument): string {
  return huggingFaceName(name).replaceAll('_', '-')
}

/** `PER=2,LOC=0.5`: a type may hold `=`, a number does not. */
function classWeights(text: string | undefined): TrainingArguments['classWeights'] | undefined {
  if (text === undefined || text === 'none' || text === 'balanced') return text
  return Object.fromEntries(
    text.split(',').map(part => {
      const at = part.lastIndexOf('=')
      if (at < 1) throw new UsageError(`--class-weights is none, balanced or TYPE=NUMBER,…, not "${text}"`)
      return [part.slice(0, at), part.length > at + 1 ? Number(part.slice(at + 1)) : NaN]
    }),
  )
}
