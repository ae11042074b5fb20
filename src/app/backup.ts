/**
 * A project as one file, `.gleaner`: a zip that other tools and people can open, of the format `gleaner-project/1`.
 *
 * - `project.json`, first: `format`, `title`, `made` (by what, when), `offsets` (the unit: UTF-16 code units), `settings`,
 *   `labels`, `rules`, and, where the history is there, `history` (`steps`, and `position`: how many of them are done).
 * - `documents.jsonl`: a document on each line, with its fields, its `text`, the file's `tokens`, and of its gold `spans`
 *   and `rejected`. A label is named by the `id` that it has in `project.json`. A text that was lost is left out.
 * - `history.jsonl`: a step on each line, oldest first. `texts.jsonl`: `id` and `text` of documents that only a step
 *   brings back. Both only with the history.
 *
 * JSON escapes a lone surrogate, which UTF-8 could not hold. A file of another name, such as a later `heads/…`, is passed
 * over. The records are those of `domain/project.ts`, each without its `kind`.
 */
import { Zip, ZipDeflate } from 'fflate'
import * as v from 'valibot'
import { goTo, startTimeline, type Step } from '../domain/history.ts'
import {
  documentsOf,
  goldKey,
  keyOf,
  labelsOf,
  rulesOf,
  settingsOf,
  tokensOf,
  type DocumentRecord,
  type ProjectRecord,
} from '../domain/project.ts'
import { readRecord, readRecords, readStep, RecordError } from '../domain/schema.ts'
import type { ProjectSnapshot } from './snapshot.ts'
import { ArchiveError, readZip, type ZipEntry, type ZipLimits } from './zip-reading.ts'

export const BACKUP_FORMAT = 'gleaner-project/1'

export interface BackupOptions {
  readonly history: boolean
  /** What writes it: `Gleaner 0.1.0`. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** How much of the documents and steps is written, or of the bytes is read, 0 to 1. */
export type Share = number

export interface ReadBackup {
  readonly snapshot: ProjectSnapshot
  /** What is left out, or was mended, a sentence each. */
  readonly problems: readonly string[]
}

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

const things = v.array(v.looseObject({}))
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Project = v.object({
  settings: v.looseObject({}),
  labels: things,
  rules: things,
  documents: whole,
  history: v.exactOptional(v.object({ steps: whole, position: whole })),
})
const Line = v.looseObject({
  id: v.string(),
  text: v.exactOptional(v.string()),
  tokens: v.exactOptional(v.looseObject({})),
  spans: v.exactOptional(v.unknown()),
  rejected: v.exactOptional(v.unknown()),
})
const Text = v.object({ id: v.string(), text: v.string() })

/**
 * Reads piece by piece what `backupOf` wrote, or whoever else. A history that does not fit the documents is left out.
 *
 * @throws ArchiveError naming the file, the line and what is wrong with it
 */
export function* readBackup(bytes: Uint8Array, limits?: ZipLimits): Generator<Share, ReadBackup> {
  const files = readZip(bytes, limits)
  const size = [...files.values()].reduce((sum, entry) => sum + entry.size, 1)
  let done = 0
  function* lines(name: string): Generator<Share | { readonly place: string; readonly data: unknown }> {
    for (const { line, number, length } of linesOf(fileIn(files, name))) {
      done += length
      const place = `${name}, line ${number}`
      yield { place, data: jsonOf(line, place) }
      yield Math.min(1, done / size)
    }
  }

  const project = readProjectFile(files)
  const found: ProjectRecord[] = [
    recordOf('project', project.settings, 'project.json: settings'),
    ...project.labels.map((label, index) => recordOf('label', label, `project.json: label ${index + 1}`)),
    ...project.rules.map((rule, index) => recordOf('rule', rule, `project.json: rule ${index + 1}`)),
  ]
  const texts = new Map<string, string>()
  const ids = new Set<string>()
  for (const line of lines('documents.jsonl')) {
    if (typeof line === 'number') {
      yield line
      continue
    }
    const { text, tokens, spans, rejected, ...fields } = parse(Line, line.data, line.place)
    const { id } = fields
    if (ids.has(id)) throw new ArchiveError(`${line.place}: there are two documents with the id “${id}”`)
    ids.add(id)
    const document = recordOf('document', fields, line.place)
    if (text !== undefined && document.kind === 'document' && text.length !== document.length)
      throw new ArchiveError(`${line.place}: the text has ${text.length} characters, not ${document.length}`)
    found.push(document)
    if (text !== undefined) texts.set(id, text)
    if (tokens) found.push(recordOf('tokens', { ...tokens, document: id }, line.place))
    if (spans !== undefined || rejected !== undefined)
      found.push(recordOf('gold', { document: id, spans: spans ?? [], rejected: rejected ?? [] }, line.place))
  }
  const keys = new Set(found.map(keyOf))
  if (keys.size < found.length) throw new ArchiveError('project.json: two labels, or two rules, have the same id')
  if (ids.size !== project.documents)
    throw new ArchiveError(
      `documents.jsonl: holds ${ids.size} documents, not the ${project.documents} that were written`,
    )
  const { records, problems } = readRecords(found)
  const snapshot: ProjectSnapshot = { records, texts, steps: [], position: 0 }
  if (!project.history) return { snapshot, problems }

  const steps: Step<ProjectRecord>[] = []
  for (const line of lines('history.jsonl')) {
    if (typeof line === 'number') yield line
    else steps.push(located(line.place, () => readStep(line.data)))
  }
  if (steps.length !== project.history.steps)
    throw new ArchiveError(
      `history.jsonl: holds ${steps.length} steps, not the ${project.history.steps} that were written`,
    )
  if (files.has('texts.jsonl'))
    for (const line of lines('texts.jsonl')) {
      if (typeof line === 'number') {
        yield line
        continue
      }
      const { id, text } = parse(Text, line.data, line.place)
      if (texts.has(id)) throw new ArchiveError(`${line.place}: there are two texts with the id “${id}”`)
      texts.set(id, text)
    }
  const { position } = project.history
  try {
    if (position > steps.length) throw new RangeError(`${position} of ${steps.length} steps are done`)
    goTo(goTo(startTimeline(records, steps, position), 0), steps.length)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      snapshot,
      problems: [...problems, `Its history does not fit its documents and is left out: ${error.message}`],
    }
  }
  return { snapshot: { ...snapshot, steps, position }, problems }
}

