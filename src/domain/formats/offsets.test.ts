import { expect, test } from 'vitest'
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
