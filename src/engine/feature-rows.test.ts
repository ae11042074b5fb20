import { describe, expect, it } from 'vitest'
import { toHalf } from '../domain/half.ts'
import { featureRows } from './feature-rows.ts'
import type { Features } from './features.ts'

const halves = (...numbers: number[]) => new Uint16Array(toHalf(Float32Array.from(numbers)))

/** Three words of two, one and one pieces, each piece with one number in each of two layers. */
const features: Features = {
  encoding: {
    words: ['play', 's', 'it'].map((text, start) => ({ text, start, end: start + 1 })),
    ids: Int32Array.of(1, 2, 3, 4),
    firstPiece: Int32Array.of(0, 2, 3, 4),
  },
  windows: [],
  hidden: halves(1, 2, 3, 4),
  layers: new Map([[0, halves(10, 20, 30, 40)]]),
}

describe('rows of features', () => {
  it('are the last layer of first pieces where nothing is said', () => {
    expect([...featureRows(features, 1)]).toEqual([1, 3, 4])
    expect([...featureRows(features, 1, 'pieces')]).toEqual([1, 2, 3, 4])
  })

  it('are layers one after the other, in the order of the set', () => {
    const set = { layers: [0, -1], neighbouring: 0 }
    expect([...featureRows(features, 1, 'words', set)]).toEqual([10, 1, 30, 3, 40, 4])
    expect([...featureRows(features, 1, 'pieces', set)]).toEqual([10, 1, 20, 2, 30, 3, 40, 4])
  })

  it('have the word before and the word after behind their own, times the factor, and 0 past the ends', () => {
    const set = { layers: [-1, 0], neighbouring: 0.5 }
    expect([...featureRows(features, 1, 'words', set)]).toEqual(
      [
        [1, 10, 0, 0, 1.5, 15],
        [3, 30, 0.5, 5, 2, 20],
        [4, 40, 1.5, 15, 0, 0],
      ].flat(),
    )
  })

  it('have of a later piece the neighbours of its word', () => {
    const rows = featureRows(features, 1, 'pieces', { layers: [-1], neighbouring: 1 })
    expect([...rows]).toEqual(
      [
        [1, 0, 3],
        [2, 0, 3],
        [3, 1, 4],
        [4, 3, 0],
      ].flat(),
    )
  })

  it('cannot be made without the layer', () => {
    expect(() => featureRows(features, 1, 'words', { layers: [-3], neighbouring: 0 })).toThrow('no layer -3')
  })
})
