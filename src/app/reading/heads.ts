/** The heads that can read: those of the model, and those that are kept in the project. */
import { entityTypes } from '../../domain/labels.ts'
import type { HeadRecord, ProjectRecords } from '../../domain/project.ts'
import type { EngineStatus } from '../session.ts'

export interface HeadEntry {
  readonly name: string
  readonly title: string
  /** Entity types. */
  readonly labels: readonly string[]
  readonly isOwn: boolean
}

const known = new WeakMap<ProjectRecords, readonly HeadRecord[]>()
let latest: readonly HeadRecord[] = []

/** The kept heads in their order; the same array for as long as none of them changes. */
export function keptHeads(records: ProjectRecords): readonly HeadRecord[] {
  let heads = known.get(records)
  if (!heads) {
    heads = [...records.values()].filter(record => record.kind === 'head').sort((a, b) => a.order - b.order)
    if (heads.length === latest.length && heads.every((head, at) => head === latest[at])) heads = latest
    latest = heads
    known.set(records, heads)
  }
  return heads
}

/** The heads that can be picked, the model's first; none before it is loaded. Those of another model cannot. */
export function headEntries(engine: EngineStatus, records: ProjectRecords): readonly HeadEntry[] {
  if (engine.kind !== 'ready') return []
  const { files, weights, heads } = engine.loaded.manifest
  const sha256 = files.find(({ path }) => path === weights)?.sha256
  const own = keptHeads(records).flatMap(({ id, file }) => {
    const { title, labels, encoder } = file
    if (!Array.isArray(labels) || (sha256 && Reflect.get(Object(encoder), 'sha256') !== sha256)) return []
    return [{ name: id, title: String(title), labels: entityTypes(labels.map(String)), isOwn: true }]
  })
  return [...heads.map(head => ({ ...head, isOwn: false })), ...own]
}
