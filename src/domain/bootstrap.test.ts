import { describe, expect, test } from 'vitest'
import { bootstrapInterval, pairedBootstrapInterval } from './bootstrap.ts'

const documents = Array.from({ length: 40 }, (_, index) => ({ correct: 6 + (index % 4), predicted: 10, gold: 10 }))

describe('bootstrapInterval', () => {
  test('holds the estimate, and is the same for the same seed', () => {
    const { estimate, low, high } = bootstrapInterval(documents, { seed: 7 })
    expect(estimate).toBeCloseTo(0.75, 12)
    expect(low).toBeLessThan(estimate)
    expect(high).toBeGreaterThan(estimate)
    expect(bootstrapInterval(documents, { seed: 7 })).toEqual({ estimate, low, high })
  })

  test('another seed draws other documents', () => {
    const uneven = documents.map((counts, index) => ({ ...counts, gold: 10 + ((index * 37) % 101) }))
    expect(bootstrapInterval(uneven, { seed: 8 }).low).not.toBe(bootstrapInterval(uneven, { seed: 7 }).low)
  })

  test('is as wide as theory says', () => {
    // The mean of 40 documents whose F1 has standard deviation 0.1118: 1.96 standard errors to each side.
    const { low, high } = bootstrapInterval(documents, { seed: 1, resamples: 4000 })
    const expected = (2 * 1.96 * 0.1118) / Math.sqrt(40)
    expect((high - low) / expected).toBeGreaterThan(0.9)
    expect((high - low) / expected).toBeLessThan(1.1)
  })

  test('a lower level gives a narrower interval', () => {
    const wide = bootstrapInterval(documents, { seed: 3 })
    const narrow = bootstrapInterval(documents, { seed: 3, level: 0.5 })
    expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low)
  })

  test('documents that are all alike leave nothing to chance', () => {
    const alike = Array.from({ length: 5 }, () => ({ correct: 1, predicted: 2, gold: 2 }))
    expect(bootstrapInterval(alike, { seed: 1 })).toEqual({ estimate: 0.5, low: 0.5, high: 0.5 })
    expect(() => bootstrapInterval([], { seed: 1 })).toThrow(RangeError)
  })
})

describe('pairedBootstrapInterval', () => {
  const better = documents.map(counts => ({ ...counts, correct: counts.correct + 1 }))

  test('a gain on every document is certain though the scores themselves vary', () => {
    const { estimate, low, high } = pairedBootstrapInterval(documents, better, { seed: 5 })
    for (const bound of [estimate, low, high]) expect(bound).toBeCloseTo(0.1, 12)
  })

  test('the same system against itself differs by nothing, and the order gives the sign', () => {
    expect(pairedBootstrapInterval(documents, documents, { seed: 5 })).toEqual({ estimate: 0, low: 0, high: 0 })
    expect(pairedBootstrapInterval(better, documents, { seed: 5 }).estimate).toBeCloseTo(-0.1, 12)
  })

  test('other documents are refused', () => {
    expect(() => pairedBootstrapInterval(documents, documents.slice(1), { seed: 5 })).toThrow('40 documents against 39')
  })
})
