import { describe, expect, test } from 'vitest'
import { rowsOf } from './formats/delimited.ts'
import { addHead, annotateRun, deleteHead, deleteRuns, discardHead, renameHead } from './head-edits.ts'
import { newProject, runKey, type ProjectRecords, type RunRecord } from './project.ts'
import { readRecord } from './schema.ts'
import type { ScoreReport } from './score-report.ts'
import { scoreReport } from './scoring.ts'
import { after, headFor, reportFor } from './testing.ts'
import { LONGEST_REPORT, runReport, runsOf, sameData, writeRunReport, type RunReport } from './runs.ts'
import { runRow, runsAsCsv, runsAsJson, sortRuns, type RunRow } from './run-table.ts'

function scores(f1: 0 | 1, documents = 6): ScoreReport {
  const sentences = Array.from({ length: documents }, (_, document) => {
    const predicted = f1 === 1 ? ['B-PER', 'O'] : ['O', 'O']
    return { document, words: ['Ann', 'ran'], gold: ['B-PER', 'O'], predicted, seen: new Set<string>() }
  })
  return scoreReport(sentences, documents)
}

function runOf(report: RunReport, id = 'r1', more: Partial<RunRecord> = {}): RunRecord {
  return { kind: 'run', id, createdAt: 0, head: 'own', note: '', report: writeRunReport(report), ...more }
}

describe('a report', () => {
  test('comes back as it was, through JSON and the check of records', () => {
    for (const report of [reportFor(), reportFor({ after: scores(1), before: scores(0) })]) {
      const record = readRecord(JSON.parse(JSON.stringify(runOf(report))))
      expect(record.kind === 'run' && runReport(record)).toEqual(report)
    }
  })

  test('comes back with what tells unchanged documents, and with what it was compared on', () => {
    const report = reportFor({ after: scores(1), before: scores(0, 2) })
    const evaluation = {
      ...report.evaluation,
      hashes: report.evaluation.documents.map(id => `hash of ${id}`),
      tallies: report.evaluation.documents.map(() => [0, 1, 1, 1]),
      common: { documents: ['d0', 'd1'], after: scores(1, 2) },
      kept: { precision: 1, recall: 1, f1: 1, number: 3 },
    }
    const whole: RunReport = { ...report, labels: ['per'], evaluation }
    expect(runReport(runOf(whole))).toEqual(whole)
    const left = reportFor({ after: scores(1), before: undefined })
    const timed: RunReport = {
      ...left,
      trainedOn: { device: 'webgpu', because: 'faster', milliseconds: { webgpu: 3, wasm: 9 } },
    }
    expect(runReport(runOf(timed))).toEqual(timed)
    const seen: RunReport = { ...left, evaluation: { ...left.evaluation, beforeLeftOut: 'seen' } }
    expect(runReport(runOf(seen))).toEqual(seen)
  })

  test('of four thousand documents still tells which of them were not changed', () => {
    const report = reportFor({ after: scores(1, 4000), before: undefined })
    const evaluation = {
      ...report.evaluation,
      hashes: report.evaluation.documents.map(() => '0123456789ab'),
      tallies: report.evaluation.documents.map(() => [0, 1, 1, 1]),
    }
    const written = writeRunReport({ ...report, evaluation })
    expect(JSON.stringify(written).length).toBeLessThan(LONGEST_REPORT)
    const read = runReport(runOf({ ...report, evaluation })).evaluation
    expect([read.hashes, read.tallies, read.documents]).toEqual([
      evaluation.hashes,
      evaluation.tallies,
      evaluation.documents,
    ])
    expect(read.after?.counts).toEqual(evaluation.after?.counts)
  })

  test('too long for a record loses what can be done without, never its scores', () => {
    const many = reportFor({ after: scores(1, 7000), before: undefined })
    const written = writeRunReport({ ...many, evaluation: { ...many.evaluation, documents: ['d'] } })
    expect(JSON.stringify(written).length).toBeLessThan(LONGEST_REPORT)
    const { evaluation } = runReport(runOf(many))
    expect(evaluation.after?.default).toEqual(many.evaluation.after?.default)
    expect([evaluation.after?.counts, evaluation.after?.confusion.labels, evaluation.documents]).toEqual([[], [], []])
  })

  test('of another version or broken in parts is read as far as it goes', () => {
    const good = writeRunReport(reportFor({ after: scores(1), before: undefined }))
    const broken = { ...good, format: 'gleaner-run/9', seed: 'x', loss: null, start: 7, later: true }
    expect(runReport(runOf(reportFor(), 'r', { report: broken }))).toMatchObject({ seed: 0, loss: 0, start: null })
    expect(runReport(runOf(reportFor(), 'r', { report: broken })).evaluation.after?.default.overall.f1).toBe(1)
    const empty = runReport(runOf(reportFor(), 'r', { report: {} }))
    expect(empty).toMatchObject({ title: '', types: [], evaluation: { procedure: { kind: 'none' }, documents: [] } })
    expect(empty.evaluation.after).toBeUndefined()
  })

  test('is of the same data as another by its hash, never by none', () => {
    expect(sameData({ dataHash: 'a' }, { dataHash: 'a' })).toBe(true)
    expect(sameData({ dataHash: 'a' }, { dataHash: 'b' })).toBe(false)
    expect(sameData({ dataHash: '' }, { dataHash: '' })).toBe(false)
  })
})

