/** The call `tune`: gold to a head, with scores on words that it did not learn from beside those of the head before. */
import { pairedBootstrapInterval } from '../domain/bootstrap.ts'
import { foldsOf } from '../domain/folds.ts'
import type { Head } from '../domain/head.ts'
import type { Evaluation, Procedure } from '../domain/score-report.ts'
import { scoreReport, type ScoredSentence } from '../domain/scoring.ts'
import { getEntities } from '../domain/entities.ts'
import type { Linear } from '../domain/standardise.ts'
import { iob2Labels } from '../domain/training-tags.ts'
import type { LoadedEngine } from './engine.ts'
import { goldOf, mentionsIn, renamedTags, scoredSentence } from './held-out.ts'
import { decodeLogits } from './predict.ts'
import { EngineError } from './rpc.ts'
import { partOf, readTrainingData, type TrainingDocument, type TrainingText } from './training-data.ts'
import type { TuneArgs, TuneDocument, TuneProgress, TuneResult } from './tune-protocol.ts'
import { tuneLinear } from './tuning.ts'

type Engine = Pick<LoadedEngine, 'encoder' | 'heads' | 'result'>

export async function tune(
  engine: Engine,
  args: TuneArgs,
  signal: AbortSignal,
  report: (progress: TuneProgress) => void,
): Promise<TuneResult> {
  const { encoder, heads } = engine
  const { documents, types, options } = args
  const began = performance.now()
  const labels = iob2Labels(types)
  const data = await readTrainingData(encoder, documents.map(goldOfDocument), labels, signal, (done, total) =>
    report({ phase: 'reading', done, total }),
  )
  const read = performance.now()
  const texts = documents.map(({ text }) => text)
  const gold = data.sequences.map(sequence => goldOf(data, sequence, texts))
  const { learned, scored, role } = partsOf(documents, data)
  if (learned.length === 0) throw new EngineError('bad-data', 'no document is there to be learned from')
  const sequencesOf = (places: readonly number[]) => places.flatMap(place => data.sequences[place] ?? [])

  const whole = await tuneLinear(heads, partOf(data, sequencesOf(learned)), options, signal, report)
  const head = headOf(engine, labels, whole)
  const { folds, isOptimistic } =
    role === undefined
      ? foldsOf(
          learned.map(place => data.sequences[place]?.document ?? 0),
          options.folds,
          options.seed,
        )
      : { folds: [], isOptimistic: false }
  const trials: { head: Head; learned: readonly number[]; heldOut: readonly number[] }[] =
    role === undefined ? [] : [{ head, learned, heldOut: scored }]
  for (const fold of folds) {
    const own = fold.train.flatMap(unit => learned[unit] ?? [])
    const tuned = await tuneLinear(heads, partOf(data, sequencesOf(own)), options, signal)
    const heldOut = fold.heldOut.flatMap(unit => learned[unit] ?? [])
    trials.push({ head: headOf(engine, labels, tuned), learned: own, heldOut })
  }
  const trained = performance.now()

  report({ phase: 'scoring' })
  const tagged = async (head: Head, names: readonly string[], places: readonly number[]) => {
    const part = partOf(data, sequencesOf(places))
    const logits = await heads.open(head)(part.features, part.rows)
    const width = head.labels.length
    return part.sequences.map(({ first, end }) =>
      Array.from(
        decodeLogits(logits.subarray(first * width, end * width), head.labels, head.decode),
        label => names[label] ?? 'O',
      ),
    )
  }
  const sentencesOf = async (head: Head, names: readonly string[], from: readonly number[], on: readonly number[]) => {
    const seen = mentionsIn(gold, from)
    const tags = await tagged(head, names, on)
    return on.flatMap((place, index) => {
      const [sequence, own] = [data.sequences[place], gold[place]]
      return sequence && own ? [scoredSentence(data, sequence, own, tags[index] ?? [], seen)] : []
    })
  }
  const sentences: ScoredSentence[] = []
  for (const { head, learned, heldOut } of trials)
    sentences.push(...(await sentencesOf(head, labels, learned, heldOut)))
  const procedure: Procedure = role
    ? { kind: 'role', role }
    : folds.length === 0
      ? { kind: 'none' }
      : { kind: isOptimistic ? 'blocks' : 'cross-validation', folds: folds.length, seeds: [options.seed] }
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
          difference: pairedBootstrapInterval(scores.counts, evaluation.after.counts, { seed: options.seed }),
        })
    }
  }
  const done = performance.now()
  return {
    head,
    chosen: { c: whole.c, choices: whole.choices.map(({ c, score }) => ({ c, f1: score.f1 })) },
    loss: whole.loss,
    iterations: whole.iterations,
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

function goldOfDocument({ text, spans, rejected, known }: TuneDocument): TrainingDocument {
  const [before, after] = [new Set(known.types), new Set<string>()]
  return { text, spans, rejected, knownAt: offset => (offset < known.end ? before : after) }
}

/**
 * Places of the sequences to learn from, and of those with a role to be scored on: test, else dev. A document without a
 * role is learned from.
 */
function partsOf(documents: readonly TuneDocument[], { sequences }: TrainingText) {
  const roleOf = (place: number) => documents[sequences[place]?.document ?? -1]?.role
  const of = (...roles: readonly (string | undefined)[]) =>
    [...sequences.keys()].filter(place => roles.includes(roleOf(place)))
  const role = of('test').length > 0 ? 'test' : of('dev').length > 0 ? 'dev' : undefined
  return { learned: of('train', 'none'), scored: of(role ?? ''), role } as const
}

function headOf({ result: { manifest } }: Engine, labels: readonly string[], { weight, bias }: Linear): Head {
  return {
    format: 'gleaner-head/1',
    name: 'tuned',
    title: '',
    description: '',
    kind: 'linear',
    labels,
    hidden: weight.length / labels.length,
    weight,
    bias,
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
