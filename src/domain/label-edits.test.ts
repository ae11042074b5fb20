import { describe, expect, test } from 'vitest'
import { labelRange } from './annotate.ts'
import { markDone } from './document-edits.ts'
import {
  addLabels,
  changeSettings,
  deleteLabel,
  describeLabel,
  labelUse,
  mergeLabels,
  mergeUse,
  moveLabel,
  recolourLabel,
  renameLabel,
  setKey,
} from './label-edits.ts'
import { addRules } from './occurrences.ts'
import { documentOf, goldOf, labelOf, labelsOf, rulesOf, settingsOf, type ProjectRecords } from './project.ts'
import { reject } from './suggestions.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Ada met Bob in Rome.'
const empty = projectOf({ a: text, b: text })
const names = (records: ProjectRecords) => labelsOf(records).map(({ name }) => name)
const withEntities = (['Ada PER a', 'Bob ORG a', 'Rome LOC a', 'Bob PER b'] as const).reduce((records, line) => {
  const [words = '', label = '', document = ''] = line.split(' ')
  return after(records, labelRange(targetOf(records, document, text), rangeOf(text, words), label))
}, empty)
const project = after(
  withEntities,
  addRules(withEntities, [{ id: 'r', text: 'Bob', label: 'ORG', ignoreCase: false, wholeWord: true }]),
)

describe('labels', () => {
  test('are added with ids that read well, the next hue and the next key, and only where they are new', () => {
    const edit = addLabels(empty, ['LOC', 'MISC', 'MISC'])
    expect(edit.ids).toEqual(new Map(['PER', 'LOC', 'ORG', 'MISC'].map(name => [name, name])))
    const records = after(empty, edit)
    expect(labelOf(records, 'MISC')).toMatchObject({ hue: 3, key: '4', order: 3, types: ['MISC'] })
    const twenty = after(
      records,
      addLabels(
        records,
        Array.from({ length: 20 }, (_, index) => `T${index}`),
      ),
    )
    expect(labelsOf(twenty).map(({ key }) => key)).toEqual([
      ...'1234567890',
      ...Array.from('1234567890', digit => `Shift+${digit}`),
      null,
      null,
      null,
      null,
    ])
    expect(labelsOf(twenty).at(-1)?.hue).toBe(3)
    expect(() => addLabels(empty, [' PER'])).toThrow('needs a name')
  })

  test('are renamed without touching a span, and never to a name that is taken', () => {
    const edit = renameLabel(project, 'PER', 'Person')
    expect(edit.changes).toHaveLength(1)
    expect(labelUse(after(project, edit), 'PER').spans).toBe(2)
    expect(() => renameLabel(project, 'PER', 'LOC')).toThrow('There is a label LOC already')
    const again = after(project, edit)
    expect(addLabels(again, ['PER']).ids.get('PER')).toBe('PER 2')
  })

  test('are recoloured, described and moved', () => {
    const moved = after(project, moveLabel(project, 'ORG', 0))
    expect(names(moved)).toEqual(['ORG', 'PER', 'LOC'])
    const described = after(project, describeLabel(project, 'PER', 'People, not groups'))
    const recoloured = after(described, recolourLabel(described, 'PER', 7))
    expect(labelOf(recoloured, 'PER')).toMatchObject({ description: 'People, not groups', hue: 7 })
  })

  test('get a key, which another loses by name', () => {
    const edit = setKey(project, 'LOC', '1')
    expect(edit.name).toBe('Key 1 for LOC, taken from PER')
    expect(edit.takenFrom?.id).toBe('PER')
    expect(labelsOf(after(project, edit)).map(({ key }) => key)).toEqual([null, '1', '3'])
    expect(setKey(project, 'PER', '1')).toMatchObject({ name: 'Key 1 for PER', takenFrom: undefined })
    expect(setKey(project, 'PER', null).name).toBe('No key for PER')
  })
})

