/** Scores on words that heads did not learn from, beside those of the head before on the same words. */
import { pairedBootstrapInterval } from '../domain/bootstrap.ts'
import type { Head } from '../domain/head.ts'
import { countEntities, scoreOf } from '../domain/metrics.ts'
import type { Evaluation, Procedure } from '../domain/score-report.ts'
import { mentionsOf, perSeed, scoreReport, talliesOf, type ScoredSentence } from '../domain/scoring.ts'
import { parseTag } from '../domain/tag.ts'
import type { Heads } from './heads.ts'
import { goldTags, renamedTags, saidOf, wordsOf } from './held-out.ts'
import { decodeLogits } from './predict.ts'
import { dataFor, partOf, type TrainingText } from './training-data.ts'
import type { TuneDocument } from './tune-protocol.ts'

/** A head, with the places of the sequences that it learned from, and of those to be scored. */
export interface Trial {
  readonly head: Head
  readonly learned: readonly number[]
  readonly heldOut: readonly number[]
}

/** A head by what its types are called here, and the ids of documents that it learned from. */
export interface Earlier {
  readonly head: Head
  readonly types: Readonly<Record<string, string>>
  readonly seen?: readonly string[] | undefined
}

export interface Exam {
  readonly documents: readonly TuneDocument[]
  readonly data: TrainingText
  readonly procedure: Procedure
  /** Of each seed that heads were trained with; scores are means over them. */
  readonly trials: readonly (readonly Trial[])[]
  /** Compared with on documents that it did not learn from. */
  readonly before?: Earlier | undefined
  /** What the trials' heads began as: they too know the documents that it learned from, which are not scored. */
  readonly start?: Earlier | undefined
  readonly seed: number
}

interface Said extends ScoredSentence {
  /** All that was said, also where gold is silent. */
  readonly tags: readonly string[]
}

export async function evaluationOf(heads: Heads, exam: Exam): Promise<Evaluation> {
  const { documents, data, procedure, before, start, seed } = exam
  const idOf = (document: number) => documents[document]?.id ?? ''
  const gold = data.sequences.map(sequence => ({
    words: wordsOf(data, sequence, documents[sequence.document]?.text ?? ''),
    ...goldTags(data, sequence),
  }))
  const known = new Set(start?.seen)
  const trials = exam.trials.map(own =>
    own.map(trial => ({
      ...trial,
      heldOut: trial.heldOut.filter(place => !known.has(idOf(data.sequences[place]?.document ?? -1))),
    })),
  )

  /** What a head says of sequences, its labels by these names. */
  const sentencesOf = async ({ head, learned, heldOut }: Trial, names: readonly string[]): Promise<Said[]> => {
    const seen = mentionsOf(learned.flatMap(place => gold[place] ?? []))
    const part = partOf(
      dataFor(data, head.features),
      heldOut.flatMap(place => data.sequences[place] ?? []),
    )
    const logits = await heads.open(head)(part.features, part.rows)
    const width = head.labels.length
    return heldOut.flatMap((place, index) => {
      const [sequence, own, moved] = [data.sequences[place], gold[place], part.sequences[index]]
      if (!sequence || !own || !moved) return []
      const found = decodeLogits(logits.subarray(moved.first * width, moved.end * width), head, head.decode)
      const tags = Array.from(found, label => names[label] ?? 'O')
      return [{ document: sequence.document, ...own, predicted: saidOf(data, sequence, tags), seen, tags }]
    })
  }
  /** Says the same for each seed. */
  const earlier = async ({ head, types }: Earlier) => {
    const names = renamedTags(head.labels, types)
    return (await Promise.all((trials[0] ?? []).map(trial => sentencesOf({ ...trial, head }, names)))).flat()
  }

  const ofSeeds: Said[][] = []
  for (const own of trials) {
    const said: Said[] = []
    for (const trial of own) said.push(...(await sentencesOf(trial, data.labels)))
    ofSeeds.push(said)
  }
  const sentences = ofSeeds.flat()
  const seeds = Math.max(1, ofSeeds.length)
  const scored = [...new Set(sentences.map(({ document }) => document))].sort((a, b) => a - b)
  /** Those of some documents, which count from 0 then. */
  const ofThese = (some: readonly ScoredSentence[], of: readonly number[]) => {
    const placeOf = new Map(of.map((document, place) => [document, place]))
    return some.flatMap(sentence => {
      const document = placeOf.get(sentence.document)
      return document === undefined ? [] : [{ ...sentence, document }]
    })
  }
  const reportOf = (some: readonly ScoredSentence[], of: readonly number[], seeds = 1) => {
    const own = ofThese(some, of)
    return own.length > 0 ? perSeed(scoreReport(own, of.length), seeds) : undefined
  }
  const after = reportOf(sentences, scored, seeds)
  const kept = start && sentences.length > 0 ? agreement(ofSeeds, await earlier(start), start.types) : undefined
  const plain: Evaluation = {
    procedure: sentences.length > 0 ? procedure : { kind: 'none' },
    documents: scored.map(idOf),
    words: sentences.reduce((sum, { known }) => sum + Array.from(known ?? []).filter(Boolean).length, 0) / seeds,
    ...(after ? { tallies: talliesOf(ofThese(sentences, scored), scored.length, after, seeds) } : {}),
    ...(seeds > 1 ? { bySeed: ofSeeds.map(own => reportOf(own, scored)?.default.overall.f1 ?? 0) } : {}),
    after,
    before: undefined,
    difference: undefined,
    ...(kept ? { kept } : {}),
  }
  if (!before || !after) return plain
  const hasSeen = new Set(before.seen)
  const fresh = scored.filter(document => !hasSeen.has(idOf(document)))
  if (fresh.length === 0) return { ...plain, beforeLeftOut: 'seen' }
  const old = reportOf(await earlier(before), fresh)
  const mine = fresh.length === scored.length ? after : reportOf(sentences, fresh, seeds)
  if (!old || !mine) return plain
  return {
    ...plain,
    before: old,
    difference: pairedBootstrapInterval(old.counts, mine.counts, { seed }),
    ...(mine === after ? {} : { common: { documents: fresh.map(idOf), after: mine } }),
  }
}

/** How far heads of some seeds find the entities of another's types that it finds, but where gold has a further type. */
function agreement(ofSeeds: readonly Said[][], then: readonly Said[], types: Readonly<Record<string, string>>) {
  const names = new Set(Object.values(types))
  const only = (tags: readonly string[], gold: readonly string[]) =>
    tags.map((tag, word) => {
      const other = parseTag(gold[word] ?? 'O')?.label ?? ''
      return names.has(parseTag(tag)?.label ?? '') && (other === '' || names.has(other)) ? tag : 'O'
    })
  const expected = then.map(({ tags, gold }) => only(tags, gold))
  const score = scoreOf(
    countEntities(
      ofSeeds.flatMap(() => expected),
      ofSeeds.flatMap(now => now.map(({ tags, gold }) => only(tags, gold))),
      { mode: 'default' },
    ),
  )
  return { ...score, number: score.number / ofSeeds.length }
}
