import type { Evaluation } from '../../domain/score-report.ts'
import { count, counted } from '../numbers.ts'
import { f1Words } from './score-words.ts'

/** How the words were held out that the scores are of, and what the scores are of at all. */
export function procedureWords({ procedure, documents, words, bySeed }: Evaluation, learned: number): string {
  const on = `${counted(documents.length, 'document')}, ${counted(words, 'word')}`
  const whole = `The score is of this way of learning: the head itself has learned from all ${count(learned)} documents.`
  const times = bySeed ? ` ${seedWords(bySeed)}` : ''
  switch (procedure.kind) {
    case 'role':
      return `Scored on the documents of role ${procedure.role} (${on}), which the head never learned from.${times}`
    case 'cross-validation':
      return `Each document was scored by a head that had not seen it: ${count(procedure.folds)} heads, each without a part of them (${on}).${times} ${whole}`
    case 'blocks':
      return `There are too few documents to hold whole ones out, so parts of them were: ${counted(procedure.folds, 'part')} (${on}). The rest of the same documents was learned from, so this flatters.${times} ${whole}`
    case 'none':
      return 'Mark more documents done to have a score: some have to be held out of what is learned from.'
    default:
      return procedure satisfies never
  }
}

/** How far chance moves the score. */
function seedWords(bySeed: readonly number[]): string {
  const [least, most] = [Math.min(...bySeed), Math.max(...bySeed)]
  return `Mean of ${counted(bySeed.length, 'seed')}, of F1 ${f1Words(least)} to ${f1Words(most)}.`
}
