import { expect, test } from 'vitest'
import type { Evaluation, ScoreReport } from './score-report.ts'
import { scoreReport } from './scoring.ts'
import { compareReports, verdict } from './verdict.ts'

/** A report of documents with two entities each, of which so many are found. */
function found(...numbers: number[]): ScoreReport {
  const sentences = numbers.map((number, document) => {
    const predicted = ['O', 'O', 'O'].fill('B-PER', 0, number)
    return { document, words: ['Ann', 'Bo', 'ran'], gold: ['B-PER', 'B-PER', 'O'], predicted, seen: new Set<string>() }
  })
  return scoreReport(sentences, numbers.length)
}

function evaluation(before: ScoreReport | undefined, after: ScoreReport | undefined): Evaluation {
  const documents = (after ?? before)?.counts.map((_, index) => `d${index}`) ?? []
  const difference = before && after && compareReports(before, after, 1)
  const procedure = { kind: 'cross-validation', folds: 5, seeds: [1] } as const
  return { procedure, documents, words: 3 * documents.length, before, after, difference }
}

test('a head that finds more nearly everywhere is better, and by how much is said', () => {
  const said = verdict(evaluation(found(1, 1, 1, 0, 1, 1, 1, 1), found(2, 2, 2, 1, 2, 2, 1, 2)))
  expect(said).toMatch(/^Better: F1 rose by \d+\.\d points, and by \d+\.\d to \d+\.\d in 95 % of resamples\.$/)
  const back = verdict(evaluation(found(2, 2, 2, 1, 2, 2, 1, 2), found(1, 1, 1, 0, 1, 1, 1, 1)))
  expect(back).toBe(said.replace('Better', 'Worse').replace('rose', 'fell'))
})

test('what is as often worse as better is no clear difference', () => {
  const said = verdict(evaluation(found(2, 1, 2, 1, 2, 1), found(1, 2, 1, 2, 2, 2)))
  expect(said).toMatch(
    /^No clear difference: F1 rose by \d+\.\d points, with −\d+\.\d to \+\d+\.\d in 95 % of resamples\.$/,
  )
})

test('the same predictions make no difference', () => {
  const same = found(2, 1, 0, 1, 2)
  expect(verdict(evaluation(same, same))).toBe('No difference: F1 is the same.')
})

test('four documents are too few to tell, however large the difference', () => {
  expect(verdict(evaluation(found(0, 1, 0, 0), found(2, 2, 2, 2)))).toMatch(
    /^Too few documents to tell: F1 rose by \d+\.\d points\.$/,
  )
})

test('four documents are too few to tell even where an interval is given', () => {
  const few = evaluation(found(0, 1, 0, 0), found(2, 2, 2, 2))
  expect(verdict({ ...few, difference: { estimate: 0.8, low: 0.5, high: 0.9 } })).toMatch(/^Too few documents to tell/)
})

test('a report that is kept without the names of its documents is judged as before', () => {
  const many = evaluation(found(1, 1, 1, 0, 1, 1, 1, 1), found(2, 2, 2, 1, 2, 2, 1, 2))
  expect(verdict({ ...many, documents: [] })).toBe(verdict(many))
})

test('documents with nothing to score do not count as documents', () => {
  const empty = { correct: 0, predicted: 0, gold: 0 }
  const more = (report: ScoreReport) => ({ ...report, counts: [...report.counts, empty, empty, empty] })
  expect(compareReports(more(found(0, 1, 0, 0)), more(found(2, 2, 2, 2)), 1)).toBeUndefined()
  expect(() => compareReports(found(1), found(1, 1), 1)).toThrow('1 documents against 2')
})

test('blocks of too few documents are said to flatter', () => {
  const few = { ...evaluation(found(1, 1), found(2, 2)), procedure: { kind: 'blocks', folds: 3, seeds: [1] } as const }
  expect(verdict(few)).toMatch(/Too few documents to hold whole ones out: the scores flatter\.$/)
})

test('without a head before there is a score and no comparison; without a score neither', () => {
  expect(verdict(evaluation(undefined, found(2, 2)))).toBe('F1 is 100.0, with no head before to compare with.')
  expect(verdict(evaluation(undefined, undefined))).toBe('Not scored: there is too little gold to hold any out.')
  const nothing = { ...evaluation(undefined, scoreReport([], 1)), documents: ['a'] }
  expect(verdict(nothing)).toBe('Not scored: there is no entity in what was held out.')
})
