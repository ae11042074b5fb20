/**
 * The journal of a project: what its mirror holds, as bytes. Frames in a row, each `length` and `CRC-32` (uint32, little
 * endian, over what follows), `kind` (one byte) and a payload of `length` bytes of JSON in UTF-8. First a whole project:
 * `begin`, its records, steps and texts, `ready`; then an `entry` for each writing since, as small as what it changed.
 * What was cut short by the death of the browser fails its checksum, and the journal ends before it.
 */
import * as v from 'valibot'
import { applyChange, changeOf, type Change } from '../../domain/delta.ts'
import { startTimeline, type Step } from '../../domain/history.ts'
import type { ProjectRecord } from '../../domain/project.ts'
import { readRecords, readStep } from '../../domain/schema.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'
import type { Writing } from '../project/storage.ts'
import { documentsIn } from '../project/timeline-documents.ts'

const FORMAT = 'gleaner-journal/1'
const kinds = { begin: 1, records: 2, steps: 3, texts: 4, ready: 5, entry: 6 } as const
type Kind = keyof typeof kinds
/** Bytes in front of a payload. */
const HEAD = 9
/** About the most UTF-16 units of a frame that holds a part of a list. */
const PART = 1 << 20

/**
 * Names a state of a project, and no other: a visit is one opening of the database, and each attempt to write has a
 * number of its own, higher than those before it. A number alone would not do: what one visit wrote to the mirror only,
 * and the next to the database only, would have the same.
 */
export interface Stamp {
  readonly visit: string
  readonly sequence: number
}

export const writeStamp = ({ visit, sequence }: Stamp): string => `${visit}/${sequence}`
export const isSame = (a: Stamp, b: Stamp): boolean => a.visit === b.visit && a.sequence === b.sequence

export function readStamp(text: string | undefined): Stamp | undefined {
  const [, visit, sequence] = /^([^/]+)\/(\d+)$/.exec(text ?? '') ?? []
  return visit === undefined ? undefined : { visit, sequence: Number(sequence) }
}

/** One writing: what became of the records, and of the list of steps. */
export interface JournalEntry {
  readonly stamp: Stamp
  /** Absent where the records are those that the added steps lead to. */
  readonly changes?: readonly Change<ProjectRecord>[]
  readonly texts: Writing['texts']
  readonly keptSteps: number
  readonly addedSteps: readonly Step<ProjectRecord>[]
  readonly position: number
}

/** The state that an entry starts from. */
export interface Place {
  readonly records: Map<string, ProjectRecord>
  readonly steps: number
  readonly position: number
}

/** What a writing changes. Linear in what it writes. */
export function entryOf(place: Place, writing: Writing, stamp: Stamp): JournalEntry {
  const { records, texts, keptSteps, addedSteps, position } = writing
  const entry = { stamp, texts, keptSteps, addedSteps, position }
  const named = new Set(addedSteps.flatMap(({ changes }) => changes.map(({ id }) => id)))
  const isForward =
    keptSteps === place.position &&
    position === keptSteps + addedSteps.length &&
    records.every(([key]) => named.has(key))
  if (isForward) return entry
  return { ...entry, changes: records.flatMap(([key, after]) => changeOf(key, place.records.get(key), after) ?? []) }
}

/** The frames of a journal that begins with a project, to be written in a row. */
export function* journalOf(project: ProjectSnapshot, stamp: Stamp, generation: number): Generator<Uint8Array> {
  yield frame('begin', JSON.stringify({ format: FORMAT, generation, stamp, position: project.position }))
  yield* parts('records', project.records.values())
  yield* parts('steps', project.steps)
  yield* parts('texts', textsInUse(project))
  yield frame('ready', '{}')
}

export const frameOf = (entry: JournalEntry): Uint8Array => frame('entry', JSON.stringify(entry))

