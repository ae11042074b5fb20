/** What stands in the way of learning from a project's gold, found before it is learned from. */
import { nearDuplicates } from './near-duplicates.ts'
import type { DocumentText } from './occurrences.ts'
import { FEWEST_DOCUMENTS } from './folds.ts'
import {
  documentsOf,
  goldOf,
  knownOf,
  labelsOf,
  type DocumentRecord,
  type GoldSpan,
  type ProjectRecords,
} from './project.ts'
import { resolveOverlaps } from './resolve-overlaps.ts'
import { type Range } from './spans.ts'
import { segments } from './text.ts'
import { bertWords } from './words.ts'

/** Of fewer entities a label is hardly learned. */
export const FEWEST_EXAMPLES = 5

export type TrainingFindingKind =
  /** Nothing is done, or no entity is in what is. */
  | 'no-entities'
  /** Every known word is an entity: what is none cannot be learned. */
  | 'no-outside'
  /** A label with fewer than `FEWEST_EXAMPLES` entities. */
  | 'few-examples'
  /** Texts that have several labels; `places` are entities without the most frequent one, what was confirmed left out. */
  | 'contradictions'
  /** Entities that begin or end inside a word of the model. */
  | 'cut-words'
  /** Entities over a line break that parts what the model reads. */
  | 'crossing'
  /** Entities that give way to a longer one over them: a word has one tag. */
  | 'overlaps'
  /** Entities of more than eight words and more than four times the median of their label. */
  | 'very-long'
  /** Documents that nearly repeat one before them. */
  | 'repeats'
  /** Too few documents are done to hold whole ones out. */
  | 'few-documents'
  /** Documents that were not annotated for every label: of the others their gaps are unknown. */
  | 'partly-annotated'
  /** Documents that are neither done nor skipped, and so left out. */
  | 'not-done'

export interface FindingPlace extends Range {
  readonly document: string
}

export interface TrainingFinding {
  readonly kind: TrainingFindingKind
  /** `blocks`: it cannot be learned from. `warns`: what is learned suffers. `notes`: good to know. */
  readonly severity: 'blocks' | 'warns' | 'notes'
  /** Id of a label. */
  readonly label?: string
  /** In the order of the documents and of their texts; an empty range at 0 stands for a whole document. */
  readonly places: readonly FindingPlace[]
  /** What `said` says: entities, texts or documents. */
  readonly count: number
}

export interface CheckOptions {
  /** The words of the model in a range; those of BERT's pre-tokeniser unless told. White space is in none. */
  readonly words?: (text: string, range: Range) => readonly Range[]
}

/**
 * Looks through the gold of all documents that are done, or done up to somewhere. Yields after each document how many it
 * has looked at, so that a page can go on, and returns what it found, the worst first. Linear in gold and texts.
 *
 * @param texts of the documents that are to be looked at
 */
