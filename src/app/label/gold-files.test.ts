import { expect, it } from 'vitest'
import { read } from '../../domain/formats/conll.ts'
import { decodeTags } from '../../domain/tags.ts'
import { goldConll, type GoldDocument, goldJson } from './gold-files.ts'

const text = 'Ada Lovelace met Bo.\nHe left São Paulo.'
const at = (words: string, label: string, from = 0) => {
  const start = text.indexOf(words, from)
  return { start, end: start + words.length, label }
}
const document: Omit<GoldDocument, 'gold'> = {
  document: {
    kind: 'document',
    id: 'd',
    title: 'Letter',
    length: text.length,
    createdAt: 0,
    state: 'done',
    role: 'none',
    annotatedFor: ['p'],
    doneUpTo: null,
    notes: '',
    metadata: {},
    order: 0,
  },
  text,
  labels: new Map([
    ['p', { kind: 'label', id: 'p', name: 'PER', types: [], hue: 0, key: null, description: 'people', order: 0 }],
    ['l', { kind: 'label', id: 'l', name: 'big place', types: [], hue: 1, key: null, description: '', order: 1 }],
  ]),
}

it('writes a token a line in IOB2, a sentence a segment, that reads back to the same entities', () => {
  const spans = [at('Ada Lovelace', 'p'), at('Bo', 'p'), at('São Paulo', 'l')]
  const { content, losses } = goldConll({ ...document, gold: { kind: 'gold', document: 'd', spans, rejected: [] } })
  expect(losses).toEqual([])
  const { sentences, problems } = read(content)
  expect(problems).toEqual([])
  expect(sentences.map(({ tokens }) => tokens.join(' '))).toEqual(['Ada Lovelace met Bo .', 'He left São Paulo .'])
  expect(sentences.map(({ tags }) => decodeTags(tags, 'IOB2'))).toEqual([
    [
      { start: 0, end: 2, label: 'PER' },
      { start: 3, end: 4, label: 'PER' },
    ],
    [{ start: 2, end: 4, label: 'big_place' }],
  ])
})

it('says what the columns cannot hold', () => {
  const spans = [at('Ada Lovelace', 'p'), at('Lovelace', 'p'), at('Paul', 'l')]
  const { losses } = goldConll({ ...document, gold: { kind: 'gold', document: 'd', spans, rejected: [] } })
  expect(losses).toEqual(['1 entity left out, as CoNLL holds no overlap', '1 entity rounded to whole tokens'])
})

it('writes JSON with text, entities and what was rejected, offsets and all', () => {
  const gold = { kind: 'gold', document: 'd', spans: [at('São Paulo', 'l')], rejected: [at('Bo', 'p')] } as const
  expect(JSON.parse(goldJson({ ...document, gold }).content)).toMatchObject({
    title: 'Letter',
    state: 'done',
    offsets: 'utf-16',
    annotatedFor: ['PER'],
    text,
    entities: [{ start: 29, end: 38, label: 'big place', text: 'São Paulo' }],
    rejected: [{ label: 'PER', text: 'Bo' }],
  })
})
