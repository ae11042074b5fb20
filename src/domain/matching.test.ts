import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matcher, occurrences, type Pattern } from './matching.ts'
import { unicodeWords } from './text.ts'

const pattern = (text: string, options: Partial<Pattern> = {}): Pattern => {
  return { text, ignoreCase: false, wholeWord: false, ...options }
}
const found = (text: string, wanted: Pattern) =>
  occurrences(text, wanted).map(({ start, end }) => `${start} ${text.slice(start, end)}`)

describe('occurrences', () => {
  test('are all of them, from left to right, none over another', () => {
    expect(found('Paris, Paris und Parisian', pattern('Paris'))).toEqual(['0 Paris', '7 Paris', '17 Paris'])
    expect(found('aaaaa', pattern('aa'))).toEqual(['0 aa', '2 aa'])
    expect(found('Paris', pattern(''))).toEqual([])
    expect(found('', pattern('x'))).toEqual([])
  })

  test('of whole words end where the words of the text end', () => {
    const text = 'Paris Parisian Paris’s New Paris-based U.S. U.S.A.'
    expect(found(text, pattern('Paris', { wholeWord: true }))).toEqual(['0 Paris', '15 Paris', '27 Paris'])
    expect(found(text, pattern('U.S.', { wholeWord: true }))).toEqual(['39 U.S.'])
    expect(found('xna na na', pattern('na na', { wholeWord: true }))).toEqual(['4 na na'])
    expect(found('東京都東京', pattern('東京', { wholeWord: true }))).toEqual(['0 東京', '3 東京'])
  })

  test('of any case have exact offsets, where lower-casing changes lengths too', () => {
    expect(found('İİ PARIS paris', pattern('Paris', { ignoreCase: true }))).toEqual(['3 PARIS', '9 paris'])
    expect(found('ΟΔΟΣ οδος οδοσ', pattern('Οδος', { ignoreCase: true }))).toEqual(['0 ΟΔΟΣ', '5 οδος', '10 οδοσ'])
    expect(found('Straße STRASSE STRAẞE', pattern('straße', { ignoreCase: true }))).toEqual(['0 Straße', '15 STRAẞE'])
    expect(found('😀𐐀x 𐐨X', pattern('𐐨X', { ignoreCase: true }))).toEqual(['2 𐐀x', '6 𐐨X'])
    expect(found('Paris', pattern('paris'))).toEqual([])
  })

  test('are found across a line break, as wide as they stand', () => {
    expect(found('New\nYork, New\u00a0York', pattern('New York'))).toEqual(['0 New\nYork', '10 New\u00a0York'])
    expect(found('New  York', pattern('New York'))).toEqual([])
  })

  test('are those of a case-insensitive regular expression of the same text', () => {
    const anyText = fc.string({
      unit: fc.constantFrom('a', 'A', 'ſ', 's', 'S', 'K', 'k', 'ß', 'ẞ', 'σ', 'ς', 'Σ', '.', '(', '𐐀', '𐐨'),
    })
    fc.assert(
      fc.property(
        anyText,
        fc.string({ unit: fc.constantFrom('a', 's', 'k', 'ß', 'Σ', '.', '𐐀'), minLength: 1, maxLength: 3 }),
        (text, wanted) => {
          const escaped = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`), 'giu')
          const expected = [...text.matchAll(escaped)].map(match => ({
            start: match.index,
            end: match.index + match[0].length,
          }))
          expect(occurrences(text, pattern(wanted, { ignoreCase: true }))).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('folds every cased character as Unicode simple case folding does', () => {
    // A regular expression with the flags i and u compares by that folding (ECMA-262, Canonicalize).
    const wrong: string[] = []
    for (let point = 1; point < 0x20000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue
      const character = String.fromCodePoint(point)
      if (/\s/.test(character)) continue
      for (const other of new Set([character.toLowerCase(), character.toUpperCase()])) {
        if (other === character || Array.from(other).length > 1) continue
        const isSame = new RegExp(`^\\u{${point.toString(16)}}$`, 'iu').test(other)
        if (occurrences(other, pattern(character, { ignoreCase: true })).length > 0 !== isSame) wrong.push(character)
      }
    }
    expect(wrong).toEqual([])
  })
})

test('whole words are bounded by the words of the text, whatever stands around them', () => {
  const anyText = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '\n', '.', "'", 's', '-', '\u0001', '\u0301', '\u200d', '東', '😀'),
  })
  fc.assert(
    fc.property(
      anyText,
      fc.string({ unit: fc.constantFrom('a', 'b', '.', ' '), minLength: 1, maxLength: 3 }),
      (text, wanted) => {
        const words = unicodeWords(text)
        const [starts, ends] = [new Set(words.map(({ start }) => start)), new Set(words.map(({ end }) => end))]
        const spaced = text.replaceAll('\n', ' ')
        const expected: number[] = []
        for (let at = 0; at < text.length; at++)
          if (spaced.startsWith(wanted, at) && starts.has(at) && ends.has(at + wanted.length)) {
            expected.push(at)
            at += wanted.length - 1
          }
        expect(occurrences(text, pattern(wanted, { wholeWord: true })).map(({ start }) => start)).toEqual(expected)
      },
    ),
    { numRuns: 1000 },
  )
})

describe('a matcher of many patterns', () => {
  const names = (text: string, patterns: readonly Pattern[]) => matcher(patterns)(text).map(match => match.pattern.text)

  test('takes the leftmost, then the longest, then the first', () => {
    const patterns = ['York', 'New York', 'New York City', 'New'].map(text => pattern(text))
    expect(names('In New York City, New York and York', patterns)).toEqual(['New York City', 'New York', 'York'])
    expect(names('new York', [pattern('NEW', { ignoreCase: true }), pattern('new York')])).toEqual(['new York'])
    expect(matcher([pattern('a', { ignoreCase: true }), pattern('a')])('a')[0]?.pattern.ignoreCase).toBe(true)
    expect(names('New Yorker', [pattern('New York', { wholeWord: true }), pattern('New')])).toEqual(['New'])
  })

  test('finds what the patterns find alone, where none begin or end within another', () => {
    const words = ['ada', 'bob', 'cy', 'dora']
    const anyText = fc.array(fc.constantFrom(...words, 'x', 'adab')).map(parts => parts.join(' '))
    fc.assert(
      fc.property(anyText, text => {
        const patterns = words.map(word => pattern(word, { wholeWord: true }))
        const alone = patterns.flatMap(one => occurrences(text, one)).sort((a, b) => a.start - b.start)
        expect(matcher(patterns)(text).map(({ start, end }) => ({ start, end }))).toEqual(alone)
        const byWord = unicodeWords(text).filter(({ start, end }) => words.includes(text.slice(start, end)))
        expect(alone).toEqual(byWord)
      }),
    )
  })
})

test('a megabyte without any white space is not read once for each occurrence', () => {
  const text = 'é東京ab'.repeat(200_000)
  expect(occurrences(text, pattern('東', { wholeWord: true }))).toHaveLength(200_000)
}, 20_000)
