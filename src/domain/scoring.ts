/** What a head said of sentences → its scores, see `ScoreReport`. */
import { confusion, errorClasses } from './comparison.ts'
import { entitiesOf, getEntities, type EntityMode } from './entities.ts'
import { countByType, countEntities, evaluate, scoresOf, tokenReport, type Counts } from './metrics.ts'
import type { EntityScores, Found, ScoreReport, Tally } from './score-report.ts'
import type { TokenSpan } from './tags.ts'

/** A sentence, or a segment, as a head read it that did not learn from it. Tags are IOB2, one a word. */
export interface ScoredSentence {
  /** Index of the document that it is of. */
  readonly document: number
  /** Words as they stand in the text, to tell mentions by. */
  readonly words: readonly string[]
  readonly gold: readonly string[]
  readonly predicted: readonly string[]
  /** `[words]`: 0 for a word of which gold does not say what it is. Absent: all are known. */
  readonly known?: ArrayLike<number>
  /** The mentions in the gold that this head learned from, see `mentionsOf`. */
  readonly seen: ReadonlySet<string>
}

/** The mentions in gold as `ScoredSentence.seen` has them: their words and their type. Tags are IOB2. */
export function mentionsOf(
  sentences: Iterable<Pick<ScoredSentence, 'words' | 'gold'> & Partial<Pick<ScoredSentence, 'known'>>>,
): Set<string> {
  const mentions = new Set<string>()
  for (const sentence of sentences) {
    const gold = masked({ ...sentence, predicted: sentence.gold }).gold
    for (const entity of getEntities(gold)) mentions.add(mentionOf(sentence.words, entity))
  }
  return mentions
}

/**
 * Scores sentences; for a cross-validation those of all folds together, each with the predictions of the head that did
 * not learn from it. Linear in the words.
 *
 * A word that is not known is scored nowhere: token report and confusion leave it out, entities are read as if it were
 * `O`. A predicted entity that reaches over unknown words is held to its known words alone, each run of them as an
 * entity. Gold over an unknown word, such as one that it cuts in two, cannot be said by tags: all of it is unknown, as
 * far as its own tags tell.
 *
 * @param documents how many there are: `ScoredSentence.document` is below
 * @throws RangeError where the lists of a sentence differ in length, and for tags that are not IOB2
 */
export function scoreReport(sentences: readonly ScoredSentence[], documents: number): ScoreReport {
  const read = sentences.map(masked)
  const [gold, predicted] = sides(read)
  const certain = sides(read.map(onlyKnown))
  const tokens = tokenReport(...certain)
  const { labels, counts } = confusion(...certain)
  const ofDocuments = byDocument(sentences, read, documents)
  return {
    default: entityScores(gold, predicted, { mode: 'default' }),
    strict: entityScores(gold, predicted, { mode: 'strict', scheme: 'IOB2' }),
    tokens: {
      accuracy: tokens.accuracy,
      withoutO: tokens.withoutO.overall,
      withO: tokens.withO.overall,
      tags: [...tokens.tags],
    },
    confusion: { labels, counts: [...counts] },
    errors: errorsOf(ofDocuments.map(sides)),
    ...recalls(sentences, read),
    counts: ofDocuments.map(own => countEntities(...sides(own), { mode: 'default' })),
  }
}

/** The entities of each document by type, as `scoreReport` counts them, see `Evaluation.tallies`. */
export function talliesOf(
  sentences: readonly ScoredSentence[],
  documents: number,
  { default: { types } }: Pick<ScoreReport, 'default'>,
  seeds = 1,
): Tally[] {
  const places = new Map(types.map(([type], place) => [type, place]))
  return byDocument(sentences, sentences.map(masked), documents).map(own =>
    [...countByType(...sides(own), { mode: 'default' })].flatMap(([type, { correct, predicted, gold }]) => {
      const place = places.get(type)
      return place === undefined ? [] : [place, correct / seeds, predicted / seeds, gold / seeds]
    }),
  )
}

/** Entity scores of counts by type. */
export function scoresByType(counts: ReadonlyMap<string, Counts>): EntityScores {
  const { types, ...averages } = scoresOf(counts)
  return { ...averages, types: [...types] }
}

/**
 * The report of sentences that were scored several times over, by heads of as many seeds, with its numbers for one
 * time: shares stay what they are over all of them together, counts become means.
 */
