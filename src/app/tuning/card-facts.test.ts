import { expect, it } from 'vitest'
import { headKey, runKey, type ProjectRecord } from '../../domain/project.ts'
import { cardFacts } from './card-facts.ts'

const label = (name: string, description: string, types: readonly string[]): ProjectRecord => ({
  kind: 'label',
  id: `id-${name}`,
  name,
  types,
  hue: 0,
  key: null,
  description,
  order: 0,
})
const score = { precision: 0.5, recall: 0.25, f1: 0.333, number: 8 }
const scores = { overall: score, macro: score, weighted: score, types: [['Ship', score]] }
const evaluation = {
  procedure: { kind: 'cross-validation', folds: 5, seeds: [1] },
  documents: ['a', 'b'],
  words: 120,
  after: {
    default: scores,
    strict: scores,
    tokens: { accuracy: 1, withoutO: score, withO: score, tags: [] },
    confusion: { labels: [], counts: [] },
    errors: { correct: 1, boundary: 0, type: 0, missed: 0, spurious: 0 },
    seen: { found: 1, number: 2 },
    unseen: { found: 0, number: 6 },
    counts: [],
  },
}
const report = {
  format: 'gleaner-run/1',
  title: 'Ships',
  data: { documents: 2, words: 120, entities: 8 },
  options: { how: 'automatic', cs: [0.1, 1], folds: 3, seed: 42 },
  chosen: { c: 0.1, choices: [{ c: 0.1, f1: 0.3 }] },
  evaluation,
}
const run = (head: string): [string, ProjectRecord] => [
  runKey(`of-${head}`),
  { kind: 'run', id: `of-${head}`, createdAt: Date.UTC(2026, 10, 21, 12), head, note: '', report },
]
const head: [string, ProjectRecord] = [
  headKey('ships'),
  { kind: 'head', id: 'ships', order: 0, createdAt: 0, file: {}, trainedOn: [] },
]

it('tells of the run that made the head: data, way, options, and what the score is of', () => {
  const facts = cardFacts(new Map([head, run('others'), run('ships')]), { name: 'ships' })
  expect(facts.run).toEqual({
    date: '2026-11-21',
    documents: 2,
    words: 120,
    entities: 8,
    method: expect.stringMatching(/^A multinomial logistic regression .* to its optimum\.$/) as string,
    options: { how: 'automatic', cs: '0.1, 1', folds: 3, seed: 42, c: 0.1 },
    scores: {
      data: '2 documents, 120 words, by cross-validation',
      method: expect.stringContaining('The score is of this way of learning') as string,
      overall: score,
      types: [['Ship', score]],
    },
  })
})

it('tells the options of training by hand by the names of Hugging Face', () => {
  const options = {
    how: 'by-hand',
    folds: 3,
    arguments: { learningRate: 0.005, classWeights: { PER: 2 }, kind: 'mlp' },
  }
  const byHand: ProjectRecord = {
    kind: 'run',
    id: 'x',
    createdAt: 0,
    head: 'ships',
    note: '',
    report: { ...report, options, chosen: { epochs: 4, ended: 'early' } },
  }
  const { run } = cardFacts(new Map([[runKey('x'), byHand]]), { name: 'ships' })
  expect(run?.method).toMatch(/^Trained with AdamW/)
  expect(run?.options).toEqual({
    how: 'by-hand',
    folds: 3,
    learning_rate: 0.005,
    'class_weights.PER': 2,
    kind: 'mlp',
    epochs: 4,
    ended: 'early',
  })
})

it('tells what labels mean by every type that heads call them', () => {
  const records = new Map([
    ['label/id-Person', label('Person', 'Named people.', ['PER'])],
    ['label/id-Other', label('Other', ' ', ['MISC'])],
  ])
  expect(cardFacts(records, { name: 'news' })).toEqual({
    descriptions: { PER: 'Named people.', Person: 'Named people.' },
  })
})

it('tells nothing of a score where none was measured, and lives with a run of another version', () => {
  const strange: ProjectRecord = { kind: 'run', id: 'x', createdAt: 0, head: 'ships', note: '', report: { odd: true } }
  const facts = cardFacts(new Map([[runKey('x'), strange]]), { name: 'ships' })
  expect(facts.run?.scores).toBeUndefined()
  expect(facts.run?.documents).toBeUndefined()
})
