/** The call `tune`: gold to a head, with scores on words that it did not learn from beside those of the head before. */
import { equalFeatureSets, featureWidth, lastLayer, type FeatureSet } from '../domain/feature-sets.ts'
import { foldsOf } from '../domain/folds.ts'
import type { Head, LearnedHead } from '../domain/head.ts'
import { readingOthers } from '../domain/head-features.ts'
import type { HeadWeights } from '../domain/heads/kinds.ts'
import { renamed } from '../domain/label-map.ts'
import { alikeKeys } from '../domain/near-duplicates.ts'
import type { Procedure } from '../domain/score-report.ts'
import { getEntities } from '../domain/entities.ts'
import type { Linear } from '../domain/standardise.ts'
import { iob2Labels } from '../domain/training-tags.ts'
import type { LoadedEngine } from './engine.ts'
import { evaluationOf } from './evaluating.ts'
import { goldTags } from './held-out.ts'
import { EngineError } from './rpc.ts'
import { originOf, taught } from './teaching.ts'
import { dataFor, readTrainingData, type TrainingDocument, type TrainingText } from './training-data.ts'
import type {
  AutomaticOptions,
  ByHandOptions,
  TuneArgs,
  TuneDocument,
  TuneProgress,
  TuneResult,
} from './tune-protocol.ts'
import { tuneLinear, type TuningPlan } from './tuning.ts'
import { canBegin } from './training-state.ts'
import { tuneByHand, type HandOptions, type HandPlan } from './tuning-by-hand.ts'

type Engine = Pick<LoadedEngine, 'encoder' | 'heads' | 'result'> & {
  /** Characters that are learned from and scored on at once; what a tab has memory for, where nothing is said. */
  readonly learnLimit?: number
}

type Report = (progress: TuneProgress) => void

/** `stopRequested`: asked between steps by hand, whose best head so far it then gives, without scores of folds. */
export async function tune(
  engine: Engine,
  args: TuneArgs,
  signal: AbortSignal,
  report: Report,
  stopRequested: () => boolean = () => false,
): Promise<TuneResult> {
  const { encoder, heads } = engine
  const { documents, types, options } = args
  checkArgs(engine, args)
  const began = performance.now()
  const labels = iob2Labels(types)
  const start = args.start.kind === 'head' ? args.start : undefined
  const { features = lastLayer } = options
  const data = await readTrainingData(
    encoder,
    [...documents.map(goldOfDocument), ...(start ? unlabelledIn(args) : [])],
    labels,
    signal,
    (done, total) => report({ phase: 'reading', done, total }),
    different([features, start?.head.features, args.before?.head.features].map((set = lastLayer) => set)),
  )
  const read = performance.now()
  const { learned, chosenBy, scored, role } = partsOf(documents, data)
  if (learned.length === 0) throw new EngineError('bad-data', 'no document is there to be learned from')
  const sequences = learned.flatMap(place => data.sequences[place] ?? [])
  const { teacher } = start
    ? await taught(heads, dataFor(data, start.head.features), start.head, start.types, sequences)
    : { teacher: undefined }
  const lessons = teacher ? { ...data, teacher } : data
  const origin =
    start && readingOthers(originOf(start.head, start.types, labels), encoder.hidden, start.head.features, features)
  const documentOf = (place: number) => data.sequences[place]?.document ?? 0
  const seed = options.how === 'automatic' ? options.seed : options.arguments.seed
  const units = learned.map(documentOf)
  const parted = foldsOf(units, options.folds, seed, args.partsAlike ? undefined : alikeIn(documents, data, learned))
  // Where all are alike, scores that flatter are better than none.
  const { folds, isOptimistic } =
    parted.folds.length > 0 ? parted : { ...foldsOf(units, options.folds, seed), isOptimistic: true }
  const { transitions, neighbours } = options
  const further = [...data.sequences.keys()].filter(place => documentOf(place) >= documents.length)
  const plan = { learned, further, folds, isScoredByFolds: role === undefined, chosenBy, transitions, neighbours }
  const {
    whole,
    scored: bySeed,
    ...tuned
  } = options.how === 'automatic'
    ? await learnAutomatically(engine, lessons, { ...plan, origin: linearOf(origin, data) }, options, signal, report)
    : await learnByHand(
        engine,
        lessons,
        { ...plan, seeds: options.seeds },
        options,
        { signal, stopRequested, resume: args.resume, ...startOf(options, origin, data) },
        report,
      )
  const head = headOf(engine, labels, features, whole)
  const trials = bySeed.map(own =>
    own.map((weights, fold) => ({
      head: headOf(engine, labels, features, weights),
      learned: role ? learned : (folds[fold]?.train ?? []).flatMap(unit => learned[unit] ?? []),
      heldOut: role ? scored : (folds[fold]?.heldOut ?? []).flatMap(unit => learned[unit] ?? []),
    })),
  )
  const trained = performance.now()

  report({ phase: 'scoring' })
  const seeds = trials.map((_, place) => seed + place)
  const procedure: Procedure = role
    ? { kind: 'role', role, ...(seeds.length > 1 ? { seeds } : {}) }
    : trials.length === 0
      ? { kind: 'none' }
      : { kind: isOptimistic ? 'blocks' : 'cross-validation', folds: folds.length, seeds }
  const evaluation = await evaluationOf(heads, {
    documents,
    data,
    procedure,
    trials,
    before: args.before,
    start: start && { ...start, types: renamed(start.types) },
    seed,
  })
  const done = performance.now()
  return {
    head,
    ...tuned,
    evaluation,
    data: {
      documents: new Set(sequences.map(({ document }) => document)).size,
      words: sequences.reduce((sum, { first, end }) => sum + end - first, 0),
      entities: sequences.reduce((sum, sequence) => sum + getEntities(goldTags(data, sequence).gold).length, 0),
    },
    unsaid: data.unsaid.map(({ document, ...span }) => ({ ...span, document: documents[document]?.id ?? '' })),
    milliseconds: { features: read - began, training: trained - read, scoring: done - trained },
  }
}

