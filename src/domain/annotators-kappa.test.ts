import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cohenKappa, contingency, marked, ofLabel, sumContingencies, wordsIn } from './annotators-kappa.ts'

interface Golden {
  readonly a: readonly string[]
  readonly b: readonly string[]
  readonly all: number | null
  readonly marked: number | null
  readonly labels: Readonly<Record<string, number | null>>
}
const goldens: readonly Golden[] = JSON.parse(readFileSync(new URL('goldens/kappa.json', import.meta.url), 'utf8'))

/** Words of two characters, each with the entity over it. */
const words = (labels: readonly string[]) => labels.flatMap((_, at) => [at * 3, at * 3 + 2])
const spans = (labels: readonly string[]) =>
  labels.flatMap((label, at) => (label === '' ? [] : [{ start: at * 3, end: at * 3 + 2, label }]))

test('is that of scikit-learn, over all words, those that one of the two marked, and label by label', () => {
  expect(goldens.length).toBeGreaterThan(12)
  const same = (ours: number | undefined, theirs: number | null | undefined) =>
    theirs === null ? expect(ours).toBeUndefined() : expect(ours).toBeCloseTo(theirs ?? NaN, 12)
  for (const { a, b, all, marked: some, labels } of goldens) {
    const table = contingency(words(a), spans(a), spans(b))
    expect(wordsIn(table)).toBe(a.length)
    same(cohenKappa(table), all)
    same(cohenKappa(marked(table)), some)
    for (const [label, theirs] of Object.entries(labels)) same(cohenKappa(ofLabel(table, label)), theirs)
  }
})

test('of many documents is that of all their words', () => {
  const tables = goldens.map(({ a, b }) => contingency(words(a), spans(a), spans(b)))
  const [a, b] = [goldens.flatMap(({ a }) => a), goldens.flatMap(({ b }) => b)]
  expect(cohenKappa(sumContingencies(tables))).toBeCloseTo(cohenKappa(contingency(words(a), spans(a), spans(b)))!, 12)
})

test('gives a word all labels that lie over it', () => {
  const nested = [
    { start: 0, end: 8, label: 'ORG' },
    { start: 3, end: 5, label: 'LOC' },
  ]
  const table = contingency(words(['', '', '']), nested, nested.slice(0, 1))
  expect(cohenKappa(ofLabel(table, 'ORG'))).toBeUndefined()
  expect(wordsIn(ofLabel(table, 'LOC'))).toBe(3)
  expect(cohenKappa(ofLabel(table, 'LOC'))).toBe(0)
})
