import { describe, expect, it } from 'vitest'
import type { TaggedSegment } from '../../engine/protocol.ts'
import { cutBlocks } from './blocks.ts'
import { askedAnew, entitiesOf, noResults, type Question, settled, withSegments } from './results.ts'
import { newsHead } from '../testing.ts'

const text = 'Ada met Bo.\nCy left.\n'
const blocks = cutBlocks(text, 12)
const question: Question = { documentId: 'd', head: newsHead, aggregation: 'word', decode: 'viterbi' }
const entity = (start: number, end: number, score = 0.9) => ({ start, end, label: 'PER', score })
const first: TaggedSegment = { start: 0, end: 11, predictions: [entity(0, 3), entity(8, 10)], seams: [] }
const second: TaggedSegment = { start: 12, end: 20, predictions: [entity(12, 14)], seams: [17] }

describe('results', () => {
  it('grow segment by segment, and leave the blocks without news as they are', () => {
    const empty = noResults(question, blocks)
    const one = withSegments(empty, blocks, [second])
    expect(one.blocks[0]).toBe(empty.blocks[0])
    expect(one.blocks[1]).toEqual({ question, entities: [entity(12, 14)], seams: [17] })
    const both = withSegments(one, blocks, [first])
    expect(both.blocks[1]).toBe(one.blocks[1])
    expect(entitiesOf(both, blocks).map(({ start }) => start)).toEqual([0, 8, 12])
  })

  it('replace what a segment said before', () => {
    const once = withSegments(noResults(question, blocks), blocks, [first, second])
    const again = withSegments(once, blocks, [{ ...first, predictions: [entity(0, 3, 0.5)] }])
    expect(entitiesOf(again, blocks)).toEqual([entity(0, 3, 0.5), entity(12, 14)])
    expect(withSegments(once, blocks, [first, second]).blocks).toEqual(once.blocks)
  })

  it('keep an older answer in sight until the new one comes, and count only the new', () => {
    const old = withSegments(noResults(question, blocks), blocks, [first, second])
    const next: Question = { ...question, decode: 'argmax' }
    const anew = withSegments(askedAnew(old, next), blocks, [second])
    expect(anew.blocks[0]).toBe(old.blocks[0])
    expect(entitiesOf(anew, blocks)).toEqual([entity(12, 14)])
    expect(settled(anew).blocks[0]?.entities).toEqual([])
    expect(entitiesOf(settled(anew), blocks)).toEqual([entity(12, 14)])
  })

  it('show an entity in every block it reaches into, and count it once', () => {
    const line = 'abcdefghij klmnopqrst'
    const cut = cutBlocks(line, 12)
    expect(cut.length).toBe(2)
    const across = { start: 4, end: 15, label: 'PER', score: 1 }
    const results = withSegments(noResults(question, cut), cut, [
      { start: 0, end: line.length, predictions: [across], seams: [] },
    ])
    expect(results.blocks.map(({ entities }) => entities)).toEqual([[across], [across]])
    expect(entitiesOf(results, cut)).toEqual([across])
  })
})
