/** Commands on the heads of a project and the runs that made them. */
import type { RecordChange } from './edits.ts'
import { readHead, writeHead, type Head } from './head.ts'
import { entityTypes } from './labels.ts'
import {
  documentKey,
  documentOf,
  documentsOf,
  headKey,
  labelKey,
  labelsOf,
  runKey,
  type HeadRecord,
  type ProjectEdit,
  type ProjectRecords,
  type RunRecord,
} from './project.ts'
import { headsOf, runsOf, writeRunReport, type RunReport } from './runs.ts'

export type HeadEdit = ProjectEdit & {
  /** The name that the head has now. */
  readonly id: string
}

/** A run that is to be kept. */
export interface NewRun {
  readonly id: string
  readonly createdAt: number
  readonly report: RunReport
  readonly note?: string
}

export interface NewHead {
  readonly head: Head
  readonly createdAt: number
  /** SHA-256 of the texts that it learned from. */
  readonly trainedOn: readonly string[]
  /** The run that made it. */
  readonly run?: NewRun | undefined
  /** Ids of documents that it shall read from now on. */
  readonly documents?: readonly string[] | undefined
}

/**
 * Keeps a head, the last in the list, and the run that made it. Its name becomes a free one if it is taken. A label that
 * is called as one of its types goes on to stand for the type, whatever it is called later.
 *
 * @param taken names of heads that the model brings
 * @throws RangeError for a document that is not there
 */
export function addHead(records: ProjectRecords, added: NewHead, taken: readonly string[] = []): HeadEdit {
  const id = freeHeadName(records, added.head.name, taken)
  const head = { ...added.head, name: id }
  const order = Math.max(-1, ...headsOf(records).map(({ order }) => order)) + 1
  const { createdAt, trainedOn, run, documents = [] } = added
  const record: HeadRecord = {
    kind: 'head',
    id,
    order,
    createdAt,
    file: { ...writeHead(head) },
    trainedOn: [...new Set(trainedOn)].sort(),
  }
  const types = new Set(entityTypes(head.labels))
  const changes: RecordChange[] = [[headKey(id), record]]
  if (run) changes.push(runChange(run, id))
  for (const label of labelsOf(records))
    if (types.has(label.name) && !label.types.includes(label.name))
      changes.push([labelKey(label.id), { ...label, types: [...label.types, label.name] }])
  for (const document of documents)
    changes.push([documentKey(document), { ...documentOf(records, document), head: id }])
  return { name: `Keep head “${head.title}”`, changes, id }
}

/**
 * Takes in a head from its file.
 *
 * @param json the parsed file
 * @throws HeadError naming what is wrong with the file
 */
export function importHead(
  records: ProjectRecords,
  json: unknown,
  createdAt: number,
  taken: readonly string[] = [],
): HeadEdit & { readonly head: Head } {
  const head = readHead(json)
  const edit = addHead(records, { head, createdAt, trainedOn: [] }, taken)
  return { ...edit, name: `Import head “${head.title}”`, head: { ...head, name: edit.id } }
}

/** A name that neither the project nor the model has: the one given, or with the first number behind it that is free. */
export function freeHeadName(records: ProjectRecords, name: string, taken: readonly string[] = []): string {
  const isFree = (wanted: string) => !taken.includes(wanted) && !records.has(headKey(wanted))
  let free = name
  for (let number = 2; !isFree(free); number++) free = `${name}-${number}`
  return free
}

/** What people see of a head; its name stays, since documents go by it. Throws `RangeError` for an empty title. */
export function renameHead(
  records: ProjectRecords,
  id: string,
  { title, description }: { readonly title: string; readonly description?: string },
): ProjectEdit {
  const record = headRecordOf(records, id)
  if (title.trim() === '') throw new RangeError('A head needs a title')
  const file = { ...record.file, title, ...(description === undefined ? {} : { description }) }
  const former = titleOf(record)
  const name = former === title ? `Describe head “${title}”` : `Rename head “${former}” to “${title}”`
  return { name, changes: [[headKey(id), { ...record, file }]] }
}

/** Takes a head out. Documents that it read are read by what the model has; runs stay. */
export function deleteHead(records: ProjectRecords, id: string): ProjectEdit & { readonly documents: number } {
  const record = headRecordOf(records, id)
  const read = documentsOf(records).filter(({ head }) => head === id)
  const documents = read.map((document): RecordChange => {
    const { head: _, ...rest } = document
    return [documentKey(document.id), rest]
  })
  const name = `Delete head “${titleOf(record)}”`
  return { name, changes: [[headKey(id), undefined], ...documents], documents: read.length }
}

/** Runs of discarded heads that are kept, beside those with a note. */
export const MOST_DISCARDED = 20
/** Characters of base64 and JSON that their heads may have together; the oldest are dropped first. */
export const DISCARDED_SIZE = 4_000_000

/** Keeps the run of a head that is discarded, and the head with it while there is room. Older ones make room. */
export function discardHead(
  records: ProjectRecords,
  { head, trainedOn, run }: Pick<NewHead, 'head' | 'trainedOn'> & { readonly run: NewRun },
): ProjectEdit {
  const name = `Discard head “${head.title}”`
  const changes: RecordChange[] = []
  const file: Record<string, unknown> = { ...writeHead(head) }
  const [key, record] = runChange(run, '')
  const size = sizeOf(file)
  const fits = size <= DISCARDED_SIZE
  let room = DISCARDED_SIZE - (fits ? size : 0)
  changes.push([key, fits ? { ...record, discarded: { file, trainedOn: [...new Set(trainedOn)].sort() } } : record])
  const others = runsOf(records).filter(({ id, head }) => head === '' && id !== run.id)
  for (const [index, other] of others.entries()) {
    const { discarded, ...rest } = other
    if (index >= MOST_DISCARDED - 1 && other.note === '') changes.push([runKey(other.id), undefined])
    else if (discarded) {
      room -= sizeOf(discarded.file)
      if (room < 0) changes.push([runKey(other.id), rest])
    }
  }
  return { name, changes }
}

export function annotateRun(records: ProjectRecords, id: string, note: string): ProjectEdit {
  return { name: 'Note on a run', changes: [[runKey(id), { ...runRecordOf(records, id), note }]] }
}

/** Takes runs out; the heads that they made stay. */
export function deleteRuns(records: ProjectRecords, ids: readonly string[]): ProjectEdit {
  const changes = ids.map((id): RecordChange => [runKey(runRecordOf(records, id).id), undefined])
  return { name: ids.length === 1 ? 'Delete a run' : `Delete ${ids.length} runs`, changes }
}

/** Throws `RangeError` where there is none of that id. */
export function headRecordOf(records: ProjectRecords, id: string): HeadRecord {
  const record = records.get(headKey(id))
  if (record?.kind !== 'head') throw new RangeError(`There is no head ${id}`)
  return record
}

/** Throws `RangeError` where there is none of that id. */
export function runRecordOf(records: ProjectRecords, id: string): RunRecord {
  const record = records.get(runKey(id))
  if (record?.kind !== 'run') throw new RangeError(`There is no run ${id}`)
  return record
}

function runChange({ id, createdAt, report, note = '' }: NewRun, head: string): [key: string, RunRecord] {
  return [runKey(id), { kind: 'run', id, createdAt, head, note, report: writeRunReport(report) }]
}

/** Characters of a head's file: nearly all of it is base64. */
function sizeOf(file: HeadRecord['file']): number {
  return JSON.stringify(file).length
}

function titleOf({ file, id }: HeadRecord): string {
  const { title } = file
  return typeof title === 'string' ? title : id
}
