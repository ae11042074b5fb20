import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { pieceOffsets } from './inspect.ts'
import { createTokenizer } from './tokenizer.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../public/models/gleaner-en/${name}`, import.meta.url), 'utf8'))
const tokenizer = createTokenizer(read('tokenizer.json'), read('tokenizer_config.json'))

it('says where each piece of a text stands, in order and disjoint', () => {
  const text = '\tOkafor’s talk,\nİstanbul 👩‍👩‍👧 …'
  const offsets = pieceOffsets(tokenizer, text)
  const pieces = Array.from({ length: offsets.length / 2 }, (_, at) => text.slice(offsets[2 * at], offsets[2 * at + 1]))
  expect(pieces.join('')).toContain('Okafor’stalk,')
  expect(pieces.length).toBeGreaterThan(6)
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
})
