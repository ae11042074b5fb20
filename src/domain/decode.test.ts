import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argmaxTags, constrainedViterbi, wordEntities } from './decode.ts'
import { softmax } from './head.ts'
import type { Range } from './spans.ts'
import { decodeTags } from './tags.ts'

const iob2 = ['O', 'B-X', 'I-X', 'B-Y', 'I-Y']
const row = (labels: string[], scores: Record<string, number>) => labels.map(label => scores[label] ?? -9)
const tagsOf = (indices: Int32Array, labels: string[]) => [...indices].map(index => labels[index]!)
const viterbi = (labels: string[], ...rows: Record<string, number>[]) =>
  tagsOf(
    constrainedViterbi(Float32Array.from(rows.flatMap(scores => row(labels, scores))), rows.length, labels),
    labels,
  )

test('arg-max takes the highest label of each row, the first of equals', () => {
  const tags = argmaxTags(Float32Array.of(0, 3, 3, -5, -4, -4, 1, 0, 0), 3, ['O', 'B-X', 'I-X'])
  expect([...tags]).toEqual([1, 1, 0])
  expect([...argmaxTags(new Float32Array(0), 0, iob2)]).toEqual([])
})

describe('constrained Viterbi', () => {
  // What each label set allows, as a regular expression over its labels written one after the other.
  const schemes: [name: string, labels: string[], legal: RegExp][] = [
    ['IOB2', iob2, /^(O|B-X(I-X)*|B-Y(I-Y)*)*$/],
    ['IOBES', ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'S-Y'], /^(O|S-X|S-Y|B-X(I-X)*E-X)*$/],
    ['BILOU', ['U-X', 'L-X', 'I-X', 'B-X', 'O'], /^(O|U-X|B-X(I-X)*L-X)*$/],
    ['IOE2', ['O', 'I-X', 'E-X', 'I-Y', 'E-Y'], /^(O|(I-X)*E-X|(I-Y)*E-Y)*$/],
    ['B, I and E without a label for single words', ['O', 'B-X', 'I-X', 'E-X'], /^(O|B-X((I-X)*E-X)?)*$/],
    ['B alone beside I alone', ['O', 'B-X', 'I-Y'], /^/],
    ['I alone', ['O', 'I-X', 'I-Y'], /^/],
    ['no prefixes', ['O', 'X', 'E-mail'], /^/],
    ['IOB2 without O', ['I-X', 'B-X'], /^(B-X(I-X)*)*$/],
  ]

  test.each(schemes)('%s: finds the best of all legal sequences', (_, labels, legal) => {
    const rows = fc.integer({ min: 0, max: 5 })
    const logits = rows.chain(rows =>
      fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
        minLength: rows * labels.length,
        maxLength: rows * labels.length,
      }),
    )
    fc.assert(
      fc.property(logits, logits => {
        const rows = logits.length / labels.length
        const found = constrainedViterbi(Float32Array.from(logits), rows, labels)
        expect(tagsOf(found, labels).join('')).toMatch(legal)
        const scoreOf = (tags: ArrayLike<number>) => {
          let sum = 0
          for (let i = 0; i < rows; i++) sum += logits[i * labels.length + tags[i]!]!
          return sum
        }
        let best = -Infinity
        for (const tags of sequences(rows, labels.length)) {
          if (legal.test(tags.map(tag => labels[tag]).join(''))) best = Math.max(best, scoreOf(tags))
        }
        expect(scoreOf(found)).toBeCloseTo(best, 5)
      }),
      { numRuns: 25 },
    )
  })

  test('a continuation without a beginning becomes one, or is given up', () => {
    expect(viterbi(iob2, { O: 0, 'B-X': 1, 'I-X': 5 }, { 'I-X': 5 })).toEqual(['B-X', 'I-X'])
    expect(viterbi(iob2, { O: 4 }, { O: 2, 'I-X': 3, 'B-Y': 1 })).toEqual(['O', 'O'])
  })

  test('a continuation of another type is not taken', () => {
    expect(viterbi(iob2, { 'B-X': 5 }, { 'I-Y': 5, 'I-X': 4 }, { O: 1 })).toEqual(['B-X', 'I-X', 'O'])
  })

  test('an entity is closed where the text ends', () => {
    expect(viterbi(['O', 'B-X', 'I-X', 'E-X', 'S-X'], { 'B-X': 5 }, { 'I-X': 5, 'E-X': 1 })).toEqual(['B-X', 'E-X'])
  })

  test('where arg-max is legal it is arg-max', () => {
    const logits = Float32Array.from([...row(iob2, { O: 1 }), ...row(iob2, { 'B-Y': 3 }), ...row(iob2, { 'I-Y': 2 })])
    expect(constrainedViterbi(logits, 3, iob2)).toEqual(argmaxTags(logits, 3, iob2))
  })

  test('a megabyte of words in 79 labels is decoded at once', () => {
    const labels = ['O', ...Array.from({ length: 39 }, (_, type) => [`B-${type}`, `I-${type}`]).flat()]
    const rows = 180_000
    let state = 7
    const logits = Float32Array.from(
      { length: rows * labels.length },
      () => (state = (state * 48271) % 2147483647) / 2e8,
    )
    const tags = constrainedViterbi(logits, rows, labels)
    for (let i = 0; i < rows; i++) {
      const label = labels[tags[i]!]!
      if (label.startsWith('I-')) expect(labels[tags[i - 1]!]!.slice(2) === label.slice(2)).toBe(true)
    }
  }, 30_000)
})

