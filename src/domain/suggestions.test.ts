import { describe, expect, test } from 'vitest'
import { deleteSpans, labelRange } from './annotate.ts'
import { markDone } from './document-edits.ts'
import { changeSettings, renameLabel } from './label-edits.ts'
import { documentOf, goldOf, type ProjectRecords } from './project.ts'
import {
  accept,
  acceptAll,
  acceptAndDone,
  forgetRejected,
  reject,
  rejectAll,
  visiblePredictions,
  withLabels,
} from './suggestions.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Ada Lovelace met Bob in New York City.'
const project = projectOf({ a: text, b: text })
const at = (records: ProjectRecords) => targetOf(records, 'a', text)
const predicted = (words: string, label: string, score = 0.9) => ({ ...rangeOf(text, words), label, score })
const ada = predicted('Ada Lovelace', 'PER', 0.99)
const bob = predicted('Bob', 'PER', 0.6)
const york = predicted('New York City', 'LOC', 0.8)
const all = [york, bob, ada]

test('a head’s types become labels, and those that mean none are counted', () => {
  const renamed = after(project, renameLabel(project, 'PER', 'Person'))
  const { predictions, unknown } = withLabels(renamed, [bob, predicted('met', 'MISC'), predicted('in', 'MISC')])
  expect(predictions).toEqual([bob])
  expect(unknown).toEqual(new Map([['MISC', 2]]))
})

describe('what is visible of predictions', () => {
  test('all of them, in order, where there is no gold', () => {
    expect(visiblePredictions(project, 'a', all)).toEqual({ open: [ada, bob, york], conflicting: [], settled: [] })
  })

  test('not what gold has, nor what was rejected, not even after it was accepted and deleted', () => {
    const accepted = after(project, accept(at(project), york))
    expect(visiblePredictions(accepted, 'a', all).open).toEqual([ada, bob])
    const deleted = after(accepted, deleteSpans(at(accepted), [york]))
    const rejected = after(deleted, reject(at(deleted), bob))
    expect(visiblePredictions(rejected, 'a', all).open).toEqual([ada])
    expect(visiblePredictions(rejected, 'a', [{ ...bob, label: 'ORG' }]).open).toHaveLength(1)
    expect(visiblePredictions(after(rejected, forgetRejected(rejected, 'a')), 'a', all).open).toEqual([ada, bob, york])
  })

  test('those over gold as conflicts where the project is flat, as any where it is nested', () => {
    const records = after(project, labelRange(at(project), rangeOf(text, 'New York'), 'LOC'))
    expect(visiblePredictions(records, 'a', all).conflicting).toEqual([york])
    const nested = after(records, changeSettings(records, { overlap: 'nested' }))
    expect(visiblePredictions(nested, 'a', all).open).toEqual([ada, bob, york])
  })

  test('those that contradict "done" apart', () => {
    const done = after(project, markDone(project, 'a'))
    expect(visiblePredictions(done, 'a', all)).toEqual({ open: [], conflicting: [], settled: [ada, bob, york] })
  })
})

describe('accepting', () => {
  test('one puts it into gold, and replaces gold under it by name', () => {
    const records = after(project, labelRange(at(project), rangeOf(text, 'New York'), 'ORG'))
    const edit = accept(at(records), york)
    expect(edit.name).toBe('Accept New York City → LOC, replacing New York (ORG)')
    expect(goldOf(after(records, edit), 'a').spans).toEqual([
      { start: york.start, end: york.end, label: 'LOC', source: 'accepted' },
    ])
  })

  test('all leaves what gold or a better prediction stands against, and counts it', () => {
    const records = after(project, labelRange(at(project), rangeOf(text, 'New York'), 'ORG'))
    const weaker = predicted('Ada', 'PER', 0.5)
    const edit = acceptAll(records, [{ document: 'a', predictions: [weaker, ...all] }])
    expect(edit).toMatchObject({ name: 'Accept 2 predictions', count: 2, left: 2 })
    expect(shown(after(records, edit), 'a', text)).toEqual(['Ada Lovelace PER', 'Bob PER', 'New York ORG'])
  })

  test('by score, by label and over documents is one edit that says so', () => {
    const offers = ['a', 'b'].map(document => ({ document, predictions: all }))
    expect(acceptAll(project, offers, { minScore: 0.8 }).name).toBe(
      'Accept 4 predictions of 80 % or more in 2 documents',
    )
    const edit = acceptAll(project, offers, { label: 'PER' })
    expect(edit.name).toBe('Accept 4 × PER in 2 documents')
    expect(documentOf(after(project, edit), 'b').state).toBe('new')
    expect(documentOf(after(project, acceptAll(project, offers.slice(0, 1))), 'a').state).toBe('in-progress')
  })

  test('what is shown and marking done is one edit', () => {
    const edit = acceptAndDone(project, { document: 'a', predictions: all })
    expect(edit.name).toBe('Accept 3 predictions, mark “Title a” done')
    const records = after(project, edit)
    expect(documentOf(records, 'a')).toMatchObject({ state: 'done', annotatedFor: ['PER', 'LOC', 'ORG'] })
    expect(goldOf(records, 'a').spans).toHaveLength(3)
    expect(acceptAndDone(project, { document: 'b', predictions: [] }).name).toBe('Mark “Title b” done')
  })
})

describe('rejecting', () => {
  test('one names it', () => {
    expect(reject(at(project), bob).name).toBe('Reject Bob (PER)')
  })

  test('all that is visible, conflicts too, or what a filter takes', () => {
    const records = after(project, labelRange(at(project), rangeOf(text, 'New York'), 'ORG'))
    const edit = rejectAll(records, [{ document: 'a', predictions: all }])
    expect(edit).toMatchObject({ name: 'Reject 3 predictions', count: 3 })
    expect(visiblePredictions(after(records, edit), 'a', all)).toEqual({ open: [], conflicting: [], settled: [] })
    expect(rejectAll(records, [{ document: 'a', predictions: all }], { label: 'LOC' }).name).toBe('Reject 1 × LOC')
  })
})