export function* trainingCheck(
  records: ProjectRecords,
  texts: readonly DocumentText[],
  { words = wordsOfBert }: CheckOptions = {},
): Generator<number, TrainingFinding[]> {
  const documents = new Map(documentsOf(records).map(document => [document.id, document]))
  const labels = labelsOf(records).map(({ id }) => id)
  const used = texts.flatMap(({ document: id, text }) => {
    const document = documents.get(id)
    return document && knownOf(document).end > 0 ? [{ document, text }] : []
  })
  const entities: Looked[] = []
  const places: Record<'cut-words' | 'crossing' | 'overlaps', FindingPlace[]> = {
    'cut-words': [],
    crossing: [],
    overlaps: [],
  }
  const duplicates = nearDuplicates()
  let hasOutside = false
  for (const [index, { document, text }] of used.entries()) {
    const { spans } = goldOf(records, document.id)
    const place = ({ start, end }: Range): FindingPlace => ({ document: document.id, start, end })
    let lines: readonly Range[] | undefined
    let line = 0
    for (const span of spans) {
      const { isCut, count } = wordsUnder(text, span, words)
      if (isCut) places['cut-words'].push(place(span))
      const covered = text.slice(span.start, span.end)
      entities.push({ document: document.id, span, text: covered, words: count })
      if (!lineBreak.test(covered)) continue
      lines ??= segments(text)
      while ((lines[line]?.end ?? Infinity) <= span.start) line++
      if (span.end > (lines[line]?.end ?? Infinity)) places.crossing.push(place(span))
    }
    if (overlapping(spans)) places.overlaps.push(...resolveOverlaps(spans, 'longest').dropped.map(place))
    hasOutside ||= leavesAWord(text, spans, knownOf(document).end)
    duplicates.add(text)
    yield index + 1
  }
  const groups = duplicates.groups()
  const wholly = (of: readonly DocumentRecord[]) => of.map(({ id }) => ({ document: id, start: 0, end: 0 }))
  const repeats = used.flatMap(({ document }, index) => (groups[index] === index ? [] : [document]))
  const partly = used.flatMap(({ document }) =>
    labels.every(label => knownOf(document).labels.includes(label)) ? [] : [document],
  )
  const open = [...documents.values()].filter(document => {
    return document.state !== 'skipped' && knownOf(document).end === 0
  })
  const found: TrainingFinding[] = []
  const add = (kind: TrainingFindingKind, severity: TrainingFinding['severity'], at: readonly FindingPlace[]) => {
    if (at.length > 0) found.push({ kind, severity, places: at, count: at.length })
  }
  if (entities.length === 0) found.push({ kind: 'no-entities', severity: 'blocks', places: [], count: 0 })
  else {
    if (!hasOutside) found.push({ kind: 'no-outside', severity: 'warns', places: [], count: 0 })
    found.push(...fewExamples(labels, entities))
  }
  add('cut-words', 'warns', places['cut-words'])
  add('crossing', 'warns', places.crossing)
  add('overlaps', 'warns', places.overlaps)
  yield used.length
  found.push(...contradictions(entities))
  yield used.length
  add('repeats', 'warns', wholly(repeats))
  if (entities.length > 0 && used.length < FEWEST_DOCUMENTS)
    found.push({ kind: 'few-documents', severity: 'warns', places: [], count: used.length })
  add('very-long', 'notes', veryLong(entities))
  add('partly-annotated', 'notes', wholly(partly))
  add('not-done', 'notes', wholly(open))
  return found
}

/** The finding as a sentence; `labelName` says what a label's id is called. */
export function said({ kind, count, label }: TrainingFinding, labelName: (id: string) => string): string {
  const entities = count === 1 ? '1 entity' : `${count} entities`
  const documents = count === 1 ? '1 document' : `${count} documents`
  const they = count === 1 ? 'it' : 'they'
  switch (kind) {
    case 'no-entities':
      return 'There is nothing to learn from: no document with an entity is done.'
    case 'no-outside':
      return 'Every word that is known is an entity: what is none cannot be learned.'
    case 'few-examples':
      return count === 0
        ? `${labelName(label ?? '')} has no entity in what is done: it cannot be learned.`
        : `${labelName(label ?? '')} has ${entities} only, and will hardly be learned from so few.`
    case 'contradictions':
      return count === 1
        ? '1 text has different labels in different places.'
        : `${count} texts have different labels in different places.`
    case 'cut-words':
      return `${entities} ${count === 1 ? 'begins or ends' : 'begin or end'} inside a word: the head labels whole words, so ${they} cannot be learned.`
    case 'crossing':
      return `${entities} ${count === 1 ? 'goes' : 'go'} over a line break: the model reads line by line, so ${they} cannot be learned whole.`
    case 'overlaps':
      return `${entities} ${count === 1 ? 'lies' : 'lie'} under or across a longer one, which is learned instead: a word has one label.`
    case 'very-long':
      return `${entities} ${count === 1 ? 'is' : 'are'} far longer than others of the same label.`
    case 'repeats':
      return `${documents} nearly ${count === 1 ? 'repeats' : 'repeat'} another: ${count === 1 ? 'it counts' : 'they count'} more than once, and ${count === 1 ? 'is' : 'are'} held out together.`
    case 'few-documents':
      return `Only ${documents} ${count === 1 ? 'is' : 'are'} done: with fewer than ${FEWEST_DOCUMENTS}, parts of them are held out instead, and scores flatter.`
    case 'partly-annotated':
      return `${documents} ${count === 1 ? 'was' : 'were'} not annotated for every label: what is unlabelled there counts as unknown for the others.`
    case 'not-done':
      return `${documents} ${count === 1 ? 'is' : 'are'} not marked done, and ${count === 1 ? 'is' : 'are'} left out.`
    default:
      return kind satisfies never
  }
}

