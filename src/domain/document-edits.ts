/** Commands on how far documents are, what they are for, what is noted of them, and their order. */
import { edited, named } from './document-list.ts'
import { checkRange, type RecordChange, type Target } from './edits.ts'
import {
  documentKey,
  documentOf,
  documentsOf,
  labelsOf,
  type DocumentRecord,
  type DocumentRole,
  type ProjectEdit,
  type ProjectRecords,
} from './project.ts'

/** Asserts that gold has every entity of the documents, for the labels that the project has now. */
export function markDone(records: ProjectRecords, ...documents: readonly string[]): ProjectEdit {
  const annotatedFor = labelsOf(records).map(({ id }) => id)
  const changes = documents.flatMap(id => edited(records, id, String, { state: 'done', annotatedFor }).changes)
  return { name: `Mark ${named(records, documents)} done`, changes }
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

/** Gives documents a role. Nothing else ever changes one, so that a split stays what it is. */
export function setRole(records: ProjectRecords, documents: readonly string[], role: DocumentRole): ProjectEdit {
  const changes = documents.flatMap(id => edited(records, id, String, { role }).changes)
  const name = role === 'none' ? 'no role' : `role ${role}`
  return { name: `${named(records, documents)}: ${name}`, changes }
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

function reordered(record: DocumentRecord, order: number): RecordChange {
  return [documentKey(record.id), order === record.order ? record : { ...record, order }]
}
