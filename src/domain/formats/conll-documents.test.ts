import { describe, expect, test } from 'vitest'
import { newProject } from '../project.ts'
import { after } from '../testing.ts'
import { conll } from './conll-documents.ts'
import type { Dataset } from './dataset.ts'
import { complete, type ReadOptions } from './format.ts'
import { datasetOf, importEdit } from './project-dataset.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))
const read = (content: string | Uint8Array, options?: ReadOptions, name = 'esp.train') =>
  complete(conll.read([{ name, bytes: typeof content === 'string' ? bytes(content) : content }], options))
const written = (dataset: Dataset, options?: Parameters<typeof conll.write>[1]) => {
  const [file] = conll.write(dataset, options).files
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(file!.bytes)
}

/** Through the project's records, as the page does. */
const throughProject = (dataset: Dataset) => {
  const ids = dataset.documents.map((_, index) => `d${index}`)
  const { edit, texts } = importEdit(newProject('Test'), dataset, ids, 0)
  return datasetOf(after(newProject('Test'), edit), texts)
}

const sentence = 'Ada NNP I-NP I-PER\nLovelace NNP I-NP I-PER\nsang VBD I-VP O\n'
const came: Record<string, string | Uint8Array> = {
  'four columns, document marks, IOB1': `-DOCSTART- -X- O O\n\n${sentence}\n${sentence}\n-DOCSTART- -X- O O\n\n${sentence}\n`,
  'document marks without blank lines':
    '-DOCSTART- -DOCSTART- O\nAda N B-PER\nsang V O\n\n-DOCSTART- -DOCSTART- O\nBob N B-PER\n\n',
  'thirty sentences without marks': 'Ada B-PER\nsang O\n\n'.repeat(30),
  'no newline at the end': 'Ada\tB-PER\nsang\tO',
  'Windows line ends, many blank lines and a byte order mark':
    '\u{feff}\r\n\r\nAda\tB-PER\r\nsang\tO\r\n\r\n \t\r\n\r\nBob\tB-PER\r\n\r\n\r\n',
  'old Macintosh line ends': 'Ada B-PER\rsang O\r\rBob B-PER\r',
  'comments between sentences': '# id 1\nAda B-PER\n\n# id 2\nBob B-PER\n\n# the end\n',
  'padded columns': 'Ada       B-PER\nsang      O\n\nBob       B-PER\n',
  'tags that break their scheme': 'a I-PER\nb O\nc I-PER\nd B-LOC\ne E-LOC\n\n'.repeat(12),
  'sentences that cannot be read, kept in their place': 'Ada B-PER\n\nBob PER\n\nEve B-PER\n\nMax\n\n',
  'labels with spaces, as tabs allow': 'Ada\tB-Two Words\nL\tI-Two Words\n\nBob\tO\n',
  'Latin-1': latin1('M\u{fc}nchen B-LOC\n\n'.repeat(25)),
  'UTF-16 with its mark': Uint8Array.from(
    [...'\u{feff}Ada B-PER\n\nBob B-PER\n'].flatMap(c => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
  ),
}

describe('a file that nobody edited', () => {
  test.each(Object.entries(came))('comes out byte for byte: %s', (_, content) => {
    const source = typeof content === 'string' ? bytes(content) : content
    for (const divide of ['marks', 'sentence', 'file', 3] as const) {
      const { dataset } = read(source, { divide })
      expect(conll.write(dataset).files[0]?.bytes).toEqual(source)
      expect(conll.write(throughProject(dataset)).files[0]?.bytes).toEqual(source)
    }
  })
})

test('what was edited changes its tags and nothing else', () => {
  const source = `-DOCSTART- -X- O O\n\n${sentence}\n${sentence}\n-DOCSTART- -X- O O\n\n${sentence}\n`
  const { dataset } = read(source)
  const [first, second] = dataset.documents
  expect(first?.text).toBe('Ada Lovelace sang\nAda Lovelace sang')
  const edited = { ...first!, spans: [{ start: 0, end: 3, label: 'ORG' }, ...first!.spans.slice(1)] }
  const result = written({ ...dataset, documents: [edited, second!] })
  expect(result).toBe(source.replace('I-PER\nLovelace NNP I-NP I-PER', 'I-ORG\nLovelace NNP I-NP O'))
})

test('an entity typed over half a token takes in the token, and the report says so', () => {
  const { dataset } = read('Ada B-PER\nLovelace I-PER\nsang O\n')
  const [document] = dataset.documents
  const spans = [{ start: 1, end: 7, label: 'PER' }]
  const { losses } = conll.write({ ...dataset, documents: [{ ...document!, spans }] })
  expect(losses).toEqual([
    { kind: 'moved', document: 0, range: { start: 1, end: 7 }, message: '“da Lov” PER becomes “Ada Lovelace”' },
  ])
})

test('another scheme, or other columns, are written where asked for', () => {
  const { dataset, guessed } = read(`${sentence}\n`)
  expect(guessed.scheme).toMatchObject({ scheme: 'IOB1', violations: 0 })
  expect(written(dataset, { scheme: 'IOBES' })).toBe(
    `${sentence}\n`.replace('I-PER', 'B-PER').replace(/I-PER$/m, 'E-PER'),
  )
  const two = conll.write(dataset, { columns: 2, variant: 'tab' })
  expect(new TextDecoder().decode(two.files[0]!.bytes)).toBe(
    '-DOCSTART-\tO\n\nAda\tB-PER\nLovelace\tI-PER\nsang\tO\n\n',
  )
  expect(two.losses).toMatchObject([{ kind: 'columns', document: 0, range: null }])
  expect(written(dataset, { columns: 4, scheme: 'IOB1' })).toContain('Ada -X- _ I-PER\n')
})

test('documents are what the file marks, else ten sentences, else as told', () => {
  const marked = `-DOCSTART- O\n\nAda O\n\nBob O\n\n-DOCSTART- O\n\nEve O\n\n`
  expect(read(marked).dataset.documents.map(({ text }) => text)).toEqual(['Ada\nBob', 'Eve'])
  const plain = 'Ada O\n\n'.repeat(25)
  expect(read(plain).dataset.documents.map(({ title }) => title)).toEqual(['esp 1', 'esp 2', 'esp 3'])
  expect(read(plain, { divide: 'sentence' }).dataset.documents).toHaveLength(25)
  expect(read(plain, { divide: 'file' }).dataset.documents).toMatchObject([{ title: 'esp' }])
})

test('documents of several files, and some of them alone, make a file that can be read', () => {
  const files = ['Ada B-PER', 'Bob B-PER\n', '-DOCSTART- O\n\nEve B-PER\n'].map((content, index) => {
    return { name: `f${index}.conll`, bytes: bytes(content) }
  })
  const { dataset } = complete(conll.read(files))
  expect(dataset.documents.map(({ text }) => text)).toEqual(['Ada', 'Bob', 'Eve'])
  for (const documents of [dataset.documents, dataset.documents.toReversed(), dataset.documents.slice(1)]) {
    const again = read(written({ ...dataset, documents }), { divide: 'sentence' })
    expect(again.problems).toEqual([])
    expect(again.dataset.documents.map(({ text }) => text)).toEqual(documents.map(({ text }) => text))
  }
})

test('two hundred thousand tokens are read and written in a moment', () => {
  const content = bytes(`${sentence}. . O O\n\n`.repeat(50_000))
  const { dataset } = read(content)
  expect(conll.write(dataset).files[0]?.bytes.length).toBe(content.length)
  expect(conll.write(dataset, { columns: 4, scheme: 'BILOU' }).losses).toEqual([])
}, 60_000)
