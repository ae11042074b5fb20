/** Runs side by side: rows of a table, and files of them. */
import * as v from 'valibot'
import { equalFeatureSets, featureSets, lastLayer } from './feature-sets.ts'
import { rowText } from './formats/delimited.ts'
import { headKey, type ProjectRecords, type RunRecord } from './project.ts'
import { runReport, type RunReport } from './runs.ts'
import type { Evaluation, Procedure } from './score-report.ts'

/** What a table says of a run. Scores are shares; undefined where nothing was scored. */
export interface RunRow {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Of the head: as it is called now, or was when it was made. */
  readonly title: string
  /** Whether the head is still there. */
  readonly isKept: boolean
  readonly note: string
  readonly documents: number
  readonly words: number
  readonly entities: number
  readonly types: number
  /** `nothing`, or the title of a head. */
  readonly start: string
  /** Name of a feature set, or layers and what neighbouring words are taken by. */
  readonly features: string
  readonly procedure: string
  readonly seed: number
  readonly precision: number | undefined
  readonly recall: number | undefined
  readonly f1: number | undefined
  readonly macroF1: number | undefined
  readonly strictF1: number | undefined
  /** Of the head before, on the same words; undefined where that is compared on some of the documents alone. */
  readonly f1Before: number | undefined
  /** F1 minus that of the head before, on all words that it is compared on. */
  readonly difference: Evaluation['difference']
  /** Of features, training and scoring together. */
  readonly milliseconds: number
  /** Equal for runs whose scores can be set against each other. */
  readonly dataHash: string
}

export type RunColumn = Exclude<keyof RunRow, 'difference'>

/** `records` tell whether the head is still there, and what it is called. */
export function runRow(run: RunRecord, records: ProjectRecords): RunRow {
  const { title, data, types, start, seed, evaluation, milliseconds, dataHash, options } = runReport(run)
  const { after, before, common } = evaluation
  const head = records.get(headKey(run.head))
  const now = head?.kind === 'head' ? head.file['title'] : undefined
  return {
    id: run.id,
    createdAt: run.createdAt,
    title: typeof now === 'string' ? now : title,
    isKept: head !== undefined,
    note: run.note,
    ...data,
    types: types.length,
    start: start?.title ?? 'nothing',
    features: featuresIn(options['features']),
    procedure: procedureWords(evaluation.procedure),
    seed,
    precision: after?.default.overall.precision,
    recall: after?.default.overall.recall,
    f1: after?.default.overall.f1,
    macroF1: after?.default.macro.f1,
    strictF1: after?.strict.overall.f1,
    f1Before: common ? undefined : before?.default.overall.f1,
    difference: evaluation.difference,
    milliseconds: milliseconds.features + milliseconds.training + milliseconds.scoring,
    dataHash,
  }
}

const featuresSchema = v.optional(v.object({ layers: v.array(v.number()), neighbouring: v.number() }))

/** "last", "layers -1, 4", "layers -1, 4 neighbouring 0.5"; empty where nobody knows. */
function featuresIn(told: unknown): string {
  const read = v.safeParse(featuresSchema, told)
  if (!read.success) return ''
  const features = read.output ?? lastLayer
  const known = Object.entries(featureSets).find(([, set]) => equalFeatureSets(set, features))
  const { layers, neighbouring } = features
  return known?.[0] ?? `layers ${layers.join(', ')}${neighbouring > 0 ? ` neighbouring ${neighbouring}` : ''}`
}

/** The rows by a column; what has no value there comes last either way, and what is equal stays in its order. */
export function sortRuns(rows: readonly RunRow[], by: RunColumn, direction: 'up' | 'down'): RunRow[] {
  return rows.toSorted((a, b) => {
    const [left, right] = [a[by], b[by]]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    const order = left < right ? -1 : left > right ? 1 : 0
    return direction === 'up' ? order : -order
  })
}

/** "5-fold cross-validation, 3 seeds", "documents of the role test" */
export function procedureWords(procedure: Procedure): string {
  const { seeds = [] } = procedure.kind === 'none' ? {} : procedure
  const repeated = seeds.length > 1 ? `, ${seeds.length} seeds` : ''
  switch (procedure.kind) {
    case 'role':
      return `documents of the role ${procedure.role}${repeated}`
    case 'cross-validation':
    case 'blocks': {
      const { kind, folds } = procedure
      return `${folds}-fold cross-validation${kind === 'blocks' ? ' over parts of documents' : ''}${repeated}`
    }
    case 'none':
      return 'not scored'
    default:
      return procedure satisfies never
  }
}

type Cell = string | number | undefined
type Column = readonly [name: string, cell: (row: RunRow, report: RunReport) => Cell]

const columns: readonly Column[] = [
  ['id', row => row.id],
  ['created', row => instant(row.createdAt)],
  ['head', row => row.title],
  ['kept', row => (row.isKept ? 'yes' : 'no')],
  ['note', row => row.note],
  ['documents', row => row.documents],
  ['words', row => row.words],
  ['entities', row => row.entities],
  ['types', row => row.types],
  ['start', row => row.start],
  ['features', row => row.features],
  ['procedure', row => row.procedure],
  ['seed', row => row.seed],
  ['precision', row => row.precision],
  ['recall', row => row.recall],
  ['f1', row => row.f1],
  ['macro_f1', row => row.macroF1],
  ['strict_f1', row => row.strictF1],
  ['f1_before', row => row.f1Before],
  ['difference', row => row.difference?.estimate],
  ['difference_low', row => row.difference?.low],
  ['difference_high', row => row.difference?.high],
  ['milliseconds', row => Math.round(row.milliseconds)],
  ['data_sha256', row => row.dataHash],
  ['options', (_, { options }) => JSON.stringify(options)],
  ['chosen', (_, { chosen }) => JSON.stringify(chosen)],
]

/** CSV (RFC 4180), a run a row; options as JSON in one cell, an empty cell for what was not scored. */
export function runsAsCsv(runs: readonly RunRecord[], records: ProjectRecords): string {
  const lines = runs.map(run => {
    const [row, report] = [runRow(run, records), runReport(run)]
    return columns.map(([, cell]) => String(cell(row, report) ?? ''))
  })
  return [columns.map(([name]) => name), ...lines].map(cells => rowText(cells, ',', '\r\n')).join('')
}

/** JSON with all that is kept of each run. */
export function runsAsJson(runs: readonly RunRecord[]): string {
  const all = runs.map(({ id, createdAt, head, note, report }) => {
    return { id, created: instant(createdAt), head, note, report }
  })
  return `${JSON.stringify({ format: 'gleaner-runs/1', runs: all }, null, 2)}\n`
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
