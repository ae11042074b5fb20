import { expect, it } from 'vitest'
import { runKey, type ProjectRecord, type RunRecord } from '../../domain/project.ts'
import { runReport, writeRunReport, type RunReport } from '../../domain/runs.ts'
import type { Evaluation, ScoreReport } from '../../domain/score-report.ts'
import { argumentsOf, automatic } from './options.ts'
import { differences, runFacts } from './run-facts.ts'
import { comparedRuns, listedRuns, sideBySide, standingOf } from './runs.ts'

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
  const { evaluation, part, why } = comparedRuns(runReport(older), runReport(newer))
  expect(evaluation.before?.default.overall.f1).toBe(0.6)
  expect(evaluation.after?.default.overall.f1).toBe(0.8)
  expect(evaluation.difference?.estimate).toBeCloseTo(0.2, 10)
  expect([part, why]).toEqual([undefined, undefined])
})

it('does not set runs on different data against each other where nothing tells what they share, and says so', () => {
  const { evaluation, part, why } = comparedRuns(runReport(older), runReport(other))
  expect([evaluation.before, evaluation.difference, part, why]).toEqual([undefined, undefined, undefined, 'unknown'])
})

/** Documents a to f, of which those that are named were changed since. */
function noted(correct: number, changed: string, more: Partial<Evaluation> = {}): Partial<RunReport> {
  const documents = ['a', 'b', 'c', 'd', 'e', 'f']
  const after = scored(correct)
  return {
    dataHash: `changed: ${changed}`,
    labels: ['ship'],
    before: { name: 'first', title: 'First' },
    evaluation: {
      procedure: { kind: 'cross-validation', folds: 3, seeds: [42] },
      documents,
      hashes: documents.map(id => (changed.includes(id) ? `${id}, changed` : id)),
      tallies: documents.map(() => [0, correct, 10, 10]),
      words: 90,
      after: { ...after, default: { ...after.default, types: [['SHIP', after.default.overall]] } },
      before: undefined,
      difference: undefined,
      ...more,
    },
  }
}

const first = run('first', 1, noted(6, ''), 0)
const known = new Map<string, ProjectRecord>([[runKey('first'), first]])
const reportOf = (change: Partial<RunReport>) => runReport(run('second', 2, change, 0))
const unseen = (documents: number): Partial<Evaluation> => ({
  before: scored(3, documents),
  difference: { estimate: 0.4, low: 0.1, high: 0.6 },
  common: { documents: ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, documents), after: scored(7, documents) },
})

it('sets a run beside that of the head before on the documents that are unchanged', () => {
  const { evaluation, part } = standingOf(known, reportOf(noted(8, 'a')))
  expect(part).toMatchObject({ on: 'unchanged', documents: 5 })
  expect([part?.before.overall.recall, part?.after.overall.recall]).toEqual([0.6, 0.8])
  expect(part?.difference?.estimate).toBeCloseTo(0.2, 10)
  expect([evaluation.after?.default.overall.f1, evaluation.before]).toEqual([0.8, undefined])
})

it('prefers documents that the head before has not learned from, unless they are too few to tell', () => {
  const enough = standingOf(known, reportOf(noted(8, '', unseen(5))))
  expect(enough.part).toMatchObject({ on: 'unseen', documents: 5 })
  expect(sideBySide(enough).after?.overall.f1).toBe(0.7)
  expect(enough.evaluation.before).toBeUndefined()
  expect(standingOf(known, reportOf(noted(8, 'a', unseen(2)))).part).toMatchObject({ on: 'unchanged', documents: 5 })
  expect(standingOf(known, reportOf(noted(8, 'abcde', unseen(2)))).part).toMatchObject({ on: 'unseen', documents: 2 })
  expect(standingOf(new Map(), reportOf(noted(8, '', unseen(2)))).part).toMatchObject({ on: 'unseen', documents: 2 })
})

it('says why a run does not stand beside that of the head before', () => {
  const whyOf = (change: Partial<RunReport>, records = known) => standingOf(records, reportOf(change)).why
  expect(whyOf(noted(8, 'abcdef'))).toBe('changed')
  expect(whyOf(noted(8, 'a'), new Map())).toBe('no-run')
  expect(whyOf(noted(8, 'a'), new Map([[runKey('first'), { ...older, id: 'first', head: 'first' }]]))).toBe('unknown')
  expect(whyOf({ ...noted(8, 'a'), before: null })).toBeUndefined()
})

it('says what two runs were told differently', () => {
  expect(differences(runReport(older), runReport(newer))).toEqual([
    ['Starts from', 'nothing', 'News'],
    ['Chosen C', '0.01', '0.1'],
  ])
  expect(differences(runReport(older), runReport(older))).toEqual([])
})

it('says in words what a run was told, and what of it was not the default', () => {
  const told = (options: RunReport['options'], chosen: RunReport['chosen'] = {}) =>
    runFacts({ ...runReport(older), options, chosen })
  const valueOf = (facts: ReturnType<typeof runFacts>) => Object.fromEntries(facts.map(fact => [fact.name, fact.value]))
  const map = { PER: ['POET', 'PLAYER'], LOC: 'LOC', ORG: [] }
  expect(valueOf(told({ ...automatic, features: { layers: [-1, 4], neighbouring: 0.5 }, startTypes: map }))).toEqual({
    How: 'automatic',
    Features: 'layers −1, 4 and neighbouring words',
    'Starts from': 'nothing',
    'Its labels': 'PER → POET or PLAYER; ORG → dropped',
    Labels: 'SHIP',
    Folds: '3',
    Seed: '42',
  })
  const byHand = told(
    { how: 'by-hand', arguments: argumentsOf({ learningRate: 0.1 }), folds: 3 },
    { epochs: 4, ended: 'early' },
  )
  expect(valueOf(byHand)).toMatchObject({ How: 'by hand', learning_rate: '0.1', 'Chosen epochs': '4' })
  expect(byHand.flatMap(({ name, isDefault }) => (isDefault === false ? [name] : []))).toEqual(['learning_rate'])
  expect(valueOf(told({ how: 'by-magic', wand: { length: 7 } }))).toMatchObject({ wand: '{"length":7}' })
})

it('passes over what only one of two runs could be told, where nobody changed it', () => {
  const byHand = (change: Record<string, unknown>) => ({
    ...runReport(older),
    options: { how: 'by-hand', arguments: argumentsOf(change), folds: 3 },
  })
  const named = differences({ ...runReport(older), options: { ...automatic } }, byHand({ weightDecay: 0.5 }))
  expect(named).toEqual([
    ['How', 'automatic', 'by hand'],
    ['weight_decay', '–', '0.5'],
  ])
  expect(differences(byHand({}), byHand({ seed: 7, numTrainEpochs: 9 }))).toContainEqual([
    'num_train_epochs',
    '30',
    '9',
  ])
})