function fileIn(files: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = files.get(name)
  if (!entry) throw new ArchiveError(`${name} is missing in it`)
  return entry
}

function readProjectFile(files: ReadonlyMap<string, ZipEntry>): v.InferOutput<typeof Project> {
  const text = Array.from(linesOf(fileIn(files, 'project.json')), ({ line }) => line).join('\n')
  const data = jsonOf(text, 'project.json')
  const { format } = parse(v.looseObject({ format: v.string() }), data, 'project.json')
  const [, version] = /^gleaner-project\/(\d+)$/.exec(format) ?? []
  if (version === undefined)
    throw new ArchiveError(`project.json: its format is “${format.slice(0, 80)}”, not ${BACKUP_FORMAT}`)
  if (format !== BACKUP_FORMAT)
    throw new ArchiveError(
      `it was made by a newer Gleaner: its format is ${format}, and this one reads ${BACKUP_FORMAT}`,
    )
  return parse(Project, data, 'project.json')
}

function recordOf(kind: ProjectRecord['kind'], fields: object, place: string): ProjectRecord {
  return located(place, () => readRecord({ ...fields, kind }))
}

function located<T>(place: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    throw new ArchiveError(`${place}: ${error.message}`)
  }
}

function parse<S extends v.GenericSchema>(schema: S, data: unknown, place: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, data, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new ArchiveError(`${place}: ${path ? `${path}: ` : ''}${issue.message}`)
}

function jsonOf(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ArchiveError(`${place}: is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Lines that are not empty, with their number from 1 and their length in bytes. */
function* linesOf(entry: ZipEntry): Generator<{ line: string; number: number; length: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open: Uint8Array[] = []
  let number = 0
  const close = () => {
    number++
    const bytes = joined(open)
    open = []
    let line: string
    try {
      line = decoder.decode(bytes)
    } catch {
      throw new ArchiveError(`${entry.name}, line ${number}: is not UTF-8`)
    }
    return { line, number, length: bytes.length + 1 }
  }
  for (const piece of entry.pieces()) {
    let start = 0
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, start)) {
      open.push(piece.subarray(start, at))
      start = at + 1
      const closed = close()
      if (closed.line !== '') yield closed
    }
    if (start < piece.length) open.push(piece.slice(start))
  }
  if (open.length > 0) yield close()
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts
  if (first && parts.length === 1) return first
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function withoutKind(record: ProjectRecord): object {
  const { kind: _, ...fields } = record
  return fields
}
