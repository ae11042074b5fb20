import { describe, expect, test } from 'vitest'
import { HeadError, readHead, writeHead } from './head.ts'
import {
  addHead,
  annotateRun,
  deleteHead,
  DISCARDED_SIZE,
  discardHead,
  freeHeadName,
  importHead,
  MOST_DISCARDED,
  renameHead,
} from './head-edits.ts'
import { renameLabel } from './label-edits.ts'
import { documentOf, headKey, labelsByType, labelsOf, newProject, runKey, type ProjectRecords } from './project.ts'
import { headsOf, runsOf } from './runs.ts'
import { readRecord } from './schema.ts'
import { after, headFor, projectOf, reportFor } from './testing.ts'

const head = headFor('PER', 'LOC')
const texts = { a: 'Ann ran', b: 'Bo ran' }

describe('keeping a head', () => {
  test('puts it last, with the run that made it, as a record that can be read', () => {
    const records = projectOf(texts)
    const run = { id: 'r1', createdAt: 7, report: reportFor() }
    const edit = addHead(records, { head, createdAt: 7, trainedOn: ['bb', 'aa', 'aa'], run, documents: ['b'] })
    expect([edit.name, edit.id]).toEqual(['Keep head “Own”', 'own'])
    const kept = after(records, edit)
    const [record] = headsOf(kept)
    expect(readHead(record!.file)).toEqual(head)
    expect(record!.trainedOn).toEqual(['aa', 'bb'])
    expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual(record)
    expect(kept.get(runKey('r1'))).toMatchObject({ head: 'own', createdAt: 7 })
    expect([documentOf(kept, 'a').head, documentOf(kept, 'b').head]).toEqual([undefined, 'own'])
    const again = after(kept, addHead(kept, { head, createdAt: 8, trainedOn: [] }))
    expect(headsOf(again).map(({ id, order }) => [id, order])).toEqual([
      ['own', 0],
      ['own-2', 1],
    ])
  })

  test('gives it a name that neither the project nor the model has, in its file too', () => {
    const records = after(projectOf(texts), addHead(projectOf(texts), { head, createdAt: 0, trainedOn: [] }))
    expect(freeHeadName(records, 'news', ['news', 'news-2'])).toBe('news-3')
    const edit = addHead(records, { head, createdAt: 0, trainedOn: [] }, ['own-2'])
    expect(edit.id).toBe('own-3')
    expect(after(records, edit).get(headKey('own-3'))).toMatchObject({ file: { name: 'own-3' } })
  })

  test('lets a label stand for its type under any later name', () => {
    let records = projectOf(texts)
    const person = labelsOf(records).find(({ name }) => name === 'PER')!
    records = after(records, renameLabel(records, person.id, 'Person'))
    records = after(records, addHead(records, { head: headFor('Person'), createdAt: 0, trainedOn: [] }))
    records = after(records, renameLabel(records, person.id, 'Human'))
    const ids = labelsByType(records)
    expect([ids.get('PER'), ids.get('Person'), ids.get('Human')]).toEqual([person.id, person.id, person.id])
  })

  test('is undone by one step', () => {
    const records = projectOf(texts)
    const edit = addHead(records, { head, createdAt: 0, trainedOn: [], documents: ['a'] })
    expect(edit.changes.map(([key]) => key)).toEqual([headKey('own'), 'document/a'])
  })

  test('refuses a document that is not there', () => {
    expect(() => addHead(newProject('x'), { head, createdAt: 0, trainedOn: [], documents: ['z'] })).toThrow(
      'There is no document z',
    )
  })
})

describe('a head file', () => {
  test('comes in under a free name', () => {
    const records = projectOf(texts)
    const { head: came, ...edit } = importHead(records, JSON.parse(JSON.stringify(writeHead(head))), 3, ['own'])
    expect([edit.name, edit.id, came.name]).toEqual(['Import head “Own”', 'own-2', 'own-2'])
    expect(headsOf(after(records, edit))[0]).toMatchObject({ id: 'own-2', createdAt: 3, trainedOn: [] })
  })

  test('that is none is refused, and says why', () => {
    expect(() => importHead(projectOf(texts), { format: 'x' }, 0)).toThrow(HeadError)
    expect(() => importHead(projectOf(texts), null, 0)).toThrow(HeadError)
  })
})

