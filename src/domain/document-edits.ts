import { checkRange, counted, goldChange, mergeSpans, withoutSpans, type RecordChange, type Target } from './edits.ts'
import {
  documentKey,
  documentOf,
  documentsOf,
  goldKey,
  goldOf,
  keyOf,
  labelsOf,
  tokensKey,
  type DocumentRecord,
  type DocumentRole,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
  type TokensRecord,
} from './project.ts'
import type { Span } from './spans.ts'
import { suggestionsOf } from './suggested.ts'

/** A document to be added. `id` is new to the project; its text is kept under it before the edit is made. */
export interface NewDocument
  extends
    Pick<DocumentRecord, 'id' | 'title' | 'length' | 'createdAt'>,
    Partial<Omit<DocumentRecord, 'kind' | 'order' | 'id' | 'title' | 'length' | 'createdAt'>> {
  readonly spans?: readonly GoldSpan[]
  readonly rejected?: readonly Span[]
  readonly tokens?: Pick<TokensRecord, 'offsets' | 'sentences'>
}

/** Asserts that gold has every entity of the document, for the labels that the project has now. */
export function markDone(records: ProjectRecords, document: string): ProjectEdit {
  const annotatedFor = labelsOf(records).map(({ id }) => id)
  return edited(records, document, title => `Mark ${title} done`, { state: 'done', annotatedFor })
}

/**
 * Asserts the same of the part of a long document before an offset, for the labels that the project has now. What was
 * done up to before is replaced, also by less. A document that is done becomes one that is done up to there.
 *
 * @throws RangeError for an offset that is not in the text or inside a character
 */
export function markDoneUpTo({ records, document, text }: Target, offset: number): ProjectEdit {
  checkRange(text, { start: 0, end: offset })
  const annotatedFor = labelsOf(records).map(({ id }) => id)
  const change = { state: 'in-progress', annotatedFor, doneUpTo: offset } as const
  return edited(
    records,
    document,
    title => `Done up to ${Math.round((100 * offset) / text.length)} % of ${title}`,
    change,
  )
}

/** Takes back that a part of the document is done: of it, too, what is not labelled is unknown. */
export function takeBackDoneUpTo(records: ProjectRecords, document: string): ProjectEdit {
  const { state, annotatedFor } = documentOf(records, document)
  const change = { doneUpTo: null, annotatedFor: state === 'done' ? annotatedFor : null }
  return edited(records, document, title => `Take back what was done of ${title}`, change)
}

export function skip(records: ProjectRecords, ...documents: readonly string[]): ProjectEdit {
  const changes = documents.flatMap(id => edited(records, id, String, { state: 'skipped' }).changes)
  return { name: `Skip ${named(records, documents)}`, changes }
}

/** Back to work: what was asserted by "done" holds no longer, what was done up to an offset still does. */
export function reopen(records: ProjectRecords, ...documents: readonly string[]): ProjectEdit {
  const changes = documents.flatMap(id => {
    const { doneUpTo, annotatedFor } = documentOf(records, id)
    const change = { state: 'in-progress', annotatedFor: doneUpTo === null ? null : annotatedFor } as const
    return edited(records, id, String, change).changes
  })
  return { name: `Reopen ${named(records, documents)}`, changes }
}

export function setNotes(records: ProjectRecords, document: string, notes: string): ProjectEdit {
  return edited(records, document, title => `Notes on ${title}`, { notes })
}

export function renameDocument(records: ProjectRecords, document: string, title: string): ProjectEdit {
  return edited(records, document, former => `Rename ${former} to “${title}”`, { title })
}

/** Picks the head that reads a document. */
export function setHead(records: ProjectRecords, document: string, head: string): ProjectEdit {
  return edited(records, document, title => `Head ${head} for ${title}`, { head })
}

/** Gives documents a role. Nothing else ever changes one, so that a split stays what it is. */
export function setRole(records: ProjectRecords, documents: readonly string[], role: DocumentRole): ProjectEdit {
  const changes = documents.flatMap(id => edited(records, id, String, { role }).changes)
  const name = role === 'none' ? 'no role' : `role ${role}`
  return { name: `${named(records, documents)}: ${name}`, changes }
}

/**
 * Adds documents at an end of the list, or with orders from a number on, with what a file said of them.
 *
 * @throws RangeError for an id that the project has, and for spans or tokens beyond the text's length
 */
