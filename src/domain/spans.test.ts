import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveOverlaps } from './resolve-overlaps.ts'
import {
  compareSpans,
  insertSpan,
  overlap,
  removeSpan,
  renderSegments,
  resizeSpan,
  sortSpans,
  spansAt,
  spansIn,
  type OverlapPolicy,
  type Prediction,
  type Span,
} from './spans.ts'

const span = (start: number, end: number, label = 'PER'): Span => ({ start, end, label })

const anySpan = fc
  .tuple(fc.nat(40), fc.integer({ min: 1, max: 15 }), fc.constantFrom('PER', 'LOC', '__proto__'))
  .map(([start, length, label]) => span(start, start + length, label))
const anySpans = fc.array(anySpan, { maxLength: 25 })

describe('renderSegments', () => {
  test('a text without spans is one plain segment, an empty text none', () => {
    expect(renderSegments(0, 5, [])).toEqual([{ start: 0, end: 5, spans: [] }])
    expect(renderSegments(3, 3, [span(0, 9)])).toEqual([])
  })

  test('nested and crossing spans are cut where any begins or ends, the outermost named first', () => {
    const outer = span(2, 10, 'ORG')
    const inner = span(4, 6, 'LOC')
    const crossing = span(8, 12)
    expect(renderSegments(0, 14, [crossing, inner, outer])).toEqual([
      { start: 0, end: 2, spans: [] },
      { start: 2, end: 4, spans: [outer] },
      { start: 4, end: 6, spans: [outer, inner] },
      { start: 6, end: 8, spans: [outer] },
      { start: 8, end: 10, spans: [outer, crossing] },
      { start: 10, end: 12, spans: [crossing] },
      { start: 12, end: 14, spans: [] },
    ])
  })

  test('a block of a text shows only what reaches into it', () => {
    expect(renderSegments(5, 8, [span(0, 6), span(8, 9)])).toEqual([
      { start: 5, end: 6, spans: [span(0, 6)] },
      { start: 6, end: 8, spans: [] },
    ])
  })

  test('segments follow each other over the whole range and carry exactly the spans over each place', () => {
    fc.assert(
      fc.property(anySpans, fc.nat(30), fc.nat(40), (spans, start, length) => {
        const end = start + length
        const segments = renderSegments(start, end, spans)
        let position = start
        for (const segment of segments) {
          expect(segment.start).toBe(position)
          expect(segment.end).toBeGreaterThan(segment.start)
          expect(segment.spans).toEqual(sortSpans(segment.spans))
          for (let offset = segment.start; offset < segment.end; offset++)
            expect(segment.spans).toEqual(sortSpans(spans.filter(s => s.start <= offset && offset < s.end)))
          position = segment.end
        }
        expect(position).toBe(end)
      }),
      { numRuns: 200 },
    )
  })

  test('fifty thousand spans take a moment', () => {
    const spans = Array.from({ length: 50_000 }, (_, index) => span(index * 20, index * 20 + 30))
    expect(renderSegments(0, 1_000_000, spans)).toHaveLength(99_999)
  })
})

describe('editing a list of spans', () => {
  test('a span goes to its place, and an equal one is replaced', () => {
    const spans: Prediction[] = [
      { ...span(0, 4), score: 0.5 },
      { ...span(9, 12), score: 0.6 },
    ]
    expect(insertSpan(spans, { ...span(5, 8), score: 1 }).map(s => s.start)).toEqual([0, 5, 9])
    expect(insertSpan(spans, { ...span(9, 12), score: 1 })).toEqual([spans[0], { ...span(9, 12), score: 1 }])
  })

  test('an empty or backward span is refused', () => {
    expect(() => insertSpan([], span(4, 4))).toThrow(RangeError)
    expect(() => resizeSpan([span(1, 2)], span(1, 2), { start: 3, end: 1 })).toThrow(RangeError)
  })

  test('resizing keeps the rest of the span and the order of the list', () => {
    const scored = { ...span(0, 4), score: 0.5 }
    const other = { ...span(6, 8), score: 0.9 }
    expect(resizeSpan([scored, other], scored, { start: 7, end: 9 })).toEqual([
      other,
      { start: 7, end: 9, label: 'PER', score: 0.5 },
    ])
    expect(() => resizeSpan([other], scored, { start: 7, end: 9 })).toThrow('no PER at [0, 4)')
  })

  test('removing what is not there gives the same list back', () => {
    const spans = [span(0, 4)]
    expect(removeSpan(spans, span(0, 4, 'LOC'))).toBe(spans)
    expect(removeSpan(spans, span(0, 4))).toEqual([])
  })

  test('inserting in any order gives the ordered list without doubles, and removing undoes an insertion', () => {
    fc.assert(
      fc.property(anySpans, anySpan, (spans, extra) => {
        const built = spans.reduce<Span[]>(insertSpan, [])
        const distinct = spans.filter((a, index) => spans.findIndex(b => compareSpans(a, b) === 0) === index)
        expect(built).toEqual(sortSpans(distinct))
        const without = removeSpan(built, extra)
        expect(removeSpan(insertSpan(built, extra), extra)).toEqual(without)
        expect(resizeSpan(insertSpan(built, extra), extra, extra)).toEqual(insertSpan(built, extra))
      }),
      { numRuns: 200 },
    )
  })
})

