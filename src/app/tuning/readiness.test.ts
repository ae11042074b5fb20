import { expect, it } from 'vitest'
import { documentKey, goldKey, keyOf, labelKey, recordsOf, type ProjectRecord } from '../../domain/project.ts'
import type { Span } from '../../domain/spans.ts'
import { EngineError } from '../../engine/rpc.ts'
import { packed } from '../../engine/tune-message.ts'
import { documentRecord } from '../testing.ts'
import { dataHashOf, gather } from './gathering.ts'
import { learnableTypes, readinessOf } from './readiness.ts'

const label = (id: string, order: number): ProjectRecord => ({
  kind: 'label',
  id,
  name: id.toUpperCase(),
  types: [],
  hue: order,
  key: null,
  description: '',
  order,
})

const gold = (document: string, ...spans: Span[]): ProjectRecord => ({ kind: 'gold', document, spans, rejected: [] })
const ship = (start: number): Span => ({ start, end: start + 2, label: 'ship' })

const records = recordsOf([
  label('ship', 0),
  label('port', 1),
  documentRecord('a', { state: 'done', annotatedFor: ['ship', 'port'], role: 'train', order: 0 }),
  gold('a', ship(0), ship(4)),
  documentRecord('b', { state: 'in-progress', annotatedFor: ['ship'], doneUpTo: 10, role: 'test', order: 1 }),
  gold('b', ship(2)),
  documentRecord('c', { state: 'in-progress', order: 2 }),
  gold('c', ship(0), { start: 5, end: 9, label: 'port' }),
  documentRecord('d', { order: 3 }),
])

it('counts what is done, as a whole or up to a place, and what is not', () => {
  const readiness = readinessOf(records)
  expect(readiness.documents.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(readiness).toMatchObject({
    partly: 1,
    entities: 3,
    roles: { train: 1, test: 1, dev: 0, none: 0 },
    undone: { documents: 1, entities: 2 },
  })
  expect(
    readiness.labels.map(({ label, entities, documents, unknown }) => [label.id, entities, documents, unknown]),
  ).toEqual([
    ['ship', 3, 2, 0],
    ['port', 0, 0, 1],
  ])
})

it('learns the labels that there is an example of', () => {
  expect(learnableTypes(readinessOf(records))).toEqual(['SHIP'])
})

const texts = new Map([
  ['a', 'xx yy zz aa bb cc dd'],
  ['b', 'aa bb cc dd ee ff gg'],
])
const gathering = (change: Partial<Parameters<typeof gather>[0]> = {}) =>
  gather({
    records,
    documents: readinessOf(records).documents,
    textOf: async id => texts.get(id),
    signal: new AbortController().signal,
    onProgress: () => {},
    ...change,
  })

it('hands over names in the place of ids, how far gaps are known, and the role', async () => {
  const { documents, hashes } = await gathering()
  expect(documents[1]).toEqual(
    packed({
      id: 'b',
      text: texts.get('b')!,
      spans: [{ start: 2, end: 4, label: 'SHIP' }],
      rejected: [],
      known: { end: 10, types: ['SHIP'] },
      role: 'test',
    }),
  )
  expect(hashes.get('a')).toMatch(/^[0-9a-f]{64}$/)
})

it('leaves out a document whose text is gone, and says which', async () => {
  const { documents, lost } = await gathering({ textOf: async id => (id === 'a' ? undefined : texts.get(id)) })
  expect(documents.map(({ id }) => id)).toEqual(['b'])
  expect(lost).toEqual(['a'])
})

it('ends where it is stopped', async () => {
  await expect(gathering({ signal: AbortSignal.abort() })).rejects.toThrow(EngineError)
})

it('has one hash for the same data, whatever the ids, and another for another span or type', async () => {
  const hashOf = async (change: Parameters<typeof gathering>[0] = {}, types = ['SHIP']) =>
    dataHashOf(await gathering(change), types)
  const hash = await hashOf()
  const withRecords = (...others: ProjectRecord[]) => {
    const changed = recordsOf([...records.values(), ...others])
    return { records: changed, documents: readinessOf(changed).documents }
  }
  const renamed = new Map(
    [...records.values()].map((record): [string, ProjectRecord] => {
      const other = JSON.parse(JSON.stringify(record).replaceAll('"a"', '"x"'))
      return [keyOf(other), other]
    }),
  )
  const other = { records: renamed, documents: readinessOf(renamed).documents }
  expect(await hashOf({ ...other, textOf: async id => texts.get(id === 'x' ? 'a' : id) })).toBe(hash)
  expect(await hashOf({}, ['SHIP', 'PORT'])).not.toBe(hash)
  expect(await hashOf(withRecords(gold('b', ship(1))))).not.toBe(hash)
})

it('has one hash of a document for the same gold, whatever its labels are called and whatever others there are', async () => {
  const hashesWith = async (...others: ProjectRecord[]) => {
    const changed = recordsOf([...records.values(), ...others])
    const { scoredHashes } = await gathering({ records: changed, documents: readinessOf(changed).documents })
    return [scoredHashes.get('a'), scoredHashes.get('b')]
  }
  const [a, b] = await hashesWith()
  expect(a).toMatch(/^[0-9a-f]{12}$/)
  const renamed = { ...label('ship', 0), name: 'VESSEL' }
  expect(await hashesWith(renamed, label('crew', 2), gold('c'))).toEqual([a, b])
  const ofA = { state: 'done', annotatedFor: ['ship', 'port'], order: 0 } as const
  expect(await hashesWith(documentRecord('a', ofA))).toEqual([a, b])
  const ofB = { state: 'in-progress', annotatedFor: ['ship'], doneUpTo: 10, role: 'test', order: 1 } as const
  const changes: ProjectRecord[] = [
    gold('b', ship(1)),
    { kind: 'gold', document: 'b', spans: [ship(2)], rejected: [ship(6)] },
    documentRecord('b', { ...ofB, doneUpTo: 9 }),
    documentRecord('b', { ...ofB, annotatedFor: ['ship', 'port'] }),
    documentRecord('b', { ...ofB, role: 'dev' }),
  ]
  const found = new Set([b])
  for (const change of changes) {
    const [same, other] = await hashesWith(change)
    expect(same).toBe(a)
    found.add(other)
  }
  expect(found.size).toBe(changes.length + 1)
})

it('is found anew only for other records', () => {
  expect(readinessOf(records)).toBe(readinessOf(records))
  const without = new Map(records)
  for (const key of [documentKey('a'), goldKey('a'), labelKey('port')]) without.delete(key)
  expect(readinessOf(without).entities).toBe(1)
})
