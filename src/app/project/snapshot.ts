import type { Step } from '../../domain/history.ts'
import type { ProjectRecord, ProjectRecords } from '../../domain/project.ts'

/** A whole project as a value: what a backup holds, what a duplicate is made of. */
export interface ProjectSnapshot {
  readonly records: ProjectRecords
  /** Of the documents that are there and of those that a step can bring back, by id. One that was lost is missing. */
  readonly texts: ReadonlyMap<string, string>
  /** Oldest first; the first `position` of them are done. */
  readonly steps: readonly Step<ProjectRecord>[]
  readonly position: number
}
