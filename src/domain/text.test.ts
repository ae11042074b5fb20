import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convertOffsets, segments, snap, unicodeWords, type OffsetUnit } from './text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'B',
      '.',
      ',',
      "'s",
      '1',
      ' ',
      '\n',
      '\r\n',
      '\u2028',
      '漢',
      'e\u0301',
      '👩‍💻',
      '\ud83d',
      '-',
    ),
    maxLength: 200,
  }),
)
const sliced = (text: string, ranges: { start: number; end: number }[]) =>
  ranges.map(({ start, end }) => text.slice(start, end))
const splitsPair = (text: string, at: number) =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1))

describe('segments', () => {
  const of = (text: string) => sliced(text, segments(text))

  test('are the lines of a text, trimmed, whatever ends them', () => {
    expect(of('one\ntwo\r\n three \rfour\u2028five\u2029six\u0085seven\fend')).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'end',
    ])
  })

  test('leave out lines of nothing but space', () => {
    expect(of('')).toEqual([])
    expect(of(' \t\n\u3000\r\n\u00a0')).toEqual([])
    expect(of('\n\na\n \nb')).toEqual(['a', 'b'])
  })

  const wrapped =
    'The committee met on Tuesday in the old town hall of New\n' +
    'Haven, where Professor Maria Lindqvist of the University of\n' +
    'Uppsala explained why the bridge over the Connecticut River\n' +
    'had been closed since the spring.'

  test('join the lines of a hard-wrapped paragraph, up to the blank line', () => {
    expect(of(`${wrapped}\n\n${wrapped}\n`)).toEqual([wrapped, wrapped])
    expect(of(wrapped.replaceAll('\n', '\r\n'))).toEqual([wrapped.replaceAll('\n', '\r\n')])
  })

  test('join two lines only where the second goes on with the sentence', () => {
    const first = 'The delegation had travelled from Ljubljana to the small town'
    expect(of(`${first}\nof Piran by train.`)).toHaveLength(1)
    expect(of(`${first}\nPiran, Slovenia`)).toHaveLength(2)
  })

  test('keep apart lists, addresses, verses and paragraphs of one line each', () => {
    const list =
      'Alice Johnson, Head of Research, Copenhagen office\nBob Lee, Oslo\nCarla Gomez, Madrid\nDmitri Petrov, Riga'
    expect(of(list)).toHaveLength(4)
    const verse = 'the river ran\nbelow the hill\nand carried all\nthe leaves away'
    expect(of(verse)).toHaveLength(4)
    const sentences = 'The first sentence here ends with a stop near the margin.\n'.repeat(5)
    expect(of(sentences)).toHaveLength(5)
    const long = `${'a very long paragraph that no one has wrapped '.repeat(5)}\n`.repeat(3)
    expect(of(long)).toHaveLength(3)
  })

  test('cover all that is not space, disjoint and in order, and hold no space at their ends', () => {
    fc.assert(
      fc.property(anyText, text => {
        let end = 0
        for (const segment of segments(text)) {
          expect(text.slice(end, segment.start).replaceAll('\u0085', '').trim()).toBe('')
          expect(segment.end).toBeGreaterThan(segment.start)
          const inside = text.slice(segment.start, segment.end)
          expect(inside).toBe(inside.trim())
          end = segment.end
        }
        expect(text.slice(end).replaceAll('\u0085', '').trim()).toBe('')
      }),
      { numRuns: 1000 },
    )
  })

  test('do not depend on the blocks around them', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const joined = `${before}\n\n${after}`
        const moved = segments(after).map(range => ({
          start: range.start + before.length + 2,
          end: range.end + before.length + 2,
        }))
        expect(segments(joined)).toEqual([...segments(before), ...moved])
      }),
    )
  })

  test('take a megabyte of any shape in linear time', () => {
    for (const unit of ['a', '\n', ' ', 'words of a line that was wrapped at a margin\n', 'a\r\n\r\n']) {
      segments(unit.repeat(Math.ceil(1_000_000 / unit.length)))
    }
  })
})

