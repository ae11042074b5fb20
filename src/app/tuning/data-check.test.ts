import { expect, it } from 'vitest'
import type { ProjectRecord } from '../../domain/project.ts'
import { dataCheckHandlers } from './data-check.ts'

it('looks at all parts that were handed over', async () => {
  const { part, check } = dataCheckHandlers()
  const context = { signal: new AbortController().signal, report: () => {}, transfer: () => {} }
  const label: ProjectRecord = {
    kind: 'label',
    id: 'ship',
    name: 'SHIP',
    types: [],
    hue: 0,
    key: null,
    description: '',
    order: 0,
  }
  await part({ records: [label], texts: [] }, context)
  for (const id of ['a', 'b']) {
    const text = `The Erebus ${id} sailed.`
    const document: ProjectRecord = {
      kind: 'document',
      id,
      title: id,
      length: text.length,
      createdAt: 0,
      state: 'done',
      role: 'none',
      annotatedFor: ['ship'],
      doneUpTo: null,
      notes: '',
      metadata: {},
      order: 0,
    }
    const gold: ProjectRecord = {
      kind: 'gold',
      document: id,
      spans: [{ start: 4, end: 9, label: 'ship' }],
      rejected: [],
    }
    await part({ records: [document, gold], texts: [{ document: id, text }] }, context)
  }
  const found = await check(null, context)
  const cut = found.find(({ kind }) => kind === 'cut-words')
  expect(cut?.places.map(({ document }) => document)).toEqual(['a', 'b'])
  expect(found.some(({ kind }) => kind === 'few-examples')).toBe(true)
})
