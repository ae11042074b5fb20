/** What others say of documents, kept beside their gold: annotators, other tools' models, files. */
import type { ProjectRecords, SuggestionsRecord } from './project.ts'
import { compareSpans, type Prediction } from './spans.ts'

export interface Source {
  readonly name: string
  readonly documents: number
  readonly spans: number
}

const grouped = new WeakMap<ProjectRecords, ByDocument>()

/** What others say of a document, in the order of their names. Once for the records linear in them. */
export function suggestionsOf(records: ProjectRecords, document: string): readonly SuggestionsRecord[] {
  return byDocument(records).get(document) ?? []
}

type ByDocument = ReadonlyMap<string, readonly SuggestionsRecord[]>
let last: { readonly all: readonly SuggestionsRecord[]; readonly found: ByDocument } = { all: [], found: new Map() }

function byDocument(records: ProjectRecords): ByDocument {
  const known = grouped.get(records)
  if (known) return known
  const all: SuggestionsRecord[] = []
  for (const record of records.values()) if (record.kind === 'suggestions') all.push(record)
  // Most edits leave what others say as it is.
  if (all.length !== last.all.length || all.some((record, at) => record !== last.all[at])) {
    const found = new Map<string, SuggestionsRecord[]>()
    for (const record of all) {
      const others = found.get(record.document)
      if (others) others.push(record)
      else found.set(record.document, [record])
    }
    for (const list of found.values()) list.sort((a, b) => (a.source < b.source ? -1 : 1))
    last = { all, found }
  }
  grouped.set(records, last.found)
  return last.found
}

const listed = new WeakMap<ByDocument, readonly Source[]>()

/** All who suggest something, by name. Once for the records linear in them. */
export function sourcesOf(records: ProjectRecords): readonly Source[] {
  const documents = byDocument(records)
  const known = listed.get(documents)
  if (known) return known
  const sources = new Map<string, Source>()
  for (const kept of documents.values())
    for (const { source: name, spans } of kept) {
      const before = sources.get(name) ?? { documents: 0, spans: 0 }
      sources.set(name, { name, documents: before.documents + 1, spans: before.spans + spans.length })
    }
  const list = [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  listed.set(documents, list)
  return list
}

/** Ordered, and of spans with the same range and label the one that is surest. */
export function canonical(spans: readonly Prediction[]): readonly Prediction[] {
  const isAfter = (span: Prediction, index: number, all: readonly Prediction[]) => {
    const previous = all[index - 1]
    return !previous || compareSpans(previous, span) < 0
  }
  if (spans.every(isAfter)) return spans
  return spans.toSorted((a, b) => compareSpans(a, b) || b.score - a.score).filter(isAfter)
}
