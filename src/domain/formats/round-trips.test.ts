import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newProject } from '../project.ts'
import { resolveOverlaps } from '../resolve-overlaps.ts'
import { compareSpans } from '../spans.ts'
import { schemes } from '../tags.ts'
import { after } from '../testing.ts'
import { documentOf, isComplete, labelsIn, titleOf, type Dataset, type DatasetDocument } from './dataset.ts'
import { complete, type Format, type ReadOptions, type WriteOptions } from './format.ts'
import { formatOf, formats } from './formats.ts'
import { detectFormat } from './known-formats.ts'
import { datasetOf, importEdit } from './project-dataset.ts'
import { joined, sentencesOf } from './tokens.ts'

const format = (id: string) => formatOf(id)!
const there = (format: Format, dataset: Dataset, options: WriteOptions = {}) => format.write(dataset, options)
const back = (format: Format, dataset: Dataset, options: WriteOptions = {}, reading: ReadOptions = {}) =>
  complete(format.read(there(format, dataset, options).files, reading))

const label = fc.constantFrom('PER', 'creative-work', '__proto__', 'constructor', 'New York', '<b>人</b>', 'O', '"\\')
const piece = fc.constantFrom(
  'Ada ',
  '👩‍🚀',
  '\r\n',
  '\n',
  '人',
  ' ',
  '\u{feff}',
  'שלום ',
  'é',
  'ß\t',
  '𝔘',
  '<i>',
  '\0',
  '"\\',
  'a',
  '#',
)
const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map(pieces => pieces.join(''))

/** Borders that cut no character in two. */
const borders = (text: string) => {
  const offsets = [0]
  for (const character of text) offsets.push(offsets.at(-1)! + character.length)
  return offsets
}

const anySpan = (text: string) => {
  const offsets = borders(text)
  return fc
    .tuple(fc.nat(offsets.length - 2), fc.nat(offsets.length - 2), label)
    .map(([a, b, label]) => ({ start: offsets[Math.min(a, b)]!, end: offsets[Math.max(a, b) + 1]!, label }))
}

const anyMetadata = fc.dictionary(
  fc.constantFrom('id', 'source', 'a b', 'constructor'),
  fc.jsonValue({ maxDepth: 2 }).map(value => JSON.parse(JSON.stringify(value))),
  { maxKeys: 3 },
)

const anyDocument: fc.Arbitrary<DatasetDocument> = text.chain(text =>
  fc
    .record({
      spans: fc.array(anySpan(text), { maxLength: 5 }),
      rejected: fc.array(anySpan(text), { maxLength: 1 }),
      predictions: fc.array(
        fc.tuple(anySpan(text), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('news', '')),
        { maxLength: 3 },
      ),
      state: fc.constantFrom('new', 'in-progress', 'done', 'skipped'),
      role: fc.constantFrom('none', 'train'),
      notes: fc.constantFrom('', 'seen twice'),
      metadata: anyMetadata,
      doubt: fc.boolean(),
    })
    .map(({ doubt, predictions, spans, rejected, ...rest }) =>
      documentOf({
        text,
        ...rest,
        rejected,
        spans: spans.map(span => (doubt ? { ...span, unsure: true, comment: 'who?' } : span)),
        // In Label Studio one model says a thing once, and models stand in a row.
        predictions: predictions
          .map(([span, score, source]) => ({ ...span, score, source }))
          .filter((one, index, all) => all.findIndex(other => compareSpans(one, other) === 0) === index)
          .sort(compareSpans),
      }),
    ),
)
const anyDataset: fc.Arbitrary<Dataset> = fc.array(anyDocument, { maxLength: 4 }).map(documents => {
  const labels = labelsIn(documents)
  return {
    labels,
    documents: documents.map(document =>
      document.state === 'done' ? { ...document, annotatedFor: labels } : document,
    ),
  }
})

/** What a format with offsets can hold of a dataset. */
function held({ documents }: Dataset, { holds, gaps }: Format): DatasetDocument[] {
  const kept = documents.map((document): DatasetDocument => {
    const { text, spans, state } = document
    const isAnswered = state === 'done' || state === 'skipped' || (spans.length > 0 && !holds.has('draft'))
    const isSaid = gaps === 'none' || (gaps === 'said' && isAnswered)
    return documentOf({
      text,
      title: titleOf(text),
      spans: spans.map(({ unsure, comment, ...span }) => ({
        ...span,
        ...(holds.has('unsure') && unsure && { unsure }),
        ...(holds.has('comment') && comment !== undefined && { comment }),
      })),
      ...(holds.has('prediction') && { predictions: document.predictions }),
      ...(holds.has('rejected') && { rejected: document.rejected }),
      ...(holds.has('notes') && { notes: document.notes }),
      ...(holds.has('metadata') && { metadata: document.metadata }),
      state: isSaid
        ? state === 'skipped' && gaps === 'said'
          ? 'skipped'
          : 'done'
        : spans.length > 0
          ? 'in-progress'
          : 'new',
    })
  })
  const labels = labelsIn(kept)
  return kept.map(document => (document.state === 'done' ? { ...document, annotatedFor: labels } : document))
}