describe('unicodeWords', () => {
  const of = (text: string) => sliced(text, unicodeWords(text))

  test('keep abbreviations, names and numbers whole', () => {
    const whole = [
      'U.S.',
      "O'Neill",
      'O’Neill',
      "don't",
      'AT&T',
      'Ph.D.',
      'e.g.',
      '3.5',
      '1,000',
      'example.com',
      'Node.js',
      'snake_case',
    ]
    for (const word of whole) expect(of(`in ${word} now`)).toEqual(['in', word, 'now'])
  })

  test('split hyphens, possessives, punctuation and sentences whose space was forgotten', () => {
    expect(of('New York-based')).toEqual(['New', 'York', '-', 'based'])
    expect(of("John's")).toEqual(['John', "'s"])
    expect(of('It ended.The next, “here”.')).toEqual(['It', 'ended', '.', 'The', 'next', ',', '“', 'here', '”', '.'])
    expect(of('Mr. a,b')).toEqual(['Mr', '.', 'a', ',', 'b'])
  })

  test('keep letters with their marks and emoji sequences whole', () => {
    expect(of('cafe\u0301 हिन्दी co\u00adop')).toEqual(['cafe\u0301', 'हिन्दी', 'co\u00adop'])
    expect(of('👩‍💻👍🏽🇩🇪🇫🇷1️⃣❤️')).toEqual(['👩‍💻', '👍🏽', '🇩🇪', '🇫🇷', '1️⃣', '❤️'])
  })

  test('are single characters where a script has no spaces', () => {
    expect(of('東京のカメラ')).toEqual(['東', '京', 'の', 'カメラ'])
  })

  test('hold all but space and controls, in order, and cut no pair', () => {
    fc.assert(
      fc.property(anyText, text => {
        let end = 0
        for (const word of unicodeWords(text)) {
          expect(text.slice(end, word.start)).toMatch(/^[\s\p{Cc}]*$/u)
          expect(word.end).toBeGreaterThan(word.start)
          expect(text.slice(word.start, word.end)).not.toMatch(/[\s\p{Cc}]/u)
          expect(splitsPair(text, word.start) || splitsPair(text, word.end)).toBe(false)
          end = word.end
        }
        expect(text.slice(end)).toMatch(/^[\s\p{Cc}]*$/u)
      }),
      { numRuns: 1000 },
    )
  })

  test('are the same when a text is read in parts divided at space', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const text = `${before} ${after}`
        const parts = [
          ...unicodeWords(text, { start: 0, end: before.length }),
          ...unicodeWords(text, { start: before.length, end: text.length }),
        ]
        expect(unicodeWords(text)).toEqual(parts)
      }),
    )
  })

  test('take a megabyte of any shape in linear time', () => {
    for (const unit of ['a', 'a.', '1,', "aa'", "'s", '\u0301', '👩‍', 'Mr. Lee said. ']) {
      unicodeWords(unit.repeat(Math.ceil(1_000_000 / unit.length)))
    }
  })
})

describe('snap', () => {
  const snapped = (text: string, selection: string) => {
    const start = text.indexOf(selection)
    const range = snap(text, { start, end: start + selection.length })
    return text.slice(range.start, range.end)
  }

  test('grows to whole words and sheds the space and punctuation around them', () => {
    expect(snapped('met Angela Merkel, who', 'gela Mer')).toBe('Angela Merkel')
    expect(snapped('met Angela Merkel, who', ' Angela Merkel, ')).toBe('Angela Merkel')
    expect(snapped('the (U.S.) army', '(U.S')).toBe('U.S.')
    expect(snapped('a New York-based firm', 'New Yo')).toBe('New York')
    expect(snapped("at John's house", 'Joh')).toBe('John')
    expect(snapped('cafe\u0301 bar', 'cafe')).toBe('cafe\u0301')
  })

  test('keeps a selection of nothing but punctuation, and empties one of nothing but space', () => {
    expect(snapped('what ?! now', ' ?! ')).toBe('?!')
    expect(snap('a   b', { start: 1, end: 3 })).toEqual({ start: 1, end: 1 })
    expect(snap('abc', { start: 1, end: 1 })).toEqual({ start: 1, end: 1 })
  })

  test('gives a range of whole words that it would not change again', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), fc.nat(200), (text, a, b) => {
        const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)]
        const range = snap(text, { start, end })
        if (range.start === range.end) return
        expect(snap(text, range)).toEqual(range)
        const words = unicodeWords(text)
        expect(words.some(word => word.start === range.start)).toBe(true)
        expect(words.some(word => word.end === range.end)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('convertOffsets', () => {
  test('counts code points and UTF-8 bytes, in the order given', () => {
    const text = 'aé漢👩\ud800z'
    const offsets = [7, 0, 6, 5, 3, 2, 1, 7]
    expect(convertOffsets(text, offsets, 'utf16', 'codepoint')).toEqual([6, 0, 5, 4, 3, 2, 1, 6])
    expect(convertOffsets(text, offsets, 'utf16', 'byte')).toEqual([14, 0, 13, 10, 6, 3, 1, 14])
  })

  test('agrees with the lengths of prefixes, and converts back', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(40)), (text, picks) => {
        const characters = [...text]
        const prefixes = picks.map(pick => characters.slice(0, pick % (characters.length + 1)).join(''))
        const offsets = prefixes.map(prefix => prefix.length)
        const expected = {
          utf16: offsets,
          codepoint: prefixes.map(prefix => [...prefix].length),
          byte: prefixes.map(prefix => new TextEncoder().encode(prefix).length),
        }
        const units: OffsetUnit[] = ['utf16', 'codepoint', 'byte']
        for (const from of units) {
          for (const to of units) expect(convertOffsets(text, expected[from], from, to)).toEqual(expected[to])
        }
      }),
      { numRuns: 500 },
    )
  })

  test('refuses an offset outside of the text or inside a character', () => {
    for (const offset of [-1, 2, 4, 0.5]) {
      expect(() => convertOffsets('a👩', [0, offset], 'utf16', 'byte')).toThrow(RangeError)
    }
    expect(() => convertOffsets('é', [1], 'byte', 'utf16')).toThrow(
      'The byte offset 1 is outside of the text or inside',
    )
  })
})