describe('looking up', () => {
  test('finds every span of a range, also one that began long before', () => {
    const spans = [span(0, 100, 'DOC'), span(5, 8), span(20, 30), span(50, 60)]
    expect(spansIn(spans, { start: 29, end: 50 })).toEqual([spans[0], spans[2]])
    expect(spansAt(spans, 8)).toEqual([spans[0]])
    expect(spansAt(spans, 100)).toEqual([])
  })

  test('agrees with looking at every span', () => {
    fc.assert(
      fc.property(anySpans, fc.nat(60), fc.nat(20), (unordered, start, length) => {
        const spans = sortSpans(unordered)
        const range = { start, end: start + length }
        expect(spansIn(spans, range)).toEqual(spans.filter(s => overlap(s, range)))
        expect(spansAt(spans, start)).toEqual(spans.filter(s => s.start <= start && start < s.end))
      }),
      { numRuns: 300 },
    )
  })
})

describe('resolveOverlaps', () => {
  const spans: Prediction[] = [
    { ...span(0, 4, 'A'), score: 0.7 },
    { ...span(3, 9, 'B'), score: 0.6 },
    { ...span(8, 10, 'C'), score: 0.9 },
  ]
  const labels = (policy: OverlapPolicy) => resolveOverlaps(spans, policy).kept.map(s => s.label)

  test('keeps the longest, the first, or the surest', () => {
    expect(labels('longest')).toEqual(['B'])
    expect(labels('first')).toEqual(['A', 'C'])
    expect(labels('score')).toEqual(['A', 'C'])
    expect(resolveOverlaps(spans, 'longest').dropped).toEqual([spans[0], spans[2]])
  })

  test('a span without a score was asserted and wins over any prediction', () => {
    const gold: Span & { score?: number } = span(2, 5)
    expect(resolveOverlaps([{ ...span(0, 4), score: 0.99 }, gold], 'score').kept).toEqual([gold])
  })

  test('of the same range one remains', () => {
    const { kept, dropped } = resolveOverlaps([span(0, 4), span(0, 4)], 'first')
    expect([kept.length, dropped.length]).toEqual([1, 1])
  })

  test('agrees with the plain greedy rule: kept are disjoint, and each dropped one lost to a better one', () => {
    const scored = fc
      .array(fc.tuple(anySpan, fc.integer({ min: 0, max: 4 })), { maxLength: 25 })
      .map(pairs => pairs.map(([s, score]) => ({ ...s, score: score / 4 })))
    const length = (s: Span) => s.end - s.start
    const better: Record<OverlapPolicy, (a: Prediction, b: Prediction) => number> = {
      first: compareSpans,
      longest: (a, b) => length(b) - length(a) || compareSpans(a, b),
      score: (a, b) => b.score - a.score || length(b) - length(a) || compareSpans(a, b),
    }
    fc.assert(
      fc.property(scored, fc.constantFrom<OverlapPolicy>('longest', 'first', 'score'), (predictions, policy) => {
        const greedy: Prediction[] = []
        for (const s of predictions.toSorted(better[policy]))
          if (!greedy.some(other => overlap(s, other))) greedy.push(s)
        const { kept, dropped } = resolveOverlaps(predictions, policy)
        expect(kept).toEqual(sortSpans(greedy))
        expect(kept.length + dropped.length).toBe(predictions.length)
      }),
      { numRuns: 300 },
    )
  })

  test('a hundred thousand chained spans take a moment', () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => span(index, index + 2))
    expect(resolveOverlaps(chain, 'longest').kept).toHaveLength(50_000)
  })
})
