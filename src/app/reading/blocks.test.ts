import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LIMIT, blockAt, cutBlocks } from './blocks.ts'

describe('cutBlocks', () => {
  it('covers any text without a gap, within the limit, and never splits a surrogate pair', () => {
    const unit = fc.constantFrom('a', 'b ', '. ', '\n', '\r\n', '😀', '\ud83d', '\ude00', '中', '\u0301', '   ')
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (units, limit) => {
        const text = units.join('')
        const blocks = cutBlocks(text, limit)
        expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
        for (const { start, end } of blocks) {
          expect(end - start).toBeGreaterThan(0)
          expect(end - start).toBeLessThanOrEqual(limit)
          expect(text.slice(end - 1, end + 1)).not.toMatch(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('cuts after a line break, else after a sentence, else after a word', () => {
    expect(cutBlocks('One line.\nAnother one, longer.', 20)[0]).toEqual({ start: 0, end: 10 })
    expect(cutBlocks('It ended here. Then more words came', 24)[0]).toEqual({ start: 0, end: 15 })
    expect(cutBlocks('some words without any stop at all', 20)[0]).toEqual({ start: 0, end: 19 })
  })

  it('keeps CRLF together', () => {
    const text = `${'x'.repeat(9)}\r\ny`
    expect(cutBlocks(text, 10).map(({ start, end }) => text.slice(start, end))).not.toContain('\ny')
  })

  it('takes a megabyte without line breaks in its stride', () => {
    const text = 'word '.repeat(200_000)
    const blocks = cutBlocks(text)
    expect(blocks.length).toBeLessThan((2.2 * text.length) / BLOCK_LIMIT)
  })
})

describe('blockAt', () => {
  it('finds the block of every offset, the end of the text included', () => {
    const text = 'One.\nTwo.\nThree.\n'
    const blocks = cutBlocks(text, 6)
    for (let offset = 0; offset < text.length; offset++) {
      const { start, end } = blocks[blockAt(blocks, offset)]!
      expect(start <= offset && offset < end).toBe(true)
    }
    expect(blockAt(blocks, text.length)).toBe(blocks.length - 1)
  })
})
