import { describe, expect, it } from 'vitest'
import { depthsOf, nextStarts } from './stacking.ts'

const ranges = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([start, end]) => ({ start, end }))
const depths = (...pairs: readonly (readonly [number, number])[]) => {
  const marks = ranges(...pairs)
  const found = depthsOf(marks)
  return marks.map(mark => found.get(mark))
}

describe('the lines under marks that overlap', () => {
  it('have no depth where none overlaps, also where they touch', () => {
    expect(depths([0, 3], [3, 5], [9, 12])).toEqual([undefined, undefined, undefined])
  })

  it('lie the deeper, the longer the mark is', () => {
    expect(depths([0, 20], [0, 3], [5, 15], [6, 9])).toEqual([2, 0, 1, 0])
    expect(depths([0, 4], [0, 4], [6, 7])).toEqual([0, 1, 0])
  })

  it('lie apart where marks cross each other', () => {
    const [first, second, third] = depths([0, 10], [5, 18], [12, 30])
    expect(new Set([first, second]).size).toBe(2)
    expect(new Set([second, third]).size).toBe(2)
  })
})

it('the room of a label ends where the next mark begins that begins later', () => {
  expect([...nextStarts(ranges([0, 20], [0, 3], [5, 15]), 40)]).toEqual([
    [5, 40],
    [0, 5],
  ])
})
