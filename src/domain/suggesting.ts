/** Taking in what others say of documents, and taking it out again. */
import { counted, type RecordChange } from './edits.ts'
import { complete, type Steps } from './formats/format.ts'
import { addLabels } from './label-edits.ts'
import { documentOf, suggestionsKey, type ProjectEdit, type ProjectRecords, type SuggestionsRecord } from './project.ts'
import type { Prediction } from './spans.ts'
import { canonical } from './suggested.ts'

/** What one source says of one document; labels by their names. Without spans: that it saw nothing there. */
export interface Said {
  readonly document: string
  readonly source: string
  readonly spans: readonly Prediction[]
}

/**
 * Keeps what sources say of documents, and makes labels that are missing. What the same source said before of the same
 * document gives way.
 *
 * @throws RangeError for a document that is not there, a span beyond its end, and a source without a name
 */
export function importSuggestions(records: ProjectRecords, said: readonly Said[]): ImportedSuggestions {
  return complete(suggestionSteps(records, said))
}

export interface ImportedSuggestions extends ProjectEdit {
  readonly spans: number
  readonly documents: number
}

/** The same a document at a time. */
export function* suggestionSteps(records: ProjectRecords, said: readonly Said[]): Steps<ImportedSuggestions> {
  const names = new Set<string>()
  for (const { spans } of said) for (const { label } of spans) names.add(label)
  const labels = addLabels(records, [...names])
  const changes = new Map<string, SuggestionsRecord>()
  for (const [at, { document, source, spans }] of said.entries()) {
    if (source.trim() === '') throw new RangeError('A source of suggestions needs a name')
    const { length } = documentOf(records, document)
    const named = spans.map(({ start, end, label, score }) => {
      if (!(start >= 0 && start < end && end <= length))
        throw new RangeError(`[${start}, ${end}) is no range of the ${length} characters of ${document}`)
      return { start, end, label: labels.ids.get(label) ?? label, score }
    })
    const record: SuggestionsRecord = { kind: 'suggestions', document, source, spans: canonical(named) }
    changes.set(suggestionsKey(document, source), record)
    yield at / said.length
  }
  const sources = new Set<string>()
  const documents = new Set<string>()
  let spans = 0
  for (const record of changes.values()) {
    sources.add(record.source)
    documents.add(record.document)
    spans += record.spans.length
  }
  const [source] = sources
  const by = sources.size === 1 ? `by “${source}”` : `by ${counted(sources.size, 'source')}`
  const name = `${counted(spans, 'suggestion')} ${by} on ${counted(documents.size, 'document')}`
  return { name, changes: [...labels.changes, ...changes], spans, documents: documents.size }
}

/** Takes out all that one source says. What was accepted of it is gold and stays. */
export function removeSource(records: ProjectRecords, source: string): ProjectEdit & { readonly spans: number } {
  let spans = 0
  const changes: RecordChange[] = []
  for (const [key, record] of records) {
    if (record.kind !== 'suggestions' || record.source !== source) continue
    spans += record.spans.length
    changes.push([key, undefined])
  }
  return { name: `Remove ${counted(spans, 'suggestion')} by “${source}”`, changes, spans }
}
