import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultStride, planWindows, type Window } from './align.ts'

/** The first piece of each word, from the number of pieces of each. */
function firstPieces(lengths: readonly number[]): Int32Array {
  const first = new Int32Array(lengths.length + 1)
  for (const [index, length] of lengths.entries()) first[index + 1] = first[index]! + length
  return first
}

const anyLengths = fc.array(
  fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 1, max: 30 })),
  {
    maxLength: 120,
  },
)
const anyPlan = fc.record({ lengths: anyLengths, maxPieces: fc.integer({ min: 3, max: 40 }), stride: fc.nat(45) })

function margin(window: Window, first: Int32Array, word: number): number {
  const total = first.at(-1)!
  if (first[word]! < window.firstPiece || first[word]! >= window.endPiece) return -Infinity
  return Math.min(
    window.firstPiece === 0 ? Infinity : first[word]! - window.firstPiece,
    window.endPiece === total ? Infinity : window.endPiece - first[word + 1]!,
  )
}

describe('planWindows', () => {
  test('is one window when all pieces fit, and none without pieces', () => {
    expect(planWindows(firstPieces([]), 512)).toEqual([])
    expect(planWindows(firstPieces([3, 1, 6]), 12)).toEqual([
      { firstPiece: 0, endPiece: 10, ownFirstWord: 0, ownEndWord: 3, ownFirstPiece: 0, ownEndPiece: 10 },
    ])
    expect(planWindows(firstPieces([3, 1, 7]), 12).length).toBeGreaterThan(1)
  })

  test('reads a word in an overlap from the window where it stands farther from the edge', () => {
    const plan = planWindows(firstPieces(Array.from({ length: 16 }, () => 1)), 12, 4)
    expect(plan.map(window => [window.firstPiece, window.endPiece])).toEqual([
      [0, 10],
      [6, 16],
    ])
    expect(plan.map(window => [window.ownFirstWord, window.ownEndWord])).toEqual([
      [0, 8],
      [8, 16],
    ])
  })

  test('makes windows of about the same length', () => {
    const lengths = planWindows(firstPieces(Array.from({ length: 600 }, () => 1)), 512).map(
      window => window.endPiece - window.firstPiece,
    )
    expect(lengths).toEqual([364, 363])
  })

  test('gives every word a context of an eighth of the window by default', () => {
    const first = firstPieces(Array.from({ length: 5000 }, (_, index) => 1 + (index % 3)))
    for (const window of planWindows(first, 512)) {
      for (let word = window.ownFirstWord; word < window.ownEndWord; word++) {
        expect(margin(window, first, word)).toBeGreaterThan(defaultStride(512) / 2 - 4)
      }
    }
  })

  test('cuts a word longer than a window, and still reads its first piece', () => {
    const first = firstPieces([1, 25, 1])
    const plan = planWindows(first, 12, 2)
    const owner = plan.find(window => window.ownFirstWord <= 1 && 1 < window.ownEndWord)!
    expect(first[1]).toBeGreaterThanOrEqual(owner.firstPiece)
    expect(first[1]).toBeLessThan(owner.endPiece)
    expect(plan.at(-1)!.endPiece).toBe(27)
  })

  test('refuses a window without room for a piece', () => {
    expect(() => planWindows(firstPieces([1]), 2)).toThrow(RangeError)
    expect(() => planWindows(firstPieces([1]), Number.NaN)).toThrow(RangeError)
  })

  test('puts every piece in a window of the allowed length, in order', () => {
    fc.assert(
      fc.property(anyPlan, ({ lengths, maxPieces, stride }) => {
        const first = firstPieces(lengths)
        let end = 0
        let start = -1
        for (const window of planWindows(first, maxPieces, stride)) {
          expect(window.firstPiece).toBeGreaterThan(start)
          expect(window.firstPiece).toBeLessThanOrEqual(end)
          expect(window.endPiece).toBeGreaterThan(end)
          expect(window.endPiece - window.firstPiece).toBeLessThanOrEqual(maxPieces - 2)
          start = window.firstPiece
          end = window.endPiece
        }
        expect(end).toBe(first.at(-1))
      }),
      { numRuns: 2000 },
    )
  })

  test('reads every word and every piece exactly once, each from a window that holds it', () => {
    fc.assert(
      fc.property(anyPlan, ({ lengths, maxPieces, stride }) => {
        const first = firstPieces(lengths)
        let [word, piece] = [0, 0]
        for (const window of planWindows(first, maxPieces, stride)) {
          expect(window.ownFirstWord).toBe(word)
          expect(window.ownFirstPiece).toBe(piece)
          expect(window.ownEndWord).toBeGreaterThanOrEqual(word)
          if (window.ownEndPiece > piece) expect(piece).toBeGreaterThanOrEqual(window.firstPiece)
          expect(window.ownEndPiece).toBeLessThanOrEqual(window.endPiece)
          for (; word < window.ownEndWord; word++) {
            expect(first[word]).toBeGreaterThanOrEqual(window.ownFirstPiece)
            expect(first[word]).toBeLessThan(window.ownEndPiece)
            if (lengths[word]! <= maxPieces - 2) expect(first[word + 1]).toBeLessThanOrEqual(window.ownEndPiece)
          }
          piece = window.ownEndPiece
        }
        expect(word).toBe(lengths.length)
        expect(piece).toBe(first.at(-1))
      }),
      { numRuns: 2000 },
    )
  })

  test('reads every word where it stands farthest from an edge', () => {
    fc.assert(
      fc.property(anyPlan, ({ lengths, maxPieces, stride }) => {
        const first = firstPieces(lengths)
        const plan = planWindows(first, maxPieces, stride)
        for (const window of plan) {
          for (let word = window.ownFirstWord; word < window.ownEndWord; word++) {
            const best = Math.max(...plan.map(other => margin(other, first, word)))
            expect(margin(window, first, word)).toBe(best)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('breaks between words that fit into a window', () => {
    fc.assert(
      fc.property(anyPlan, ({ lengths, maxPieces, stride }) => {
        const first = firstPieces(lengths)
        const boundaries = new Set(first)
        const fits = lengths.every(length => length <= maxPieces - 2)
        for (const window of planWindows(first, maxPieces, stride)) {
          if (!fits) return
          expect(boundaries.has(window.firstPiece) && boundaries.has(window.endPiece)).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('needs few more windows than pieces ask for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 600 }), lengths => {
        const first = firstPieces(lengths)
        const [capacity, stride] = [62, 15]
        const ideal = Math.max(1, Math.ceil((first.at(-1)! - stride) / (capacity - stride)))
        expect(planWindows(first, capacity + 2, stride).length).toBeLessThanOrEqual(Math.ceil(ideal * 1.15) + 1)
      }),
    )
  })

  test('plans a million words at once', () => {
    const first = firstPieces(Array.from({ length: 1_000_000 }, () => 1))
    expect(planWindows(first, 512).length).toBeGreaterThan(2600)
  })
})
