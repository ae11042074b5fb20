import { expect, test } from 'vitest'
import { heldOutLoss, isNear } from './held-out-loss.ts'
import type { TrainingData } from './training-data.ts'

const labels = ['O', 'B-X', 'I-X']

function dataOf(allowed: readonly (readonly number[])[], weights = allowed.map(() => 1)): TrainingData {
  return {
    labels,
    width: 1,
    rows: allowed.length,
    features: new Float32Array(allowed.length),
    allowed: Uint8Array.from(allowed.flat()),
    weights: Uint8Array.from(weights),
    sequences: [{ first: 0, end: allowed.length, document: 0 }],
    unsaid: [],
  }
}

test('is the surprise at what gold says, of each word', () => {
  const data = dataOf([
    [1, 0, 0],
    [0, 1, 0],
  ])
  const logits = Float32Array.from([Math.log(2), Math.log(1), Math.log(1), 0, 0, 0])
  const { loss, words } = heldOutLoss(data, data.sequences, logits)
  expect(loss).toBeCloseTo(Math.log(2) + Math.log(3))
  expect(words).toBe(2)
})

test('counts together what gold leaves open, and leaves out what it knows nothing of', () => {
  const data = dataOf(
    [
      [1, 1, 0],
      [1, 1, 1],
      [1, 0, 0],
    ],
    [1, 1, 0],
  )
  const { loss, words } = heldOutLoss(data, data.sequences, new Float32Array(9))
  expect(loss).toBeCloseTo(Math.log(3 / 2))
  expect(words).toBe(1)
})

test('lets one word say no more than a few nats, and reads logits in the order of the sequences', () => {
  const data = dataOf([
    [1, 0, 0],
    [0, 0, 1],
  ])
  const [first, second] = [
    { first: 0, end: 1, document: 0 },
    { first: 1, end: 2, document: 1 },
  ]
  const logits = Float32Array.from([0, 1000, 0, 0, 0, 1000])
  expect(heldOutLoss(data, [first!, second!], logits)).toEqual({ loss: 12, words: 2 })
  expect(heldOutLoss(data, [second!, first!], logits)).toEqual({ loss: 24, words: 2 })
})

test('calls near what is some hundredths more', () => {
  expect(isNear(1.05, 1)).toBe(true)
  expect(isNear(1.12, 1)).toBe(false)
  expect(isNear(1, 1)).toBe(true)
})
