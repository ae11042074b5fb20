/** Reads a backup, `gleaner-project/1` as `backup.ts` says, that anyone may have made. */
import * as v from 'valibot'
import { goTo, startTimeline, type Step } from '../../domain/history.ts'
import { keyOf, type ProjectRecord } from '../../domain/project.ts'
import { readRecord, readRecords, readStep, RecordError } from '../../domain/schema.ts'
import { alone, BACKUP_FORMAT, fileOf, type Share } from './backup.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'
import { ArchiveError, readZip, type ZipEntry, type ZipLimits } from './zip-reading.ts'

export interface ReadBackup {
  readonly snapshot: ProjectSnapshot
  /** What is left out, or was mended, a sentence each. */
  readonly problems: readonly string[]
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
  for (const kind of alone) {
    if (!files.has(fileOf[kind])) continue
    for (const line of lines(fileOf[kind])) {
      if (typeof line === 'number') yield line
      else found.push(recordOf(kind, parse(v.looseObject({}), line.data, line.place), line.place))
    }
  }
  const keys = new Map<string, ProjectRecord>()
  for (const record of found) {
    const key = keyOf(record)
    if (keys.has(key)) throw new ArchiveError(`${fileOf[record.kind]}: ${key} stands there twice`)
    keys.set(key, record)
  }
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
