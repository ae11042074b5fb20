import { describe, expect, test } from 'vitest'
import { placeSpan } from './annotate.ts'
import {
  adjudicate,
  agreementOf,
  asSource,
  countsByLabel,
  isDecided,
  placeOf,
  saidOf,
  takeAgreed,
  type Difference,
  type Verdict,
} from './annotators.ts'
import { markDone } from './document-edits.ts'
import { commit, startTimeline, undo } from './history.ts'
import { changeSettings } from './label-edits.ts'
import { scoreOf } from './metrics.ts'
import { goldOf, type ProjectRecords } from './project.ts'
import type { Span } from './spans.ts'
import { importSuggestions } from './suggesting.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Ada Lovelace of New York City met Bob and Eve at Reuters, Paris.'
const span = (words: string, label: string) => ({ ...rangeOf(text, words), label, score: 1 })
const ann = [span('Ada Lovelace', 'PER'), span('New York', 'LOC'), span('Bob', 'PER'), span('Reuters', 'ORG')]
const ben = [
  span('Ada Lovelace', 'PER'),
  span('New York City', 'LOC'),
  span('Bob', 'ORG'),
  span('Reuters, Paris', 'LOC'),
  span('Eve', 'PER'),
]
const base = projectOf({ a: text, b: text })
const records = after(
  base,
  importSuggestions(base, [
    { document: 'a', source: 'ann', spans: ann },
    { document: 'a', source: 'ben', spans: ben },
    { document: 'b', source: 'ann', spans: [] },
  ]),
)
const [a, b] = [asSource('ann'), asSource('ben')]
const names = { a: 'ann', b: 'ben' }
const compared = agreementOf(saidOf(records, a, 'a')!, saidOf(records, b, 'a')!)
const of = (kind: Difference['kind']) => compared.differences.find(other => other.kind === kind)!
const take = (records: ProjectRecords, kind: Difference['kind'], verdict: Verdict) =>
  after(records, adjudicate(targetOf(records, 'a', text), of(kind), verdict, names))
const words = ({ start, end }: { start: number; end: number }) => text.slice(start, end)

describe('two annotators', () => {
  test('agree on some, and differ in one of five ways elsewhere', () => {
    expect(compared.agreed.map(words)).toEqual(['Ada Lovelace'])
    expect(compared.differences.map(other => `${other.kind} ${words(placeOf(other))}`)).toEqual([
      'boundary New York City',
      'label Bob',
      'only-b Eve',
      'both Reuters, Paris',
    ])
    expect(agreementOf(ben, ann).differences.map(({ kind }) => kind)).toEqual(['boundary', 'label', 'only-a', 'both'])
  })

  test('have the F1 of their entities, whoever is gold', () => {
    const score = (a: readonly Span[], b: readonly Span[]) =>
      [...countsByLabel(a, b, agreementOf(a, b).agreed)].map(([label, counts]) => [label, scoreOf(counts).f1])
    expect(Object.fromEntries(score(ann, ben))).toEqual({ PER: 0.5, LOC: 0, ORG: 0 })
    expect(new Map(score(ben, ann) as [string, number][])).toEqual(new Map(score(ann, ben) as [string, number][]))
  })

  test('say nothing of a document that they do not have; gold speaks where it has entities or is done', () => {
    expect(saidOf(records, b, 'b')).toBeUndefined()
    expect(saidOf(records, a, 'b')).toEqual([])
    expect(saidOf(records, 'gold', 'b')).toBeUndefined()
    expect(saidOf(after(records, markDone(records, 'b')), 'gold', 'b')).toEqual([])
  })
})