export interface Journal {
  /** Of two journals of a project the one with the higher number is the later. */
  readonly generation: number
  readonly stamp: Stamp
  /** Bytes of the project that it begins with, and of all that is whole. */
  readonly begun: number
  readonly end: number
  /** The project as it was after the last whole entry. */
  project(): ProjectSnapshot & { readonly problems: readonly string[] }
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const StampSchema = v.object({ visit: v.string(), sequence: whole })
const Begin = v.object({ format: v.literal(FORMAT), generation: whole, stamp: StampSchema, position: whole })
const Texts = v.array(v.tuple([v.string(), v.string()]))
const Entry = v.object({
  stamp: StampSchema,
  changes: v.exactOptional(v.array(v.unknown())),
  texts: Texts,
  keptSteps: whole,
  addedSteps: v.array(v.unknown()),
  position: whole,
})

/** What a file holds; undefined where no whole project stands at its beginning. */
export function readJournal(bytes: Uint8Array): Journal | undefined {
  const frames = framesIn(bytes)
  const first = frames.next()
  if (first.done || first.value.kind !== kinds.begin) return undefined
  const begin = v.safeParse(Begin, jsonOf(first.value.payload))
  if (!begin.success) return undefined
  const lists: { kind: number; payload: Uint8Array }[] = []
  const entries: v.InferOutput<typeof Entry>[] = []
  let { stamp } = begin.output
  let [begun, end] = [0, 0]
  for (const { kind, payload, end: at } of frames) {
    if (begun === 0 && kind !== kinds.ready) lists.push({ kind, payload })
    else if (begun === 0) begun = at
    else {
      const entry = v.safeParse(Entry, jsonOf(payload))
      if (kind !== kinds.entry || !entry.success || entry.output.stamp.sequence <= stamp.sequence) break
      stamp = entry.output.stamp
      entries.push(entry.output)
    }
    end = at
  }
  if (begun === 0) return undefined
  const { generation, position } = begin.output
  return { generation, stamp, begun, end, project: () => replay(lists, position, entries) }
}

function replay(
  lists: readonly { kind: number; payload: Uint8Array }[],
  position: number,
  entries: readonly v.InferOutput<typeof Entry>[],
) {
  const listOf = (kind: Kind) =>
    lists.flatMap(list => (list.kind === kinds[kind] ? v.parse(v.array(v.unknown()), jsonOf(list.payload)) : []))
  const read = readRecords(listOf('records'))
  const records = new Map(read.records)
  const problems = [...read.problems]
  const texts = new Map(v.parse(Texts, listOf('texts')))
  const steps = listOf('steps').map(readStep)
  try {
    for (const entry of entries) {
      const added = entry.addedSteps.map(readStep)
      const changes = entry.changes
        ? readStep({ name: '', time: 0, changes: entry.changes }).changes
        : added.flatMap(step => step.changes)
      for (const change of changes) applyChange(records, change)
      for (const [id, text] of entry.texts) texts.set(id, text)
      steps.length = entry.keptSteps
      for (const step of added) steps.push(step)
      position = entry.position
    }
  } catch (error) {
    problems.push(`The last edits are missing: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { records, steps, position: Math.min(position, steps.length), texts, problems }
}

/** Texts of the documents that are there, and of those that a step can bring back. */
function* textsInUse({ records, steps, position, texts }: ProjectSnapshot): Generator<readonly [string, string]> {
  const used = documentsIn(startTimeline(records, steps, position))
  for (const text of texts) if (used.has(text[0])) yield text
}

function* parts(kind: Kind, items: Iterable<unknown>): Generator<Uint8Array> {
  let [part, size]: [string[], number] = [[], 0]
  for (const item of items) {
    const json = JSON.stringify(item)
    part.push(json)
    size += json.length
    if (size < PART) continue
    yield frame(kind, `[${part.join(',')}]`)
    ;[part, size] = [[], 0]
  }
  if (part.length > 0) yield frame(kind, `[${part.join(',')}]`)
}

function frame(kind: Kind, json: string): Uint8Array {
  const payload = new TextEncoder().encode(json)
  const bytes = new Uint8Array(HEAD + payload.length)
  const view = new DataView(bytes.buffer)
  bytes[8] = kinds[kind]
  bytes.set(payload, HEAD)
  view.setUint32(0, payload.length, true)
  view.setUint32(4, crc32(bytes.subarray(8)), true)
  return bytes
}

/** The frames that are whole; `end` is the number of bytes up to their end. */
function* framesIn(bytes: Uint8Array): Generator<{ kind: number; payload: Uint8Array; end: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + HEAD <= bytes.length;) {
    const end = at + HEAD + view.getUint32(at, true)
    if (end > bytes.length || crc32(bytes.subarray(at + 8, end)) !== view.getUint32(at + 4, true)) return
    yield { kind: bytes[at + 8] ?? 0, payload: bytes.subarray(at + HEAD, end), end }
    at = end
  }
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return undefined
  }
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in zip and PNG (ISO 3309, reflected polynomial 0xEDB88320); of a part, after that of the part before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before
  for (let index = 0; index < bytes.length; index++)
    value = (value >>> 8) ^ (table[(value ^ (bytes[index] ?? 0)) & 255] ?? 0)
  return ~value >>> 0
}

/** The place after a writing, for the next entry; its records are changed in place. */
export function afterWriting({ records }: Place, writing: Writing): Place {
  for (const [key, after] of writing.records)
    if (after) records.set(key, after)
    else records.delete(key)
  return { records, steps: writing.keptSteps + writing.addedSteps.length, position: writing.position }
}