/** By hand a head of the same kind and sizes is gone on from, and pulled to. */
function startOf(
  { arguments: given }: ByHandOptions,
  origin: HeadWeights | undefined,
  { labels, width }: TrainingText,
) {
  const isStart = origin && canBegin(origin, given, { labels: labels.length, hidden: width })
  return isStart ? { start: origin, origin } : {}
}

function linearOf(origin: HeadWeights | undefined, { labels, width }: TrainingText): Linear | undefined {
  const isLinear = origin?.kind === 'linear' && origin.weight.length === labels.length * width
  return isLinear ? origin : undefined
}

interface Learned extends Pick<TuneResult, 'chosen' | 'loss' | 'iterations' | 'trainedOn'> {
  readonly whole: LearnedHead
  /** By seed: in the order of the folds, or one that is scored by a role. */
  readonly scored: readonly (readonly LearnedHead[])[]
}

async function learnAutomatically(
  { encoder, heads }: Engine,
  data: TrainingText,
  plan: Omit<TuningPlan, 'cs'>,
  { cs, device }: AutomaticOptions,
  signal: AbortSignal,
  report: Report,
): Promise<Learned> {
  const { linear, withoutFold, c, choices, loss, iterations, trainedOn } = await tuneLinear(
    heads.withRuntime,
    data,
    { ...plan, cs, device },
    signal,
    report,
    encoder.pool,
  )
  const scored = plan.isScoredByFolds ? withoutFold : [linear]
  return {
    whole: { kind: 'linear', ...linear },
    scored: scored.length > 0 ? [scored.map(weights => ({ kind: 'linear', ...weights }))] : [],
    chosen: { c, choices },
    loss,
    iterations,
    trainedOn,
  }
}

async function learnByHand(
  { heads }: Engine,
  data: TrainingText,
  plan: HandPlan,
  { arguments: given }: ByHandOptions,
  { resume, ...options }: Omit<HandOptions, 'resume'> & Pick<TuneArgs, 'resume'>,
  report: Report,
): Promise<Learned> {
  const run = tuneByHand(heads.withRuntime, data, plan, given, { ...options, ...(resume ? { resume } : {}) })
  let loss = 0
  for (;;) {
    const turn = await run.next()
    if (turn.done) {
      const { weights, epoch, steps, ended, scored } = turn.value
      return { whole: weights, scored, chosen: { epochs: epoch, ended }, loss, iterations: steps }
    }
    const { phase, place, trainings, epoch, state } = turn.value
    const { state: _, ...said } = epoch
    if (phase !== 'folds' && said.isBest) loss = said.loss
    report({ phase: 'epoch', of: phase, place, trainings, epoch: said, state })
  }
}

