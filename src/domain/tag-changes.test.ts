import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sortSpans, type Span } from './spans.ts'
import { placeOfChange, tagChanges } from './tag-changes.ts'

const span = (start: number, end: number, label = 'PER'): Span => ({ start, end, label })

describe('what another head changes', () => {
  test('is gained, lost, relabelled or moved, in text order', () => {
    const before = [span(0, 4), span(10, 20), span(30, 34, 'LOC'), span(40, 44)]
    const after = [span(0, 4), span(6, 8), span(12, 20), span(30, 34, 'ORG'), span(41, 46, 'ORG')]
    const { changes, counts } = tagChanges(before, after)
    expect(changes).toEqual([
      { kind: 'gained', after: after[1] },
      { kind: 'moved', before: before[1], after: after[2] },
      { kind: 'relabelled', before: before[2], after: after[3] },
      { kind: 'lost', before: before[3] },
      { kind: 'gained', after: after[4] },
    ])
    expect(counts).toEqual({ gained: 2, lost: 1, relabelled: 1, moved: 1, same: 1 })
  })

  test('is nothing where only scores differ', () => {
    const { changes, counts } = tagChanges([{ ...span(0, 4), score: 0.4 }], [{ ...span(0, 4), score: 0.9 }])
    expect([changes, counts.same]).toEqual([[], 1])
  })

  test('leads from what was said to what is said, each entity in one change at most', () => {
    const anySpans = fc.uniqueArray(
      fc
        .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.constantFrom('PER', 'LOC'))
        .map(([start, length, label]) => span(start, start + length, label)),
      { maxLength: 12, selector: ({ start, end, label }) => `${start} ${end} ${label}` },
    )
    fc.assert(
      fc.property(anySpans, anySpans, (before, after) => {
        const { changes, counts } = tagChanges(before, after)
        const gone = new Set(changes.flatMap(change => ('before' in change ? [change.before] : [])))
        const come = changes.flatMap(change => ('after' in change ? [change.after] : []))
        const left = before.filter(old => !gone.has(old))
        expect(sortSpans([...left, ...come])).toEqual(sortSpans(after))
        expect(counts.same).toBe(left.length)
        const places = changes.map(change => placeOfChange(change).start)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        const { gained, lost, relabelled, moved, same } = counts
        expect([same + relabelled + moved + lost, same + relabelled + moved + gained]).toEqual([
          before.length,
          after.length,
        ])
      }),
      { numRuns: 200 },
    )
  })
})

test('a hundred thousand entities are compared in a moment', () => {
  const before = Array.from({ length: 100_000 }, (_, index) => span(10 * index, 10 * index + 4))
  const after = before.map(({ start, end, label }, index) =>
    index % 10 === 0 ? span(start, end + 2) : index % 10 === 1 ? span(start, end, 'LOC') : span(start, end, label),
  )
  expect(tagChanges(before, after).counts).toMatchObject({ same: 80_000, moved: 10_000, relabelled: 10_000 })
}, 30_000)
