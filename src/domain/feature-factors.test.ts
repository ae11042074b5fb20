import { expect, test } from 'vitest'
import { columnFactors, weighed } from './feature-factors.ts'
import { columnMoments, standardised } from './standardise.ts'

test('neighbouring words have a deviation of their factor, and a word its own of 1', () => {
  const factors = columnFactors({ layers: [-1], neighbouring: 0.5 }, 1)
  expect([...factors!]).toEqual([1, 0.5, 0.5])
  const rows = Float32Array.of(1, 10, 100, 3, 30, 300)
  const moments = weighed(columnMoments(rows, 3), factors)
  expect([...standardised(rows, moments)]).toEqual([-1, -0.5, -0.5, 1, 0.5, 0.5])
})

test('nothing is weighed where there are no neighbours, or they count as much', () => {
  for (const neighbouring of [0, 1]) expect(columnFactors({ layers: [-1, 0], neighbouring }, 4)).toBeUndefined()
  const moments = columnMoments(Float32Array.of(1, 2), 1)
  expect(weighed(moments, undefined)).toEqual(moments)
})
