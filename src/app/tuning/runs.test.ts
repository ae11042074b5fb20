import { expect, it } from 'vitest'
import { runKey, type ProjectRecord, type RunRecord } from '../../domain/project.ts'
import { runReport, writeRunReport, type RunReport } from '../../domain/runs.ts'
import type { ScoreReport } from '../../domain/score-report.ts'
import { comparedRuns, differences, listedRuns } from './runs.ts'

function scored(correct: number, documents = 6): ScoreReport {
  const score = { precision: correct / 10, recall: correct / 10, f1: correct / 10, number: 10 }
  const entities = { overall: score, macro: score, weighted: score, types: [] }
  return {
    default: entities,
    strict: entities,
    tokens: { accuracy: 1, withoutO: score, withO: score, tags: [] },
    confusion: { labels: [], counts: [] },
    errors: { correct, boundary: 0, type: 0, missed: 10 - correct, spurious: 0 },
    seen: { found: 0, number: 0 },
    unseen: { found: correct, number: 10 },
    counts: Array.from({ length: documents }, () => ({ correct, predicted: 10, gold: 10 })),
  }
}

function run(id: string, createdAt: number, change: Partial<RunReport>, correct: number): RunRecord {
  const report: RunReport = {
    format: 'gleaner-run/1',
    title: id,
    dataHash: 'same',
    data: { documents: 6, words: 90, entities: 60 },
    types: ['SHIP'],
    start: null,
    before: null,
    seed: 42,
    options: { how: 'automatic', folds: 3 },
    chosen: { c: 0.01 },
    loss: 0.1,
    iterations: 9,
    evaluation: {
      procedure: { kind: 'cross-validation', folds: 3, seeds: [42] },
      documents: ['a', 'b', 'c', 'd', 'e', 'f'],
      words: 90,
      after: scored(correct),
      before: undefined,
      difference: undefined,
    },
    milliseconds: { features: 1, training: 2, scoring: 3 },
    ...change,
  }
  return { kind: 'run', id, createdAt, head: id, note: '', report: writeRunReport(report) }
}

const older = run('older', 1, {}, 6)
const newer = run('newer', 2, { chosen: { c: 0.1 }, start: { name: 'news', title: 'News' } }, 8)
const other = run('other', 3, { dataHash: 'another' }, 5)
const records = new Map<string, ProjectRecord>([older, newer, other].map(record => [runKey(record.id), record]))
const idsBy = (by: 'createdAt' | 'f1', direction: 'up' | 'down') =>
  listedRuns(records, [], { by, direction }).map(({ row }) => row.id)

it('lists runs in the order that is asked for', () => {
  expect(idsBy('createdAt', 'down')).toEqual(['other', 'newer', 'older'])
  expect(idsBy('f1', 'up')).toEqual(['other', 'older', 'newer'])
})

it('sets two runs on the same data against each other, by document', () => {
  const compared = comparedRuns(runReport(older), runReport(newer))
  expect(compared?.before?.default.overall.f1).toBe(0.6)
  expect(compared?.after?.default.overall.f1).toBe(0.8)
  expect(compared?.difference?.estimate).toBeCloseTo(0.2, 10)
})

it('sets runs on different data not against each other', () => {
  expect(comparedRuns(runReport(older), runReport(other))).toBeUndefined()
})

it('says what two runs were told differently', () => {
  expect(differences(runReport(older), runReport(newer))).toEqual([
    ['starts from', 'nothing', 'News'],
    ['c', '0.01', '0.1'],
  ])
  expect(differences(runReport(older), runReport(older))).toEqual([])
})
