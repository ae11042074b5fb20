import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { encode } from '@msgpack/msgpack'
import { zlibSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { isComplete, documentOf, labelsIn, type Dataset, type DatasetDocument } from './dataset.ts'
import { docbin } from './docbin.ts'
import { attributes, readDocBin, writeDocBin } from './docbin-file.ts'
import { complete, type SourceFile } from './format.ts'
import { detectFormat } from './known-formats.ts'
import { stringId, stringsById } from './spacy-strings.ts'
import { joined } from './tokens.ts'

interface GoldenDoc {
  readonly text: string
  readonly ents: readonly (readonly [string, string])[]
  readonly iob: readonly number[]
  readonly tokens: readonly string[]
  readonly cats: Record<string, number>
  readonly sentences: readonly number[]
}
interface Case {
  readonly bytes: string
  readonly docs: readonly GoldenDoc[]
}
type Golden = { readonly ids: Record<string, string> } & Record<'all' | 'entities' | 'words' | 'grouped' | 'none', Case>
const golden = JSON.parse(readFileSync(new URL('goldens/docbin.json', import.meta.url), 'utf8')) as Golden

const bytesOf = ({ bytes }: Case) => new Uint8Array(Buffer.from(bytes, 'base64'))
const readBytes = (bytes: Uint8Array, name = 'x.spacy') => complete(docbin.read([{ name, bytes }]))
const back = (dataset: Dataset) => complete(docbin.read(docbin.write(dataset).files))
const quoted = ({ text, spans }: DatasetDocument) =>
  spans.map(({ start, end, label }) => [text.slice(start, end), label])
const tokensOf = ({ text, tokens }: DatasetDocument) =>
  Array.from({ length: tokens!.offsets.length / 2 }, (_, index) =>
    text.slice(tokens!.offsets[2 * index], tokens!.offsets[2 * index + 1]),
  )

/** The column of ENT_IOB of a file. */
const iobOf = ({ bytes }: SourceFile) => {
  const { tokens, attrs } = readDocBin(bytes)
  const column = attrs.indexOf(attributes.entityIob)
  return [...tokens].filter((_, index) => index % attrs.length === column).map(Number)
}

test('strings have the ids that spaCy gives them', () => {
  for (const [text, id] of Object.entries(golden.ids)) expect(String(stringId(text)), text).toBe(id)
  for (const [id, text] of stringsById(Object.keys(golden.ids))) expect(stringId(text)).toBe(id)
})

describe("spaCy's own files", () => {
  test.each(['all', 'entities', 'words', 'grouped', 'none'] as const)('with %s attributes are read', name => {
    const { dataset, leftOut } = readBytes(bytesOf(golden[name]))
    expect(leftOut).toBe(0)
    // Without spaces known, spaCy ends the text with one.
    expect(dataset.documents.map(({ text }) => text.trimEnd())).toEqual(
      golden[name].docs.map(({ text }) => text.trimEnd()),
    )
    expect(dataset.documents.map(quoted)).toEqual(golden[name].docs.map(({ ents }) => ents))
    expect(dataset.documents.map(tokensOf)).toEqual(golden[name].docs.map(({ tokens }) => tokens))
  })

  test('say what is no entity, and what nobody knows', () => {
    const { dataset } = readBytes(bytesOf(golden.all))
    expect(dataset.documents.map(({ state }) => state)).toEqual(['done', 'in-progress', 'new', 'done', 'done'])
    expect(dataset.documents[3]!.annotatedFor).toEqual(dataset.labels)
    expect(dataset.documents[3]!.metadata).toEqual({ cats: golden.all.docs[3]!.cats })
    expect(dataset.documents[0]!.tokens!.sentences).toEqual([0, golden.all.docs[0]!.sentences[1]!])
  })

  test('with groups of spans say that those are not read', () => {
    expect(readBytes(bytesOf(golden.grouped)).problems).toMatchObject([{ message: /1 documents? ha/ }])
  })
})

const label = fc.constantFrom('PER', 'creative-work', '__proto__', 'ORG', 'New York', '人')
const piece = fc.constantFrom('Ada ', '👩‍🚀', '\r\n', '\n', '人', ' ', '  ', 'שלום ', '\u{feff}', '\0', 'ORG', '"', 'ß\t')
const anyDocument = fc
  .record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 12 }),
    cuts: fc.uniqueArray(fc.nat(12), { maxLength: 6 }),
    label,
    isDone: fc.boolean(),
  })
  .map(({ pieces, cuts, label, isDone }) => {
    const text = pieces.join('')
    const starts = pieces.map((_, index) => pieces.slice(0, index).join('').length)
    const borders = cuts.filter(cut => cut < pieces.length).sort((a, b) => a - b)
    const spans = borders.flatMap((cut, index) => {
      if (index % 2 === 0) return []
      const [from, to] = [starts[borders[index - 1]!]!, starts[cut]!]
      const words = text.slice(from, to)
      const start = to - words.trimStart().length
      return words.trim() === '' ? [] : [{ start, end: start + words.trim().length, label }]
    })
    return documentOf({ text, spans, state: isDone ? 'done' : spans.length > 0 ? 'in-progress' : 'new' })
  })

