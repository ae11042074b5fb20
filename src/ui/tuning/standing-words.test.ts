import { expect, it } from 'vitest'
import type { Standing } from '../../app/tuning/runs.ts'
import type { EntityScores, Part } from '../../domain/score-report.ts'
import { scoreReport, type ScoredSentence } from '../../domain/scoring.ts'
import { reportFor } from '../../domain/testing.ts'
import { partWords, verdictWords, wholeWords } from './standing-words.ts'

/** Six documents of an entity each, of which so many are found. */
function scored(found: number) {
  const sentences = Array.from({ length: 6 }, (_, document): ScoredSentence => {
    const predicted = [document < found ? 'B-SHIP' : 'O']
    return { document, words: ['Erebus'], gold: ['B-SHIP'], predicted, seen: new Set() }
  })
  return scoreReport(sentences, 6)
}

const { evaluation } = reportFor({ after: scored(6), before: undefined })
const scores = (found: number): EntityScores => scored(found).default
const part: Part = {
  on: 'unchanged',
  documents: 11,
  before: scores(3),
  after: scores(6),
  difference: { estimate: 1 / 3, low: 0.1, high: 0.6 },
}

it('says which documents two heads are compared on, and why these', () => {
  const words = (change: Partial<Part>, kind: 'cross-validation' | 'role' = 'cross-validation') =>
    partWords({ ...part, ...change }, kind === 'role' ? { kind, role: 'test' } : evaluation.procedure, 'Ships')
  expect(words({})).toBe(
    'Compared on the 11 documents that have not been changed since “Ships” was tuned, both cross-validated.',
  )
  expect(words({ documents: 1, only: ['SHIP', 'PORT'] }, 'role')).toBe(
    'Compared on the 1 document that has not been changed since “Ships” was tuned, which neither learned from. Only labels that both learned count: SHIP, PORT.',
  )
  expect(words({ on: 'unseen' })).toBe('Compared on the 11 documents that “Ships” has not learned from.')
  expect(words({ on: 'unseen', documents: 0 })).toBe('Compared on the documents that “Ships” has not learned from.')
  expect(wholeWords(evaluation)).toBe('On all 6 documents F1 is 100.0.')
})

it('judges by what is compared, and says why nothing is', () => {
  const words = (standing: Partial<Standing>) => verdictWords({ evaluation, ...standing }, 'Ships')
  expect(words({ part })).toBe('Better: F1 rose by 33.3 points, and by 10.0 to 60.0 in 95 % of resamples.')
  expect(words({ part: { ...part, documents: 3 } })).toBe('Too few documents to tell: F1 rose by 33.3 points.')
  expect(words({ why: 'changed' })).toBe(
    '“Ships” has learned from these very documents, so it is not scored on them. No document was scored both times with the same gold.',
  )
  expect(words({})).toBe('F1 is 100.0, with no head before to compare with.')
})
