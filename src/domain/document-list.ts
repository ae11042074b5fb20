/** Commands on which documents there are, and what reads them: all that opening a page needs. Others: `document-edits`. */
import { counted, goldChange, mergeSpans, withoutSpans, type RecordChange } from './edits.ts'
import {
  documentKey,
  documentOf,
  documentsOf,
  goldKey,
  goldOf,
  tokensKey,
  type DocumentRecord,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
  type TokensRecord,
} from './project.ts'
import type { Span } from './spans.ts'

/** A document to be added. `id` is new to the project; its text is kept under it before the edit is made. */
export interface NewDocument
  extends
    Pick<DocumentRecord, 'id' | 'title' | 'length' | 'createdAt'>,
    Partial<Omit<DocumentRecord, 'kind' | 'order' | 'id' | 'title' | 'length' | 'createdAt'>> {
  readonly spans?: readonly GoldSpan[]
  readonly rejected?: readonly Span[]
  readonly tokens?: Pick<TokensRecord, 'offsets' | 'sentences'>
}

/** Picks the head that reads a document. */
export function setHead(records: ProjectRecords, document: string, head: string): ProjectEdit {
  return edited(records, document, title => `Head ${head} for ${title}`, { head })
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
  const keys = documents.flatMap(document => [documentKey(document), goldKey(document), tokensKey(document)])
  const gone = new Set(documents)
  for (const [key, record] of records) if (record.kind === 'suggestions' && gone.has(record.document)) keys.push(key)
  return keys.map(key => [key, undefined])
}

/** The edit of one record; `name` is given its title. */
export function edited(
  records: ProjectRecords,
  document: string,
  name: (title: string) => string,
  change: Partial<DocumentRecord>,
): ProjectEdit {
  const record = documentOf(records, document)
  return { name: name(`“${record.title}”`), changes: [[documentKey(document), { ...record, ...change }]] }
}

/** A document by its title, several by their number. */
export function named(records: ProjectRecords, documents: readonly string[]): string {
  const [first] = documents
  return first !== undefined && documents.length === 1
    ? `“${documentOf(records, first).title}”`
    : `${documents.length} documents`
}