interface Looked {
  readonly document: string
  readonly span: GoldSpan
  readonly text: string
  readonly words: number
}

const lineBreak = /[\n\r\v\f\u0085\u2028\u2029]/
const anyWord = /[\p{L}\p{N}]/u
// A word that is longer still is seen to be cut.
const REACH = 64

function wordsOfBert(text: string, range: Range): readonly Range[] {
  return bertWords(text, { cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false }, range)
}

function wordsUnder(text: string, { start, end }: Range, words: NonNullable<CheckOptions['words']>) {
  let [from, to] = [start, end]
  while (from > 0 && start - from < REACH && !isSpace(text.charCodeAt(from - 1))) from--
  while (to < text.length && to - end < REACH && !isSpace(text.charCodeAt(to))) to++
  let [isCut, count] = [false, 0]
  for (const word of words(text, { start: from, end: to })) {
    if (word.end <= start || word.start >= end) continue
    count++
    if (word.start < start || word.end > end) isCut = true
  }
  return { isCut, count }
}

function isSpace(unit: number): boolean {
  return unit <= 0x20 || (unit > 0x7f && /\s/.test(String.fromCharCode(unit)))
}

/** Spans are in order. */
function overlapping(spans: readonly Range[]): boolean {
  let reach = 0
  return spans.some(({ start, end }) => {
    const isUnder = start < reach
    reach = Math.max(reach, end)
    return isUnder
  })
}

/** Whether there is a word before `end` that no span is over; spans are in order. */
function leavesAWord(text: string, spans: readonly Range[], end: number): boolean {
  let at = 0
  for (const span of spans) {
    if (span.start > at && anyWord.test(text.slice(at, Math.min(span.start, end)))) return true
    at = Math.max(at, span.end)
  }
  return at < end && anyWord.test(text.slice(at, end))
}

function fewExamples(labels: readonly string[], entities: readonly Looked[]): TrainingFinding[] {
  const byLabel = new Map(labels.map(label => [label, [] as Looked[]]))
  for (const entity of entities) byLabel.get(entity.span.label)?.push(entity)
  return [...byLabel].flatMap(([label, own]) => {
    if (own.length >= FEWEST_EXAMPLES) return []
    return [
      { kind: 'few-examples' as const, severity: 'warns' as const, label, places: own.map(placeOf), count: own.length },
    ]
  })
}

function contradictions(entities: readonly Looked[]): TrainingFinding[] {
  const first = new Map<string, string>()
  const mixed = new Map<string, Map<string, number>>()
  for (const { text, span } of entities) {
    const label = first.get(text)
    if (label === undefined) first.set(text, span.label)
    else if (label !== span.label) mixed.set(text, new Map())
  }
  if (mixed.size === 0) return []
  const among = entities.filter(({ text }) => mixed.has(text))
  for (const { text, span } of among) {
    const counts = mixed.get(text)
    counts?.set(span.label, (counts.get(span.label) ?? 0) + 1)
  }
  const usual = new Map(
    [...mixed].map(([text, counts]) => [
      text,
      [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0],
    ]),
  )
  const odd = among.filter(({ text, span }) => usual.get(text) !== span.label && !span.confirmed)
  const count = new Set(odd.map(({ text }) => text)).size
  return count > 0 ? [{ kind: 'contradictions', severity: 'warns', places: odd.map(placeOf), count }] : []
}

function veryLong(entities: readonly Looked[]): FindingPlace[] {
  const lengths = new Map<string, number[]>()
  for (const { span, words } of entities) {
    const own = lengths.get(span.label)
    if (own) own.push(words)
    else lengths.set(span.label, [words])
  }
  const limits = new Map(
    [...lengths].map(([label, own]) => {
      const median = Float64Array.from(own).sort()[own.length >> 1] ?? 0
      return [label, Math.max(8, 4 * median)]
    }),
  )
  return entities.filter(({ span, words }) => words > (limits.get(span.label) ?? Infinity)).map(placeOf)
}

function placeOf({ document, span }: Looked): FindingPlace {
  return { document, start: span.start, end: span.end }
}
