import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confusion, errorClasses } from './comparison.ts'
import { overlap, sortSpans, type Span } from './spans.ts'

const span = (start: number, end: number, label = 'PER'): Span => ({ start, end, label })

describe('confusion', () => {
  test('counts which type was taken for which, prefixes aside, nothing being row and column 0', () => {
    const gold = [['B-PER', 'I-PER', 'O', 'B-LOC'], ['U-__proto__']]
    const predicted = [['I-PER', 'B-LOC', 'B-LOC', 'O'], ['B_PER']]
    const { labels, counts } = confusion(gold, predicted)
    expect(labels).toEqual(['LOC', 'PER', '__proto__'])
    expect([...counts].join(' ')).toBe(['0 1 0 0', '1 0 0 0', '0 1 1 0', '1 0 0 0'].join(' '))
  })

  test('a type called O is not the outside', () => {
    const { labels, counts } = confusion([['B-O', 'O']], [['O', 'O']])
    expect(labels).toEqual(['O'])
    expect([...counts]).toEqual([1, 0, 1, 0])
  })
})

describe('errorClasses', () => {
  test('tells right, wrong border, wrong type, missed and invented', () => {
    const gold = [span(0, 4), span(10, 20), span(30, 34, 'LOC'), span(40, 44), span(50, 56, 'ORG')]
    const predicted = [span(0, 4), span(12, 20), span(30, 34, 'ORG'), span(50, 54, 'LOC'), span(60, 62)]
    expect(errorClasses(gold, predicted)).toEqual({
      correct: [{ gold: gold[0], predicted: predicted[0] }],
      boundary: [{ gold: gold[1], predicted: predicted[1] }],
      type: [{ gold: gold[2], predicted: predicted[2] }],
      missed: [gold[3], gold[4]],
      spurious: [predicted[3], predicted[4]],
    })
  })

  test('a prediction over two entities goes to the one it shares more with', () => {
    const gold = [span(0, 10), span(10, 20)]
    const { boundary, missed } = errorClasses(gold, [span(9, 20)])
    expect(boundary.map(pair => pair.gold)).toEqual([gold[1]])
    expect(missed).toEqual([gold[0]])
  })

  test('a right pair is never broken up for a near one', () => {
    const gold = [span(0, 10), span(0, 5)]
    const { correct, boundary, missed } = errorClasses(gold, [span(0, 5)])
    expect([correct.length, boundary.length, missed]).toEqual([1, 0, [gold[0]]])
  })

  test('every span is in exactly one class, and each class keeps its word', () => {
    const anySpans = fc.uniqueArray(
      fc
        .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.constantFrom('PER', 'LOC'))
        .map(([start, length, label]) => span(start, start + length, label)),
      { maxLength: 15, selector: ({ start, end, label }) => `${start} ${end} ${label}` },
    )
    fc.assert(
      fc.property(anySpans, anySpans, (gold, predicted) => {
        const { correct, boundary, type, missed, spurious } = errorClasses(gold, predicted)
        const pairs = [...correct, ...boundary, ...type]
        expect(sortSpans([...pairs.map(pair => pair.gold), ...missed])).toEqual(sortSpans(gold))
        expect(sortSpans([...pairs.map(pair => pair.predicted), ...spurious])).toEqual(sortSpans(predicted))
        for (const pair of correct) expect(pair.gold).toEqual(pair.predicted)
        for (const pair of type)
          expect(pair.gold).toMatchObject({ start: pair.predicted.start, end: pair.predicted.end })
        for (const pair of boundary) {
          expect(pair.gold.label).toBe(pair.predicted.label)
          expect(overlap(pair.gold, pair.predicted)).toBe(true)
        }
        for (const span of missed)
          expect(spurious.some(other => other.label === span.label && overlap(other, span))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