/** Disjoint, and without white space around them. */
const flat = ({ documents, labels }: Dataset): Dataset => ({
  labels,
  documents: documents.map(document => ({
    ...document,
    spans: resolveOverlaps(document.spans, 'longest').kept.filter(({ start, end }) => {
      const words = document.text.slice(start, end)
      return words.trim() === words
    }),
  })),
})

const withoutLayout = (document: DatasetDocument) => {
  const { layout, ...rest } = document
  expect(layout === undefined || typeof layout === 'object').toBe(true)
  return rest
}

describe.each([
  ['doccano', { variant: 'label' }],
  ['doccano', { variant: 'entities' }],
  ['label-studio', {}],
  ['prodigy', {}],
  ['spacy', {}],
  ['jsonl', {}],
] as const)('%s %j', (id, variant) => {
  test.each(['codepoint', 'utf16', 'byte'] as const)('gives back what it can hold, counted in %s', offsets => {
    fc.assert(
      fc.property(anyDataset, any => {
        const dataset = id === 'spacy' ? flat(any) : any
        const reading = back(format(id), dataset, { ...variant, offsets }, { offsets })
        expect(reading.problems).toEqual([])
        expect(reading.dataset.documents.map(withoutLayout)).toEqual(held(dataset, format(id)))
      }),
      { numRuns: 60 },
    )
  })
})

test('plain text gives back every text under its name', () => {
  fc.assert(
    fc.property(
      fc.array(
        text.filter(text => !text.includes('\0')),
        { maxLength: 4 },
      ),
      texts => {
        const documents = texts.map((text, index) => documentOf({ text, title: `text ${index}` }))
        const reading = back(format('text'), { documents, labels: [] })
        expect(reading.dataset.documents).toEqual(documents)
      },
    ),
    { numRuns: 60 },
  )
})

const token = fc.constantFrom('Ada', '人', '👩‍🚀', 'New York', '#', '-DOCSTART', 'שלום', '\u{a0}', 'O', '\u{2028}')
const anySentence = fc.array(fc.tuple(token, fc.option(fc.constantFrom('PER', 'creative-work', '__proto__'))), {
  minLength: 1,
  maxLength: 5,
})

/** A document with tokens, some of them entities. */
const tokenDocument = fc.array(anySentence, { minLength: 1, maxLength: 3 }).map(sentences => {
  const { text, tokens } = joined(sentences.map(sentence => sentence.map(([token]) => token)))
  const spans = sentences
    .flat()
    .flatMap(([, label], index) =>
      label === null ? [] : [{ start: tokens.offsets[2 * index]!, end: tokens.offsets[2 * index + 1]!, label }],
    )
  return documentOf({ text, tokens, spans })
})

const read = ({ text, tokens, spans }: DatasetDocument) => ({ text, tokens, spans })