test('a file gives back texts, entities, and what is known', () => {
  fc.assert(
    fc.property(fc.array(anyDocument, { maxLength: 4 }), any => {
      const labels = labelsIn(any)
      const documents = any.map(document =>
        document.state === 'done' ? { ...document, annotatedFor: labels } : document,
      )
      const { dataset, problems } = back({ documents, labels })
      expect(problems).toEqual([])
      const read = ({ text, spans }: DatasetDocument) => ({ text, spans })
      expect(dataset.documents.map(read)).toEqual(documents.map(read))
      for (const [index, document] of documents.entries())
        // Where every token is an entity there is no gap to know of.
        if (iobOf(docbin.write({ documents: [document], labels }).files[0]!).some(tag => tag === 0 || tag === 2))
          expect(isComplete(dataset.documents[index]!, dataset.labels)).toBe(isComplete(document, labels))
    }),
    { numRuns: 80 },
  )
})

test('tokens and sentences that a file brought stay as they came', () => {
  const token = fc.constantFrom('Ada', '人', '👩‍🚀', 'New York', 'שלום', 'ORG', "don't")
  const sentences = fc.array(fc.array(token, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(sentences, sentences => {
      const { text, tokens } = joined(sentences)
      const spans = [{ start: 0, end: tokens.offsets[1]!, label: 'X' }]
      const documents = [documentOf({ text, tokens, spans })]
      expect(back({ documents, labels: ['X'] }).dataset.documents).toMatchObject([{ text, tokens, spans }])
    }),
    { numRuns: 60 },
  )
})

test('what is not done is written as not known, and only what is done as no entity', () => {
  const spans = [{ start: 0, end: 3, label: 'PER' }]
  const write = (document: Partial<DatasetDocument>) =>
    docbin.write({ documents: [documentOf({ text: 'Ada met us.', spans, ...document })], labels: ['PER'] })
  expect(iobOf(write({ state: 'done', annotatedFor: ['PER'] }).files[0]!)).toEqual([3, 2, 2, 2])
  expect(iobOf(write({ state: 'in-progress' }).files[0]!)).toEqual([3, 0, 0, 0])
  expect(iobOf(write({ state: 'done', annotatedFor: [] }).files[0]!)).toEqual([3, 0, 0, 0])
  expect(write({ state: 'in-progress' }).losses).toEqual([])
  expect(write({ state: 'done', annotatedFor: ['PER'] }).losses).toEqual([])
  expect(write({ state: 'done', annotatedFor: [] }).losses).toMatchObject([{ kind: 'state' }])
})

test('what a DocBin cannot say is told span by span', () => {
  const tokens = { offsets: [0, 4, 4, 10], sentences: [0] }
  const documents = [
    documentOf({
      text: 'Bank of London',
      spans: [
        { start: 0, end: 14, label: 'ORG' },
        { start: 8, end: 14, label: 'LOC' },
      ],
    }),
    documentOf({
      text: 'NewYork City',
      tokens,
      spans: [
        { start: 0, end: 3, label: 'A' },
        { start: 3, end: 4, label: 'B' },
        { start: 10, end: 12, label: 'C' },
      ],
    }),
    documentOf({ text: 'a b ', spans: [{ start: 1, end: 4, label: 'X' }], metadata: { cats: { A: 1 }, id: 7 } }),
  ]
  const { losses } = docbin.write({ documents, labels: [] })
  expect(losses.map(({ document, kind, range }) => [document, kind, range?.start ?? null])).toEqual([
    [0, 'overlap', 8],
    [1, 'moved', 0],
    [1, 'overlap', 3],
    [2, 'metadata', null],
    [2, 'moved', 1],
  ])
})

describe('a hostile file is refused with what is wrong', () => {
  const good = bytesOf(golden.all)
  const said = (bytes: Uint8Array) => {
    const { dataset, problems } = readBytes(bytes)
    expect(dataset.documents).toEqual([])
    return problems.map(({ message }) => message).join('\n')
  }
  const numbers = (length: number) => new Uint8Array(Int32Array.of(length).buffer)
  const bin = {
    version: '0.1',
    attrs: [65],
    tokens: new Uint8Array(8),
    spaces: new Uint8Array(1),
    lengths: numbers(1),
    strings: ['a'],
  }
  const packed = (change: object) => zlibSync(encode({ ...bin, ...change }))

  test('wherever it breaks off', () => {
    for (let length = 0; length < good.length - 4; length += 7)
      expect(said(good.subarray(0, length)), String(length)).toMatch(/breaks off|not packed|no msgpack/)
  })

  test.each([
    ['a text', new TextEncoder().encode('Ada met Bob'), /not packed with zlib/],
    ['other msgpack', zlibSync(encode([1, 2])), /is not what a DocBin has/],
    ['no msgpack', zlibSync(Uint8Array.of(0xc1, 0xff)), /no msgpack/],
    ['an array of four billion', zlibSync(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)), /no msgpack/],
    ['bytes of four billion', zlibSync(Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff)), /no msgpack/],
    ['a hundred thousand lists in lists', zlibSync(new Uint8Array(100_000).fill(0x91)), /no msgpack/],
    ['a field named __proto__', zlibSync(encode(JSON.parse('{"__proto__":{"polluted":1}}'))), /DocBin/],
    ['a wild length', packed({ lengths: numbers(2 ** 31 - 1) }), /are said/],
    ['a length below zero', packed({ lengths: numbers(-1) }), /fewer than no tokens/],
    ['half a length', packed({ lengths: new Uint8Array(3) }), /32-bit/],
    ['too few tokens', packed({ tokens: new Uint8Array(7) }), /are said/],
    ['no columns', packed({ attrs: [] }), /attrs/],
    ['columns that are strings', packed({ attrs: ['ORTH'] }), /attrs/],
    ['strings that are numbers', packed({ strings: [1] }), /strings/],
  ])('%s', (_, bytes, message) => {
    expect(said(bytes)).toMatch(message)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('what fills the memory when it is unpacked', () => {
    const bomb = deflateSync(new Uint8Array(70 * 2 ** 20))
    expect(said(bomb)).toMatch(/unpacks to more than \d+ MB/)
  })

  test('a document whose words are not there is left out, and the others stay', () => {
    const { dataset, problems, leftOut } = readBytes(
      writeDocBin({
        attrs: [65],
        tokens: BigUint64Array.of(99_999n, stringId('Ada')),
        spaces: Uint8Array.of(0, 0),
        lengths: Int32Array.of(1, 1),
        strings: ['Ada'],
        cats: [],
        unknownSpaces: [],
        grouped: 0,
      }),
    )
    expect(dataset.documents.map(({ text }) => text)).toEqual(['Ada'])
    expect(problems).toMatchObject([{ message: 'document 1: the word of token 1 is not there' }])
    expect(leftOut).toBe(1)
  })
})

test('its files are known by what they begin with', () => {
  const bytes = bytesOf(golden.all)
  expect(detectFormat({ name: 'train.spacy', bytes })[0]?.id).toBe('docbin')
  expect(detectFormat({ name: 'unnamed', bytes })[0]?.id).toBe('docbin')
  expect(detectFormat({ name: 'x.txt', bytes: new TextEncoder().encode('x marks') })[0]?.id).toBe('text')
})
