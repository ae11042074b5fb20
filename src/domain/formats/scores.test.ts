import { describe, expect, test } from 'vitest'
import { goldOf } from '../project.ts'
import { projectOf } from '../testing.ts'
import { complete, type FormatId } from './format.ts'
import { formatOf } from './formats.ts'
import { detectFormat } from './known-formats.ts'
import { importEdit } from './project-dataset.ts'

const text = '👩‍🚀 Ann in Berlin'
const start = { utf16: text.indexOf('Ann'), point: Array.from(text.slice(0, text.indexOf('Ann'))).length }
const ann = (unit: 'utf16' | 'point') => ({ start: start[unit], end: start[unit] + 3 })
const json = (...records: readonly unknown[]) => records.map(record => `${JSON.stringify(record)}\n`).join('')

function read(id: FormatId, name: string, content: string) {
  const file = { name, bytes: new TextEncoder().encode(content) }
  expect(detectFormat(file)[0]?.id).toBe(id)
  return complete(formatOf(id)!.read([file]))
}

describe('scores are read', () => {
  test.each<[what: string, id: FormatId, name: string, content: string]>([
    [
      'of what `gleaner tag` writes',
      'jsonl',
      'tagged.jsonl',
      json({ file: 'a.txt', text, entities: [{ entity_group: 'PER', score: 0.75, word: 'Ann', ...ann('utf16') }] }),
    ],
    [
      'of transformers’ pipeline, whose words are those of its tokenizer',
      'jsonl',
      'pipeline.jsonl',
      json({ text, entities: [{ entity_group: 'PER', score: 0.75, word: 'ann', ...ann('point') }] }),
    ],
    [
      'of GLiNER’s predict_entities',
      'jsonl',
      'gliner.jsonl',
      json({ text, entities: [{ ...ann('point'), text: 'Ann', label: 'PER', score: 0.75 }] }),
    ],
    [
      'of a confidence beside start, end and label',
      'jsonl',
      'other.jsonl',
      json({ text, entities: [{ ...ann('point'), label: 'PER', confidence: 0.75 }] }),
    ],
    [
      'of Prodigy’s spans',
      'prodigy',
      'p.jsonl',
      json({ text, spans: [{ ...ann('point'), label: 'PER', score: 0.75 }] }),
    ],
    [
      'of doccano’s entities, where somebody put them there',
      'doccano',
      'd.jsonl',
      json({ text, label: [{ start_offset: start.point, end_offset: start.point + 3, label: 'PER', score: 0.75 }] }),
    ],
    [
      'of CSV with an entity a row',
      'csv',
      'c.csv',
      `document,text,start,end,label,score\n1,${text},${start.utf16},${start.utf16 + 3},PER,0.75\n`,
    ],
    [
      'of TSV with an entity a row',
      'tsv',
      'c.tsv',
      `text\tstart\tend\tlabel\tconfidence\n${text}\t${start.utf16}\t${start.utf16 + 3}\tPER\t0.75\n`,
    ],
    [
      'of CSV with a document a row',
      'csv',
      'c.csv',
      `text,entities\n${text},"[{""start"":${start.utf16},""end"":${start.utf16 + 3},""label"":""PER"",""score"":0.75}]"\n`,
    ],
  ])('%s', (_, id, name, content) => {
    const { dataset, problems } = read(id, name, content)
    const [document] = dataset.documents
    expect(problems).toEqual([])
    expect(document?.text).toBe(text)
    expect(document?.spans).toEqual([{ ...ann('utf16'), label: 'PER', score: 0.75 }])
    expect(document?.metadata).toEqual(name === 'tagged.jsonl' ? { file: 'a.txt' } : {})
  })

  test('of a whole prediction of Label Studio, where its regions have none', () => {
    const region = (score?: number) => ({ type: 'labels', score, value: { ...ann('point'), labels: ['PER'] } })
    const predictions = [
      { model_version: 'a', score: 0.5, result: [region()] },
      { model_version: 'b', score: 0.5, result: [region(0.75)] },
      { model_version: 'c', result: [region()] },
    ]
    const { dataset } = read('label-studio', 'tasks.json', JSON.stringify([{ data: { text }, predictions }]))
    expect(dataset.documents[0]?.predictions.map(({ source, score }) => [source, score])).toEqual([
      ['a', 0.5],
      ['b', 0.75],
      ['c', 1],
    ])
  })

  test('only where they are probabilities: another is told, and its entity kept without', () => {
    const entities = [
      { ...ann('point'), label: 'PER', score: 87 },
      { ...ann('point'), label: 'LOC', score: 'high' },
      { ...ann('point'), label: 'ORG', score: null },
    ]
    const { dataset, problems, leftOut } = read('jsonl', 'a.jsonl', json({ text, entities }))
    expect(dataset.documents[0]?.spans.map(({ label, score }) => [label, score])).toEqual([
      ['LOC', undefined],
      ['ORG', undefined],
      ['PER', undefined],
    ])
    expect(problems.map(({ message }) => message)).toEqual([
      'entities[0] has a score that is none',
      'entities[1] has a score that is none',
    ])
    expect(leftOut).toBe(0)
  })
})

test('gold has no score, whatever its file said', () => {
  const { dataset } = read(
    'jsonl',
    'a.jsonl',
    json({ text, entities: [{ ...ann('point'), label: 'PER', score: 0.5 }] }),
  )
  const records = projectOf({})
  const { edit } = importEdit(records, dataset, ['d'], 0)
  const after = new Map(records)
  for (const [key, record] of edit.changes) if (record) after.set(key, record)
  const [span] = goldOf(after, 'd').spans
  expect(Object.keys(span ?? {})).toEqual(['start', 'end', 'label'])
})
