import { expect, test } from 'vitest'
import { labelRange } from './annotate.ts'
import { changeSettings } from './label-edits.ts'
import { makeFlat, overlapping } from './overlaps.ts'
import { settingsOf } from './project.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Bank of England in London'
const nested = [
  ['Bank of England', 'ORG'],
  ['England', 'LOC'],
  ['London', 'LOC'],
].reduce(
  (records, [words = '', label = '']) =>
    after(records, labelRange(targetOf(records, 'a', text), rangeOf(text, words), label)),
  after(projectOf({ a: text, b: text }), changeSettings(projectOf({}), { overlap: 'nested' })),
)

test('what overlaps is found by document', () => {
  expect(overlapping(nested)).toMatchObject([{ document: 'a', spans: [{ label: 'ORG' }, { label: 'LOC' }] }])
})

test('a project is made flat in one step that says what went', () => {
  const edit = makeFlat(nested, 'longest')
  expect(edit.name).toBe('Forbid overlap: resolve overlaps by the longest, deleting 1 entity')
  const flat = after(nested, edit)
  expect(settingsOf(flat).overlap).toBe('flat')
  expect(shown(flat, 'a', text)).toEqual(['Bank of England ORG', 'London LOC'])
  expect(overlapping(flat)).toEqual([])
  expect(makeFlat(flat, 'first')).toMatchObject({ changes: [], count: 0 })
})

test('a project that is flat already, and overlaps all the same, is resolved alone', () => {
  const flat = after(nested, changeSettings(nested, { overlap: 'flat' }))
  expect(makeFlat(flat, 'longest')).toMatchObject({
    name: 'Resolve overlaps by the longest, deleting 1 entity',
    count: 1,
  })
})
