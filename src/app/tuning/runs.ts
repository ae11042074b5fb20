/** The runs of the project, and those of this visit that were not kept, as they are listed. */
import type { ProjectRecords, RunRecord } from '../../domain/project.ts'
import { runReport, runsOf, sameData, type RunReport } from '../../domain/runs.ts'
import { runRow, sortRuns, type RunColumn, type RunRow } from '../../domain/run-table.ts'
import type { Evaluation } from '../../domain/score-report.ts'
import { compareReports } from '../../domain/verdict.ts'
import { recordOf, type Outcome } from './outcome.ts'

export interface ListedRun {
  readonly row: RunRow
  readonly record: RunRecord
  readonly report: RunReport
  /** Of this visit, and not kept. */
  readonly outcome: Outcome | undefined
}

export interface RunOrder {
  readonly by: RunColumn
  readonly direction: 'up' | 'down'
}

export function listedRuns(
  project: ProjectRecords,
  outcomes: readonly Outcome[],
  { by, direction }: RunOrder,
): ListedRun[] {
  const kept = runsOf(project).map(record => ({ record, outcome: undefined }))
  const ids = new Set(kept.map(({ record }) => record.id))
  const others = outcomes
    .map(outcome => ({ record: recordOf(outcome), outcome }))
    .filter(({ record }) => !ids.has(record.id))
  const all = new Map([...others, ...kept].map(run => [run.record.id, run]))
  const rows = [...all.values()].map(({ record }) => runRow(record, project))
  return sortRuns(rows, by, direction).flatMap(row => {
    const run = all.get(row.id)
    return run ? [{ row, ...run, report: runReport(run.record) }] : []
  })
}

/** The second run's scores beside the first's; undefined where they were not scored on the same. */
export function comparedRuns(first: RunReport, second: RunReport): Evaluation | undefined {
  const [before, after] = [first.evaluation.after, second.evaluation.after]
  if (!sameData(first, second) || !before || !after || before.counts.length !== after.counts.length) return undefined
  return { ...second.evaluation, before, difference: compareReports(before, after, second.seed) }
}

/**
 * What came of a training beside the head before. One that learned from the same documents cannot be scored on them; where
 * its run was scored on the same data, the two ways of learning are compared instead.
 */
export function evaluationOf(project: ProjectRecords, outcome: Outcome): Evaluation {
  const { report, before } = outcome
  if (report.evaluation.before || !before) return report.evaluation
  const run = runsOf(project).find(({ head }) => head === before.head.name)
  return (run && comparedRuns(runReport(run), report)) ?? report.evaluation
}

/** What became of its head, where it is not kept. */
export function stateOf({ row, record, outcome }: ListedRun): string | undefined {
  if (outcome) return 'not kept'
  if (row.isKept) return undefined
  return record.head === '' ? 'discarded' : 'its head is gone'
}