describe('merging', () => {
  test('moves spans, rules and types, and keeps the count', () => {
    const edit = mergeLabels(project, ['ORG'], 'PER')
    expect(edit.name).toBe('Merge ORG into PER, 1 entity')
    const records = after(project, edit)
    expect(names(records)).toEqual(['PER', 'LOC'])
    expect(labelUse(records, 'PER')).toEqual({ spans: 3, documents: 2, rejected: 0, rules: 1 })
    expect(labelOf(records, 'PER').types).toEqual(['PER', 'ORG'])
    expect(rulesOf(records)[0]?.label).toBe('PER')
  })

  test('leaves one of two entities on one range, and no rejection of what is asserted', () => {
    const nested = after(project, changeSettings(project, { overlap: 'nested' }))
    const both = after(nested, labelRange(targetOf(nested, 'a', text), rangeOf(text, 'Bob'), 'PER'))
    const rejected = after(both, reject(targetOf(both, 'b', text), { ...rangeOf(text, 'Bob'), label: 'ORG' }))
    const records = after(rejected, mergeLabels(rejected, ['ORG'], 'PER'))
    expect(shown(records, 'a', text)).toEqual(['Ada PER', 'Bob PER', 'Rome LOC'])
    expect(goldOf(records, 'b')).toMatchObject({ spans: [{ label: 'PER' }], rejected: [] })
  })

  test('says before how many become the same, and where gaps are forgotten', () => {
    const nested = after(project, changeSettings(project, { overlap: 'nested' }))
    const both = after(nested, labelRange(targetOf(nested, 'a', text), rangeOf(text, 'Bob'), 'PER'))
    const one = { spans: 1, documents: 1, rejected: 0, rules: 1, doubles: 1, forgotten: 0 }
    expect(mergeUse(both, ['ORG'], 'PER')).toEqual(one)
    expect(mergeUse(both, ['ORG', 'PER'], 'PER')).toEqual(one)
    expect(mergeUse(both, ['ORG', 'PER'], 'LOC')).toMatchObject({ spans: 4, documents: 2, doubles: 1 })
    const left = after(both, mergeLabels(both, ['ORG', 'PER'], 'LOC'))
    expect(labelUse(left, 'LOC').spans).toBe(labelUse(both, 'LOC').spans + 4 - 1)
    const done = after(both, markDone(both, 'a'))
    const more = after(done, addLabels(done, ['MISC']))
    expect(mergeUse(more, ['ORG'], 'PER').forgotten).toBe(0)
    expect(mergeUse(more, ['MISC'], 'PER').forgotten).toBe(1)
  })

  test('knows a gap only where it was known for all of them', () => {
    const done = after(project, markDone(project, 'a'))
    const more = after(done, addLabels(done, ['MISC']))
    expect(documentOf(after(more, mergeLabels(more, ['ORG'], 'PER')), 'a').annotatedFor).toEqual(['PER', 'LOC'])
    expect(documentOf(after(more, mergeLabels(more, ['MISC'], 'PER')), 'a').annotatedFor).toEqual(['LOC', 'ORG'])
    expect(documentOf(after(more, mergeLabels(more, ['PER'], 'MISC')), 'a').annotatedFor).toEqual(['LOC', 'ORG'])
  })
})

test('deleting a label states what goes with it, and takes it', () => {
  const done = after(project, markDone(project, 'a'))
  const edit = deleteLabel(done, 'ORG')
  expect(edit).toMatchObject({
    name: 'Delete label ORG with 1 entity',
    use: { spans: 1, documents: 1, rejected: 0, rules: 1 },
  })
  const records = after(done, edit)
  expect(shown(records, 'a', text)).toEqual(['Ada PER', 'Rome LOC'])
  expect(goldOf(records, 'b')).toBe(goldOf(done, 'b'))
  expect(documentOf(records, 'a').annotatedFor).toEqual(['PER', 'LOC'])
  expect(rulesOf(records)).toEqual([])
})

test('settings are changed by name', () => {
  const edit = changeSettings(project, { title: 'News', snapping: 'character' })
  expect(edit.name).toBe('Rename project to “News”, Snap to characters')
  expect(settingsOf(after(project, edit))).toMatchObject({ title: 'News', overlap: 'flat', snapping: 'character' })
})