describe('a kept head', () => {
  const records = after(
    projectOf(texts),
    addHead(projectOf(texts), { head, createdAt: 0, trainedOn: [], documents: ['a', 'b'] }),
  )

  test('is renamed and described, and goes by its name still', () => {
    const renamed = renameHead(records, 'own', { title: 'People', description: 'Who is who.' })
    expect(renamed.name).toBe('Rename head “Own” to “People”')
    const now = after(records, renamed)
    expect(readHead(headsOf(now)[0]!.file)).toEqual({ ...head, title: 'People', description: 'Who is who.' })
    expect(renameHead(now, 'own', { title: 'People', description: '' }).name).toBe('Describe head “People”')
    expect(() => renameHead(records, 'own', { title: '  ' })).toThrow('A head needs a title')
    expect(() => renameHead(records, 'other', { title: 'x' })).toThrow('There is no head other')
  })

  test('is deleted, and the documents that it read name no head any more', () => {
    const edit = deleteHead(records, 'own')
    expect([edit.name, edit.documents]).toEqual(['Delete head “Own”', 2])
    const gone = after(records, edit)
    expect(headsOf(gone)).toEqual([])
    expect('head' in documentOf(gone, 'a')).toBe(false)
    expect(documentOf(gone, 'a')).toEqual(documentOf(projectOf(texts), 'a'))
  })
})

describe('discarding a head', () => {
  const runAt = (at: number) => ({ id: `r${at}`, createdAt: at, report: reportFor() })
  const discard = (records: ProjectRecords, at: number, discarded = head) =>
    after(records, discardHead(records, { head: discarded, trainedOn: ['bb', 'aa'], run: runAt(at) }))

  test('keeps its run, with the head to be tried again, as a record that can be read', () => {
    const records = discard(projectOf(texts), 7)
    expect(headsOf(records)).toEqual([])
    const [run] = runsOf(records)
    expect(run).toMatchObject({ id: 'r7', createdAt: 7, head: '', discarded: { trainedOn: ['aa', 'bb'] } })
    expect(readHead(run!.discarded!.file)).toEqual(head)
    expect(readRecord(JSON.parse(JSON.stringify(run)))).toEqual(run)
  })

  test('is at an end where the head is kept after all', () => {
    const records = discard(projectOf(texts), 7)
    const kept = after(records, addHead(records, { head, createdAt: 8, trainedOn: [], run: runAt(7) }))
    expect(runsOf(kept)).toMatchObject([{ id: 'r7', head: 'own' }])
    expect(runsOf(kept)[0]).not.toHaveProperty('discarded')
  })

  test('lets the oldest go when there are many, unless somebody has noted something on them', () => {
    let records = projectOf(texts)
    for (let at = 1; at <= MOST_DISCARDED; at++) records = discard(records, at)
    records = after(records, annotateRun(records, 'r1', 'the first'))
    for (const at of [100, 101]) records = discard(records, at)
    expect(runsOf(records).map(({ id }) => id)).not.toContain('r2')
    expect(runsOf(records).map(({ id }) => id)).toEqual(expect.arrayContaining(['r1', 'r3', 'r100']))
    expect(runsOf(records)).toHaveLength(MOST_DISCARDED + 1)
  })

  test('lets go of the oldest heads where they are large, and keeps their runs', () => {
    const large = { ...head, description: 'x'.repeat(0.4 * DISCARDED_SIZE) }
    let records = projectOf(texts)
    for (const at of [1, 2, 3]) records = discard(records, at, large)
    expect(runsOf(records).map(({ id, discarded }) => [id, discarded !== undefined])).toEqual([
      ['r3', true],
      ['r2', true],
      ['r1', false],
    ])
    const larger = discard(records, 4, { ...head, description: 'x'.repeat(DISCARDED_SIZE) })
    expect(runsOf(larger).map(({ discarded }) => discarded !== undefined)).toEqual([false, true, true, false])
  })
})
