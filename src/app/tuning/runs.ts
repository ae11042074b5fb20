/** The runs of the project, and those of this visit that were not kept, as they are listed. */
import { FEWEST_DOCUMENTS } from '../../domain/folds.ts'
import type { ProjectRecords, RunRecord } from '../../domain/project.ts'
import { unchangedPart, type NoPart } from '../../domain/run-comparison.ts'
import { runReport, runsOf, sameData, type RunReport } from '../../domain/runs.ts'
import { runRow, sortRuns, type RunColumn, type RunRow } from '../../domain/run-table.ts'
import type { EntityScores, Evaluation, Part } from '../../domain/score-report.ts'
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

/** What a run scored, and how that stands beside another. */
export interface Standing {
  /** On all that was scored; `before` is of all of these words too, or absent. */
  readonly evaluation: Evaluation
  /** Where the two can be set against each other on some of the documents alone. */
  readonly part?: Part
  /** Why they cannot be set against each other, where there is another at all. */
  readonly why?: NoPart | 'no-run'
}

const compared = new WeakMap<RunReport, WeakMap<RunReport, Standing>>()

/** The second run's scores beside the first's: on all where their data is the same, else on what is unchanged. */
export function comparedRuns(first: RunReport, second: RunReport): Standing {
  const others = compared.get(second) ?? new WeakMap<RunReport, Standing>()
  compared.set(second, others)
  const known = others.get(first)
  if (known) return known
  const [before, after] = [first.evaluation.after, second.evaluation.after]
  const alone = scoredAlone(second.evaluation)
  const standing =
    sameData(first, second) && before && after && before.counts.length === after.counts.length
      ? { evaluation: { ...alone, before, difference: compareReports(before, after, second.seed) } }
      : { evaluation: alone, ...partOrWhy(unchangedPart(first, second)) }
  others.set(first, standing)
  return standing
}

/**
 * What came of a training beside the head before: on documents that this one has not learned from. Where it has learned
 * from all of them, or from so many that the others tell nothing, the two ways of learning are compared by what their
 * runs scored in cross-validation.
 */
export function standingOf(project: ProjectRecords, report: RunReport): Standing {
  const { evaluation } = report
  const unseen = unseenPart(evaluation)
  if (evaluation.before && !unseen) return { evaluation }
  const alone = unseen ? scoredAlone(evaluation) : evaluation
  if (!report.before || !evaluation.after) return { evaluation: alone }
  // Of a long report the names of its documents are not kept.
  if (unseen && (unseen.documents === 0 || unseen.documents >= FEWEST_DOCUMENTS))
    return { evaluation: alone, part: unseen }
  const run = runsOf(project).find(({ head }) => head === report.before?.name)
  const standing: Standing = run ? comparedRuns(runReport(run), report) : { evaluation: alone, why: 'no-run' }
  const areMore = (standing.part?.documents ?? 0) > (unseen?.documents ?? 0)
  return unseen && !areMore ? { evaluation: alone, part: unseen } : standing
}

/** Entity scores now and before on the same words: of all that was scored, or of the part that is compared. */
export function sideBySide({ evaluation, part }: Standing): {
  readonly after: EntityScores | undefined
  readonly before: EntityScores | undefined
  readonly difference: Evaluation['difference']
} {
  if (part) return part
  const { after, before, difference } = evaluation
  return { after: after?.default, before: before?.default, difference }
}

function partOrWhy(found: Part | NoPart): Pick<Standing, 'part' | 'why'> {
  return typeof found === 'string' ? { why: found } : { part: found }
}

function scoredAlone(evaluation: Evaluation): Evaluation {
  const { common: _, beforeLeftOut: __, ...alone } = evaluation
  return { ...alone, before: undefined, difference: undefined }
}

/** Where the head before has learned from some of the documents, the others. */
function unseenPart({ before, common, difference }: Evaluation): Part | undefined {
  if (!before || !common) return undefined
  const { documents, after } = common
  return { on: 'unseen', documents: documents.length, before: before.default, after: after.default, difference }
}

/** What became of its head, where it is not kept. */
export function stateOf({ row, record, outcome }: ListedRun): string | undefined {
  if (outcome) return 'not kept'
  if (row.isKept) return undefined
  return record.head === '' ? 'discarded' : 'its head is gone'
}
