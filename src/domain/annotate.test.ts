import { describe, expect, test } from 'vitest'
import {
  confirmSpan,
  conflicts,
  deleteSpans,
  flatten,
  keepAlone,
  labelRange,
  relabel,
  resize,
  setComment,
  setUnsure,
} from './annotate.ts'
import { skip } from './document-edits.ts'
import { changeSettings } from './label-edits.ts'
import { documentOf, goldOf, type ProjectRecords } from './project.ts'
import { accept, reject } from './suggestions.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Ada Lovelace met Bob in New\nYork City.'
const project = projectOf({ a: text })
const nested = after(project, changeSettings(project, { overlap: 'nested' }))
const at = (records: ProjectRecords) => targetOf(records, 'a', text)
const span = (words: string, label: string) => ({ ...rangeOf(text, words), label })
const label = (records: ProjectRecords, words: string, label: string) =>
  after(records, labelRange(at(records), rangeOf(text, words), label))

describe('labelling', () => {
  test('makes an entity by a person, names it on one line, and puts the document in progress', () => {
    const edit = labelRange(at(project), rangeOf(text, 'New\nYork'), 'LOC')
    expect(edit).toMatchObject({ name: 'New York → LOC', replaced: [] })
    const records = after(project, edit)
    expect(goldOf(records, 'a').spans).toEqual([{ ...span('New\nYork', 'LOC'), source: 'person' }])
    expect(documentOf(records, 'a').state).toBe('in-progress')
    const skipped = after(project, skip(project, 'a'))
    expect(documentOf(label(skipped, 'Bob', 'PER'), 'a').state).toBe('in-progress')
  })

  test('in a flat project replaces what it overlaps, and says so', () => {
    const one = label(project, 'New\nYork City', 'ORG')
    const edit = labelRange(at(one), rangeOf(text, 'New\nYork'), 'LOC')
    expect(edit.name).toBe('New York → LOC, replacing New York City (ORG)')
    expect(edit.replaced).toEqual([{ ...span('New\nYork City', 'ORG'), source: 'person' }])
    expect(shown(after(one, edit), 'a', text)).toEqual(['New\nYork LOC'])
    const two = label(label(project, 'Ada', 'PER'), 'Bob', 'PER')
    expect(labelRange(at(two), rangeOf(text, 'Ada Lovelace met Bob'), 'ORG').name).toBe(
      'Ada Lovelace met Bob → ORG, replacing 2 entities',
    )
  })

  test('in a nested project leaves it', () => {
    const records = label(label(nested, 'New\nYork City', 'ORG'), 'New\nYork', 'LOC')
    expect(shown(records, 'a', text)).toEqual(['New\nYork City ORG', 'New\nYork LOC'])
  })

  test('of the same range relabels where flat, adds where nested, and does nothing for the same label', () => {
    const flat = setComment(at(label(project, 'Bob', 'PER')), span('Bob', 'PER'), 'which?')
    const records = after(label(project, 'Bob', 'PER'), flat)
    const edit = labelRange(at(records), rangeOf(text, 'Bob'), 'ORG')
    expect(edit.name).toBe('Bob: PER → ORG')
    expect(goldOf(after(records, edit), 'a').spans).toMatchObject([{ label: 'ORG', comment: 'which?' }])
    expect(shown(label(label(nested, 'Bob', 'PER'), 'Bob', 'ORG'), 'a', text)).toEqual(['Bob ORG', 'Bob PER'])
    expect(labelRange(at(records), rangeOf(text, 'Bob'), 'PER').changes).toEqual([])
  })

  test('takes a rejection of the same back', () => {
    const rejected = after(project, reject(at(project), span('Bob', 'PER')))
    expect(goldOf(label(rejected, 'Bob', 'PER'), 'a').rejected).toEqual([])
    expect(goldOf(label(rejected, 'Bob', 'ORG'), 'a').rejected).toHaveLength(1)
  })

  test('refuses what is no range, cuts a character, or has no label', () => {
    const smile = targetOf(projectOf({ a: 'a😀b' }), 'a', 'a😀b')
    for (const [start, end] of [
      [1, 1],
      [-1, 2],
      [2, 5],
      [0, 0.5],
      [0, 2],
      [2, 4],
    ] as const)
      expect(() => labelRange(smile, { start, end }, 'PER')).toThrow(RangeError)
    expect(() => labelRange(smile, { start: 1, end: 3 }, 'NONE')).toThrow('There is no label NONE')
    expect(labelRange(smile, { start: 1, end: 3 }, 'PER').name).toBe('😀 → PER')
  })
})

