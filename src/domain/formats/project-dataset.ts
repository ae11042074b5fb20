/** From files to the project and back: label names become ids, and fields of files the metadata of documents. */
import { addDocuments, type NewDocument } from '../document-list.ts'
import { counted } from '../edits.ts'
import { addLabels } from '../label-edits.ts'
import {
  documentOf as recordOf,
  documentsOf,
  goldOf,
  labelsOf,
  settingsKey,
  settingsOf,
  tokensOf,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
} from '../project.ts'
import { overlap, type Span } from '../spans.ts'
import { suggestionsOf } from '../suggested.ts'
import {
  distinctOf,
  documentOf,
  type Dataset,
  type DatasetDocument,
  type EntitySpan,
  type Metadata,
  type Suggestion,
} from './dataset.ts'
import { complete, type Steps } from './format.ts'
import { isObject } from './json.ts'

/** The field of a document's metadata under which its layout is kept. */
export const layoutField = 'gleaner:layout'

export interface Import {
  /** One undoable command: new labels and documents, and overlap allowed where there is some. */
  readonly edit: ProjectEdit
  /** By id, to be kept before the edit is made. */
  readonly texts: ReadonlyMap<string, string>
  /** Suggestions of the files by document; their labels are ids of labels. They are no part of the project. */
  readonly predictions: ReadonlyMap<string, readonly Suggestion[]>
}

/** `ids` are new, one for each document. `createdAt` in milliseconds since 1970. All at once; see `importSteps`. */
export function importEdit(
  records: ProjectRecords,
  dataset: Dataset,
  ids: readonly string[],
  createdAt: number,
): Import {
  return complete(importSteps(records, dataset, ids, createdAt))
}

/** A document a step. The project must be the same when the edit is made. */
export function* importSteps(
  records: ProjectRecords,
  dataset: Dataset,
  ids: readonly string[],
  createdAt: number,
): Steps<Import> {
  const { documents } = dataset
  const labels = addLabels(records, dataset.labels)
  const idOf = (name: string) => labels.ids.get(name) ?? name
  const named = <T extends Span>(span: T): T => ({ ...span, label: idOf(span.label) })
  const texts = new Map<string, string>()
  const predictions = new Map<string, readonly Suggestion[]>()
  const [first] = documents
  const name =
    first && documents.length === 1 ? `Import “${first.title}”` : `Import ${counted(documents.length, 'document')}`
  const changes = [...labels.changes]
  const order = (documentsOf(records).at(-1)?.order ?? -1) + 1
  for (const [index, document] of documents.entries()) {
    yield index / documents.length
    const id = ids[index]
    if (id === undefined) throw new RangeError(`${documents.length} documents need as many ids, not ${ids.length}`)
    texts.set(id, document.text)
    if (document.predictions.length > 0) predictions.set(id, document.predictions.map(named))
    const { title, text, state, role, doneUpTo, notes, metadata, layout, tokens } = document
    const added: NewDocument = {
      id,
      title,
      length: text.length,
      createdAt,
      state,
      role,
      annotatedFor: document.annotatedFor?.map(idOf) ?? null,
      doneUpTo,
      notes,
      metadata: layout ? { ...metadata, [layoutField]: layout } : metadata,
      spans: document.spans.map((span): GoldSpan => named(asserted(span))),
      rejected: document.rejected.map(({ start, end, label }) => named({ start, end, label })),
      ...(tokens && { tokens }),
    }
    changes.push(...addDocuments(records, [added], name, order + index).changes)
  }
  const settings = settingsOf(records)
  if (settings.overlap === 'flat' && documents.some(hasOverlap))
    changes.push([settingsKey, { ...settings, overlap: 'nested' }])
  return { edit: { name, changes }, texts, predictions }
}

/**
 * The project, or some documents of it in the order given, as files know it.
 *
 * @throws RangeError for a document whose text is not given
 */
export function datasetOf(
  records: ProjectRecords,
  texts: ReadonlyMap<string, string>,
  ids: readonly string[] = documentsOf(records).map(({ id }) => id),
): Dataset {
  const labels = labelsOf(records)
  const names = new Map(labels.map(({ id, name }) => [id, name]))
  const nameOf = (id: string) => names.get(id) ?? id
  const documents = ids.map((id): DatasetDocument => {
    const text = texts.get(id)
    if (text === undefined) throw new RangeError(`The text of document ${id} is not there`)
    const { title, state, role, notes, metadata, annotatedFor, doneUpTo } = recordOf(records, id)
    const gold = goldOf(records, id)
    const tokens = tokensOf(records, id)
    const layout = layoutIn(metadata)
    return documentOf({
      text,
      title,
      state,
      role,
      notes,
      doneUpTo,
      annotatedFor: annotatedFor?.map(nameOf) ?? null,
      metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== layoutField)),
      spans: gold.spans.map(span => asserted({ ...span, label: nameOf(span.label) })),
      predictions: distinctOf(
        suggestionsOf(records, id).flatMap(({ source, spans }) =>
          spans.map(span => ({ ...span, label: nameOf(span.label), source })),
        ),
      ),
      rejected: gold.rejected.map(({ start, end, label }) => ({ start, end, label: nameOf(label) })),
      ...(tokens && { tokens: { offsets: tokens.offsets, sentences: tokens.sentences } }),
      ...(layout && { layout }),
    })
  })
  return { documents, labels: labels.map(({ name }) => name) }
}

/** What files and gold both say of an entity. */
function asserted({ start, end, label, unsure, comment }: EntitySpan): Omit<EntitySpan, 'score'> {
  return { start, end, label, ...(unsure && { unsure }), ...(comment !== undefined && { comment }) }
}

function layoutIn(metadata: Metadata): Metadata | undefined {
  const layout = metadata[layoutField]
  return isObject(layout) ? layout : undefined
}

/** Spans are in order: the farthest end so far is enough to compare with. */
function hasOverlap({ spans }: DatasetDocument): boolean {
  let last: EntitySpan | undefined
  for (const span of spans) {
    if (last && overlap(last, span)) return true
    if (!last || span.end > last.end) last = span
  }
  return false
}
