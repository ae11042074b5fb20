import { describe, expect, test } from 'vitest'
import { deleteSpans, labelRange, setComment, setUnsure } from './annotate.ts'
import { markDone, setRole } from './document-edits.ts'
import { removeDocuments } from './document-list.ts'
import { commit, goTo, position, startTimeline, stepsOf } from './history.ts'
import { addLabels, deleteLabel, setKey } from './label-edits.ts'
import { addRules } from './occurrences.ts'
import { goldKey, goldOf, recordsOf, type GoldRecord, type ProjectEdit, type ProjectRecords } from './project.ts'
import { readRecord, readRecords, readStep, RecordError } from './schema.ts'
import { accept, reject } from './suggestions.ts'
import { projectOf, rangeOf, targetOf } from './testing.ts'

const text = 'Ada met Bob in Rome.'
const commands: ((records: ProjectRecords) => ProjectEdit)[] = [
  records => labelRange(targetOf(records, 'a', text), rangeOf(text, 'Ada'), 'PER'),
  records => accept(targetOf(records, 'a', text), { ...rangeOf(text, 'Rome'), label: 'LOC' }),
  records => reject(targetOf(records, 'a', text), { ...rangeOf(text, 'met'), label: 'ORG' }),
  records => setUnsure(targetOf(records, 'a', text), { ...rangeOf(text, 'Ada'), label: 'PER' }, true),
  records => setComment(targetOf(records, 'a', text), { ...rangeOf(text, 'Ada'), label: 'PER' }, 'who?'),
  records => markDone(records, 'a'),
  records => setRole(records, ['a', 'b'], 'test'),
  records => addLabels(records, ['MISC', 'DATE']),
  records => setKey(records, 'MISC', '1'),
  records => addRules(records, [{ id: 'r', text: 'Bob', label: 'PER', ignoreCase: true, wholeWord: true }]),
  records => deleteSpans(targetOf(records, 'a', text), [{ ...rangeOf(text, 'Rome'), label: 'LOC' }]),
  records => deleteLabel(records, 'ORG'),
  records => removeDocuments(records, ['b']),
]
const project = projectOf(
  { a: text, b: 'x y' },
  {
    a: { metadata: { source: { id: 3, tags: ['x', null] } }, head: 'news' },
    b: { tokens: { offsets: [0, 1, 2, 3], sentences: [0] }, sample: 'xy' },
  },
)
const timeline = commands.reduce((line, command) => commit(line, command(line.present), 5), startTimeline(project))
const everything = [...project.values(), ...timeline.present.values()]
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const gold: GoldRecord = { kind: 'gold', document: 'a', spans: [{ start: 0, end: 3, label: 'PER' }], rejected: [] }

describe('a record', () => {
  test('of every kind is the same after JSON', () => {
    expect(new Set(everything.map(({ kind }) => kind)).size).toBe(6)
    for (const record of everything) expect(readRecord(json(record))).toEqual(record)
  })

  test.each([
    [{ ...gold, spans: [{ start: 0, end: -1, label: 'PER' }] }, 'gold a: spans.0.end: is below 0'],
    [{ ...gold, spans: [{ start: 3, end: 3, label: 'PER' }] }, 'gold a: spans.0: ends before it starts'],
    [{ ...gold, rejected: [{ start: 0, end: 1.5, label: 'PER' }] }, 'gold a: rejected.0.end: is no whole number'],
    [{ ...gold, spans: [{ start: 0, end: 1, label: '' }] }, 'gold a: spans.0.label: is empty'],
    [{ kind: 'tokens', document: 'd', offsets: [0, 3, 2, 5], sentences: [] }, 'tokens d: offsets: are no pairs'],
    [{ kind: 'rule', id: 'r' }, 'rule r: text: '],
    [{ kind: 'thing', id: 'x' }, 'thing x: kind: '],
    [null, 'record: '],
  ])('%j is refused as "%s"', (data, message) => {
    expect(() => readRecord(data)).toThrow(RecordError)
    expect(() => readRecord(data)).toThrow(message)
  })

  test('has its spans put in order, and of two alike one', () => {
    const [first, second] = [
      { start: 0, end: 3, label: 'PER' },
      { start: 5, end: 6, label: 'LOC' },
    ]
    expect(readRecord({ ...gold, spans: [second, first, second] })).toEqual({ ...gold, spans: [first, second] })
  })
})

describe('a step', () => {
  test('of every command is the same after JSON, and the history works with what was read', () => {
    const steps = stepsOf(timeline)
    expect(steps).toHaveLength(commands.length)
    const read = steps.map(step => readStep(json(step)))
    expect(read).toEqual(steps)
    const loaded = startTimeline(recordsOf([...timeline.present.values()].map(json).map(readRecord)), read)
    expect(goTo(loaded, 0).present).toEqual(project)
    for (let count = 0; count <= position(timeline); count++)
      expect(goTo(goTo(loaded, 0), count).present).toEqual(goTo(timeline, count).present)
  })

  const step = (change: unknown) => ({ name: 'Evil', time: 0, changes: [change] })
  const changed = (id: string, field: unknown) => step({ id, kind: 'changed', fields: [field] })
  test.each([
    [step({ id: 'gold/b', kind: 'added', record: gold }), 'step “Evil”: gold/b: holds gold/a'],
    [step({ id: 'gold/a', kind: 'added', record: { kind: 'gold' } }), 'gold: document: '],
    [changed('document/a', { field: 'evil', after: 1 }), 'document/a: has no such field: evil'],
    [changed('document/a', { field: 'toString', after: 1 }), 'document/a: has no such field: toString'],
    [changed('document/a', { field: 'state', after: 'lost' }), 'document/a: state: '],
    [changed('document/a', { field: 'title', splices: [] }), 'document/a: has no such field: title'],
    [changed('gold/a', { field: 'spans', splices: [{ at: 0, removed: [], added: [{}] }] }), 'gold/a: spans: 0.start'],
    [{ name: 'x' }, 'step: time: '],
  ])('%j is refused as "%s"', (data, message) => {
    expect(() => readStep(data)).toThrow(RecordError)
    expect(() => readStep(data)).toThrow(message)
  })
})

describe('a kept project', () => {
  test('that is whole is read without a word', () => {
    const read = readRecords([...timeline.present.values()].map(json))
    expect(read).toEqual({ records: timeline.present, problems: [] })
  })

  test('gives up what is broken, says so, and keeps the rest', () => {
    const far = { start: 5, end: 900, label: 'PER' }
    const kept = goldOf(timeline.present, 'a')
    const { records, problems } = readRecords([
      ...[...timeline.present.values()].filter(record => record.kind !== 'label' && record.kind !== 'gold'),
      { ...kept, spans: [...kept.spans, far] },
      { ...gold, document: 'gone' },
      { kind: 'document', id: 'half' },
    ])
    expect(problems).toEqual([
      expect.stringContaining('document half: title: '),
      "gold/a: 1 spans beyond the text's end at 20",
      'gold/gone: there is no such document',
      'label/LOC: is named by spans or rules and defined nowhere',
      'label/PER: is named by spans or rules and defined nowhere',
    ])
    expect(records.get(goldKey('a'))).toEqual(kept)
    expect(records.get('label/PER')).toMatchObject({ name: 'PER', types: ['PER'] })
  })

  test('without settings gets some', () => {
    expect(readRecords([]).problems).toEqual(['The settings of the project are missing'])
  })
})
