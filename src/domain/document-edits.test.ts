import { describe, expect, test } from 'vitest'
import { labelRange } from './annotate.ts'
import {
  markDone,
  markDoneUpTo,
  moveDocuments,
  renameDocument,
  reopen,
  setNotes,
  setRole,
  skip,
  takeBackDoneUpTo,
} from './document-edits.ts'
import { addDocuments, removeDocuments, replaceDocument, setHead } from './document-list.ts'
import { commit, startTimeline, undo } from './history.ts'
import { documentOf, documentsOf, goldOf, tokensOf, type ProjectRecords } from './project.ts'
import { after, projectOf, targetOf } from './testing.ts'

const project = projectOf({ a: 'Ada', b: 'Bob', c: 'Cleo' })
const order = (records: ProjectRecords) => documentsOf(records).map(({ id }) => id)
const blank = (id: string, length = 4) => ({ id, title: id.toUpperCase(), length, createdAt: 1 })

describe('states and notes', () => {
  test('are set under a name that says the document', () => {
    expect(markDone(project, 'a').name).toBe('Mark “Title a” done')
    expect(markDoneUpTo(targetOf(project, 'c', 'Cleo'), 2).name).toBe('Done up to 50 % of “Title c”')
    expect(skip(project, 'a').name).toBe('Skip “Title a”')
    expect(renameDocument(project, 'a', 'New').name).toBe('Rename “Title a” to “New”')
    const edited = after(project, setNotes(project, 'b', 'Odd'))
    const picked = after(edited, setHead(edited, 'b', 'news'))
    expect(documentOf(picked, 'b')).toMatchObject({ notes: 'Odd', head: 'news', state: 'new' })
  })

  test('"done up to" needs an offset of the text', () => {
    expect(() => markDoneUpTo(targetOf(project, 'c', 'Cleo'), 5)).toThrow(RangeError)
    expect(() => markDoneUpTo(targetOf(project, 'c', '😀eo'), 1)).toThrow('inside a character')
  })

  test('"done up to" is taken back; what was asserted of the whole document stays', () => {
    const part = after(project, markDoneUpTo(targetOf(project, 'c', 'Cleo'), 2))
    const edit = takeBackDoneUpTo(part, 'c')
    expect(edit.name).toBe('Take back what was done of “Title c”')
    expect(documentOf(after(part, edit), 'c')).toMatchObject({ doneUpTo: null, annotatedFor: null })
    const done = after(part, markDone(part, 'c'))
    expect(documentOf(after(done, takeBackDoneUpTo(done, 'c')), 'c')).toMatchObject({
      state: 'done',
      doneUpTo: null,
      annotatedFor: ['PER', 'LOC', 'ORG'],
    })
  })

  test('a role is given to many at once and changes nothing else', () => {
    const edit = setRole(project, ['a', 'c'], 'dev')
    expect(edit.name).toBe('2 documents: role dev')
    const records = after(project, edit)
    expect(documentsOf(records).map(({ role }) => role)).toEqual(['dev', 'none', 'dev'])
    expect(setRole(records, ['a'], 'none').name).toBe('“Title a”: no role')
  })
})

test('several documents are skipped and reopened at once; what was done up to a place stays so', () => {
  const part = after(project, markDoneUpTo(targetOf(project, 'c', 'Cleo'), 2))
  const edit = skip(part, 'a', 'c')
  expect(edit.name).toBe('Skip 2 documents')
  const skipped = after(part, edit)
  expect(documentsOf(skipped).map(({ state }) => state)).toEqual(['skipped', 'new', 'skipped'])
  const records = after(skipped, reopen(skipped, 'a', 'c'))
  expect(documentOf(records, 'a')).toMatchObject({ state: 'in-progress', annotatedFor: null })
  expect(documentOf(records, 'c')).toMatchObject({
    state: 'in-progress',
    doneUpTo: 2,
    annotatedFor: ['PER', 'LOC', 'ORG'],
  })
})

describe('adding', () => {
  test('puts documents before or after the others, in their order, with what a file said', () => {
    const spans = [
      { start: 2, end: 3, label: 'PER' },
      { start: 0, end: 1, label: 'LOC' },
    ]
    const added = { ...blank('x'), spans, rejected: [spans[0]!], tokens: { offsets: [0, 1], sentences: [0] } }
    const records = after(project, addDocuments(project, [added, blank('y')], 'Import', 'first'))
    expect(order(records)).toEqual(['x', 'y', 'a', 'b', 'c'])
    expect(goldOf(records, 'x').spans.map(({ label }) => label)).toEqual(['LOC', 'PER'])
    expect(goldOf(records, 'x').rejected).toEqual([])
    expect(tokensOf(records, 'x')?.offsets).toEqual([0, 1])
    expect(order(after(records, addDocuments(records, [blank('z')], 'Import')))).toEqual(['x', 'y', 'a', 'b', 'c', 'z'])
  })

  test('refuses an id twice, and spans beyond the text', () => {
    expect(() => addDocuments(project, [blank('a')], 'Import')).toThrow('There is a document a already')
    const far = { ...blank('x'), spans: [{ start: 0, end: 5, label: 'PER' }] }
    expect(() => addDocuments(project, [far], 'Import')).toThrow('An offset of 5 is beyond the 4 characters of x')
  })

  test('in the place of another takes what was asserted of that away', () => {
    const labelled = after(project, labelRange(targetOf(project, 'b', 'Bob'), { start: 0, end: 3 }, 'PER'))
    const records = after(labelled, replaceDocument(labelled, 'b', blank('x')))
    expect(order(records)).toEqual(['a', 'x', 'c'])
    expect([...records.keys()].filter(key => key.endsWith('/b'))).toEqual([])
  })
})

test('removing says how many entities go, and undo brings them back', () => {
  const labelled = after(project, labelRange(targetOf(project, 'b', 'Bob'), { start: 0, end: 3 }, 'PER'))
  const edit = removeDocuments(labelled, ['a', 'b'])
  expect(edit).toMatchObject({ name: 'Delete 2 documents with 1 entity', entities: 1 })
  const timeline = commit(startTimeline(labelled), edit, 0)
  expect(order(timeline.present)).toEqual(['c'])
  expect(undo(timeline).present).toEqual(labelled)
})

describe('moving', () => {
  test('goes to before a document, or to the end', () => {
    expect(order(after(project, moveDocuments(project, ['c'], 'a')))).toEqual(['c', 'a', 'b'])
    expect(order(after(project, moveDocuments(project, ['c', 'a'], 'b')))).toEqual(['c', 'a', 'b'])
    expect(order(after(project, moveDocuments(project, ['a'], null)))).toEqual(['b', 'c', 'a'])
    expect(moveDocuments(project, ['a'], null).changes).toHaveLength(1)
  })

  test('still works after hundreds of moves to one place', () => {
    let records = project
    for (let count = 0; count < 300; count++) {
      const [, second = '', last = ''] = order(records)
      records = after(records, moveDocuments(records, [last], second))
      expect(order(records).slice(1)).toEqual([last, second])
    }
  })
})