describe('CoNLL', () => {
  const conll = format('conll')

  test.each(schemes)('gives back documents of tokens, in %s', scheme => {
    fc.assert(
      fc.property(
        fc.array(tokenDocument, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(2 as const, 4 as const),
        (documents, columns) => {
          const dataset = { documents, labels: labelsIn(documents) }
          const reading = back(conll, dataset, { scheme, columns }, { scheme })
          expect(reading.problems).toEqual([])
          expect(reading.dataset.documents.map(read)).toEqual(documents.map(read))
          expect(reading.dataset.documents.every(document => isComplete(document, reading.dataset.labels))).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('gives back the tokens and flat entities of any text', () => {
    fc.assert(
      fc.property(anyDataset, dataset => {
        const documents = dataset.documents.filter(
          ({ text }) => sentencesOf(documentOf({ text }), 'longest', () => {}).length > 0,
        )
        fc.pre(documents.length > 0)
        const reading = back(conll, { ...dataset, documents })
        expect(reading.problems).toEqual([])
        const shown = (document: DatasetDocument) =>
          sentencesOf(document, 'longest', () => {}).map(({ tokens, entities }) => ({
            tokens: tokens.map(({ start, end }) => document.text.slice(start, end)),
            entities: entities.map(entity => ({ ...entity, label: entity.label.replace(/\s/g, '_') })),
          }))
        expect(reading.dataset.documents.map(shown)).toEqual(documents.map(shown))
      }),
      { numRuns: 60 },
    )
  })
})

/** As a table says it: every field is text, and an empty cell is none. */
const asTable = ({ metadata, ...document }: DatasetDocument) => ({
  ...document,
  metadata: Object.fromEntries(
    Object.entries(metadata)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
      .filter(([, value]) => value !== ''),
  ),
})

describe.each([
  ['csv', 'rows'],
  ['csv', 'entities'],
  ['tsv', 'rows'],
  ['tsv', 'entities'],
])('%s of %s', (id, variant) => {
  test.each(['codepoint', 'utf16', 'byte'] as const)('gives back what a table can hold, counted in %s', offsets => {
    fc.assert(
      fc.property(anyDataset, dataset => {
        const reading = back(format(id), dataset, { variant, offsets }, { offsets })
        expect(reading.problems).toEqual([])
        const expected = held({ ...dataset, documents: dataset.documents.map(asTable) }, format(id))
        expect(reading.dataset.documents.map(withoutLayout).map(asTable)).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})

test('a table that nobody edited keeps its columns, its delimiter and its order', () => {
  const source = 'id;sentence;source\r\n1;"Ada; ""Countess""";x\r\n2;"two\r\nlines";\r\n'
  const csv = format('csv')
  const { dataset, guessed } = complete(csv.read([{ name: 'a.csv', bytes: new TextEncoder().encode(source) }]))
  expect(guessed.textField).toBe('sentence')
  expect(dataset.documents.map(({ text, metadata }) => [text, metadata])).toEqual([
    ['Ada; "Countess"', { id: '1', source: 'x' }],
    ['two\r\nlines', { id: '2', source: '' }],
  ])
  expect(new TextDecoder().decode(csv.write(dataset).files[0]!.bytes)).toBe(source)
})

test('brat gives back spans over line breaks, doubt, comments and names of files', () => {
  fc.assert(
    fc.property(anyDataset, fc.constantFrom('codepoint' as const, 'utf16' as const), (any, offsets) => {
      const brat = format('brat')
      const plain = (label: string) => (/^[\w-]+$/.test(label) ? label : 'X')
      const documents = any.documents.map(({ text, spans }, index) =>
        documentOf({
          text: text.replaceAll('\0', '0'),
          title: `text ${index}`,
          spans: spans
            .map(span => ({ ...span, label: plain(span.label) }))
            .filter(({ start, end }) => !/^[\n\r]|[\n\r]$/.test(text.slice(start, end))),
        }),
      )
      const reading = back(brat, { documents, labels: [] }, { offsets }, { offsets })
      expect(reading.problems).toEqual([])
      expect(reading.dataset.documents.map(({ title, text, spans }) => ({ title, text, spans }))).toEqual(
        documents.map(({ title, text, spans }) => ({ title, text, spans })),
      )
    }),
    { numRuns: 80 },
  )
})

test('W3C Web Annotation gives back spans, comments and names of files, the unit told by the quotes', () => {
  fc.assert(
    fc.property(
      anyDataset,
      fc.constantFrom('codepoint' as const, 'utf16' as const, 'byte' as const),
      (any, offsets) => {
        const w3c = format('w3c')
        const documents = any.documents.map(({ text, spans }, index) =>
          documentOf({
            text,
            title: `text ${index}`,
            spans: spans.map(({ start, end, label, comment }) => ({
              start,
              end,
              label,
              ...(comment !== undefined && { comment }),
            })),
          }),
        )
        const reading = back(w3c, { documents, labels: [] }, { offsets }, { offsets })
        expect(reading.problems).toEqual([])
        expect(reading.dataset.documents.map(({ title, text, spans }) => ({ title, text, spans }))).toEqual(
          documents.map(({ title, text, spans }) => ({ title, text, spans })),
        )
      },
    ),
    { numRuns: 60 },
  )
})

describe('WebAnno TSV', () => {
  const webanno = format('webanno')
  test('gives back documents of tokens, with entities that overlap', () => {
    fc.assert(
      fc.property(
        fc.array(
          tokenDocument.map(({ text, tokens, spans }) => ({ text, tokens, spans })),
          { maxLength: 3 },
        ),
        fc.boolean(),
        (drafts, whole) => {
          const documents = drafts.map(({ tokens, ...rest }, index) => {
            const last = tokens!.sentences[1] ?? tokens!.offsets.length / 2
            const over = { start: 0, end: tokens!.offsets[2 * last - 1]!, label: 'WORK' }
            return documentOf({
              ...rest,
              tokens: tokens!,
              title: `text ${index}`,
              spans: whole ? [...rest.spans, over] : rest.spans,
            })
          })
          const reading = back(webanno, { documents, labels: [] })
          expect(reading.problems).toEqual([])
          expect(reading.dataset.documents.map(read)).toEqual(documents.map(read))
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe.each([
  ['gliner', { variant: 'json' }],
  ['gliner', { variant: 'jsonl' }],
  ['huggingface', { variant: 'numbers' }],
  ['huggingface', { variant: 'names' }],
  ['huggingface', { variant: 'numbers', scheme: 'BILOU' }],
] as const)('%s %j', (id, options: WriteOptions) => {
  test('gives back documents of tokens', () => {
    fc.assert(
      fc.property(fc.array(tokenDocument, { maxLength: 3 }), documents => {
        const dataset = { documents, labels: labelsIn(documents) }
        const reading = back(format(id), dataset, options, options.scheme ? { scheme: options.scheme } : {})
        expect(reading.problems).toEqual([])
        expect(reading.dataset.documents.map(read)).toEqual(documents.map(read))
      }),
      { numRuns: 60 },
    )
  })
})

test.each(['huggingface', 'parquet'])('%s keeps the numbers of tags, and labels that nothing has', id => {
  const { text, tokens } = joined([['Ada', 'met', 'Bob']])
  const spans = [{ start: 0, end: 3, label: 'PER' }]
  const dataset = { documents: [documentOf({ text, tokens, spans })], labels: ['LOC', 'PER', 'ORG'] }
  const reading = back(format(id), dataset)
  expect(reading.dataset.labels).toEqual(dataset.labels)
  expect(there(format(id), reading.dataset).files).toEqual(there(format(id), dataset).files)
})

test('GLiNER keeps entities that overlap', () => {
  const { text, tokens } = joined([['Bank', 'of', 'London'], ['London']])
  const spans = [
    { start: 0, end: 14, label: 'ORG' },
    { start: 8, end: 14, label: 'LOC' },
  ]
  const { dataset } = back(format('gliner'), { documents: [documentOf({ text, tokens, spans })], labels: [] })
  expect(dataset.documents[0]).toMatchObject({ text, tokens, spans })
})

test('Prodigy keeps tokens, and the indices of the first and last of an entity', () => {
  const { text, tokens } = joined([['👩‍🚀', 'Ada', 'Lovelace', 'sang']])
  const spans = [{ start: text.indexOf('Ada'), end: text.indexOf(' sang'), label: 'PER' }]
  const dataset = { documents: [documentOf({ text, tokens, spans })], labels: [] }
  expect(back(format('prodigy'), dataset).dataset.documents[0]).toMatchObject({ tokens, spans })
  const [task] = new TextDecoder().decode(there(format('prodigy'), dataset).files[0]!.bytes).split('\n')
  expect(JSON.parse(task!)).toMatchObject({
    tokens: [{ text: '👩‍🚀', start: 0, end: 3, id: 0, ws: true }, { id: 1 }, { id: 2 }, { id: 3, ws: false }],
    spans: [{ start: 4, end: 16, token_start: 1, token_end: 2, label: 'PER' }],
  })
})

test('what is imported into a project and exported again is the same', () => {
  fc.assert(
    fc.property(anyDataset, dataset => {
      const records = newProject('Test')
      const ids = dataset.documents.map((_, index) => `d${index}`)
      const { edit, texts, predictions } = importEdit(records, dataset, ids, 0)
      const again = datasetOf(after(records, edit), texts, ids)
      const asserted = dataset.documents.map(document => ({
        ...document,
        predictions: [],
        // What is asserted is not rejected.
        rejected: document.rejected.filter(one => document.spans.every(span => compareSpans(one, span) !== 0)),
      }))
      expect(again.documents).toEqual(asserted)
      expect([...predictions.values()].flat()).toEqual(dataset.documents.flatMap(({ predictions }) => predictions))
    }),
    { numRuns: 40 },
  )
})

test('each format knows its own files', () => {
  const { text, tokens } = joined([
    ['Ada', 'met', 'Bob'],
    ['Bob', 'sang'],
  ])
  const spans = [{ start: 0, end: 3, label: 'PER' }]
  const dataset = { documents: [documentOf({ text, tokens, spans })], labels: ['PER'] }
  for (const format of formats)
    for (const variant of format.variants.length > 0 ? format.variants : [undefined]) {
      const { files } = format.write(dataset, variant === undefined ? {} : { variant })
      const file = files.find(({ name }) => /\.(ann|jsonld)$/.test(name)) ?? files[0]
      expect(detectFormat(file!)[0]?.id, `${format.id} ${variant}`).toBe(format.id)
    }
})
