/**
 * spaCy's DocBin, the `.spacy` file that `spacy train` reads: documents as tokens that cover the text, with ENT_IOB 3 for
 * the first token of an entity, 1 for the others, 2 for no entity and 0 for what nobody knows (spaCy 3.8). Entities are
 * disjoint and have no white space around them. What is not done is written as not known, never as no entity.
 */
import { segments, unicodeWords } from '../text.ts'
import { distinct, documentOf, isComplete, type Dataset, type DatasetDocument, type EntitySpan } from './dataset.ts'
import { docbinTraits } from './binary-traits.ts'
import { attributes, readDocBin, writeDocBin, type DocBin } from './docbin-file.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps, WriteOptions, Writing } from './format.ts'
import { gather, type Gathering } from './gathering.ts'
import { isObject } from './json.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered, words, type Lose } from './losses.ts'
import { trimmed } from './spacy.ts'
import { stringId, stringsById } from './spacy-strings.ts'
import { withoutOverlap } from './tokens.ts'

const iob = { unknown: 0n, inside: 1n, outside: 2n, begin: 3n } as const
const sentence = { unknown: 0n, starts: 1n, goesOn: 2n ** 64n - 1n } as const
const columns = [attributes.orth, attributes.entityIob, attributes.entityType, attributes.sentenceStart]

export const docbin: Format = { ...docbinTraits, read, write }

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(docbin.gaps, options)
  for (const [index, file] of files.entries()) {
    const report = (message: string, expected: string, leftOut: number) =>
      gathering.report(file.name, { line: 1, column: 0, message, expected }, leftOut)
    let bin: DocBin
    try {
      bin = readDocBin(file.bytes)
    } catch (error) {
      report(`this is no DocBin: ${error instanceof Error ? error.message : ''}`, 'a .spacy file of spaCy 3', 1)
      continue
    }
    if (bin.grouped > 0)
      report(`${bin.grouped} documents have groups of spans, which are not read`, 'entities (doc.ents)', 0)
    yield* documentsOf(bin, gathering.documents, report, share => (index + share) / files.length)
  }
  return gathering.finish()
}

function* documentsOf(
  bin: DocBin,
  documents: Gathering['documents'],
  report: (message: string, expected: string, leftOut: number) => void,
  shareOf: (share: number) => number,
): Steps<void> {
  const { attrs, lengths, tokens, cats } = bin
  const strings = stringsById(bin.strings)
  const columnOf = (attribute: number) => attrs.indexOf(attribute)
  const [orth, tag, type, start] = columns.map(columnOf)
  const cell = (row: number, column = -1) => (column < 0 ? 0n : (tokens[row * attrs.length + column] ?? 0n))
  let first = 0
  for (const [number, count] of lengths.entries()) {
    if (number % 200 === 0) yield shareOf(first / Math.max(1, bin.spaces.length))
    const rows = Array.from({ length: count }, (_, index) => {
      const row = first + index
      const spaced = bin.unknownSpaces[number] ? index < count - 1 : bin.spaces[row] !== 0
      return {
        word: strings.get(cell(row, orth)),
        spaced,
        iob: cell(row, tag),
        label: strings.get(cell(row, type))?.trim() ?? '',
        starts: cell(row, start) === sentence.starts,
      }
    })
    first += count
    const unknown = rows.findIndex(({ word }) => word === undefined)
    if (unknown < 0) documents.push(documentOfRows(rows, cats[number] ?? {}))
    else report(`document ${number + 1}: the word of token ${unknown + 1} is not there`, 'a string for each id', 1)
  }
}

interface TokenRow {
  readonly word: string | undefined
  readonly spaced: boolean
  readonly iob: bigint
  readonly label: string
  readonly starts: boolean
}

function documentOfRows(rows: readonly TokenRow[], cats: Readonly<Record<string, number>>): DatasetDocument {
  const [parts, offsets, sentences, spans]: [string[], number[], number[], EntitySpan[]] = [[], [], [], []]
  let [at, isStart, known, open] = [0, false, 0, false]
  for (const { word = '', spaced, iob: tag, label, starts } of rows) {
    const end = at + word.length
    isStart ||= starts
    // spaCy's tokens of white space are the text between ours.
    if (word.trim() !== '') {
      if (isStart) sentences.push(offsets.length / 2)
      isStart = false
      offsets.push(at, end)
    }
    const isEntity = (tag === iob.begin || tag === iob.inside) && label !== '' && word !== ''
    const last = spans.at(-1)
    if (isEntity && open && tag === iob.inside && last?.label === label) spans[spans.length - 1] = { ...last, end }
    else if (isEntity) spans.push({ start: at, end, label })
    open = isEntity
    if (isEntity || tag === iob.outside) known++
    parts.push(word, spaced ? ' ' : '')
    at = end + (spaced ? 1 : 0)
  }
  return documentOf({
    text: parts.join(''),
    tokens: { offsets, sentences },
    spans: distinct(spans),
    state: rows.length > 0 && known === rows.length ? 'done' : known > 0 ? 'in-progress' : 'new',
    metadata: Object.keys(cats).length > 0 ? { cats } : {},
  })
}

