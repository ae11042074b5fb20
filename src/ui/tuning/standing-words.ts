/** How a run stands beside another, in words. */
import type { Standing } from '../../app/tuning/runs.ts'
import type { Evaluation, Part, Procedure } from '../../domain/score-report.ts'
import { partVerdict, verdict } from '../../domain/verdict.ts'
import { counted } from '../numbers.ts'
import { f1Words } from './score-words.ts'

/** Which documents two are compared on, and by what: `before` is what the first of them is called. */
export function partWords({ on, documents, only }: Part, { kind }: Procedure, before: string): string {
  // Of a long report the names of its documents are not kept.
  const which = `the ${documents === 0 ? 'documents' : counted(documents, 'document')} that`
  if (on === 'unseen') return `Compared on ${which} “${before}” has not learned from.`
  const how = kind === 'role' ? 'which neither learned from' : 'both cross-validated'
  const labels = only ? ` Only labels that both learned count: ${only.join(', ')}.` : ''
  return `Compared on ${which} ${documents === 1 ? 'has' : 'have'} not been changed since “${before}” was tuned, ${how}.${labels}`
}

/** What was scored on all documents, where two are compared on some of them. */
export function wholeWords({ after, documents }: Evaluation): string {
  if (!after) return ''
  const all = documents.length === 0 ? 'all documents' : `all ${counted(documents.length, 'document')}`
  return `On ${all} F1 is ${f1Words(after.default.overall.f1)}.`
}

/** Whether the head is better than the one before, which is called `before`, or why nothing tells. */
export function verdictWords({ evaluation, part, why }: Standing, before = ''): string {
  if (part) return partVerdict(part, evaluation.procedure)
  const said = evaluation.after && evaluation.after.default.overall.number > 0
  if (!why || !said) return verdict(evaluation)
  return `“${before}” has learned from these very documents, so it is not scored on them. ${whyNotWords(why)}`
}

/** Why two runs are not compared. */
export function whyNotWords(why: NonNullable<Standing['why']>): string {
  switch (why) {
    case 'no-run':
      return 'There is no run of it to set beside this one.'
    case 'not-scored':
      return 'There are not two scores to set beside each other.'
    case 'unknown':
      return 'What each document was scored against was not noted both times, so nothing tells which are unchanged.'
    case 'changed':
      return 'No document was scored both times with the same gold.'
    case 'other-types':
      return 'Documents were scored both times with the same gold, but none has an entity of a label that both learned.'
    default:
      return why satisfies never
  }
}