export function perSeed(report: ScoreReport, seeds: number): ScoreReport {
  const score = <T extends { readonly number: number }>(of: T): T => ({ ...of, number: of.number / seeds })
  const scores = <T extends { readonly number: number }>(list: readonly (readonly [string, T])[]) =>
    list.map(([name, of]) => [name, score(of)] as const)
  const entities = ({ overall, macro, weighted, types }: EntityScores): EntityScores => {
    return { overall: score(overall), macro: score(macro), weighted: score(weighted), types: scores(types) }
  }
  const found = ({ found, number }: Found): Found => ({ found: found / seeds, number: number / seeds })
  const { accuracy, withO, withoutO, tags } = report.tokens
  const { correct, boundary, type, missed, spurious } = report.errors
  return {
    default: entities(report.default),
    strict: entities(report.strict),
    tokens: { accuracy, withO: score(withO), withoutO: score(withoutO), tags: scores(tags) },
    confusion: { labels: report.confusion.labels, counts: report.confusion.counts.map(count => count / seeds) },
    errors: {
      correct: correct / seeds,
      boundary: boundary / seeds,
      type: type / seeds,
      missed: missed / seeds,
      spurious: spurious / seeds,
    },
    seen: found(report.seen),
    unseen: found(report.unseen),
    counts: report.counts.map(({ correct, predicted, gold }) => {
      return { correct: correct / seeds, predicted: predicted / seeds, gold: gold / seeds }
    }),
  }
}

interface Masked {
  /** Unknown words are `O` on both sides. */
  readonly gold: readonly string[]
  readonly predicted: readonly string[]
  /** Absent: all. */
  readonly known: Uint8Array | undefined
}

type Sides = readonly [gold: readonly (readonly string[])[], predicted: readonly (readonly string[])[]]

function sides(of: readonly Masked[]): Sides {
  return [of.map(({ gold }) => gold), of.map(({ predicted }) => predicted)]
}

function byDocument(sentences: readonly ScoredSentence[], read: readonly Masked[], documents: number): Masked[][] {
  const ofDocuments = Array.from({ length: documents }, (): Masked[] => [])
  for (const [index, { document }] of sentences.entries()) {
    const sentence = read[index]
    if (sentence) ofDocuments[document]?.push(sentence)
  }
  return ofDocuments
}

function masked({ words, gold, predicted, known }: Omit<ScoredSentence, 'document' | 'seen'>): Masked {
  if (words.length !== gold.length || gold.length !== predicted.length || known?.length !== (known && words.length))
    throw new RangeError(
      `${words.length} words, ${gold.length} gold tags, ${predicted.length} predicted, ${known?.length ?? 'no'} marks`,
    )
  if (!known || !Array.from(known).includes(0)) return { gold, predicted, known: undefined }
  const certain = Uint8Array.from(known)
  const isInside = (word: number) => gold[word]?.startsWith('I-') === true
  for (let word = 1; word < gold.length; word++) if (certain[word - 1] === 0 && isInside(word)) certain[word] = 0
  for (let word = gold.length - 2; word >= 0; word--)
    if (certain[word + 1] === 0 && isInside(word + 1) && gold[word] !== 'O') certain[word] = 0
  const left = (tags: readonly string[]) =>
    tags.map((tag, word) => {
      if (certain[word] === 0) return 'O'
      // What is left of an entity begins here, and would break the scheme otherwise.
      const goesOn = tag.startsWith('I-') && certain[word - 1] === 0 && tags[word - 1]?.slice(1) === tag.slice(1)
      return goesOn ? `B${tag.slice(1)}` : tag
    })
  return { gold: left(gold), predicted: left(predicted), known: certain }
}

function onlyKnown(sentence: Masked): Masked {
  const { gold, predicted, known } = sentence
  if (!known) return sentence
  const only = (tags: readonly string[]) => tags.filter((_, word) => known[word] !== 0)
  return { gold: only(gold), predicted: only(predicted), known: undefined }
}

function entityScores(gold: Sides[0], predicted: Sides[1], mode: EntityMode): EntityScores {
  const { overall, macro, weighted, types } = evaluate(gold, predicted, mode)
  return { overall, macro, weighted, types: [...types] }
}

function errorsOf(documents: readonly Sides[]): ScoreReport['errors'] {
  const errors = { correct: 0, boundary: 0, type: 0, missed: 0, spurious: 0 }
  for (const [gold, predicted] of documents) {
    const classes = errorClasses(entitiesOf(gold, { mode: 'default' }), entitiesOf(predicted, { mode: 'default' }))
    errors.correct += classes.correct.length
    errors.boundary += classes.boundary.length
    errors.type += classes.type.length
    errors.missed += classes.missed.length
    errors.spurious += classes.spurious.length
  }
  return errors
}

function recalls(sentences: readonly ScoredSentence[], read: readonly Masked[]): Pick<ScoreReport, 'seen' | 'unseen'> {
  const seen = { found: 0, number: 0 }
  const unseen = { found: 0, number: 0 }
  for (const [index, sentence] of sentences.entries()) {
    const predicted = new Map(getEntities(read[index]?.predicted ?? []).map(entity => [entity.end, entity]))
    for (const entity of getEntities(read[index]?.gold ?? [])) {
      const recall = sentence.seen.has(mentionOf(sentence.words, entity)) ? seen : unseen
      const other = predicted.get(entity.end)
      recall.number++
      if (other?.start === entity.start && other.label === entity.label) recall.found++
    }
  }
  return { seen, unseen }
}

function mentionOf(words: readonly string[], { start, end, label }: TokenSpan): string {
  return `${label}\t${words.slice(start, end).join(' ')}`
}
