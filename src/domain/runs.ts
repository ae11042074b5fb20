/** A training as it is kept: what it learned from, how, from what start, and what came of it. */
import * as v from 'valibot'
import { sumCounts } from './metrics.ts'
import type { HeadRecord, ProjectRecords, RunRecord } from './project.ts'
import { countsIn, type Evaluation, type ScoreReport } from './score-report.ts'
import { trainedOnSchema, type TrainedOn } from './trained-on.ts'

/** Beyond as many characters of JSON, tables that can be done without are left out of a report. */
export const LONGEST_REPORT = 250_000

export interface RunReport {
  readonly format: 'gleaner-run/1'
  /** What the head was called when it was made. */
  readonly title: string
  /** SHA-256 of all that was learned from and scored on: texts, gold, roles, types. Empty where nobody knows. */
  readonly dataHash: string
  readonly data: { readonly documents: number; readonly words: number; readonly entities: number }
  /** The entity types that were learned. */
  readonly types: readonly string[]
  /** Of each of them the id of its label, which stays when that is called otherwise; empty for a type without one. */
  readonly labels?: readonly string[]
  /** Name and title of the head that it began as; null for none. */
  readonly start: { readonly name: string; readonly title: string } | null
  /** Of the head that it is compared with. */
  readonly before: { readonly name: string; readonly title: string } | null
  readonly seed: number
  /** As the engine was told, to be told again. */
  readonly options: Readonly<Record<string, unknown>>
  /** What was chosen by held-out scores, such as `c`. */
  readonly chosen: Readonly<Record<string, unknown>>
  readonly loss: number
  readonly iterations: number
  /** Absent where there was no choice. */
  readonly trainedOn?: TrainedOn | undefined
  readonly evaluation: Evaluation
  readonly milliseconds: { readonly features: number; readonly training: number; readonly scoring: number }
}

/** What can be done without where a report is too long, the first thing first. */
const shorter: readonly ((evaluation: Evaluation) => Evaluation)[] = [
  evaluation => eachReport(evaluation, scores => ({ ...scores, confusion: { labels: [], counts: [] } })),
  ({ before, common, ...evaluation }) => ({
    ...evaluation,
    before: before && uncounted(before),
    ...(common ? { common: { ...common, after: uncounted(common.after) } } : {}),
  }),
  // The tallies say them too.
  evaluation =>
    evaluation.tallies ? { ...evaluation, after: evaluation.after && uncounted(evaluation.after) } : evaluation,
  evaluation => {
    const { hashes: _, tallies: __, common, ...rest } = eachReport(evaluation, uncounted)
    return { ...rest, documents: [], ...(common ? { common: { documents: [], after: common.after } } : {}) }
  },
  evaluation => eachReport(evaluation, scores => ({ ...scores, tokens: { ...scores.tokens, tags: [] } })),
]

function eachReport(evaluation: Evaluation, change: (scores: ScoreReport) => ScoreReport): Evaluation {
  const { after, before, common } = evaluation
  return {
    ...evaluation,
    after: after && change(after),
    before: before && change(before),
    ...(common ? { common: { ...common, after: change(common.after) } } : {}),
  }
}

function uncounted(scores: ScoreReport): ScoreReport {
  return { ...scores, counts: [] }
}

/** The report as a record keeps it: plain JSON, of one too long without what can be done without. */
export function writeRunReport(report: RunReport): Record<string, unknown> {
  let { evaluation } = report
  let json = JSON.stringify(report)
  for (const shorten of shorter) {
    if (json.length <= LONGEST_REPORT) break
    evaluation = shorten(evaluation)
    json = JSON.stringify({ ...report, evaluation })
  }
  return v.parse(v.record(v.string(), v.unknown()), JSON.parse(json))
}

const reports = new WeakMap<RunRecord, RunReport>()

/** The report of a run. What is missing or broken is empty, 0 or not scored: a run of another version can be listed. */
export function runReport(record: RunRecord): RunReport {
  const known = reports.get(record)
  if (known) return known
  const { start, before, labels, evaluation, ...rest } = v.parse(reportSchema, record.report)
  const report: RunReport = {
    ...rest,
    format: 'gleaner-run/1',
    ...(labels ? { labels } : {}),
    start: start ?? null,
    before: before ?? null,
    evaluation: evaluationIn(evaluation),
  }
  reports.set(record, report)
  return report
}

