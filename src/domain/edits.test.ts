import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { deleteSpans, labelRange, relabel, resize, setUnsure } from './annotate.ts'
import { keepGold, takePrediction, compare } from './disagreement.ts'
import { markDone, markDoneUpTo, moveDocuments, reopen, setRole } from './document-edits.ts'
import { addDocuments, removeDocuments } from './document-list.ts'
import { excerpt, mergeSpans, together } from './edits.ts'
import { commit, goTo, position, startTimeline } from './history.ts'
import { addLabels, deleteLabel, labelUse, mergeLabels, moveLabel, renameLabel, setKey } from './label-edits.ts'
import { everywhereNames, foundSpans, labelEverywhere, labelFound, removeFound } from './occurrences.ts'
import { documentOf, documentsOf, goldOf, goldsOf, labelsOf, type ProjectEdit, type ProjectRecords } from './project.ts'
import { readRecord } from './schema.ts'
import { compareSpans, overlap, type Span } from './spans.ts'
import { accept, acceptAll, acceptAndDone, reject, rejectAll } from './suggestions.ts'
import { after, projectOf, targetOf } from './testing.ts'

const text = 'Ada met Bob in New York, and Bob met Cy.'
const texts = ['a', 'b', 'c'].map(document => ({ document, text }))

/** Draws from a fixed list of numbers, so that fast-check can shrink what is done. */
type Draw = (below: number) => number
type Command = (records: ProjectRecords, draw: Draw) => ProjectEdit | undefined

const pick = <T>(items: readonly T[], draw: Draw): T | undefined => items[draw(items.length)]
const range = (draw: Draw) => {
  const start = draw(text.length - 1)
  return { start, end: start + 1 + draw(Math.min(12, text.length - start)) }
}
const inDocument =
  (
    edit: (target: ReturnType<typeof targetOf>, draw: Draw, spans: readonly Span[]) => ProjectEdit | undefined,
  ): Command =>
  (records, draw) => {
    const document = pick(documentsOf(records), draw)?.id
    return document === undefined
      ? undefined
      : edit(targetOf(records, document, text), draw, goldOf(records, document).spans)
  }
const anyLabel = (records: ProjectRecords, draw: Draw) => pick(labelsOf(records), draw)?.id ?? ''
const predictions = (records: ProjectRecords, draw: Draw) =>
  Array.from({ length: 4 }, () => ({ ...range(draw), label: anyLabel(records, draw), score: draw(100) / 100 }))
const withSpan = (edit: (target: ReturnType<typeof targetOf>, span: Span, draw: Draw) => ProjectEdit) =>
  inDocument((target, draw, spans) => {
    const span = pick(spans, draw)
    return span && edit(target, span, draw)
  })

const commands: readonly Command[] = [
  inDocument((target, draw) => labelRange(target, range(draw), anyLabel(target.records, draw))),
  inDocument((target, draw) => labelRange(target, range(draw), anyLabel(target.records, draw))),
  inDocument((target, draw) => accept(target, { ...range(draw), label: anyLabel(target.records, draw) })),
  inDocument((target, draw) => reject(target, { ...range(draw), label: anyLabel(target.records, draw) })),
  withSpan((target, span, draw) => relabel(target, span, anyLabel(target.records, draw))),
  withSpan((target, span, draw) => resize(target, span, range(draw))),
  withSpan((target, span) => deleteSpans(target, [span])),
  withSpan(reject),
  withSpan((target, span) => setUnsure(target, span, true)),
  inDocument(({ records, document }, draw) =>
    acceptAll(records, [{ document, predictions: predictions(records, draw) }]),
  ),
  inDocument(({ records, document }, draw) =>
    rejectAll(records, [{ document, predictions: predictions(records, draw) }]),
  ),
  inDocument(({ records, document }, draw) =>
    acceptAndDone(records, { document, predictions: predictions(records, draw) }),
  ),
  inDocument((target, draw) => {
    const item = pick(compare(target.records, target.document, predictions(target.records, draw)).disagreements, draw)
    return item && (draw(2) === 0 ? takePrediction(target, item) : keepGold(target, item))
  }),
  inDocument(({ records, document }) => markDone(records, document)),
  inDocument(({ records, document }) => reopen(records, document)),
  inDocument((target, draw) => markDoneUpTo(target, 1 + draw(text.length))),
  inDocument(({ records, document }) => setRole(records, [document], 'test')),
  inDocument(({ records, document }) => moveDocuments(records, [document], 'a')),
  inDocument(({ records, document }) => removeDocuments(records, [document])),
  (records, draw) => {
    const missing = texts.map(({ document }) => document).filter(id => !records.has(`document/${id}`))
    const id = pick(missing, draw)
    return id === undefined
      ? undefined
      : addDocuments(records, [{ id, title: id, length: text.length, createdAt: 0 }], `Import ${id}`, 'first')
  },
  (records, draw) => addLabels(records, [`L${draw(5)}`]),
  (records, draw) => mergeLabels(records, [anyLabel(records, draw)], anyLabel(records, draw)),
  (records, draw) => (labelsOf(records).length > 1 ? deleteLabel(records, anyLabel(records, draw)) : undefined),
  (records, draw) => moveLabel(records, anyLabel(records, draw), draw(3)),
  (records, draw) => setKey(records, anyLabel(records, draw), '1'),
  (records, draw) => {
    const present = texts.filter(({ document }) => records.has(`document/${document}`))
    const pattern = { text: pick(['Bob', 'met', 'New York'], draw) ?? '', ignoreCase: true, wholeWord: true }
    return labelEverywhere(records, present, { ...pattern, label: anyLabel(records, draw) })
  },
  (records, draw) => {
    const present = texts.filter(({ document }) => records.has(`document/${document}`))
    const label = anyLabel(records, draw)
    const found = present.map(({ document, text }) => {
      const ranges = Array.from({ length: 4 }, () => range(draw)).sort((a, b) => a.start - b.start)
      return { document, spans: foundSpans(text, ranges, label) }
    })
    const amount = draw(3) > 0 ? labelFound(records, found) : removeFound(records, found)
    return { ...amount, name: everywhereNames.labelled(records, 'found', label, amount) }
  },
]

