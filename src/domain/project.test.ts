import { expect, test } from 'vitest'
import { markDone, markDoneUpTo, reopen } from './document-edits.ts'
import { addLabels, renameLabel } from './label-edits.ts'
import {
  documentOf,
  documentsOf,
  goldOf,
  isKnown,
  keyOf,
  knownOf,
  knownTypes,
  labelOf,
  labelsByType,
  newProject,
  settingsOf,
} from './project.ts'
import { after, projectOf, targetOf } from './testing.ts'

const text = 'Ada met Bob in Rome.'
const project = projectOf({ a: text, b: '' })

test('every record stands under the key that it says', () => {
  for (const [key, record] of project) expect(keyOf(record)).toBe(key)
  expect(settingsOf(newProject('Mine'))).toEqual({ kind: 'project', title: 'Mine', overlap: 'flat', snapping: 'word' })
})

test('what is not there is named', () => {
  expect(() => documentOf(project, 'x')).toThrow('There is no document x')
  expect(() => labelOf(project, 'MISC')).toThrow('There is no label MISC')
  expect(goldOf(project, 'a')).toEqual({ kind: 'gold', document: 'a', spans: [], rejected: [] })
})

test('a head’s type finds its label by name, else by what the label was called before', () => {
  const renamed = after(project, renameLabel(project, 'PER', 'Person'))
  expect(labelsByType(renamed).get('PER')).toBe('PER')
  expect(labelsByType(renamed).get('Person')).toBe('PER')
  const again = after(renamed, addLabels(renamed, ['PER']))
  expect(labelsByType(again).get('PER')).toBe('PER 2')
})

test('a gap is unknown until the document is done, then O for the labels of that day', () => {
  expect(knownTypes(documentOf(project, 'a'), 3)).toEqual([])
  const done = after(project, markDone(project, 'a'))
  const later = after(done, addLabels(done, ['MISC']))
  const document = documentOf(later, 'a')
  expect(knownOf(document)).toEqual({ end: text.length, labels: ['PER', 'LOC', 'ORG'] })
  expect(isKnown(document, { start: 0, end: text.length }, 'PER')).toBe(true)
  expect(isKnown(document, { start: 0, end: 3 }, 'MISC')).toBe(false)
  expect(knownTypes(document, text.length)).toEqual([])
})

test('a document done up to an offset is known before it alone', () => {
  const partly = after(project, markDoneUpTo(targetOf(project, 'a', text), 11))
  const document = documentOf(partly, 'a')
  expect(document.state).toBe('in-progress')
  expect([knownTypes(document, 10), knownTypes(document, 11)]).toEqual([['PER', 'LOC', 'ORG'], []])
  expect(isKnown(document, { start: 8, end: 11 }, 'PER')).toBe(true)
  expect(isKnown(document, { start: 8, end: 12 }, 'PER')).toBe(false)
})

test('reopening takes back what "done" asserted, and leaves what was done up to', () => {
  const partly = after(project, markDoneUpTo(targetOf(project, 'a', text), 11))
  const done = after(partly, markDone(partly, 'a'))
  expect(knownOf(documentOf(after(done, reopen(done, 'a')), 'a')).end).toBe(11)
  const whole = after(project, markDone(project, 'b'))
  expect(documentOf(after(whole, reopen(whole, 'b')), 'b').annotatedFor).toBeNull()
})

test('documents come in their order, whatever the order of the map', () => {
  expect(documentsOf(new Map([...project].reverse())).map(({ id }) => id)).toEqual(['a', 'b'])
})
