/** The call `tune`: gold to a head, with scores on words that it did not learn from beside those of the head before. */
import { pairedBootstrapInterval } from '../domain/bootstrap.ts'
import { foldsOf } from '../domain/folds.ts'
import type { Head, LearnedHead } from '../domain/head.ts'
import type { Evaluation, Procedure } from '../domain/score-report.ts'
import { mentionsOf, scoreReport, type ScoredSentence } from '../domain/scoring.ts'
import { getEntities } from '../domain/entities.ts'
import { iob2Labels } from '../domain/training-tags.ts'
import type { LoadedEngine } from './engine.ts'
import { goldTags, renamedTags, saidOf, wordsOf } from './held-out.ts'
import { decodeLogits } from './predict.ts'
import { EngineError } from './rpc.ts'
import { partOf, readTrainingData, type TrainingDocument, type TrainingText } from './training-data.ts'
import type {
  AutomaticOptions,
  ByHandOptions,
  TuneArgs,
  TuneDocument,
  TuneProgress,
  TuneResult,
} from './tune-protocol.ts'
import { tuneLinear, type TuningPlan } from './tuning.ts'
import { tuneByHand, type HandOptions } from './tuning-by-hand.ts'

type Engine = Pick<LoadedEngine, 'encoder' | 'heads' | 'result'>

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
  const began = performance.now()
  const labels = iob2Labels(types)
  const data = await readTrainingData(encoder, documents.map(goldOfDocument), labels, signal, (done, total) =>
    report({ phase: 'reading', done, total }),
  )
  const read = performance.now()
  const gold = data.sequences.map(sequence => ({
    words: wordsOf(data, sequence, documents[sequence.document]?.text ?? ''),
    ...goldTags(data, sequence),
  }))
  const { learned, chosenBy, scored, role } = partsOf(documents, data)
  if (learned.length === 0) throw new EngineError('bad-data', 'no document is there to be learned from')
  const documentOf = (place: number) => data.sequences[place]?.document ?? 0
  const seed = options.how === 'automatic' ? options.seed : options.arguments.seed
  const { folds, isOptimistic } = foldsOf(learned.map(documentOf), options.folds, seed)
  const { transitions } = options
  const plan = { learned, folds, isScoredByFolds: role === undefined, chosenBy, transitions }
  const { whole, withoutFold, ...tuned } =
    options.how === 'automatic'
      ? await learnAutomatically(engine, data, plan, options, signal, report)
      : await learnByHand(engine, data, plan, options, { signal, stopRequested, resume: args.resume }, report)
  const head = headOf(engine, labels, data.width, whole)
  const trials = role
    ? [{ head, learned, heldOut: scored }]
    : withoutFold.map((weights, fold) => ({
        head: headOf(engine, labels, data.width, weights),
        learned: (folds[fold]?.train ?? []).flatMap(unit => learned[unit] ?? []),
        heldOut: (folds[fold]?.heldOut ?? []).flatMap(unit => learned[unit] ?? []),
      }))
  const trained = performance.now()

  report({ phase: 'scoring' })
  const sequencesOf = (places: readonly number[]) => places.flatMap(place => data.sequences[place] ?? [])
  const sentencesOf = async (head: Head, names: readonly string[], from: readonly number[], on: readonly number[]) => {
    const seen = mentionsOf(from.flatMap(place => gold[place] ?? []))
    const part = partOf(data, sequencesOf(on))
    const logits = await heads.open(head)(part.features, part.rows)
    const width = head.labels.length
    return on.flatMap((place, index) => {
      const [sequence, own, moved] = [data.sequences[place], gold[place], part.sequences[index]]
      if (!sequence || !own || !moved) return []
      const found = decodeLogits(logits.subarray(moved.first * width, moved.end * width), head, head.decode)
      const tags = Array.from(found, label => names[label] ?? 'O')
      return [{ document: sequence.document, ...own, predicted: saidOf(data, sequence, tags), seen }]
    })
  }
  const sentences: ScoredSentence[] = []
  for (const { head, learned, heldOut } of trials)
    sentences.push(...(await sentencesOf(head, labels, learned, heldOut)))
  const procedure: Procedure = role
    ? { kind: 'role', role }
    : trials.length === 0
      ? { kind: 'none' }
      : { kind: isOptimistic ? 'blocks' : 'cross-validation', folds: folds.length, seeds: [seed] }
  const places = [...new Set(sentences.map(({ document }) => document))].sort((a, b) => a - b)
  const evaluation = evaluationOf(procedure, documents, places, sentences)
  const { before } = args
  if (before && evaluation.after) {
    const hasSeen = new Set(before.seen)
    const fresh = data.sequences.flatMap(({ document }, place) =>
      places.includes(document) && !hasSeen.has(documents[document]?.id ?? '') ? [place] : [],
    )
    const isSame = places.every(place => !hasSeen.has(documents[place]?.id ?? ''))
    if (isSame) {
      const old = await sentencesOf(before.head, renamedTags(before.head.labels, before.types), learned, fresh)
      const scores = evaluationOf(procedure, documents, places, old).after
      if (scores)
        Object.assign(evaluation, {
          before: scores,
          difference: pairedBootstrapInterval(scores.counts, evaluation.after.counts, { seed }),
        })
    }
  }
  const done = performance.now()
  return {
    head,
    ...tuned,
    evaluation,
    data: {
      documents: new Set(learned.map(place => data.sequences[place]?.document)).size,
      words: sequencesOf(learned).reduce((sum, { first, end }) => sum + end - first, 0),
      entities: learned.reduce((sum, place) => sum + getEntities(gold[place]?.gold ?? []).length, 0),
    },
    unsaid: data.unsaid.map(({ document, ...span }) => ({ ...span, document: documents[document]?.id ?? '' })),
    milliseconds: { features: read - began, training: trained - read, scoring: done - trained },
  }
}

