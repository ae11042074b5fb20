import { expect, it } from 'vitest'
import { cutBlocks } from './blocks.ts'
import { noResults, type Question, type Results, withSegments } from './results.ts'
import { countsByType, rowsByType } from './summary.ts'
import { newsHead } from '../testing.ts'

const text = 'Oslo, Ada\nBerg, Oslo, Ada Berg, Rome'
const at = (words: string, label: string, score: number, from = 0) => {
  const start = text.indexOf(words, from)
  return { start, end: start + words.length, label, score }
}
const question: Question = { documentId: 'd', head: newsHead, aggregation: 'word', decode: 'viterbi' }
const blocks = cutBlocks(text)
const results = withSegments(noResults(question, blocks), blocks, [
  {
    start: 0,
    end: text.length,
    seams: [],
    predictions: [
      at('Oslo', 'LOC', 0.9),
      at('Ada\nBerg', 'PER', 0.8),
      at('Oslo', 'LOC', 0.7, 5),
      at('Ada Berg', 'PER', 0.6),
      at('Rome', 'LOC', 0.2),
    ],
  },
])

it('counts what is confident enough, by type', () => {
  expect([...countsByType(results, blocks, 0)]).toEqual([
    ['LOC', 3],
    ['PER', 2],
  ])
  expect(countsByType(results, blocks, 0.65).get('PER')).toBe(1)
})

it('joins the places of one entity, whatever white space is in it', () => {
  const rows = rowsByType(text, results, blocks, 0)
  expect(rows.get('LOC')?.map(row => [row.text, row.places.length])).toEqual([
    ['Oslo', 2],
    ['Rome', 1],
  ])
  const [ada] = rows.get('PER')!
  expect(ada).toMatchObject({ text: 'Ada Berg', places: [{ start: 6 }, { start: 22 }] })
  expect(ada!.meanScore).toBeCloseTo(0.7)
})

it('gives tags without aggregation their type', () => {
  const pieces: Question = { ...question, aggregation: 'none' }
  const tags: Results = {
    question: pieces,
    blocks: [{ question: pieces, entities: [at('Oslo', 'B-LOC', 0.9)], seams: [] }],
  }
  expect([...countsByType(tags, blocks, 0)]).toEqual([['LOC', 1]])
})
