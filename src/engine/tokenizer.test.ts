import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createTokenizer } from './tokenizer.ts'

interface Golden {
  cases: { text: string; ids: number[]; tokens: string[]; offsets: [number, number][] }[]
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const model = '../../public/models/gleaner-en'
const tokenizerJson = read(`${model}/tokenizer.json`) as Record<string, object>
const tokenizerConfig = read(`${model}/tokenizer_config.json`)
const golden = read('goldens/tokens.json') as Golden
const tokenizer = createTokenizer(tokenizerJson, tokenizerConfig)

const tokens = (text: string) => Array.from(tokenizer.encode(text).ids, id => tokenizer.token(id))
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom('ab', 'É', 'e\u0301', '漢', ' ', '\u200b', '\ud83d', '\udc69', '.', '한', 'ing') }),
)

/** UTF-16 offset of each code point, and of the end. */
function unitOffsets(text: string): number[] {
  const offsets = [0]
  for (const character of text) offsets.push(offsets.at(-1)! + character.length)
  return offsets
}

describe('encode', () => {
  test('gives the ids of whole-text encoding by the reference', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(300)
    for (const { text, ids, tokens: expected } of golden.cases) {
      expect(Array.from(tokenizer.encode(text).ids), JSON.stringify(text)).toEqual(ids)
      expect(tokens(text)).toEqual(expected)
    }
  })

  test('puts every piece where the reference does, but for stripped accents', () => {
    const count = { equal: 0, accentsTaken: 0, marksMoved: 0 }
    for (const { text, offsets } of golden.cases) {
      const units = unitOffsets(text)
      const pieces = tokenizer.pieces(tokenizer.encode(text), text)
      expect(pieces.length).toBe(offsets.length)
      for (const [index, [first, last]] of offsets.entries()) {
        const { start, end } = pieces[index]!
        const [expectedStart, expectedEnd] = [units[first]!, units[last]!]
        expect(text.slice(expectedEnd, end), JSON.stringify(text)).toMatch(/^\p{C}*(\p{M}\p{C}*)*$/u)
        expect(end).toBeGreaterThanOrEqual(expectedEnd)
        if (start !== expectedStart) {
          // A kept mark changed places with a stripped one: the reference gives it the other's place.
          expect(text.slice(Math.min(start, expectedStart), Math.max(start, expectedStart))).toMatch(/^\p{M}+$/u)
          count.marksMoved++
        } else if (end === expectedEnd) count.equal++
        else count.accentsTaken++
      }
    }
    expect(count).toEqual({ equal: 1584, accentsTaken: 97, marksMoved: 1 })
  })

  test('never reads a special token out of a text', () => {
    const { cls, sep, pad } = tokenizer.special
    const { ids } = tokenizer.encode('[CLS] a [SEP][PAD]')
    expect(tokens('a [SEP]').slice(0, 2)).toEqual(['a', '['])
    for (const id of [cls, sep, pad]) expect(ids).not.toContain(id)
  })

  test('gives the offsets of a range from the start of the text', () => {
    const text = 'Angela Merkel visited Paris.'
    const whole = tokenizer.encode(text)
    const part = tokenizer.encode(text, { start: 14, end: text.length })
    expect(part.words).toEqual(whole.words.slice(2))
    expect(part.ids).toEqual(whole.ids.slice(whole.firstPiece[2]))
  })

  test('gives every word its pieces, for any string', () => {
    fc.assert(
      fc.property(anyText, text => {
        const encoding = tokenizer.encode(text)
        const { words, ids, firstPiece } = encoding
        expect(firstPiece).toHaveLength(words.length + 1)
        expect(firstPiece.at(-1)).toBe(ids.length)
        const pieces = tokenizer.pieces(encoding, text)
        expect(pieces).toHaveLength(ids.length)
        for (const [index, word] of words.entries()) {
          const [first, end] = [firstPiece[index]!, firstPiece[index + 1]!]
          expect(end).toBeGreaterThan(first)
          expect(pieces[first]!.start).toBe(word.start)
          expect(pieces[end - 1]!.end).toBe(word.end)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('treats a lone surrogate as the replacement character', () => {
    const inside = tokenizer.encode('Mer\ud800kel met \udc69')
    expect(Array.from(inside.ids)).toEqual(Array.from(tokenizer.encode('Mer\ufffdkel met \ufffd').ids))
  })

  test('remembers the same ids for a word, however many others came between', () => {
    const text = Array.from({ length: 60_000 }, (_, index) => `w${index.toString(36)}`).join(' ')
    const first = tokenizer.encode('Angela Merkel')
    tokenizer.encode(text)
    expect(tokenizer.encode('Angela Merkel')).toEqual(first)
  })
})

describe('createTokenizer', () => {
  test('reads the length and the special tokens of the model', () => {
    expect(tokenizer.maxLength).toBe(512)
    expect(tokenizer.special).toEqual({ cls: 2, sep: 3, pad: 0, unk: 1 })
  })

  test('takes 512 for a model without a stated limit', () => {
    expect(createTokenizer(tokenizerJson, { model_max_length: 1e30 }).maxLength).toBe(512)
    expect(createTokenizer(tokenizerJson, {}).maxLength).toBe(512)
  })

  test('strips accents where it lower-cases, when the file leaves that open', () => {
    const normalizer = { ...tokenizerJson['normalizer'], strip_accents: null, lowercase: true }
    const uncased = createTokenizer({ ...tokenizerJson, normalizer }, tokenizerConfig)
    expect(uncased.encode('MÜLLER').words).toEqual([{ start: 0, end: 6, text: 'muller' }])
  })

  test('refuses what is not BERT WordPiece, by name', () => {
    const create = (changes: object) => () => createTokenizer({ ...tokenizerJson, ...changes }, tokenizerConfig)
    expect(create({ model: { type: 'Unigram', vocab: [] } })).toThrow('This tokenizer (Unigram) is not supported yet')
    expect(create({ normalizer: { type: 'NFC' } })).toThrow('(NFC) is not supported yet: its normalizer is not')
    expect(create({ pre_tokenizer: null })).toThrow('(no pre_tokenizer) is not supported yet')
    expect(create({ added_tokens: [{ id: 9, content: '<e>', special: false }] })).toThrow(
      'adds a token of its own, “<e>”',
    )
  })

  test('says what is wrong with a broken file', () => {
    expect(() => createTokenizer(null, {})).toThrow('tokenizer.json cannot be read')
    expect(() => createTokenizer({ ...tokenizerJson, normalizer: { type: 'BertNormalizer' } }, {})).toThrow(
      'clean_text',
    )
    expect(() => createTokenizer(tokenizerJson, { cls_token: '<s>' })).toThrow('tokenizer.json has no token “<s>”')
    expect(() => createTokenizer(tokenizerJson, [])).not.toThrow(TypeError)
  })
})
