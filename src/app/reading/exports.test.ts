import { describe, expect, it } from 'vitest'
import { fileName, type Shown, writeJson, writeTsv } from './exports.ts'
import { newsHead } from '../testing.ts'

const text = '😀 Ada Lund\tBerg met C\\D.'
const shown: Shown = {
  question: { documentId: 'd', head: newsHead, aggregation: 'word', decode: 'viterbi' },
  model: 'gleaner-en',
  title: 'Note',
  text,
  entities: [
    { start: 3, end: 16, label: 'PER', score: 0.987654321 },
    { start: 21, end: 24, label: 'ORG', score: 0.5 },
  ],
  threshold: 0.25,
}

describe('writeJson', () => {
  it('has Hugging Face’s fields, names the unit, and every entity is its slice of the text', () => {
    const read = JSON.parse(writeJson(shown))
    expect(read).toMatchObject({ offsets: 'utf-16', model: 'gleaner-en', head: 'news', threshold: 0.25, text })
    expect(read.entities[0]).toEqual({
      entity_group: 'PER',
      score: 0.987654321,
      word: 'Ada Lund\tBerg',
      start: 3,
      end: 16,
    })
    for (const { word, start, end } of read.entities) expect(read.text.slice(start, end)).toBe(word)
  })

  it('has the fields of the pipeline without aggregation', () => {
    const none = {
      ...shown,
      question: { ...shown.question, aggregation: 'none' as const },
      entities: [{ start: 3, end: 6, label: 'B-PER', score: 0.9, word: 'ada', index: 2 }],
    }
    expect(JSON.parse(writeJson(none)).entities).toEqual([
      { entity: 'B-PER', score: 0.9, index: 2, word: 'ada', start: 3, end: 6 },
    ])
  })

  it('is JSON without entities too', () => {
    expect(JSON.parse(writeJson({ ...shown, entities: [] })).entities).toEqual([])
  })
})

describe('writeTsv', () => {
  it('has five columns in every line, whatever the entity contains', () => {
    const lines = writeTsv(shown).trimEnd().split('\n')
    expect(lines).toEqual([
      'start\tend\tlabel\tscore\ttext',
      '3\t16\tPER\t0.9877\tAda Lund\\tBerg',
      '21\t24\tORG\t0.5000\tC\\\\D',
    ])
  })
})

describe('fileName', () => {
  it('keeps what every file system takes', () => {
    expect(fileName('Zoë’s notes: a/b.txt', 'tsv')).toBe('Zoë-s-notes-a-b.tsv')
    expect(fileName('../../..', 'json')).toBe('entities.json')
  })
})
