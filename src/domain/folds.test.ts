import { array, assert, integer, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldsOf } from './folds.ts'
import { shuffled } from './random.ts'

const documents = array(nat(12), { minLength: 1, maxLength: 60 })

describe('folds', () => {
  test('hold every unit out once, and never a part of a document', () => {
    assert(
      property(documents, integer({ min: 2, max: 6 }), nat(), (documents, count, seed) => {
        const { folds, isOptimistic } = foldsOf(documents, count, seed)
        if (folds.length === 0) return
        const held = folds.flatMap(({ heldOut }) => heldOut)
        expect(held.toSorted((a, b) => a - b)).toEqual([...documents.keys()])
        for (const { train, heldOut } of folds) {
          expect([...train, ...heldOut].toSorted((a, b) => a - b)).toEqual([...documents.keys()])
          expect(heldOut.length).toBeGreaterThan(0)
          if (isOptimistic) continue
          const out = new Set(heldOut.map(unit => documents[unit]))
          expect(train.some(unit => out.has(documents[unit]))).toBe(false)
        }
      }),
    )
  })

  test('never part what is alike', () => {
    assert(
      property(documents, array(nat(4), { minLength: 60, maxLength: 60 }), nat(), (documents, keys, seed) => {
        const alike = documents.map((_, unit) => String(keys[unit]! % 5) + (unit % 2 === 0 ? '' : ` ${unit}`))
        for (const { train, heldOut } of foldsOf(documents, 3, seed, alike).folds) {
          const out = new Set(heldOut.map(unit => alike[unit]))
          expect(train.some(unit => out.has(alike[unit]))).toBe(false)
        }
      }),
    )
  })

  test('are about even, the same for a seed and others for another', () => {
    const many = Array.from({ length: 100 }, (_, unit) => unit)
    const of = (seed: number) => foldsOf(many, 3, seed).folds.map(({ heldOut }) => heldOut)
    expect(
      of(1)
        .map(({ length }) => length)
        .toSorted(),
    ).toEqual([33, 33, 34])
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  test('are of blocks where documents are few, which is said', () => {
    const { folds, isOptimistic } = foldsOf(Array(40).fill(0), 4, 1)
    expect(isOptimistic).toBe(true)
    expect(folds).toHaveLength(4)
    // Neighbours stay together: a fold's units come in few runs.
    for (const { heldOut } of folds) {
      const runs = heldOut.filter((unit, at) => heldOut[at - 1] !== unit - 1)
      expect(runs.length).toBeLessThan(heldOut.length)
    }
    expect(foldsOf([0, 1, 2, 3, 4], 3, 1).isOptimistic).toBe(false)
  })

  test('are none where there is nothing to hold out', () => {
    expect(foldsOf([0], 3, 1).folds).toEqual([])
    expect(foldsOf([], 3, 1).folds).toEqual([])
  })
})

test('shuffling keeps every item', () => {
  assert(
    property(array(nat()), nat(), (items, seed) => {
      expect(shuffled(items, seed).toSorted()).toEqual(items.toSorted())
    }),
  )
})