describe('the table', () => {
  const first = { id: 'r1', createdAt: 1, report: reportFor({ after: scores(0), before: undefined }) }
  const second = {
    id: 'r2',
    createdAt: 2,
    report: reportFor({ after: scores(1), before: scores(0) }),
    note: 'a "b", c',
  }
  const third = { id: 'r3', createdAt: 3, report: reportFor() }
  const filled = () => {
    let records: ProjectRecords = newProject('Test')
    for (const run of [first, second])
      records = after(records, addHead(records, { head: headFor('PER'), createdAt: 0, trainedOn: [], run }))
    return after(records, discardHead(records, { head: headFor('PER'), trainedOn: [], run: third }))
  }
  const rowsIn = (records: ProjectRecords) => runsOf(records).map(run => runRow(run, records))
  const ids = (rows: readonly RunRow[]) => rows.map(({ id }) => id).join(' ')

  test('lists runs, the newest first, by what their heads are called now', () => {
    const records = filled()
    const renamed = after(records, renameHead(records, 'own-2', { title: 'Better' }))
    expect(rowsIn(renamed).map(({ id, title, isKept, f1 }) => [id, title, isKept, f1])).toEqual([
      ['r3', 'Own', false, undefined],
      ['r2', 'Better', true, 1],
      ['r1', 'Own', true, 0],
    ])
    const gone = after(renamed, deleteHead(renamed, 'own-2'))
    expect(rowsIn(gone)[1]).toMatchObject({ title: 'Own', isKept: false, f1: 1, f1Before: 0 })
  })

  test('sorts by any column, what was not scored last either way', () => {
    const rows = rowsIn(filled())
    expect(ids(sortRuns(rows, 'f1', 'down'))).toBe('r2 r1 r3')
    expect(ids(sortRuns(rows, 'f1', 'up'))).toBe('r1 r2 r3')
    expect(ids(sortRuns(rows, 'createdAt', 'up'))).toBe('r1 r2 r3')
  })

  test('is taken out as CSV that reads back', () => {
    const records = filled()
    const csv = runsAsCsv(runsOf(records), records)
    const rows = [...rowsOf(csv, ',', problem => expect(problem).toBeUndefined())].map(({ cells }) => cells)
    expect(rows.map(({ length }) => length)).toEqual([26, 26, 26, 26])
    const cell = (row: number, name: string) => rows[row]![rows[0]!.indexOf(name)]
    expect([cell(2, 'note'), cell(2, 'f1'), cell(1, 'f1'), cell(3, 'f1_before')]).toEqual(['a "b", c', '1', '', ''])
    expect(cell(1, 'created')).toBe('1970-01-01T00:00:00.003Z')
    expect(JSON.parse(cell(1, 'options')!)).toEqual(third.report.options)
  })

  test('is taken out as JSON with all that is kept', () => {
    const runs = runsOf(filled())
    expect(JSON.parse(runsAsJson(runs))).toMatchObject({
      format: 'gleaner-runs/1',
      runs: runs.map(({ id, note, report }) => ({ id, note, report })),
    })
  })

  test('runs are annotated and deleted, and say so if they are gone', () => {
    const records = filled()
    const noted = after(records, annotateRun(records, 'r1', 'with more L2'))
    expect(noted.get(runKey('r1'))).toMatchObject({ note: 'with more L2' })
    const left = after(noted, deleteRuns(noted, ['r1', 'r3']))
    expect(runsOf(left).map(({ id }) => id)).toEqual(['r2'])
    expect(() => annotateRun(left, 'r1', '')).toThrow('There is no run r1')
  })
})
