/** Taking in what others say of documents, and taking it out again. */
import { counted, type RecordChange } from './edits.ts'
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
export function importSuggestions(
  records: ProjectRecords,
  said: readonly Said[],
): ProjectEdit & { readonly spans: number; readonly documents: number } {
  const labels = addLabels(records, [...new Set(said.flatMap(({ spans }) => spans.map(({ label }) => label)))])
  const changes = new Map<string, SuggestionsRecord>()
  for (const { document, source, spans } of said) {
    if (source.trim() === '') throw new RangeError('A source of suggestions needs a name')
    const { length } = documentOf(records, document)
    const named = spans.map(({ start, end, label, score }) => {
      if (!(start >= 0 && start < end && end <= length))
        throw new RangeError(`[${start}, ${end}) is no range of the ${length} characters of ${document}`)
      return { start, end, label: labels.ids.get(label) ?? label, score }
    })
    changes.set(suggestionsKey(document, source), {
      kind: 'suggestions',
      document,
      source,
      spans: canonical(named),
    })
  }
  const kept = [...changes.values()]
  const sources = new Set(kept.map(({ source }) => source))
  const documents = new Set(kept.map(({ document }) => document)).size
  const spans = kept.reduce((sum, { spans }) => sum + spans.length, 0)
  const [source] = sources
  const by = sources.size === 1 ? `by “${source}”` : `by ${counted(sources.size, 'source')}`
  const name = `${counted(spans, 'suggestion')} ${by} on ${counted(documents, 'document')}`
  return { name, changes: [...labels.changes, ...changes], spans, documents }
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
