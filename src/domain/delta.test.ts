import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChange, changeOf, invertChange, type Change } from './delta.ts'

interface Thing {
  readonly name?: string
  readonly size?: number
  readonly items?: readonly object[]
}

const pool = Array.from({ length: 12 }, (_, number) => ({ number }))
const anyItems = fc.array(fc.constantFrom(...pool), { maxLength: 15 })
const anyThing: fc.Arbitrary<Thing> = fc.record(
  { name: fc.string(), size: fc.nat(), items: anyItems },
  { requiredKeys: [] },
)

const applied = (record: Thing | undefined, change: Change<Thing>) => {
  const records = new Map(record ? [['a', record]] : [])
  applyChange(records, change)
  return records.get('a')
}

test('a change leads from one state of a record to the other, its inverse back, also as JSON', () => {
  const anySide = fc.option(anyThing, { nil: undefined })
  fc.assert(
    fc.property(anySide, anySide, (before, after) => {
      const change = changeOf('a', before, after)
      if (!change) {
        expect(after).toEqual(before)
        return
      }
      const kept = JSON.parse(JSON.stringify(change)) as Change<Thing>
      expect(applied(before, kept)).toEqual(after)
      expect(applied(after, invertChange(kept))).toEqual(before)
      expect(invertChange(invertChange(change))).toEqual(change)
    }),
    { numRuns: 500 },
  )
})

test('items that stay are the same objects after undo', () => {
  const before = { items: pool }
  const after = { items: pool.with(3, { number: 99 }) }
  const back = applied(after, invertChange(changeOf<Thing>('a', before, after)!))
  expect(back?.items?.every((item, index) => item === pool[index])).toBe(true)
})

test('a change of one item in a long list is one item long, of two far apart two', () => {
  const items = Array.from({ length: 10_000 }, (_, number) => ({ number }))
  const added = [{ number: -1 }, { number: -2 }]
  const change = changeOf('a', { items }, { items: items.with(70, added[0]!).toSpliced(9000, 0, added[1]!) })
  expect(change).toEqual({
    id: 'a',
    kind: 'changed',
    fields: [
      {
        field: 'items',
        splices: [
          { at: 70, removed: [items[70]], added: [added[0]] },
          { at: 9000, removed: [], added: [added[1]] },
        ],
      },
    ],
  })
})

test('equal lists and the same record are no change, and an undefined field is an absent one', () => {
  const record = { items: pool }
  expect(changeOf('a', record, record)).toBeUndefined()
  expect(changeOf('a', record, { items: [...pool] })).toBeUndefined()
  expect(changeOf<{ size?: number | undefined }>('a', { size: undefined }, {})).toBeUndefined()
})

test('a change that does not fit is refused', () => {
  const change = changeOf<Thing>('a', { items: pool }, { items: pool.slice(6) })!
  expect(() => applied(undefined, change)).toThrow('"a" is missing')
  expect(() => applied({ items: pool.slice(0, 3) }, change)).toThrow('another list "items"')
  expect(() => applied({}, change)).toThrow('no list "items"')
  expect(() => applied({}, { id: 'a', kind: 'added', record: {} })).toThrow('is there already')
})

test('a field called __proto__ is a field', () => {
  const after = JSON.parse('{"__proto__": {"evil": true}}') as Thing
  const result = applied({}, changeOf<Thing>('a', {}, after)!)!
  expect(Object.keys(result)).toEqual(['__proto__'])
  expect('evil' in result).toBe(false)
})