interface Learned extends Pick<TuneResult, 'chosen' | 'loss' | 'iterations'> {
  readonly whole: LearnedHead
  /** In the order of the folds. */
  readonly withoutFold: readonly LearnedHead[]
}

async function learnAutomatically(
  { heads }: Engine,
  data: TrainingText,
  plan: Omit<TuningPlan, 'cs'>,
  { cs }: AutomaticOptions,
  signal: AbortSignal,
  report: Report,
): Promise<Learned> {
  const { linear, withoutFold, c, choices, loss, iterations } = await tuneLinear(
    heads.withRuntime,
    data,
    { ...plan, cs },
    signal,
    report,
  )
  return {
    whole: { kind: 'linear', ...linear },
    withoutFold: withoutFold.map(linear => ({ kind: 'linear', ...linear })),
    chosen: { c, choices },
    loss,
    iterations,
  }
}

async function learnByHand(
  { heads }: Engine,
  data: TrainingText,
  plan: Omit<TuningPlan, 'cs'>,
  { arguments: given }: ByHandOptions,
  { resume, ...options }: Omit<HandOptions, 'resume'> & Pick<TuneArgs, 'resume'>,
  report: Report,
): Promise<Learned> {
  const run = tuneByHand(heads.withRuntime, data, plan, given, { ...options, ...(resume ? { resume } : {}) })
  let loss = 0
  for (;;) {
    const turn = await run.next()
    if (turn.done) {
      const { weights, epoch, steps, ended, withoutFold } = turn.value
      return { whole: weights, withoutFold, chosen: { epochs: epoch, ended }, loss, iterations: steps }
    }
    const { phase, place, trainings, epoch, state } = turn.value
    const { state: _, ...said } = epoch
    if (phase !== 'folds' && said.isBest) loss = said.loss
    report({ phase: 'epoch', of: phase, place, trainings, epoch: said, state })
  }
}

function goldOfDocument({ text, spans, rejected, known }: TuneDocument): TrainingDocument {
  const [before, after] = [new Set(known.types), new Set<string>()]
  return { text, spans, rejected, knownAt: offset => (offset < known.end ? before : after) }
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
  { result: { manifest } }: Engine,
  labels: readonly string[],
  hidden: number,
  weights: LearnedHead,
): Head {
  return {
    format: 'gleaner-head/1',
    name: 'tuned',
    title: '',
    description: '',
    ...weights,
    labels,
    hidden,
    decode: 'viterbi',
    encoder: {
      id: manifest.id,
      sha256: manifest.files.find(({ path }) => path === manifest.weights)?.sha256 ?? '',
    },
    provenance: {},
  }
}

function evaluationOf(
  procedure: Procedure,
  documents: readonly TuneDocument[],
  places: readonly number[],
  sentences: readonly ScoredSentence[],
): Evaluation {
  const placeOf = new Map(places.map((document, place) => [document, place]))
  const own = sentences.map(sentence => ({ ...sentence, document: placeOf.get(sentence.document) ?? 0 }))
  return {
    procedure,
    documents: places.map(place => documents[place]?.id ?? ''),
    words: sentences.reduce((sum, { known }) => sum + Array.from(known ?? []).filter(Boolean).length, 0),
    after: sentences.length > 0 ? scoreReport(own, places.length) : undefined,
    before: undefined,
    difference: undefined,
  }
}
