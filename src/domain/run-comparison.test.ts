import { describe, expect, test } from 'vitest'
import { pairedBootstrapInterval } from './bootstrap.ts'
import { unchangedPart } from './run-comparison.ts'
import type { RunReport } from './runs.ts'
import type { Part } from './score-report.ts'
import { scoreReport, talliesOf, type ScoredSentence } from './scoring.ts'
import { reportFor } from './testing.ts'

/** Of each document its hash, and words as `gold/predicted` types, each an entity of its own; `-` for none. */
type Documents = Readonly<Record<string, readonly [hash: string, words: string]>>

function runOf(documents: Documents, labels: Readonly<Record<string, string>> = { SHIP: 'ship' }): RunReport {
  const sentences = Object.values(documents).map(([, words], document): ScoredSentence => {
    const tags = (side: 0 | 1) =>
      words.split(' ').map(word => {
        const type = word.split('/')[side]!
        return type === '-' ? 'O' : `B-${type}`
      })
    return { document, words: words.split(' '), gold: tags(0), predicted: tags(1), seen: new Set() }
  })
  const ids = Object.keys(documents)
  const after = scoreReport(sentences, ids.length)
  const report = reportFor({ after, before: undefined })
  return {
    ...report,
    types: Object.keys(labels),
    labels: Object.values(labels),
    evaluation: {
      ...report.evaluation,
      documents: ids,
      hashes: Object.values(documents).map(([hash]) => hash),
      tallies: talliesOf(sentences, ids.length, after),
    },
  }
}

function partOf(first: RunReport, second: RunReport): Part {
  const part = unchangedPart(first, second)
  if (typeof part === 'string') throw new Error(part)
  return part
}

const [right, missed, spurious] = ['SHIP/SHIP', 'SHIP/-', '-/SHIP']

describe('two runs are compared', () => {
  const first = runOf({
    gone: ['0', right],
    a: ['1', `${right} ${missed}`],
    b: ['2', missed],
    c: ['3', `${missed} ${spurious}`],
    d: ['4', right],
    e: ['5', `${missed} ${right}`],
    changed: ['6', right],
  })
  const second = runOf({
    new: ['7', missed],
    changed: ['8', `${missed} ${missed}`],
    e: ['5', `${right} ${right}`],
    d: ['4', right],
    c: ['3', `${right} ${spurious}`],
    b: ['2', right],
    a: ['1', `${missed} ${right}`],
  })

  test('on the documents alone that both scored against the same, whatever their order', () => {
    const { on, documents, before, after, difference, only } = partOf(first, second)
    expect([on, documents, only]).toEqual(['unchanged', 5, undefined])
    expect(before.overall).toMatchObject({ number: 7, recall: 3 / 7, precision: 3 / 4 })
    expect(after.overall).toMatchObject({ number: 7, recall: 6 / 7, precision: 6 / 7 })
    expect(after.types.map(([type, { f1 }]) => [type, f1])).toEqual([['SHIP', after.overall.f1]])
    expect(difference!.estimate).toBeCloseTo(after.overall.f1 - before.overall.f1, 12)
    const counts = (run: RunReport, ids: string) =>
      ids.split('').map(id => run.evaluation.after!.counts[run.evaluation.documents.indexOf(id)]!)
    expect(difference).toEqual(
      pairedBootstrapInterval(counts(first, 'edcba'), counts(second, 'edcba'), { seed: second.seed }),
    )
  })

  test('with no interval where fewer than five documents are left', () => {
    const { a, b, c } = { a: ['1', right], b: ['2', right], c: ['3', right] } as const
    expect(partOf(runOf({ a, b, c }), runOf({ a, b, c }))).toMatchObject({ documents: 3, difference: undefined })
  })

  test('by labels, not by what they are called', () => {
    const vessels = runOf({ a: ['1', 'VESSEL/VESSEL VESSEL/-'] }, { VESSEL: 'ship' })
    const { before, after, only } = partOf(first, vessels)
    expect([before.types, after.types].map(([one]) => [one![0], one![1].recall])).toEqual([
      ['VESSEL', 0.5],
      ['VESSEL', 0.5],
    ])
    expect(only).toBeUndefined()
    const other = runOf({ a: ['1', `${right} ${missed}`] }, { SHIP: 'space-ship' })
    expect(unchangedPart(first, other)).toBe('other-types')
  })

  test('on the labels that both learned, and says which where there are others', () => {
    const ports = runOf({ a: ['1', `${right} ${missed} PORT/PORT`] }, { PORT: 'port', SHIP: 'ship' })
    const { after, only } = partOf(first, ports)
    expect(after.overall).toMatchObject({ number: 2, recall: 0.5 })
    expect(only).toEqual(['SHIP'])
    // Of a head before, and no label of the project: both may still take a ship for it.
    const kept = { SHIP: 'ship', ORG: '' }
    const both = [runOf({ a: ['1', 'SHIP/ORG'] }, kept), runOf({ a: ['1', right] }, kept)] as const
    expect(partOf(...both).before.types.map(([type]) => type)).toEqual(['ORG', 'SHIP'])
    expect(partOf(...both).only).toBeUndefined()
    const silent = runOf({ a: ['1', `${right} ${missed}`] }, { PORT: 'port', SHIP: 'ship' })
    expect(partOf(first, silent).only).toBeUndefined()
  })

  test('not on documents where gold of these labels was not the same after all', () => {
    const two = runOf({ a: ['1', `${right} ${missed}`], b: ['2', `${right} ${right}`] })
    expect(partOf(first, two).documents).toBe(1)
  })
})

describe('two runs are not compared', () => {
  const run = runOf({ a: ['1', right] })

  test('where it was not noted what they were scored against', () => {
    const { hashes: _, tallies: __, ...bare } = run.evaluation
    const older = { ...run, evaluation: bare }
    expect([unchangedPart(older, run), unchangedPart(run, older)]).toEqual(['unknown', 'unknown'])
    const short = { ...run, evaluation: { ...run.evaluation, hashes: [] } }
    expect(unchangedPart(run, short)).toBe('unknown')
  })

  test('where every document was changed, is gone, or has no hash', () => {
    expect(unchangedPart(run, runOf({ a: ['2', right] }))).toBe('changed')
    expect(unchangedPart(run, runOf({ b: ['1', right] }))).toBe('changed')
    expect(unchangedPart(runOf({ a: ['', right] }), runOf({ a: ['', right] }))).toBe('changed')
  })

  test('where one was not scored', () => {
    expect(unchangedPart(run, reportFor())).toBe('not-scored')
  })
})
