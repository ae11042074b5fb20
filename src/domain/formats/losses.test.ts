import { describe, expect, test } from 'vitest'
import { documentOf, type Dataset, type DatasetDocument } from './dataset.ts'
import type { FormatId, Loss, WriteOptions } from './format.ts'
import { formatOf, formats, lossesOf } from './formats.ts'

const text = 'Ada Lovelace met Babbage,\n\nin London. 👩‍🚀\n'
const rangeOf = (words: string) => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length })
const done = { state: 'done', annotatedFor: ['PER', 'LOC', 'X Y'] } as const
const dataset = (given: Partial<DatasetDocument>): Dataset => ({
  documents: [documentOf({ text: 'Nothing', ...done }), documentOf({ text, ...done, ...given })],
  labels: ['PER', 'LOC', 'X Y'],
})
const per = (words: string) => ({ ...rangeOf(words), label: 'PER' })
const shown = ({ kind, document, range }: Loss) => [kind, document, range && text.slice(range.start, range.end)]
const losses = (id: FormatId, given: Partial<DatasetDocument>, options?: WriteOptions) =>
  lossesOf(dataset(given), formatOf(id)!, options).map(shown)

describe('CoNLL', () => {
  /** Its line breaks are lost whatever the entities are. */
  const always = ['text', 1, null]

  test('loses the spaces between tokens, once a document', () => {
    expect(losses('conll', {})).toEqual([always])
  })

  test('keeps the longer of two that overlap, or the first where asked for', () => {
    const spans = [per('Ada Lovelace'), per('Lovelace met Babbage')]
    expect(losses('conll', { spans })).toEqual([always, ['overlap', 1, 'Ada Lovelace']])
    expect(losses('conll', { spans }, { overlap: 'first' })).toEqual([always, ['overlap', 1, 'Lovelace met Babbage']])
  })

  test('moves borders to tokens, and tells of what then shares a token', () => {
    expect(losses('conll', { spans: [per('Love')] })).toEqual([always, ['moved', 1, 'Love']])
    expect(losses('conll', { spans: [per('Love'), per('lace')] })).toEqual([
      always,
      ['moved', 1, 'Love'],
      ['overlap', 1, 'lace'],
    ])
  })

  test('divides what goes over sentences, and leaves out what covers no token', () => {
    expect(losses('conll', { spans: [per('Babbage,\n\nin London')] })).toEqual([
      always,
      ['divided', 1, 'Babbage,\n\nin London'],
    ])
    expect(losses('conll', { spans: [per('\n\n')] })).toEqual([always, ['left-out', 1, '\n\n']])
  })

  test('writes labels without white space', () => {
    expect(losses('conll', { spans: [{ ...rangeOf('London'), label: 'X Y' }] })).toEqual([
      always,
      ['label', 1, 'London'],
    ])
  })

  test('says that gaps read as no entity where a document is not done for every label', () => {
    expect(losses('conll', { state: 'in-progress' })).toEqual([['gaps', 1, null], always])
    expect(losses('conll', { annotatedFor: ['PER'] })).toEqual([['gaps', 1, null], always])
  })
})

test('what is said of documents and entities is lost where the format has no place for it', () => {
  const given = {
    title: 'A letter',
    role: 'test',
    notes: 'to check',
    metadata: { source: 'x', text: 'y', label: 'z' },
    spans: [{ ...per('Ada Lovelace'), unsure: true, comment: 'sure?' }],
    rejected: [per('London')],
    predictions: [{ ...per('Babbage'), score: 0.5, source: 'news' }],
    tokens: { offsets: [0, 3], sentences: [0] },
  } as const
  const common = [
    ['title', 1, null],
    ['role', 1, null],
  ]
  expect(losses('doccano', given)).toEqual(
    [
      ...common,
      ['tokens', 1, null],
      ['state', 1, null],
      ['metadata', 1, null],
      ['metadata', 1, null],
      ['unsure', 1, 'Ada Lovelace'],
      ['comment', 1, 'Ada Lovelace'],
      ['prediction', 1, 'Babbage'],
      ['rejected', 1, 'London'],
    ].toSpliced(0, 0, ['state', 0, null]),
  )
  expect(losses('label-studio', given)).toEqual([
    ...common,
    ['notes', 1, null],
    ['tokens', 1, null],
    ['metadata', 1, null],
    ['unsure', 1, 'Ada Lovelace'],
    ['rejected', 1, 'London'],
  ])
  expect(losses('text', { spans: given.spans }).map(([kind]) => kind)).toEqual([
    'state',
    'state',
    'unsure',
    'comment',
    'left-out',
  ])
})

test.each(formats.map(({ id }) => id))('%s holds two lines of plain words with one entity as far as it says', id => {
  const document = documentOf({
    text: 'Ada met Bob\nBob sang',
    spans: [{ start: 0, end: 3, label: 'PER' }],
    state: 'in-progress',
  })
  const kinds = lossesOf({ documents: [document], labels: ['PER'] }, formatOf(id)!).map(({ kind }) => kind)
  const said = id === 'prodigy' || id === 'docbin' ? [] : ['gaps']
  expect(kinds).toEqual({ none: ['gaps'], said, unknown: id === 'text' ? ['left-out'] : [] }[formatOf(id)!.gaps])
})
