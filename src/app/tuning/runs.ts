/** The runs of the project, and those of this visit that were not kept, as they are listed. */
import type { ProjectRecords, RunRecord } from '../../domain/project.ts'
import { runReport, runsOf, sameData, writeRunReport, type RunReport } from '../../domain/runs.ts'
import { runRow, sortRuns, type RunColumn, type RunRow } from '../../domain/run-table.ts'
import type { Evaluation } from '../../domain/score-report.ts'
import { compareReports } from '../../domain/verdict.ts'
import { reportOf } from './report.ts'
import type { Outcome } from './tuning.ts'

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

const records = new WeakMap<Outcome, RunRecord>()

/** An outcome as the record that it would be. */
export function recordOf(outcome: Outcome): RunRecord {
  const known = records.get(outcome)
  if (known) return known
  const { head, createdAt } = outcome
  const report = writeRunReport(reportOf(outcome))
  const record: RunRecord = { kind: 'run', id: head.name, createdAt, head: head.name, note: '', report }
  records.set(outcome, record)
  return record
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
  const { result, before } = outcome
  if (result.evaluation.before || !before) return result.evaluation
  const run = runsOf(project).find(({ head }) => head === before.head.name)
  return (run && comparedRuns(runReport(run), runReport(recordOf(outcome)))) ?? result.evaluation
}

/** What two runs were told differently: names with both values. */
export function differences(first: RunReport, second: RunReport): (readonly [name: string, string, string])[] {
  const facts = (report: RunReport): Record<string, unknown> => ({
    'starts from': report.start?.title ?? 'nothing',
    labels: report.types.join(', '),
    documents: report.data.documents,
    entities: report.data.entities,
    ...report.options,
    ...Object.fromEntries(Object.entries(report.chosen).filter(([, value]) => typeof value !== 'object')),
  })
  const [a, b] = [facts(first), facts(second)]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const said = (value: unknown) =>
    value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return names.flatMap(name => (said(a[name]) === said(b[name]) ? [] : [[name, said(a[name]), said(b[name])] as const]))
}