export function addDocuments(
  records: ProjectRecords,
  added: readonly NewDocument[],
  name: string,
  place: 'first' | 'last' | number = 'last',
): ProjectEdit {
  const orders = typeof place === 'number' ? [place - 1] : documentsOf(records).map(({ order }) => order)
  const from = place === 'first' ? (orders[0] ?? added.length) - added.length : (orders.at(-1) ?? -1) + 1
  return { name, changes: added.flatMap((document, index) => additions(records, document, from + index)) }
}

/** Puts another document in the place of one that goes with all that was asserted of it: another text is another document. */
export function replaceDocument(records: ProjectRecords, document: string, next: NewDocument): ProjectEdit {
  const { title, order } = documentOf(records, document)
  const changes = [...removals(records, [document]), ...additions(records, next, order)]
  return { name: `Edit “${title}”`, changes }
}

/** Takes documents out, with all that was asserted of them: `entities` of gold. */
export function removeDocuments(
  records: ProjectRecords,
  documents: readonly string[],
): ProjectEdit & { readonly entities: number } {
  const entities = documents.reduce((count, id) => count + goldOf(records, id).spans.length, 0)
  const lost = entities > 0 ? ` with ${counted(entities, 'entity', 'entities')}` : ''
  return { name: `Delete ${named(records, documents)}${lost}`, changes: removals(records, documents), entities }
}

/** Moves documents, in the order given, to before another one, or to the end of the list. */
export function moveDocuments(
  records: ProjectRecords,
  documents: readonly string[],
  before: string | null,
): ProjectEdit {
  const moved = documents.map(id => documentOf(records, id))
  const rest = documentsOf(records).filter(({ id }) => !documents.includes(id))
  const found = before === null ? -1 : rest.findIndex(({ id }) => id === before)
  const at = found < 0 ? rest.length : found
  const low = rest[at - 1]?.order ?? (rest[at]?.order ?? 0) - moved.length - 1
  const high = rest[at]?.order ?? low + moved.length + 1
  const orders = moved.map((_, index) => low + ((high - low) * (index + 1)) / (moved.length + 1))
  // Between two neighbours there is room for some fifty moves, then all are numbered anew.
  const hasRoom = [low, ...orders, high].every((order, index, all) => index === 0 || order > (all[index - 1] ?? order))
  const changes = hasRoom
    ? moved.map((record, index) => reordered(record, orders[index] ?? high))
    : rest.toSpliced(at, 0, ...moved).map((record, index) => reordered(record, index))
  return { name: `Move ${named(records, documents)}`, changes }
}

function additions(records: ProjectRecords, { spans, rejected, tokens, ...given }: NewDocument, order: number) {
  const { id, length } = given
  if (records.has(documentKey(id))) throw new RangeError(`There is a document ${id} already`)
  const ends = [...(spans ?? []), ...(rejected ?? [])].map(({ end }) => end)
  const farthest = ends.reduce((a, b) => Math.max(a, b), tokens?.offsets.at(-1) ?? 0)
  if (farthest > length) throw new RangeError(`An offset of ${farthest} is beyond the ${length} characters of ${id}`)
  const document: DocumentRecord = {
    state: 'new',
    role: 'none',
    annotatedFor: null,
    doneUpTo: null,
    notes: '',
    metadata: {},
    ...given,
    kind: 'document',
    order,
  }
  const changes: RecordChange[] = [[documentKey(id), document]]
  const asserted = mergeSpans([], new Set(), spans ?? [])
  const negatives = withoutSpans(mergeSpans([], new Set(), rejected ?? []), asserted)
  const gold = goldChange({ kind: 'gold', document: id, spans: [], rejected: [] }, asserted, negatives)
  if (gold[1]) changes.push(gold)
  if (tokens) changes.push([tokensKey(id), { kind: 'tokens', document: id, ...tokens }])
  return changes
}

function removals(records: ProjectRecords, documents: readonly string[]): RecordChange[] {
  const keys = documents.flatMap(document => [
    documentKey(document),
    goldKey(document),
    tokensKey(document),
    ...suggestionsOf(records, document).map(keyOf),
  ])
  return keys.map(key => [key, undefined])
}

function reordered(record: DocumentRecord, order: number): RecordChange {
  return [documentKey(record.id), order === record.order ? record : { ...record, order }]
}

function edited(
  records: ProjectRecords,
  document: string,
  name: (title: string) => string,
  change: Partial<DocumentRecord>,
): ProjectEdit {
  const record = documentOf(records, document)
  return { name: name(`“${record.title}”`), changes: [[documentKey(document), { ...record, ...change }]] }
}

function named(records: ProjectRecords, documents: readonly string[]): string {
  const [first] = documents
  return first !== undefined && documents.length === 1
    ? `“${documentOf(records, first).title}”`
    : `${documents.length} documents`
}