/** Characters that are learned from and scored on at once, and fewer of several layers: features of words take 1.5 kB each in one, several times over. */
const LEARN_LIMIT = 1_500_000

function checkArgs({ encoder: { hidden }, learnLimit = LEARN_LIMIT }: Engine, args: TuneArgs): void {
  const { documents, types, options, start, before } = args
  if (types.length === 0) throw new EngineError('bad-data', 'there is no entity type to learn')
  const length = [...documents, ...unlabelledIn(args)].reduce((sum, { text }) => sum + text.length, 0)
  const limit = Math.floor((learnLimit * hidden) / featureWidth(hidden, options.features))
  if (length > limit)
    throw new EngineError(
      'bad-data',
      `the documents have ${length} characters together; at most ${limit} are learned from at once${limit < learnLimit ? ` with these features, and ${learnLimit} with the last layer alone` : ''}`,
    )
  for (const head of [start.kind === 'head' ? start.head : undefined, before?.head])
    if (head && head.hidden !== hidden)
      throw new EngineError(
        'model-unsupported',
        `the head "${head.name}" reads ${head.hidden} features, the model gives ${hidden}`,
      )
}

function different(sets: readonly FeatureSet[]): FeatureSet[] {
  return sets.filter((set, place) => sets.findIndex(other => equalFeatureSets(other, set)) === place)
}

/** Keys of sequences whose texts, or documents, repeat: they are held out together. */
function alikeIn(documents: readonly TuneDocument[], { sequences, offsets }: TrainingText, places: readonly number[]) {
  const own = places.flatMap(place => sequences[place] ?? [])
  return alikeKeys(
    own.map(({ document }) => document),
    own.map(({ first, end, document }) =>
      (documents[document]?.text ?? '').slice(offsets[2 * first], offsets[2 * end - 1]),
    ),
  )
}

function goldOfDocument({ id, text, spans, rejected, known }: TuneDocument): TrainingDocument {
  const [before, after] = [new Set(known.types), new Set<string>()]
  return { id, text, spans, rejected, knownAt: offset => (offset < known.end ? before : after) }
}

/** Texts of which nothing is known. */
function unlabelledIn({ unlabelled = [] }: TuneArgs): TrainingDocument[] {
  const none = new Set<string>()
  return unlabelled.map(({ id, text }) => ({ id, text, spans: [], rejected: [], knownAt: () => none }))
}

/**
 * Places of the sequences to learn from, to choose by, and to be scored on. A document without a role is learned from.
 * Test is scored on; dev is chosen by, or scored on where there is no test.
 */
function partsOf(documents: readonly TuneDocument[], { sequences }: TrainingText) {
  const roleOf = (place: number) => documents[sequences[place]?.document ?? -1]?.role
  const of = (...roles: readonly (string | undefined)[]) =>
    [...sequences.keys()].filter(place => roles.includes(roleOf(place)))
  const [dev, test] = [of('dev'), of('test')]
  const role = test.length > 0 ? 'test' : dev.length > 0 ? 'dev' : undefined
  return {
    learned: of('train', 'none'),
    chosenBy: test.length > 0 ? dev : [],
    scored: test.length > 0 ? test : dev,
    role,
  } as const
}

function headOf(
  { encoder, result: { manifest } }: Engine,
  labels: readonly string[],
  features: FeatureSet,
  weights: LearnedHead,
): Head {
  return {
    format: 'gleaner-head/1',
    name: 'tuned',
    title: '',
    description: '',
    ...weights,
    labels,
    hidden: encoder.hidden,
    ...(equalFeatureSets(features, lastLayer) ? {} : { features }),
    decode: 'viterbi',
    encoder: {
      id: manifest.id,
      sha256: manifest.files.find(({ path }) => path === manifest.weights)?.sha256 ?? '',
    },
    provenance: {},
  }
}