function write(dataset: Dataset, { overlap = 'longest', name = 'gleaner' }: WriteOptions = {}): Writing {
  const losses = gatherLosses()
  const strings = new Map<string, bigint>()
  const idOf = (text: string) => {
    const id = strings.get(text) ?? stringId(text)
    strings.set(text, id)
    return id
  }
  const cells: bigint[] = []
  const spaces: number[] = []
  const lengths = dataset.documents.map((document, index) => {
    const lose = losses.of(index)
    const isDone = isComplete(document, dataset.labels)
    const { cats, ...metadata } = document.metadata
    const kept = scoresOf(cats) ? metadata : document.metadata
    // What is not done is written as not known: that something of it was done is lost.
    loseFacts({ ...docbin, gaps: isDone ? 'said' : 'unknown' }, dataset, { ...document, metadata: kept }, lose)
    loseHalfPairs(document.text, lose)
    const spans = withoutOverlap(document, overlap, lose).flatMap(span => trimmed(document.text, span, lose))
    const pieces = piecesOf(document, spans)
    const entities = entitiesOf(document, pieces, spans, lose)
    for (const [at, { start, end, spaced, sentence }] of pieces.entries()) {
      const entity = entities[at]
      const tag = entity ? (entity.first === at ? iob.begin : iob.inside) : isDone ? iob.outside : iob.unknown
      cells.push(idOf(document.text.slice(start, end)), tag, entity ? idOf(entity.label) : 0n, sentence)
      spaces.push(spaced ? 1 : 0)
    }
    return pieces.length
  })
  const bytes = writeDocBin({
    attrs: columns,
    tokens: BigUint64Array.from(cells),
    spaces: Uint8Array.from(spaces),
    lengths: Int32Array.from(lengths),
    strings: [...strings.keys()].sort(),
    cats: dataset.documents.map(({ metadata }) => scoresOf(metadata['cats']) ?? {}),
    unknownSpaces: [],
    grouped: 0,
  })
  return { files: [{ name: `${name}.spacy`, bytes }], losses: ordered(losses.list) }
}

function scoresOf(value: unknown): Record<string, number> | undefined {
  if (!isObject(value)) return undefined
  const scores = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return scores.length === Object.keys(value).length ? Object.fromEntries(scores) : undefined
}

/** A token as spaCy has it: `spaced` where a single space of the text follows it that belongs to no token. */
interface Piece {
  readonly start: number
  readonly end: number
  spaced: boolean
  readonly sentence: bigint
}

/**
 * The whole text as tokens: those that the document brought, or its words, cut where an entity begins or ends; and what
 * lies between them.
 */
function piecesOf({ text, tokens }: DatasetDocument, spans: readonly EntitySpan[]): Piece[] {
  const pieces: Piece[] = []
  const borders = spans.flatMap(({ start, end }) => [start, end])
  let border = 0
  const push = (start: number, end: number, isWhole: boolean, isStart: boolean) => {
    let from = start
    const go = (to: number) => {
      const said = tokens && tokens.sentences.length > 0
      const starts = isStart && from === start
      pieces.push({
        start: from,
        end: to,
        spaced: false,
        sentence: !said ? sentence.unknown : starts || pieces.length === 0 ? sentence.starts : sentence.goesOn,
      })
      from = to
    }
    for (; (borders[border] ?? Infinity) < end; border++) {
      const at = borders[border] ?? 0
      if (at > from && !isWhole) go(at)
    }
    go(end)
  }
  let at = 0
  const fill = (end: number) => {
    const last = pieces.at(-1)
    if (last && at < end && text[at] === ' ') {
      last.spaced = true
      at++
    }
    if (at < end) push(at, end, false, false)
    at = end
  }
  const starts = new Set(tokens?.sentences)
  const whole = tokens
    ? Array.from({ length: tokens.offsets.length / 2 }, (_, index) => ({
        start: tokens.offsets[2 * index] ?? 0,
        end: tokens.offsets[2 * index + 1] ?? 0,
      }))
    : segments(text).flatMap(segment => unicodeWords(text, segment))
  for (const [index, { start, end }] of whole.entries()) {
    fill(start)
    push(start, end, tokens !== undefined, starts.has(index))
    at = end
  }
  fill(text.length)
  return pieces
}

/** For each piece, the entity it is of, which takes in every piece that it touches. */
function entitiesOf(
  { text }: DatasetDocument,
  pieces: readonly Piece[],
  spans: readonly EntitySpan[],
  lose: Lose,
): ({ readonly label: string; readonly first: number } | undefined)[] {
  const entities: ({ label: string; first: number } | undefined)[] = []
  let at = 0
  for (const { start, end, label } of spans) {
    while ((pieces[at]?.end ?? Infinity) <= start) at++
    const [first, from] = [at, pieces[at]?.start]
    for (; (pieces[at]?.start ?? Infinity) < end; at++) entities[at] = { label, first }
    const to = pieces[at - 1]?.end
    const name = `“${words(text, { start, end })}” ${label}`
    if (at === first) lose('overlap', { start, end }, `${name} shares its only token with another entity`)
    else if (from !== start || to !== end)
      lose('moved', { start, end }, `${name} becomes “${words(text, { start: from ?? 0, end: to ?? 0 })}”`)
  }
  return entities
}
