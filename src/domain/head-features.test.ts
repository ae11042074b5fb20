import { expect, test } from 'vitest'
import { readingOthers } from './head-features.ts'

const last = { layers: [-1], neighbouring: 0 }
const weights = { kind: 'linear', weight: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) } as const

test('weights over the last layer stand at its place among several, and nothing else is weighed', () => {
  const wide = readingOthers(weights, 2, undefined, { layers: [0, -1], neighbouring: 0 })
  expect([...wide.weight]).toEqual([0, 0, 1, 2, 0, 0, 3, 4])
  expect([...wide.bias]).toEqual([5, 6])
  expect(readingOthers(wide, 2, { layers: [0, -1], neighbouring: 0 }, last)).toEqual(weights)
})

test('neighbouring words that are taken by another factor weigh the same', () => {
  const half = { layers: [-1], neighbouring: 0.5 }
  const one = { kind: 'linear', weight: Float32Array.of(1, 2, 3), bias: Float32Array.of(4) } as const
  const full = readingOthers(one, 1, half, { layers: [-1], neighbouring: 1 })
  expect([...full.weight]).toEqual([1, 1, 1.5])
  expect([...readingOthers(full, 1, { layers: [-1], neighbouring: 1 }, half).weight]).toEqual([1, 2, 3])
  expect([...readingOthers(full, 1, { layers: [-1], neighbouring: 1 }, last).weight]).toEqual([1])
})

test('of a perceptron the layer that reads features is laid anew', () => {
  const mlp = {
    kind: 'mlp',
    intermediate: 2,
    intermediateWeight: Float32Array.of(1, 2),
    intermediateBias: Float32Array.of(3, 4),
    weight: Float32Array.of(5, 6),
    bias: Float32Array.of(7),
  } as const
  const wide = readingOthers(mlp, 1, last, { layers: [-1, 3], neighbouring: 0 })
  expect(wide).toEqual({ ...mlp, intermediateWeight: Float32Array.of(1, 0, 2, 0) })
})