describe('a verdict', () => {
  test('puts what it keeps into gold, rejects the rest, and is one step', () => {
    const edit = adjudicate(targetOf(records, 'a', text), of('label'), 'b', names)
    expect(edit.name).toBe('Take ben: Bob (ORG)')
    const timeline = commit(startTimeline(records), edit, 0)
    expect(shown(timeline.present, 'a', text)).toEqual(['Bob ORG'])
    expect(goldOf(timeline.present, 'a').rejected).toMatchObject([{ label: 'PER' }])
    expect(undo(timeline)!.present).toEqual(records)
  })

  test('decides its difference and no other', () => {
    for (const verdict of ['a', 'b', 'neither'] as const) {
      const judged = take(records, 'boundary', verdict)
      const decided = compared.differences.filter(other => isDecided(judged, 'a', a, b, other))
      expect(decided.map(({ kind }) => kind)).toEqual(['boundary'])
    }
  })

  test('for the side that marked nothing leaves nothing', () => {
    const judged = take(records, 'only-b', 'a')
    expect(shown(judged, 'a', text)).toEqual([])
    expect(isDecided(judged, 'a', a, b, of('only-b'))).toBe(true)
    expect(shown(take(judged, 'only-b', 'b'), 'a', text)).toEqual(['Eve PER'])
    expect(goldOf(take(judged, 'only-b', 'b'), 'a').rejected).toEqual([])
  })

  test('for both needs a project in which entities may overlap', () => {
    expect(() => take(records, 'boundary', 'both')).toThrow(/overlap/)
    const nested = after(records, changeSettings(records, { overlap: 'nested' }))
    expect(shown(take(nested, 'boundary', 'both'), 'a', text)).toEqual(['New York City LOC', 'New York LOC'])
  })

  test('can be taken again the other way', () => {
    const judged = take(take(records, 'label', 'a'), 'label', 'b')
    expect(shown(judged, 'a', text)).toEqual(['Bob ORG'])
    expect(goldOf(judged, 'a').rejected).toMatchObject([{ label: 'PER' }])
  })

  test('between gold and another keeps gold, or replaces it', () => {
    const gold = (['Bob', 'Reuters'] as const).reduce(
      (records, words, at) =>
        after(records, placeSpan(targetOf(records, 'a', text), span(words, at === 0 ? 'PER' : 'ORG'), 'x')),
      records,
    )
    const { differences } = agreementOf(saidOf(gold, 'gold', 'a')!, ben)
    const label = differences.find(({ kind }) => kind === 'label')!
    expect(isDecided(gold, 'a', 'gold', b, label)).toBe(false)
    const judge = (verdict: Verdict) => after(gold, adjudicate(targetOf(gold, 'a', text), label, verdict, names))
    expect(shown(judge('a'), 'a', text)).toEqual(['Bob PER', 'Reuters ORG'])
    expect(isDecided(judge('a'), 'a', 'gold', b, label)).toBe(true)
    expect(shown(judge('b'), 'a', text)).toEqual(['Bob ORG', 'Reuters ORG'])
    expect(shown(judge('neither'), 'a', text)).toEqual(['Reuters ORG'])
    const alone: Difference = { kind: 'only-a', a: span('Bob', 'PER') }
    expect(isDecided(gold, 'a', 'gold', b, alone)).toBe(false)
    const kept = after(gold, adjudicate(targetOf(gold, 'a', text), alone, 'a', names))
    expect(isDecided(kept, 'a', 'gold', b, alone)).toBe(true)
  })
})

test('what both agree on becomes gold as one edit, but for what conflicts with gold', () => {
  const labelled = after(records, placeSpan(targetOf(records, 'a', text), span('Lovelace', 'PER'), 'x'))
  const agreed = [{ document: 'a', spans: compared.agreed }]
  expect(takeAgreed(labelled, agreed, names)).toMatchObject({ count: 0, left: 1 })
  const edit = takeAgreed(records, agreed, names)
  expect(edit).toMatchObject({ name: 'Take 1 entity on which ann and ben agree', count: 1, left: 0 })
  expect(shown(after(records, edit), 'a', text)).toEqual(['Ada Lovelace PER'])
})
