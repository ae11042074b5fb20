import { describe, expect, test } from 'vitest'
import { entityTypes, labelParts, typeProbability } from './labels.ts'

const written = (labels: string[]) => labelParts(labels).map(({ step, type }) => `${step} ${type}`.trim())

describe('a label set', () => {
  test('IOB2 with types that hold hyphens', () => {
    expect(written(['O', 'B-creative-work', 'I-creative-work'])).toEqual(['O', 'B creative-work', 'I creative-work'])
  })

  test('BILOU reads as IOBES', () => {
    const labels = ['O', 'B-PER', 'I-PER', 'L-PER', 'U-PER']
    expect(written(labels)).toEqual(['O', 'B PER', 'I PER', 'E PER', 'S PER'])
  })

  test('without prefixes a label is its own type, even where it looks like one', () => {
    expect(written(['O', 'NAME', 'E-mail'])).toEqual(['O', 'I NAME', 'I E-mail'])
    expect(written(['B-', 'I-PER'])).toEqual(['I B-', 'I PER'])
  })

  test('names its types in order, once', () => {
    expect(entityTypes(['O', 'I-LOC', 'B-PER', 'I-PER', 'B-LOC'])).toEqual(['LOC', 'PER'])
    expect(entityTypes(['O'])).toEqual([])
  })

  test('a type is as probable as its labels together', () => {
    const probabilities = Float32Array.of(1, 0, 0, 0, 0.125, 0.25, 0.125, 0.5)
    const labels = ['O', 'B-PER', 'I-PER', 'B-LOC']
    expect(typeProbability(probabilities, 1, labels, 'PER')).toBe(0.375)
    expect(typeProbability(probabilities, 1, labels, 'LOC')).toBe(0.5)
    expect(typeProbability(probabilities, 0, labels, 'PER')).toBe(0)
  })
})