function evaluationIn(read: v.InferOutput<typeof evaluation>): Evaluation {
  const { after, before, difference, hashes, tallies, beforeLeftOut, bySeed, common, kept, ...scored } = read
  const tallied = after && after.counts.length === 0 && tallies
  return {
    ...scored,
    ...(hashes ? { hashes } : {}),
    ...(tallies ? { tallies } : {}),
    after: tallied
      ? { ...after, counts: tallies.map(tally => sumCounts(countsIn(tally).map(([, counts]) => counts))) }
      : after,
    before,
    difference,
    ...(bySeed ? { bySeed } : {}),
    ...(beforeLeftOut ? { beforeLeftOut } : {}),
    ...(common ? { common } : {}),
    ...(kept ? { kept } : {}),
  }
}

/** The runs of a project, the newest first. */
export function runsOf(records: ProjectRecords): RunRecord[] {
  const runs: RunRecord[] = []
  for (const record of records.values()) if (record.kind === 'run') runs.push(record)
  return runs.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** The heads of a project in their order. */
export function headsOf(records: ProjectRecords): HeadRecord[] {
  const heads: HeadRecord[] = []
  for (const record of records.values()) if (record.kind === 'head') heads.push(record)
  return heads.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
}

/** Whether two runs learned from and were scored on the same: only then can their scores be set against each other. */
export function sameData(a: Pick<RunReport, 'dataHash'>, b: Pick<RunReport, 'dataHash'>): boolean {
  return a.dataHash !== '' && a.dataHash === b.dataHash
}

const number = v.fallback(v.number(), 0)
const words = v.fallback(v.string(), '')
const list = <T extends v.GenericSchema>(item: T) => v.fallback(v.array(item), [])
const free = v.fallback(v.record(v.string(), v.unknown()), {})
const score = v.object({ precision: v.number(), recall: v.number(), f1: v.number(), number: v.number() })
const scores = v.array(v.tuple([v.string(), score]))
const entityScores = v.object({ overall: score, macro: score, weighted: score, types: scores })
const found = v.object({ found: v.number(), number: v.number() })
const scoreReport = v.object({
  default: entityScores,
  strict: entityScores,
  tokens: v.object({ accuracy: v.number(), withoutO: score, withO: score, tags: scores }),
  confusion: v.object({ labels: v.array(v.string()), counts: v.array(v.number()) }),
  errors: v.object({
    correct: v.number(),
    boundary: v.number(),
    type: v.number(),
    missed: v.number(),
    spurious: v.number(),
  }),
  seen: found,
  unseen: found,
  counts: v.array(v.object({ correct: v.number(), predicted: v.number(), gold: v.number() })),
})
const perhaps = <T extends v.GenericSchema>(schema: T) => v.fallback(v.optional(schema), undefined)
const interval = v.object({ estimate: v.number(), low: v.number(), high: v.number() })
const folds = { folds: v.number(), seeds: v.array(v.number()) }
const procedure = v.variant('kind', [
  v.object({ kind: v.literal('role'), role: v.picklist(['dev', 'test']), seeds: perhaps(v.array(v.number())) }),
  v.object({ kind: v.literal('cross-validation'), ...folds }),
  v.object({ kind: v.literal('blocks'), ...folds }),
  v.object({ kind: v.literal('none') }),
])
const evaluation = v.object({
  procedure: v.fallback(procedure, { kind: 'none' }),
  documents: list(v.string()),
  hashes: perhaps(v.array(v.string())),
  tallies: perhaps(v.array(v.array(v.number()))),
  words: number,
  after: perhaps(scoreReport),
  before: perhaps(scoreReport),
  difference: perhaps(interval),
  beforeLeftOut: perhaps(v.literal('seen')),
  common: perhaps(v.object({ documents: v.array(v.string()), after: scoreReport })),
  bySeed: perhaps(v.array(v.number())),
  kept: perhaps(score),
})
const named = perhaps(v.nullable(v.object({ name: v.string(), title: v.string() })))
const reportSchema = v.object({
  title: words,
  dataHash: words,
  data: v.fallback(v.object({ documents: number, words: number, entities: number }), {
    documents: 0,
    words: 0,
    entities: 0,
  }),
  types: list(v.string()),
  labels: perhaps(v.array(v.string())),
  start: named,
  before: named,
  seed: number,
  options: free,
  chosen: free,
  loss: number,
  iterations: number,
  trainedOn: perhaps(trainedOnSchema),
  evaluation: v.fallback(evaluation, {
    procedure: { kind: 'none' },
    documents: [],
    words: 0,
    after: undefined,
    before: undefined,
    difference: undefined,
  }),
  milliseconds: v.fallback(v.object({ features: number, training: number, scoring: number }), {
    features: 0,
    training: 0,
    scoring: 0,
  }),
})
