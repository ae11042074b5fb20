import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { aggregate, wordPieceText, type AggregationStrategy, type PipelineToken } from './aggregate.ts'
import { decodeFloat32 } from './base64.ts'
import { softmax } from './head.ts'

type Cell = string | number
interface Golden {
  labels: Record<string, string[]>
  decoded: [tokens: string[], text: string][]
  cases: {
    sentence: string
    pieces: [token: string, start: number, end: number, isUnknown: 0 | 1][]
    results: Record<string, { logits: string; outputs: Record<AggregationStrategy, Cell[][]> }>
  }[]
}
const golden = JSON.parse(readFileSync(new URL('goldens/pipeline.json', import.meta.url), 'utf8')) as Golden
const strategies: AggregationStrategy[] = ['none', 'simple', 'first', 'average', 'max']

const pieceOf = (token: string, start: number, end: number, isUnknown = false): PipelineToken => ({
  token,
  start,
  end,
  isUnknown,
})

describe("Hugging Face's pipeline", () => {
  const runs = Object.keys(golden.labels).flatMap(set => strategies.map(strategy => [set, strategy] as const))

  test.each(runs)('label set "%s", strategy "%s": equal on every sentence', (set, strategy) => {
    const labels = golden.labels[set]!
    expect(golden.cases.length).toBeGreaterThanOrEqual(40)
    for (const { sentence, pieces, results } of golden.cases) {
      const { logits, outputs } = results[set]!
      const probabilities = softmax(decodeFloat32(logits), pieces.length, labels.length)
      const tokens = pieces.map(([token, start, end, isUnknown]) => pieceOf(token, start, end, isUnknown === 1))
      const found = aggregate(tokens, probabilities, labels, strategy, sentence)
      const expected = outputs[strategy].map(row => {
        const [name, score, ...rest] = row
        const [index, word, start, end] = strategy === 'none' ? rest : [undefined, ...rest]
        const near = expect.closeTo(Number(score), 6)
        return strategy === 'none'
          ? { entity: name, score: near, index, word, start, end }
          : { entity_group: name, score: near, word, start, end }
      })
      expect(found, sentence).toEqual(expected)
    }
  })

  test.each(golden.decoded)('its decoder writes %j as %j', (tokens, text) => {
    expect(wordPieceText(tokens)).toBe(text)
  })
})

describe('aggregation', () => {
  const sentence = 'Lisbon rains'
  const pieces = [pieceOf('Lis', 0, 3), pieceOf('##bon', 3, 6), pieceOf('rains', 7, 12)]
  const labels = ['O', 'B-LOC', 'I-LOC']
  const probabilities = Float32Array.of(0.25, 0.5, 0.25, 0.75, 0.125, 0.125, 0.5, 0.25, 0.25)

  test('the strategies differ where the pieces of a word disagree', () => {
    const found = (strategy: AggregationStrategy) =>
      aggregate(pieces, probabilities, labels, strategy, sentence).map(({ start, end, score }) => [start, end, score])
    expect(found('simple')).toEqual([[0, 3, 0.5]])
    expect(found('first')).toEqual([[0, 6, 0.5]])
    expect(found('average')).toEqual([])
    expect(found('max')).toEqual([])
  })

  test('the index counts [CLS]', () => {
    expect(aggregate(pieces, probabilities, labels, 'none', sentence)).toEqual([
      { entity: 'B-LOC', score: 0.5, index: 1, word: 'Lis', start: 0, end: 3 },
    ])
  })

  test.each(strategies)('%s finds nothing in nothing', strategy => {
    expect(aggregate([], new Float32Array(0), labels, strategy, '')).toEqual([])
  })
})
