import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer/src/write.js'
import { describe, expect, test } from 'vitest'
import { schemes } from '../tags.ts'
import { documentOf, labelsIn, type DatasetDocument } from './dataset.ts'
import { complete } from './format.ts'
import { detectFormat } from './known-formats.ts'
import { parquet } from './parquet.ts'
import { readParquet } from './parquet-file.ts'
import { joined } from './tokens.ts'

interface Golden {
  readonly tokens: readonly (readonly string[])[]
  readonly files: Record<string, string>
}
const golden = JSON.parse(readFileSync(new URL('goldens/parquet.json', import.meta.url), 'utf8')) as Golden
const bytesOf = (name: string) => new Uint8Array(Buffer.from(golden.files[name]!, 'base64'))
const readBytes = (bytes: Uint8Array) => complete(parquet.read([{ name: 'x.parquet', bytes }]))

test.each(['datasets', 'pyarrow', 'gzip', 'plain, version 2, a row a group'])('what %s wrote is read', name => {
  const { dataset, problems, guessed } = readBytes(bytesOf(name))
  expect(problems).toEqual([])
  expect(guessed.scheme?.scheme).toBe('IOB2')
  expect(dataset.documents.map(({ text }) => text)).toEqual(golden.tokens.map(tokens => tokens.join(' ')))
  expect(dataset.documents.map(({ spans }) => spans)).toEqual([
    [{ start: 0, end: 12, label: 'PER' }],
    [{ start: 0, end: 6, label: 'LOC' }],
    [],
  ])
})

test('tags that are numbers without features take their names from the card', () => {
  const column = (name: string, item: object) => [
    { name, repetition_type: 'OPTIONAL' as const, converted_type: 'LIST' as const, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL' as const, ...item },
  ]
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'schema', num_children: 2 },
        ...column('tokens', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }),
        ...column('ner_tags', { type: 'INT64' }),
      ],
      columnData: [
        { name: 'tokens', data: [['Ada', 'sang']] },
        { name: 'ner_tags', data: [[1n, 0n]] },
      ],
    }),
  )
  const card = new TextEncoder().encode("class_label:\n  names:\n    '0': O\n    '1': B-PER\n")
  const { dataset } = complete(
    parquet.read([
      { name: 'x.parquet', bytes },
      { name: 'README.md', bytes: card },
    ]),
  )
  expect(dataset.documents[0]!.spans).toEqual([{ start: 0, end: 3, label: 'PER' }])
  expect(readBytes(bytes).problems).toMatchObject([{ message: 'the tags cannot be read' }])
})

const token = fc.constantFrom('Ada', '人', '👩‍🚀', 'New York', '#', 'שלום', '\u{a0}', 'O', '\0')
const anySentence = fc.array(fc.tuple(token, fc.option(fc.constantFrom('PER', 'creative-work', '__proto__', ']'))), {
  minLength: 1,
  maxLength: 5,
})
const tokenDocument = fc.array(anySentence, { minLength: 1, maxLength: 3 }).map(sentences => {
  const { text, tokens } = joined(sentences.map(sentence => sentence.map(([token]) => token)))
  const spans = sentences
    .flat()
    .flatMap(([, label], index) =>
      label === null ? [] : [{ start: tokens.offsets[2 * index]!, end: tokens.offsets[2 * index + 1]!, label }],
    )
  return documentOf({ text, tokens, spans })
})

test.each(schemes)('a file gives back documents of tokens, in %s', scheme => {
  fc.assert(
    fc.property(
      fc.array(tokenDocument, { maxLength: 3 }),
      fc.constantFrom('numbers', 'names'),
      (documents, variant) => {
        const dataset = { documents, labels: labelsIn(documents) }
        const { files } = parquet.write(dataset, { scheme, variant })
        const read = ({ text, tokens, spans }: DatasetDocument) => ({ text, tokens, spans })
        // The features name the numbers: the file alone is enough.
        const reading = complete(parquet.read(files.slice(0, 1), { scheme }))
        expect(reading.problems).toEqual([])
        expect(reading.dataset.documents.map(read)).toEqual(documents.map(read))
      },
    ),
    { numRuns: 40 },
  )
})

describe('a hostile file is refused with what is wrong', () => {
  const good = bytesOf('datasets')
  const said = (bytes: Uint8Array) => {
    const { dataset, problems, leftOut } = readBytes(bytes)
    expect(dataset.documents).toEqual([])
    expect(leftOut).toBe(1)
    return problems.map(({ message }) => message).join('\n')
  }

  test('wherever it breaks off', () => {
    for (let length = 0; length < good.length; length += 13)
      expect(said(good.subarray(0, length)), String(length)).toMatch(/does not begin|breaks off/)
  })

  test('whatever byte of it is another, nothing is thrown and nothing runs away', () => {
    for (let at = 0; at < good.length; at += 3)
      for (const value of [0x00, 0x7f, 0xff]) {
        const bytes = good.slice()
        bytes[at] = value
        expect(() => readBytes(bytes), `${at} ${value}`).not.toThrow()
      }
  })

  test('a page that says it unpacks to what its bytes cannot hold', () => {
    const many = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: 'tokens', data: ['x'.repeat(1_000_000)], type: 'STRING' }] }),
    )
    // Its page says 1,000,004 bytes as a varint of zigzag; a thousand times that is as long.
    const marker = (value: number) => {
      const bytes: number[] = []
      for (let rest = 2 * value; ; rest = Math.floor(rest / 128)) {
        if (rest < 128) return [...bytes, rest]
        bytes.push((rest % 128) | 128)
      }
    }
    const sizes = [1_000_004, 1_000_005, 1_000_006, 1_000_010].map(marker)
    const at = many.findIndex((_, at) => sizes.some(size => size.every((byte, index) => many[at + index] === byte)))
    expect(at).toBeGreaterThan(0)
    many.set([0xff, 0xff, 0x7f], at)
    expect(() => readParquet(many, ['tokens'])).toThrow(/unpacks to more|does not match|holds more/)
  })

  test('a packing that is not known is named', () => {
    expect(said(bytesOf('zstd'))).toMatch(/ZSTD/)
  })

  test('a file without tokens', () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'text', data: ['a'], type: 'STRING' }] }))
    expect(said(bytes)).toMatch(/no column tokens/)
  })
})

test('its files are known by what they begin with', () => {
  expect(detectFormat({ name: 'unnamed', bytes: bytesOf('datasets') })[0]?.id).toBe('parquet')
})
