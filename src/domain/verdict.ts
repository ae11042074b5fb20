/** What the scores of two heads on the same words come to, in words. */
import { pairedBootstrapInterval, type Interval } from './bootstrap.ts'
import { FEWEST_DOCUMENTS } from './folds.ts'
import type { EntityScores, Evaluation, Part, Procedure, ScoreReport } from './score-report.ts'

type Counted = Pick<ScoreReport, 'counts'>

/**
 * The difference in entity F1, after minus before, by paired bootstrap over documents. Undefined where there are fewer
 * than `FEWEST_DOCUMENTS` of them with anything to score: resamples of so few say little.
 *
 * @throws RangeError where the reports are of different numbers of documents
 */
export function compareReports(before: Counted, after: Counted, seed: number): Interval | undefined {
  if (before.counts.length !== after.counts.length)
    throw new RangeError(`${before.counts.length} documents against ${after.counts.length}`)
  const scored = [...before.counts.keys()].filter(index =>
    [before, after].some(({ counts }) => (counts[index]?.gold ?? 0) + (counts[index]?.predicted ?? 0) > 0),
  )
  if (scored.length < FEWEST_DOCUMENTS) return undefined
  const countsOf = (report: Counted) => scored.flatMap(index => report.counts[index] ?? [])
  return pairedBootstrapInterval(countsOf(before), countsOf(after), { seed })
}

/** One or two sentences: whether the new head is better, by how much, and how sure that is. */
export function verdict({ procedure, documents, before, after, difference }: Evaluation): string {
  if (procedure.kind === 'none' || !after) return 'Not scored: there is too little gold to hold any out.'
  if (after.default.overall.number === 0) return 'Not scored: there is no entity in what was held out.'
  const flatters = flattery(procedure)
  if (!before) return `F1 is ${points(after.default.overall.f1)}, with no head before to compare with.${flatters}`
  return `${judgement(before.default, after.default, areFew(documents.length) ? undefined : difference)}${flatters}`
}

/** As `verdict`, of the documents that two are compared on. */
export function partVerdict({ documents, before, after, difference }: Part, procedure: Procedure): string {
  return `${judgement(before, after, areFew(documents) ? undefined : difference)}${flattery(procedure)}`
}

/** Of a long report the names of its documents are not kept: that there are none does not make them few. */
function areFew(documents: number): boolean {
  return documents > 0 && documents < FEWEST_DOCUMENTS
}

function judgement(before: EntityScores, after: EntityScores, difference: Interval | undefined): string {
  if (!difference) return `Too few documents to tell: ${moved(after.overall.f1 - before.overall.f1)}.`
  const { estimate, low, high } = difference
  if (low === 0 && high === 0 && estimate === 0) return 'No difference: F1 is the same.'
  const resamples = 'in 95 % of resamples'
  if (low > 0) return `Better: ${moved(estimate)}, and by ${points(low)} to ${points(high)} ${resamples}.`
  if (high < 0) return `Worse: ${moved(estimate)}, and by ${points(-high)} to ${points(-low)} ${resamples}.`
  return `No clear difference: ${moved(estimate)}, with ${signed(low)} to ${signed(high)} ${resamples}.`
}

function flattery({ kind }: Procedure): string {
  return kind === 'blocks' ? ' Too few documents to hold whole ones out: the scores flatter.' : ''
}

function moved(difference: number): string {
  const by = points(Math.abs(difference))
  if (Number(by) === 0) return 'F1 is the same to a tenth of a point'
  return `F1 ${difference > 0 ? 'rose' : 'fell'} by ${by} ${by === '1.0' ? 'point' : 'points'}`
}

function points(share: number): string {
  return (100 * share).toFixed(1)
}

function signed(share: number): string {
  const value = points(Math.abs(share))
  return Number(value) === 0 ? '0' : `${share < 0 ? '−' : '+'}${value}`
}
