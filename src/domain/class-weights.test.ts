import { expect, test } from 'vitest'
import { labelWeights } from './class-weights.ts'

const labels = ['O', 'B-A', 'I-A', 'B-B', 'I-B', 'B-C', 'I-C', 'B-D', 'I-D']
const counts = [1000, 60, 60, 20, 10, 1, 0, 0, 0]
const weights = (...[classWeights, outsideWeight = 1]: [Parameters<typeof labelWeights>[2]['classWeights'], number?]) =>
  [...labelWeights(labels, counts, { classWeights, outsideWeight })].map(weight => expect.closeTo(weight, 5))

test('B and I of a type share a weight, rare types count more but no more than 5, O is by itself', () => {
  // 151 words of 3 types that there are.
  const [a, b] = [Math.sqrt(151 / (3 * 120)), Math.sqrt(151 / (3 * 30))]
  expect([0.5, a, a, b, b, 5, 5, 1, 1]).toEqual(weights('balanced', 0.5))
})

test('by hand a type counts what it was given, else 1', () => {
  expect([2, 1, 1, 3, 3, 1, 1, 1, 1]).toEqual(weights({ B: 3 }, 2))
  expect(labels.map(() => 1)).toEqual(weights('none'))
})

test('a type may be called as a property of every object is', () => {
  const own = labelWeights(['O', 'B-constructor'], [1, 1], { classWeights: {}, outsideWeight: 1 })
  expect([...own]).toEqual([1, 1])
})
