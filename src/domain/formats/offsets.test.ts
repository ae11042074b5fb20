import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { documentOf } from './dataset.ts'
import { complete, type FormatId, type ReadOptions } from './format.ts'
import { formatOf } from './formats.ts'
import { guessUnit, positionsIn } from './offsets.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (id: FormatId, files: Readonly<Record<string, string>>, options?: ReadOptions) =>
  complete(
    formatOf(id)!.read(
      Object.entries(files).map(([name, content]) => ({ name, bytes: bytes(content) })),
      options,
    ),
  )

/** Where "Bob" stands in it, by unit. */
const text = '👩‍🚀 Zoë met Bob 𝔐'
const bob = { utf16: [14, 17], codepoint: [12, 15], byte: [21, 24] } as const
const units = ['utf16', 'codepoint', 'byte'] as const

test.each(units)('a position counted in %s is found, and none inside of a character or out of the text', unit => {
  const position = positionsIn(text, unit)
  expect(bob[unit].map(position)).toEqual(bob.utf16)
  const length = { utf16: text.length, codepoint: [...text].length, byte: bytes(text).length }[unit]
  expect(position(length)).toBe(text.length)
  expect([-1, length + 1, 0.5, NaN, Infinity].map(position)).toEqual(Array.from({ length: 5 }))
  if (unit !== 'codepoint') expect(position(1)).toBeUndefined()
})

test.each(units)('the words that a file quotes tell that it counts %s', unit => {
  const [start, end] = bob[unit]
  const task = [
    { data: { text }, annotations: [{ result: [{ value: { start, end, text: 'Bob', labels: ['PER'] } }] }] },
  ]
  const jsonl = { text, entities: [{ start, end, label: 'PER', text: 'Bob' }] }
  const selector = [
    { type: 'TextPositionSelector', start, end },
    { type: 'TextQuoteSelector', exact: 'Bob' },
  ]
  const page = { items: [{ body: { value: 'PER' }, target: { source: 'x/a.txt', selector } }] }
  for (const reading of [
    read('label-studio', { 'a.json': JSON.stringify(task) }),
    read('jsonl', { 'a.jsonl': JSON.stringify(jsonl) }),
    read('brat', { 'a.txt': text, 'a.ann': `T1\tPER ${start} ${end}\tBob\n` }),
    read('w3c', { 'a.txt': text, 'a.json': JSON.stringify(page) }),
    read('csv', { 'a.csv': `text,start,end,label,entity\n${text},${start},${end},PER,Bob\n` }),
  ]) {
    expect(reading.problems).toEqual([])
    expect(reading.guessed.offsets).toEqual({ unit, because: 'texts' })
    expect(reading.dataset.documents[0]?.spans).toEqual([{ start: 14, end: 17, label: 'PER' }])
  }
})

test('without words, offsets that only another unit has tell it, and ASCII tells nothing', () => {
  const doccano = (text: string, start: number, end: number) =>
    read('doccano', { 'a.jsonl': JSON.stringify({ text, label: [[start, end, 'X']] }) }).guessed.offsets
  expect(doccano(text, text.length - 2, text.length)).toEqual({ unit: 'utf16', because: 'bounds' })
  expect(doccano(text, ...bob.codepoint)).toEqual({ unit: 'codepoint', because: 'default' })
  expect(doccano('Bob', 0, 3)).toEqual({ unit: 'codepoint', because: 'default' })
})

test('what a person says goes before any guess, and what then disagrees is reported and kept', () => {
  const files = { 'a.txt': text, 'a.ann': 'T1\tPER 12 15\tBob\n' }
  const { guessed, problems, leftOut, dataset } = read('brat', files, { offsets: 'utf16' })
  expect(guessed.offsets).toEqual({ unit: 'utf16', because: 'option' })
  expect(problems).toMatchObject([{ file: 'a.ann', line: 1, expected: '“Bob”, as the file quotes it' }])
  expect([leftOut, dataset.documents[0]?.spans.length]).toEqual([0, 1])
})

test('one misplaced quotation does not outvote the others', () => {
  const found = [
    { start: 12, end: 15, quoted: 'Bob' },
    { start: 8, end: 11, quoted: 'met' },
    { start: 14, end: 17, quoted: 'Bob' },
  ]
  expect(guessUnit([{ text, found }], 'utf16', {})).toEqual({ unit: 'codepoint', because: 'texts' })
})

describe('grapheme clusters', () => {
  const family = '👩‍🚀 e\u{301}\r\nZoë 🇮🇱 met Bob'

  test('are one position each: emoji of several characters, letters with marks, Windows line ends, flags', () => {
    const position = positionsIn(family, 'grapheme')
    expect([0, 1, 2, 3, 4].map(position)).toEqual([0, 5, 6, 8, 10])
    expect(position([...new Intl.Segmenter('en').segment(family)].length)).toBe(family.length)
    expect([-1, 99, 0.5].map(position)).toEqual([undefined, undefined, undefined])
  })

  test('are told by the words that a file quotes', () => {
    const [start, end] = [14, 17]
    const record = { text: family, entities: [{ start_offset: start, end_offset: end, label: 'PER', text: 'Bob' }] }
    const { dataset, guessed } = read('doccano', { 'a.jsonl': JSON.stringify(record) })
    expect(guessed.offsets).toEqual({ unit: 'grapheme', because: 'texts' })
    expect(dataset.documents[0]!.spans.map(({ start, end }) => family.slice(start, end))).toEqual(['Bob'])
  })

  test('come back as they went out, entities within one as a whole, which is told', () => {
    const pieces = fc.array(fc.constantFrom('👩‍🚀', 'e\u{301}', '\r\n', '🇮🇱', 'Zoë', '𝔐', ' ', 'שלום'), { minLength: 1 })
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (parts, a, b) => {
        const text = parts.join('')
        const [start, end] = [
          Math.min(a % text.length, b % text.length),
          Math.max(a % text.length, b % text.length) + 1,
        ]
        const borders = [...new Intl.Segmenter('en').segment(text)].map(({ index }) => index).concat(text.length)
        const whole = { start: borders.findLast(at => at <= start)!, end: borders.find(at => at >= end)! }
        const dataset = { documents: [documentOf({ text, spans: [{ start, end, label: 'X' }] })], labels: ['X'] }
        const { files, losses } = formatOf('doccano')!.write(dataset, { offsets: 'grapheme' })
        const { documents } = complete(formatOf('doccano')!.read(files, { offsets: 'grapheme' })).dataset
        expect(documents[0]!.spans).toEqual([{ ...whole, label: 'X' }])
        expect(losses.some(({ kind }) => kind === 'moved')).toBe(whole.start !== start || whole.end !== end)
      }),
      { numRuns: 80 },
    )
  })
})