describe('an entity', () => {
  const records = label(label(project, 'Ada', 'PER'), 'Bob', 'PER')

  test('is relabelled, keeping its flag', () => {
    const unsure = after(records, setUnsure(at(records), span('Ada', 'PER'), true))
    expect(shown(unsure, 'a', text)).toEqual(['Ada PER*', 'Bob PER'])
    expect(shown(after(unsure, relabel(at(unsure), span('Ada', 'PER'), 'ORG')), 'a', text)).toEqual([
      'Ada ORG*',
      'Bob PER',
    ])
    expect(relabel(at(unsure), span('Ada', 'PER'), 'PER').changes).toEqual([])
  })

  test('is resized over others, which give way and are named', () => {
    const edit = resize(at(records), span('Ada', 'PER'), rangeOf(text, 'Ada Lovelace met Bob'))
    expect(edit.name).toBe('Ada → Ada Lovelace met Bob (PER), replacing Bob (PER)')
    expect(shown(after(records, edit), 'a', text)).toEqual(['Ada Lovelace met Bob PER'])
  })

  test('is deleted, and is not suggested again if it was a prediction', () => {
    const accepted = after(records, accept(at(records), span('New\nYork City', 'LOC')))
    const spans = [span('Ada', 'PER'), span('New\nYork City', 'LOC')]
    const edit = deleteSpans(at(accepted), spans)
    expect(edit.name).toBe('Delete 2 entities')
    expect(goldOf(after(accepted, edit), 'a')).toMatchObject({ rejected: [span('New\nYork City', 'LOC')] })
    expect(shown(after(accepted, edit), 'a', text)).toEqual(['Bob PER'])
    expect(deleteSpans(at(records), [span('Bob', 'PER')]).name).toBe('Delete Bob (PER)')
  })

  test('that is not there is an error', () => {
    expect(() => deleteSpans(at(records), [span('Bob', 'LOC')])).toThrow('There is no LOC at [17, 20) in document a')
    expect(() => relabel(at(records), span('met', 'LOC'), 'PER')).toThrow(RangeError)
  })

  test('carries a comment, until it is empty', () => {
    const commented = after(records, setComment(at(records), span('Bob', 'PER'), 'who?'))
    expect(goldOf(commented, 'a').spans[1]).toMatchObject({ comment: 'who?' })
    const cleared = after(commented, setComment(at(commented), span('Bob', 'PER'), ''))
    expect(goldOf(cleared, 'a').spans).toEqual(goldOf(records, 'a').spans)
  })

  test('that is confirmed is sure, until it is changed', () => {
    const unsure = after(records, setUnsure(at(records), span('Bob', 'PER'), true))
    const confirmed = after(unsure, confirmSpan(at(unsure), span('Bob', 'PER')))
    expect(goldOf(confirmed, 'a').spans[1]).toEqual({ ...span('Bob', 'PER'), source: 'person', confirmed: true })
    const changed = after(confirmed, relabel(at(confirmed), span('Bob', 'PER'), 'LOC'))
    expect(goldOf(changed, 'a').spans[1]).not.toHaveProperty('confirmed')
  })
})

describe('overlap in a project that becomes flat', () => {
  const overlapping = ['New\nYork City', 'New\nYork', 'Ada', 'Ada Lovelace', 'Bob'].reduce(
    (records, words) => label(records, words, 'LOC'),
    nested,
  )
  const flat = after(overlapping, changeSettings(overlapping, { overlap: 'flat' }))

  test('is left and shown', () => {
    expect(goldOf(flat, 'a')).toBe(goldOf(overlapping, 'a'))
    const found = conflicts(goldOf(flat, 'a').spans).map(({ start, end }) => text.slice(start, end))
    expect(found).toEqual(['Ada Lovelace', 'Ada', 'New\nYork City', 'New\nYork'])
  })

  test('is resolved by keeping one of them, and nothing is said against the other', () => {
    const edit = keepAlone(at(flat), { ...rangeOf(text, 'Ada'), label: 'LOC' })
    expect(edit.name).toBe('Keep Ada (LOC), replacing Ada Lovelace (LOC)')
    const kept = goldOf(after(flat, edit), 'a')
    expect(conflicts(kept.spans).map(({ start, end }) => text.slice(start, end))).toEqual([
      'New\nYork City',
      'New\nYork',
    ])
    expect(kept.rejected).toEqual([])
  })

  test('is resolved by a policy, in one step with its count', () => {
    const edit = flatten(flat, 'longest')
    expect(edit).toMatchObject({ name: 'Resolve overlaps by the longest, deleting 2 entities', count: 2 })
    expect(shown(after(flat, edit), 'a', text)).toEqual(['Ada Lovelace LOC', 'Bob LOC', 'New\nYork City LOC'])
    expect(flatten(after(flat, edit), 'longest').changes).toEqual([])
  })
})