describe('entities of words', () => {
  const words: Range[] = [0, 5, 10, 15, 20].map(start => ({ start, end: start + 4 }))
  const read = (tags: string[], labels: string[]) =>
    wordEntities(
      words.slice(0, tags.length),
      tags.map(tag => labels.indexOf(tag)),
      new Float32Array(tags.length * labels.length),
      labels,
    ).map(({ start, end, label }) => `${label} ${start}-${end}`)

  test('a beginning and its continuations are one', () => {
    expect(read(['O', 'B-X', 'I-X', 'B-X', 'B-Y'], iob2)).toEqual(['X 5-14', 'X 15-19', 'Y 20-24'])
  })

  test('illegal sequences are read as conlleval reads them', () => {
    expect(read(['I-X', 'I-X', 'O', 'I-Y', 'I-X'], iob2)).toEqual(['X 0-9', 'Y 15-19', 'X 20-24'])
    expect(read(['B-X', 'I-Y', 'I-Y', 'B-Y', 'I-Y'], iob2)).toEqual(['X 0-4', 'Y 5-14', 'Y 15-24'])
  })

  test('ends and single words close an entity', () => {
    const labels = ['O', 'B-X', 'I-X', 'E-X', 'S-X']
    expect(read(['B-X', 'E-X', 'I-X', 'S-X', 'E-X'], labels)).toEqual(['X 0-9', 'X 10-14', 'X 15-19', 'X 20-24'])
  })

  test.each(['IOB2', 'IOBES', 'BILOU'] as const)('any sequence of %s tags reads as decodeTags reads it', scheme => {
    const steps = { IOB2: 'BI', IOBES: 'BIES', BILOU: 'BILU' }[scheme]
    const labels = ['O', ...Array.from(steps, step => [`${step}-X`, `${step}-Y`]).flat()]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...labels), { maxLength: 5 }), tags => {
        const spans = decodeTags(tags, scheme).map(
          ({ start, end, label }) => `${label} ${words[start]!.start}-${words[end - 1]!.end}`,
        )
        expect(read(tags, labels)).toEqual(spans)
      }),
    )
  })

  test('without prefixes neighbours of one type are one', () => {
    expect(read(['X', 'X', 'Y', 'O', 'Y'], ['O', 'X', 'Y'])).toEqual(['X 0-9', 'Y 10-14', 'Y 20-24'])
  })

  test('no words, no entities', () => {
    expect(read([], iob2)).toEqual([])
  })

  test('the score is the mean over the words of the probability of the type', () => {
    const probabilities = Float32Array.of(0.25, 0.5, 0.25, 0, 0, 0.5, 0.125, 0.125, 0.25, 0)
    expect(wordEntities(words.slice(0, 2), [1, 2], probabilities, iob2)).toEqual([
      { start: 0, end: 9, label: 'X', score: (0.75 + 0.25) / 2 },
    ])
  })

  test('scores stay in [0, 1]', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 5, maxLength: 25 }), logits => {
        const rows = Math.floor(logits.length / 5)
        const scores = Float32Array.from(logits).subarray(0, rows * 5)
        const entities = wordEntities(
          words.slice(0, rows),
          argmaxTags(scores, rows, iob2),
          softmax(scores, rows, 5),
          iob2,
        )
        for (const { score } of entities) expect(score >= 0 && score <= 1).toBe(true)
      }),
    )
  })
})

function* sequences(length: number, labels: number): Generator<number[]> {
  for (let code = 0; code < labels ** length; code++) {
    yield Array.from({ length }, (_, i) => Math.floor(code / labels ** i) % labels)
  }
}
