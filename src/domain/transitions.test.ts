import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constrainedViterbi } from './decode.ts'
import { mulberry32 } from './random.ts'
import { stepScores, stepsOf, stepTable, weighSteps, type StepScores } from './transitions.ts'

const iob2 = ['O', 'B-X', 'I-X', 'B-Y', 'I-Y']
const indices = (labels: readonly string[], tags: string) => tags.split(' ').map(tag => labels.indexOf(tag))
const none = { outside: 0, begins: 0, goesOn: 0 }

describe('the scores of steps', () => {
  test('speak for going on with entities of several words, and for their end where all have two', () => {
    const sequences = Array.from({ length: 50 }, () => indices(iob2, 'O O O O B-X I-X O B-Y I-Y O O'))
    const { outside, first, later } = stepScores(sequences, iob2)
    expect(first.goesOn).toBeGreaterThan(1)
    expect(later.goesOn).toBeLessThan(-1)
    expect(later.outside).toBeGreaterThan(0)
    expect(first.outside).toBeLessThan(-1)
    expect(outside.begins).toBeGreaterThan(later.begins)
  })

  test('are nearly nothing where words are labelled whatever stood before', () => {
    const random = mulberry32(3)
    const labels = ['O', 'B-X', 'B-Y']
    const sequence = Array.from({ length: 50_000 }, () => Math.floor(random() * 3))
    const { outside, first } = stepScores([sequence], labels)
    for (const score of [outside.outside, outside.begins, first.outside, first.begins])
      expect(Math.abs(score)).toBeLessThan(0.03)
  })

  test('are smoothed by one, and nothing goes on from outside', () => {
    const table = stepTable(stepScores([indices(iob2, 'B-X I-X')], iob2))
    // Counts by row, one added: out 1, begins 2 | 1, 1, on 2 | 1, 1, 1.
    const counts = [1, 2, 0, 1, 1, 2, 1, 1, 1]
    const expected = counts.map((count, cell) => {
      const row = counts.slice(cell - (cell % 3), cell - (cell % 3) + 3).reduce((a, b) => a + b)
      const column = counts.filter((_, other) => other % 3 === cell % 3).reduce((a, b) => a + b)
      return count === 0 ? 0 : Math.log((count * 10) / (row * column))
    })
    for (const [cell, value] of table.entries()) expect(value).toBeCloseTo(expected[cell]!, 12)
  })

  test('are nothing without gold', () => {
    expect([...stepTable(stepScores([], iob2))]).toEqual(Array.from({ length: 9 }, () => 0))
    expect([...stepTable(stepScores([[-1, -1]], iob2))]).toEqual(Array.from({ length: 9 }, () => 0))
  })

  test('count no step from or to a word that is not known', () => {
    const known = stepScores([indices(iob2, 'O B-X'), indices(iob2, 'O O')], iob2)
    const unknown = stepScores([[0, 1, -1, 2, -1], indices(iob2, 'O O')], iob2)
    expect(unknown).toEqual(known)
  })

  test('tell only kinds of steps: types changed about, they stay', () => {
    const tag = fc.nat(4)
    fc.assert(
      fc.property(fc.array(fc.array(tag, { maxLength: 10 }), { maxLength: 5 }), sequences => {
        const swapped = sequences.map(tags => tags.map(tag => [0, 3, 4, 1, 2][tag]!))
        expect(stepScores(swapped, iob2)).toEqual(stepScores(sequences, iob2))
      }),
      { numRuns: 100 },
    )
  })

  test('are weighed all alike', () => {
    const steps = stepScores([indices(iob2, 'O O B-X I-X I-X O')], iob2)
    const half = stepTable(weighSteps(steps, 0.5))
    expect([...half]).toEqual([...stepTable(steps)].map(value => 0.5 * value))
  })
})

describe('Viterbi with scores of steps', () => {
  const schemes: [name: string, labels: string[], legal: RegExp][] = [
    ['IOB2', iob2, /^(O|B-X(I-X)*|B-Y(I-Y)*)*$/],
    ['IOBES', ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'S-Y'], /^(O|S-X|S-Y|B-X(I-X)*E-X)*$/],
    ['IOE2', ['O', 'I-X', 'E-X', 'I-Y', 'E-Y'], /^(O|(I-X)*E-X|(I-Y)*E-Y)*$/],
    ['no prefixes', ['O', 'X', 'E-mail'], /^/],
    ['IOB2 without O', ['I-X', 'B-X'], /^(B-X(I-X)*)*$/],
  ]
  const worth = fc.float({ min: -3, max: 3, noNaN: true })
  const anySteps: fc.Arbitrary<StepScores> = fc.record({
    outside: fc.record({ outside: worth, begins: worth }),
    first: fc.record({ outside: worth, begins: worth, goesOn: worth }),
    later: fc.record({ outside: worth, begins: worth, goesOn: worth }),
  })

  test.each(schemes)('%s: finds the best of all legal sequences, steps counted', (_, labels, legal) => {
    const width = labels.length
    const logits = fc
      .integer({ min: 0, max: 5 })
      .chain(rows =>
        fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: rows * width, maxLength: rows * width }),
      )
    const { kinds, goesOn } = stepsOf(labels)
    fc.assert(
      fc.property(logits, anySteps, (logits, steps) => {
        const rows = logits.length / width
        const table = stepTable(steps)
        const scoreOf = (tags: ArrayLike<number>) => {
          let sum = 0
          for (let row = 0; row < rows; row++) {
            const [before, own] = [tags[row - 1] ?? -1, tags[row]!]
            const to = row > 0 && goesOn(before, own) ? 2 : kinds[own] === 0 ? 0 : 1
            sum += logits[row * width + own]! + table[3 * (row > 0 ? kinds[before]! : 0) + to]!
          }
          return sum
        }
        let best = -Infinity
        for (let code = 0; code < width ** rows; code++) {
          const tags = Array.from({ length: rows }, (_, row) => Math.floor(code / width ** row) % width)
          if (legal.test(tags.map(tag => labels[tag]).join(''))) best = Math.max(best, scoreOf(tags))
        }
        const found = constrainedViterbi(Float32Array.from(logits), rows, labels, steps)
        expect([...found].map(tag => labels[tag]).join('')).toMatch(legal)
        expect(scoreOf(found)).toBeCloseTo(rows === 0 ? 0 : best, 4)
      }),
      { numRuns: 25 },
    )
  })

  test('with steps worth nothing is Viterbi without', () => {
    const logits = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(logits, logits => {
        const input = Float32Array.from(logits)
        const nothing = { outside: { outside: 0, begins: 0 }, first: none, later: none }
        const sumOf = (tags: Int32Array) => tags.reduce((sum, tag, row) => sum + input[row * 5 + tag]!, 0)
        const plain = constrainedViterbi(input, 4, iob2)
        expect(sumOf(constrainedViterbi(input, 4, iob2, nothing))).toBeCloseTo(sumOf(plain), 5)
      }),
      { numRuns: 100 },
    )
  })

  test('goes on with an entity that the words alone would break up', () => {
    const sequences = Array.from({ length: 20 }, () => indices(iob2, 'O O B-X I-X I-X O O'))
    const logits = Float32Array.from([0, 4, 0, 0, 0].concat([1.5, -9, 0, -9, -9], [0, -9, 1, -9, -9]))
    const said = (steps?: StepScores) => [...constrainedViterbi(logits, 3, iob2, steps)].map(tag => iob2[tag])
    expect(said()).toEqual(['B-X', 'O', 'O'])
    expect(said(stepScores(sequences, iob2))).toEqual(['B-X', 'I-X', 'I-X'])
  })
})
