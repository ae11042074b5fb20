/** What others say of documents, kept beside their gold: annotators, other tools' models, files. */
import type { ProjectRecords, SuggestionsRecord } from './project.ts'
import { compareSpans, type Prediction } from './spans.ts'

export interface Source {
  readonly name: string
  readonly documents: number
  readonly spans: number
}

const grouped = new WeakMap<ProjectRecords, ReadonlyMap<string, readonly SuggestionsRecord[]>>()

/** What others say of a document, in the order of their names. Once for the records linear in them. */
export function suggestionsOf(records: ProjectRecords, document: string): readonly SuggestionsRecord[] {
  return byDocument(records).get(document) ?? []
}

function byDocument(records: ProjectRecords) {
  const known = grouped.get(records)
  if (known) return known
  const found = new Map<string, SuggestionsRecord[]>()
  for (const record of records.values()) {
    if (record.kind !== 'suggestions') continue
    const others = found.get(record.document)
    if (others) others.push(record)
    else found.set(record.document, [record])
  }
  for (const list of found.values()) list.sort((a, b) => (a.source < b.source ? -1 : 1))
  grouped.set(records, found)
  return found
}

const listed = new WeakMap<ProjectRecords, readonly Source[]>()

/** All who suggest something, by name. Once for the records linear in them. */
export function sourcesOf(records: ProjectRecords): readonly Source[] {
  const known = listed.get(records)
  if (known) return known
  const sources = new Map<string, Source>()
  for (const kept of byDocument(records).values())
    for (const { source: name, spans } of kept) {
      const { documents, spans: before } = sources.get(name) ?? { documents: 0, spans: 0 }
      sources.set(name, { name, documents: documents + 1, spans: before + spans.length })
    }
  const list = [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  listed.set(records, list)
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
