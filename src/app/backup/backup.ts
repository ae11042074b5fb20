/**
 * A project as one file, `.gleaner`: a zip that other tools and people can open, of the format `gleaner-project/1`.
 *
 * - `project.json`, first: `format`, `title`, `made` (by what, when), `offsets` (the unit: UTF-16 code units), `settings`,
 *   `labels`, `rules`, `documents` (how many), and, with the history, `history` (`steps`, and `position`: how many are done).
 * - `documents.jsonl`: a document on each line, with its fields, its `text`, the file's `tokens`, and of its gold `spans`
 *   and `rejected`. A label is named by the `id` that it has in `project.json`. A text that was lost is left out.
 * - `suggestions.jsonl`, `heads.jsonl`, `runs.jsonl`: a record on each line; only where there are any.
 * - `history.jsonl`: a step on each line, oldest first. `texts.jsonl`: `id` and `text` of documents that only a step
 *   brings back. Both only with the history.
 *
 * JSON escapes a lone surrogate, which UTF-8 could not hold. A file of another name is passed over. The records are those of `domain/project.ts`, each without its `kind`.
 */
import { Zip, ZipDeflate } from 'fflate'
import {
  documentsOf,
  goldKey,
  labelsOf,
  rulesOf,
  settingsOf,
  tokensOf,
  type DocumentRecord,
  type ProjectRecord,
} from '../../domain/project.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'

export const BACKUP_FORMAT = 'gleaner-project/1'

/** Where a record of each kind stands. */
export const fileOf = {
  project: 'project.json',
  label: 'project.json',
  rule: 'project.json',
  document: 'documents.jsonl',
  tokens: 'documents.jsonl',
  gold: 'documents.jsonl',
  suggestions: 'suggestions.jsonl',
  head: 'heads.jsonl',
  run: 'runs.jsonl',
} as const satisfies Readonly<Record<ProjectRecord['kind'], string>>

/** Kinds that have a file of their own, a record on each line; one without records has no file. */
export const alone = ['suggestions', 'head', 'run'] as const

export interface BackupOptions {
  readonly history: boolean
  /** What writes it: `Gleaner 0.1.0`. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** How much of the documents and steps is written, or of the bytes is read, 0 to 1. */
export type Share = number

/** Writes piece by piece, so that a page can go on and stop it; the pieces in a row are the file. */
export function* backupOf(snapshot: ProjectSnapshot, options: BackupOptions): Generator<Share, Uint8Array[]> {
  const { records, steps, texts, position } = snapshot
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  const documents = documentsOf(records)
  const kept = options.history ? steps : []
  const total = documents.length + kept.length + 1
  const encoder = new TextEncoder()
  let done = 0
  function* file(name: string, lines: Iterable<unknown>, indent?: number): Generator<Share> {
    const stream = new ZipDeflate(name, { level: 6 })
    stream.mtime = options.at
    zip.add(stream)
    for (const line of lines) {
      stream.push(encoder.encode(`${JSON.stringify(line, undefined, indent)}\n`))
      yield Math.min(1, ++done / total)
    }
    stream.push(new Uint8Array(), true)
  }

  const project = {
    format: BACKUP_FORMAT,
    title: settingsOf(records).title,
    made: { by: options.by, at: new Date(options.at).toISOString() },
    offsets: 'UTF-16 code units',
    settings: withoutKind(settingsOf(records)),
    labels: labelsOf(records).map(withoutKind),
    rules: rulesOf(records).map(withoutKind),
    documents: documents.length,
    ...(options.history ? { history: { steps: steps.length, position } } : {}),
  }
  yield* file('project.json', [project], 2)
  const lines = function* () {
    for (const document of documents) yield lineOf(snapshot, document)
  }
  yield* file('documents.jsonl', lines())
  for (const kind of alone) {
    const found = [...records.values()].filter(record => record.kind === kind)
    if (found.length > 0) yield* file(fileOf[kind], found.map(withoutKind))
  }
  if (options.history) {
    yield* file('history.jsonl', steps)
    const shown = new Set(documents.map(({ id }) => id))
    const others = [...texts].filter(([id]) => !shown.has(id)).map(([id, text]) => ({ id, text }))
    if (others.length > 0) yield* file('texts.jsonl', others)
  }
  zip.end()
  return chunks
}

function lineOf({ records, texts }: ProjectSnapshot, document: DocumentRecord): object {
  const { kind: _, ...fields } = document
  const text = texts.get(document.id)
  const tokens = tokensOf(records, document.id)
  const gold = records.get(goldKey(document.id))
  return {
    ...fields,
    ...(text === undefined ? {} : { text }),
    ...(tokens ? { tokens: { offsets: tokens.offsets, sentences: tokens.sentences } } : {}),
    ...(gold?.kind === 'gold' ? { spans: gold.spans, rejected: gold.rejected } : {}),
  }
}

function withoutKind(record: ProjectRecord): object {
  const { kind: _, ...fields } = record
  return fields
}