const anyRun = fc.array(
  fc.tuple(fc.nat(commands.length - 1), fc.array(fc.nat(1e6), { minLength: 20, maxLength: 20 })),
  {
    maxLength: 30,
  },
)
const start = startTimeline(projectOf({ a: text, b: text, c: text }))
const run = (steps: [number, number[]][]) =>
  steps.reduce((timeline, [command, numbers], time) => {
    let next = 0
    const draw = (below: number) => (below === 0 ? 0 : (numbers[next++ % numbers.length] ?? 0) % below)
    const edit = commands[command]?.(timeline.present, draw)
    if (edit && edit.changes.length > 0) expect(edit.name).not.toBe('')
    return edit ? commit(timeline, edit, time) : timeline
  }, start)

test('after any commands gold is in bounds, ordered, flat, of labels that are there, and nothing in it is rejected', () => {
  fc.assert(
    fc.property(anyRun, steps => {
      const records = run(steps).present
      for (const { document, spans, rejected } of goldsOf(records)) {
        expect(documentOf(records, document).id).toBe(document)
        expect(spans.length + rejected.length).toBeGreaterThan(0)
        for (const [index, span] of spans.entries()) {
          const next = spans[index + 1]
          expect(0 <= span.start && span.start < span.end && span.end <= text.length).toBe(true)
          if (next) expect(overlap(span, next)).toBe(false)
          expect(records.has(`label/${span.label}`)).toBe(true)
          expect(rejected.some(negative => compareSpans(negative, span) === 0)).toBe(false)
        }
        for (const [index, span] of rejected.entries())
          expect(index === 0 || compareSpans(rejected[index - 1]!, span) < 0).toBe(true)
      }
      for (const record of records.values()) expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual(record)
    }),
    { numRuns: 150 },
  )
})

test('undoing all of any commands gives the start, redoing all the end', () => {
  fc.assert(
    fc.property(anyRun, steps => {
      const end = run(steps)
      const back = goTo(end, 0)
      expect(back.present).toEqual(start.present)
      expect(goTo(back, position(end)).present).toEqual(end.present)
    }),
    { numRuns: 150 },
  )
})

test('renaming and merging labels lose no entity in a flat project', () => {
  fc.assert(
    fc.property(anyRun, steps => {
      const { present } = run(steps)
      const count = (records: ProjectRecords) => goldsOf(records).reduce((sum, { spans }) => sum + spans.length, 0)
      const [first, ...others] = labelsOf(present)
      if (!first) return
      const all = others.map(({ id }) => id)
      const merged = after(present, mergeLabels(present, all, first.id))
      expect(count(merged)).toBe(count(present))
      expect(labelUse(merged, first.id).spans).toBe(count(present))
      const renamed = after(present, renameLabel(present, first.id, 'Something else'))
      expect(labelUse(renamed, first.id)).toEqual(labelUse(present, first.id))
    }),
    { numRuns: 50 },
  )
})

test('commands one after the other see what the ones before them did, and are one step', () => {
  const records = start.present
  const edit = together(records, 'Both', [
    records => addLabels(records, ['MISC']),
    records => labelRange(targetOf(records, 'a', text), { start: 0, end: 3 }, 'MISC'),
    records => removeDocuments(records, ['b']),
  ])
  const timeline = commit(start, edit, 0)
  expect(position(timeline)).toBe(1)
  expect(goldOf(timeline.present, 'a').spans).toMatchObject([{ label: 'MISC' }])
  expect(goTo(timeline, 0).present).toEqual(records)
})

test('of two spans alike the added one stays', () => {
  const [old, fresh] = [
    { start: 0, end: 1, label: 'A', note: 1 },
    { start: 0, end: 1, label: 'A', note: 2 },
  ]
  expect(mergeSpans([old], new Set(), [fresh])).toEqual([fresh])
})

test('an excerpt is one line of at most some forty characters, and cuts none in two', () => {
  const long = `${'😀'.repeat(30)} \n ${'é'.repeat(30)}`
  expect(excerpt(long, { start: 0, end: long.length })).toBe(`${'😀'.repeat(24)} … ${'é'.repeat(12)}`)
  expect(excerpt(' New\n York ', { start: 0, end: 11 })).toBe('New York')
})
