import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bertWords, pieceRanges, type WordRules } from './words.ts'

interface Golden {
  cases: { text: string; outcomes: { settings: number[]; words: [string, number, number][] }[] }[]
}

const golden: Golden = JSON.parse(readFileSync(new URL('goldens/words.json', import.meta.url), 'utf8'))
const settings = Array.from({ length: 16 }, (_, bits): WordRules => ({
  cleanText: (bits & 1) > 0,
  handleChineseChars: (bits & 2) > 0,
  stripAccents: (bits & 4) > 0,
  lowercase: (bits & 8) > 0,
}))
const cased = settings[7]!
const uncased = settings[15]!
const anyRules = fc.constantFrom(...settings)
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'É',
      'e\u0301',
      '\u0301',
      '漢',
      ' ',
      '\u200b',
      '\ud83d',
      '\udc69',
      '👩',
      '.',
      '한',
      '\u2260',
    ),
  }),
)

const texts = (text: string, rules = cased) => bertWords(text, rules).map(word => word.text)
const slices = (text: string, rules = cased) => bertWords(text, rules).map(word => text.slice(word.start, word.end))
const splitsPair = (text: string, at: number) =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1))

/** UTF-16 offset of each code point, and of the end. */
function unitOffsets(text: string): number[] {
  const offsets = [0]
  for (const character of text) offsets.push(offsets.at(-1)! + character.length)
  return offsets
}

describe('bertWords', () => {
  test('gives the words of the reference under each of the 16 settings, at its offsets', () => {
    let compared = 0
    let accentsTaken = 0
    for (const { text, outcomes } of golden.cases) {
      const units = unitOffsets(text)
      for (const { settings: found, words: expected } of outcomes) {
        for (const bits of found) {
          const words = bertWords(text, settings[bits]!)
          expect(words.map(word => word.text)).toEqual(expected.map(([word]) => word))
          for (const [index, [, start, end]] of expected.entries()) {
            const word = words[index]!
            expect(word.start).toBe(units[start])
            // The reference leaves accents stripped from a word's end outside; here they belong to the word.
            const beyond = text.slice(units[end], word.end)
            if (beyond !== '') accentsTaken++
            expect(beyond).toMatch(/^\p{C}*(\p{M}\p{C}*)*$/u)
            compared++
          }
        }
      }
    }
    expect(golden.cases.length).toBeGreaterThan(150)
    expect(compared).toBeGreaterThan(6000)
    expect(accentsTaken).toBe(216)
  })

  test('keeps the original text under a normalised word', () => {
    expect(texts('Zoë’s CAFÉ', uncased)).toEqual(['zoe', '’', 's', 'cafe'])
    expect(slices('Zoë’s CAFÉ', uncased)).toEqual(['Zoë', '’', 's', 'CAFÉ'])
  })

  test('takes accents that follow a word into it, and none that follow a space', () => {
    expect(slices('cafe\u0301 bar')).toEqual(['cafe\u0301', 'bar'])
    expect(slices('a \u0301b')).toEqual(['a', 'b'])
    expect(slices('❤\ufe0f.')).toEqual(['❤\ufe0f', '.'])
  })

  test('bridges removed characters inside a word and leaves them out at its ends', () => {
    expect(bertWords('\ufeffzero\u200bwidth\u200b', cased)).toEqual([{ start: 1, end: 11, text: 'zerowidth' }])
  })

  test('treats a lone surrogate as the replacement character', () => {
    expect(texts('a\ud800b')).toEqual(['ab'])
    expect(texts('a\ud800b', { ...cased, cleanText: false })).toEqual(['a\ufffdb'])
    expect(texts('\ude00\ud83d')).toEqual([])
  })

  test('reads a range as if it were the whole text, offsets aside', () => {
    const text = 'In Zürich, 👩‍💻 Müller met 東京 news.'
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), anyRules, (a, b, rules) => {
        const [start, end] = a < b ? [a, b] : [b, a]
        const inside = bertWords(text.slice(start, end), rules)
        const moved = inside.map(word => ({ ...word, start: word.start + start, end: word.end + start }))
        expect(bertWords(text, rules, { start, end })).toEqual(moved)
      }),
    )
  })

  test('gives disjoint words in order that cut no surrogate pair, for any string', () => {
    fc.assert(
      fc.property(anyText, anyRules, (text, rules) => {
        let end = 0
        for (const word of bertWords(text, rules)) {
          expect(word.start).toBeGreaterThanOrEqual(end)
          expect(word.end).toBeGreaterThan(word.start)
          expect(word.end).toBeLessThanOrEqual(text.length)
          expect(word.text).not.toBe('')
          expect(splitsPair(text, word.start) || splitsPair(text, word.end)).toBe(false)
          end = word.end
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('leaves nothing but space, removed characters and stripped accents outside of words', () => {
    fc.assert(
      fc.property(anyText, text => {
        let rest = ''
        let end = 0
        for (const word of bertWords(text, cased)) {
          rest += `${text.slice(end, word.start)} `
          end = word.end
        }
        expect(bertWords(rest + text.slice(end), cased)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('takes a line of a million characters without reading it over and over', () => {
    expect(bertWords('a'.repeat(1_000_000), cased)).toHaveLength(1)
    expect(bertWords('é, '.repeat(333_333), uncased)).toHaveLength(666_666)
  })
})

describe('pieceRanges', () => {
  const ranges = (text: string, pieces: string[], rules = cased) =>
    pieceRanges(text, bertWords(text, rules)[0]!, rules, pieces).map(({ start, end }) => text.slice(start, end))

  test('cuts an unchanged word by the lengths of its pieces', () => {
    expect(ranges('tokenising', ['token', 'ising'])).toEqual(['token', 'ising'])
  })

  test('gives a single piece the whole word', () => {
    expect(ranges('\ud83d\udc69\u200d\ud83d\udcbb', ['[UNK]'])).toEqual(['👩‍💻'])
  })

  test('leaves each accent with its letter', () => {
    expect(ranges('re\u0301sume\u0301s', ['re', 'sum', 'es'])).toEqual(['re\u0301', 'sum', 'e\u0301s'])
    expect(ranges('RÉSUMÉS', ['re', 'sum', 'es'], uncased)).toEqual(['RÉ', 'SUM', 'ÉS'])
  })

  test('shares a character between the pieces cut from it', () => {
    expect(ranges('한국', ['\u1112\u1161', '\u11ab\u1100', '\u116e\u11a8'])).toEqual(['한', '한국', '국'])
  })

  test('stays inside the word, in order, with first and last piece at its ends', () => {
    fc.assert(
      fc.property(anyText, anyRules, fc.integer({ min: 1, max: 4 }), (text, rules, size) => {
        for (const word of bertWords(text, rules)) {
          const characters = [...word.text]
          const pieces = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
            characters.slice(index * size, (index + 1) * size).join(''),
          )
          const found = pieceRanges(text, word, rules, pieces)
          expect(found.at(0)!.start).toBe(word.start)
          expect(found.at(-1)!.end).toBe(word.end)
          for (const [index, range] of found.entries()) {
            expect(range.end).toBeGreaterThan(range.start)
            expect(splitsPair(text, range.start) || splitsPair(text, range.end)).toBe(false)
            if (index > 0) expect(range.start).toBeGreaterThanOrEqual(found[index - 1]!.start)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
