import { expect, test } from 'vitest'
import { labelRange, setUnsure } from './annotate.ts'
import { compare, keepGold } from './disagreement.ts'
import { markDone, markDoneUpTo, setRole } from './document-edits.ts'
import { documentsOf, goldKey, type ProjectRecords } from './project.ts'
import { agreement, countWords, statistics } from './statistics.ts'
import { reject } from './suggestions.ts'
import { after, projectOf, rangeOf, targetOf } from './testing.ts'

const text = 'Ada met Bob in Rome.'
const label = (records: ProjectRecords, document: string, words: string, name: string) =>
  after(records, labelRange(targetOf(records, document, text), rangeOf(text, words), name))
const labelled = (['Ada PER a', 'Bob PER a', 'Rome LOC a', 'Bob PER b'] as const).reduce(
  (records, line) => {
    const [words = '', name = '', document = ''] = line.split(' ')
    return label(records, document, words, name)
  },
  projectOf({ a: text, b: text }),
)
const at = (records: ProjectRecords) => targetOf(records, 'a', text)
const bob = { ...rangeOf(text, 'Bob'), label: 'PER' }

test('words are what has a letter or a digit', () => {
  expect(countWords('Ada met “Bob” — in 3.5 U.S. cities!')).toBe(7)
})

test('a project is counted by label, document, state and role', () => {
  const unsure = after(labelled, setUnsure(at(labelled), bob, true))
  const rejected = after(unsure, reject(at(unsure), { ...rangeOf(text, 'met'), label: 'ORG' }))
  const partly = after(rejected, markDoneUpTo(at(rejected), 7))
  const records = after(partly, setRole(partly, ['b'], 'test'))
  expect(statistics(records, new Map([['a', 5]]))).toEqual({
    documents: [
      { id: 'a', words: 5, entities: 3, known: 7 },
      { id: 'b', words: 0, entities: 1, known: 0 },
    ],
    labels: [
      { id: 'PER', entities: 3, documents: 2 },
      { id: 'LOC', entities: 1, documents: 1 },
      { id: 'ORG', entities: 0, documents: 0 },
    ],
    states: { new: 0, 'in-progress': 2, done: 0, skipped: 0 },
    roles: { train: 0, dev: 0, test: 1, none: 1 },
    characters: 40,
    words: 5,
    entities: 4,
    unsure: 1,
    rejected: 1,
    rules: 0,
  })
})

test('what did not change is not counted again', () => {
  const spans = Array.from({ length: 50 }, (_, at) => ({ start: 2 * at, end: 2 * at + 1, label: 'PER' }))
  let reads = 0
  const records = new Map(projectOf(Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`d${at}`, text]))))
  for (const document of documentsOf(records))
    records.set(goldKey(document.id), {
      kind: 'gold',
      document: document.id,
      get spans() {
        reads++
        return spans
      },
      rejected: [],
    })
  expect(statistics(records).labels[0]).toEqual({ id: 'PER', entities: 100_000, documents: 2000 })
  const before = reads
  expect(statistics(records).entities).toBe(100_000)
  // The number of spans alone.
  expect(reads - before).toBe(2000)
})

test('agreement counts whole entities, the same before and after a disagreement is settled', () => {
  const done = after(labelled, markDone(labelled, 'a'))
  const head = [
    { ...rangeOf(text, 'Ada'), label: 'PER', score: 1 },
    { ...bob, label: 'LOC', score: 1 },
    { ...rangeOf(text, 'met'), label: 'ORG', score: 1 },
  ]
  const comparison = compare(done, 'a', head)
  const found = agreement([comparison])
  expect(found.kinds).toEqual({ missed: 1, spurious: 1, boundary: 0, type: 1 })
  expect(found.overall).toEqual({ precision: 1 / 3, recall: 1 / 3, f1: 1 / 3, number: 3 })
  expect(found.labels.get('PER')).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3, number: 2 })
  const kept = comparison.disagreements.reduce((records, item) => after(records, keepGold(at(records), item)), done)
  expect(compare(kept, 'a', head).disagreements).toEqual([])
  expect(agreement([compare(kept, 'a', head)])).toEqual(found)
})
