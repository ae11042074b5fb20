import { expect, it } from 'vitest'
import { recordsOf, type DocumentRecord, type ProjectRecord } from '../../domain/project.ts'
import { documentRecord } from '../testing.ts'
import { gatherUnlabelled, lengthWanted } from './unlabelled.ts'

const begun: ProjectRecord = {
  kind: 'gold',
  document: 'begun',
  spans: [{ start: 0, end: 3, label: 'ship' }],
  rejected: [],
}
const open = Array.from({ length: 8 }, (_, index) => `open ${index}`)
const records = recordsOf([
  documentRecord('done', { state: 'done', annotatedFor: ['ship'] }),
  documentRecord('partly', { state: 'in-progress', annotatedFor: ['ship'], doneUpTo: 10 }),
  documentRecord('test', { role: 'test' }),
  documentRecord('begun'),
  begun,
  ...open.map(id => documentRecord(id)),
])
const { signal } = new AbortController()
const textOf = async (id: string) => (id === 'open 3' ? undefined : `${id} says nothing that was annotated.`)
const gathered = (length: number, seed = 1) => gatherUnlabelled(records, textOf, length, seed, signal)

it('takes texts that nobody has begun to annotate, but those to score on', async () => {
  const texts = await gathered(10_000)
  expect(texts.map(({ id }) => id).toSorted()).toEqual(open.filter(id => id !== 'open 3'))
})

it('takes so much by chance, the last one cut between words', async () => {
  const texts = await gathered(90)
  expect(texts.map(({ text }) => text.length)).toEqual([39, 39, 11])
  expect(texts.map(({ id }) => id === undefined)).toEqual([false, false, true])
  expect(texts[2]!.text).toMatch(/^open \d says$/)
  expect(await gathered(90)).toEqual(texts)
  const others = await Promise.all([2, 3, 4, 5].map(seed => gathered(90, seed)))
  expect(new Set([texts, ...others].map(texts => JSON.stringify(texts))).size).toBeGreaterThan(1)
  expect(await gathered(0)).toEqual([])
})

it('wants twice as much as there is to learn from, to a bound', () => {
  const documentOf = (end: number, role: DocumentRecord['role']) => ({ known: { end, types: ['ship'] }, role })
  expect(lengthWanted([documentOf(400, 'none'), documentOf(300, 'test'), documentOf(50, 'train')])).toBe(900)
  expect(lengthWanted([documentOf(1_000_000, 'none')])).toBe(20_000)
})
