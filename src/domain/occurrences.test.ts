import { describe, expect, test } from 'vitest'
import { labelRange } from './annotate.ts'
import { documentOf, goldOf, rulesOf, type ProjectRecords, type RuleRecord } from './project.ts'
import {
  addRules,
  applyRules,
  changeRule,
  everywhereNames,
  foundSpans,
  labelEverywhere,
  labelFound,
  removeFound,
  removeRules,
  sumOf,
} from './occurrences.ts'
import { changeSettings } from './label-edits.ts'
import { occurrences } from './matching.ts'
import type { Range } from './spans.ts'
import { accept, reject } from './suggestions.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const texts = [
  { document: 'a', text: 'Paris is in France. PARIS! Paris Hilton is not Parisian.' },
  { document: 'b', text: 'From Paris to Rome.' },
  { document: 'c', text: 'Nothing here.' },
]
const textOf = (document: string) => texts.find(text => text.document === document)!.text
const project = projectOf(Object.fromEntries(texts.map(({ document, text }) => [document, text])))
const paris = { text: 'Paris', label: 'LOC', ignoreCase: false, wholeWord: true }
const show = (records: ProjectRecords, document: string) => shown(records, document, textOf(document))
const label = (records: ProjectRecords, document: string, words: string, name: string) =>
  after(records, labelRange(targetOf(records, document, textOf(document)), rangeOf(textOf(document), words), name))

describe('labelling everywhere', () => {
  test('knows its count first, is one edit over the documents given, and leaves their states', () => {
    const edit = labelEverywhere(project, texts, paris)
    expect(edit).toMatchObject({ name: '3 × Paris → LOC in 2 documents', count: 3, documents: 2 })
    const records = after(project, edit)
    expect([show(records, 'a'), show(records, 'b')]).toEqual([['Paris LOC', 'Paris LOC'], ['Paris LOC']])
    expect(documentOf(records, 'a').state).toBe('new')
    expect(labelEverywhere(project, texts.slice(1), paris).name).toBe('1 × Paris → LOC')
  })

  test('goes by case and word as told', () => {
    expect(labelEverywhere(project, texts, { ...paris, ignoreCase: true }).count).toBe(4)
    expect(labelEverywhere(project, texts, { ...paris, wholeWord: false }).count).toBe(4)
  })

  test('leaves other gold, what is labelled so, and what was rejected, and counts each', () => {
    const one = label(label(project, 'a', 'Paris Hilton', 'PER'), 'a', 'Paris', 'LOC')
    const target = targetOf(one, 'b', textOf('b'))
    const records = after(one, reject(target, { ...rangeOf(textOf('b'), 'Paris'), label: 'LOC' }))
    const edit = labelEverywhere(records, texts, paris)
    expect(edit).toMatchObject({ count: 0, changes: [], left: { labelled: 1, conflicting: 1, rejected: 1 } })
  })
})

describe('labelling what was found', () => {
  const word = (document: string, words: string, nth = 0) => rangeOf(textOf(document), words, nth)
  const found = (document: string, ranges: readonly Range[], label = 'LOC') => {
    return { document, spans: foundSpans(textOf(document), ranges, label) }
  }

  test('takes ranges without the white space around them, and none that are no entity', () => {
    const around = { start: 4, end: 11 }
    expect(foundSpans('From Paris to', [around, { start: 4, end: 5 }], 'LOC')).toEqual([
      { start: 5, end: 10, label: 'LOC' },
    ])
    expect(
      foundSpans(
        'a😀b',
        [
          { start: 0, end: 2 },
          { start: 1, end: 3 },
        ],
        'LOC',
      ),
    ).toEqual([{ start: 1, end: 3, label: 'LOC' }])
  })

  test('leaves gold, rejections, and in a flat project what was found before', () => {
    const one = label(project, 'a', 'Paris Hilton', 'PER')
    const records = after(one, reject(targetOf(one, 'b', textOf('b')), { ...word('b', 'Rome'), label: 'LOC' }))
    const from = { start: 0, end: word('b', 'Paris').end }
    const ranges = [from, word('b', 'Paris'), word('b', 'Rome')]
    const amount = labelFound(records, [found('a', [word('a', 'Hilton')]), found('b', ranges), found('c', [])])
    expect(amount).toMatchObject({ count: 1, documents: 1, left: { labelled: 0, conflicting: 2, rejected: 1 } })
    const nested = after(records, changeSettings(records, { overlap: 'nested' }))
    expect(labelFound(nested, [found('b', [from, from, word('b', 'Paris')])])).toMatchObject({
      count: 2,
      left: { labelled: 1, conflicting: 0 },
    })
  })

  test('in parts is the same as at once', () => {
    const all = [found('a', [word('a', 'Paris'), word('a', 'Paris', 1)]), found('b', [word('b', 'Rome')])]
    expect(sumOf(all.map(one => labelFound(project, [one])))).toEqual(labelFound(project, all))
  })
})

describe('removing what was found', () => {
  const everywhere = after(project, labelEverywhere(project, texts, { ...paris, ignoreCase: true }))
  const records = after(everywhere, accept(targetOf(everywhere, 'b', textOf('b')), { start: 5, end: 10, label: 'LOC' }))
  const found = texts.map(({ document, text }) => ({
    document,
    spans: occurrences(text, { ...paris, wholeWord: false }),
  }))

  test('takes all entities that stand just there, accepted ones for good', () => {
    const amount = removeFound(records, found)
    expect(amount).toMatchObject({ count: 3, documents: 2 })
    const name = everywhereNames.removed(records, 'Paris', undefined, amount)
    expect(name).toBe('Delete 3 × Paris in 2 documents')
    const gone = after(records, { ...amount, name })
    expect(show(gone, 'a')).toEqual(['PARIS LOC'])
    expect(goldOf(gone, 'b')).toMatchObject({ spans: [], rejected: [{ start: 5, end: 10, label: 'LOC' }] })
  })

  test('or those of a label', () => {
    expect(removeFound(records, found, 'LOC').count).toBe(3)
    expect(removeFound(records, found, 'PER').changes).toEqual([])
  })
})

describe('a gazetteer', () => {
  const rule = (id: string, text: string, label: string): RuleRecord => {
    return { kind: 'rule', id, text, label, ignoreCase: false, wholeWord: true }
  }
  const rules = [rule('1', 'Paris', 'LOC'), rule('2', 'Paris Hilton', 'PER'), rule('3', 'Rome', 'LOC')]
  const records = after(project, addRules(project, [...rules, { ...rules[0]!, id: '4' }]))

  test('is kept without doubles, changed and thinned', () => {
    expect(rulesOf(records)).toEqual(rules)
    const changed = after(records, changeRule(records, { ...rules[2]!, label: 'ORG' }))
    expect(rulesOf(changed).map(({ label }) => label)).toEqual(['LOC', 'PER', 'ORG'])
    expect(removeRules(records, ['2']).name).toBe('Delete rule Paris Hilton → PER')
    expect(rulesOf(after(records, removeRules(records, ['1', '2'])))).toEqual([rules[2]])
  })

  test('labels the longest of what it knows, again and again to the same end', () => {
    const edit = applyRules(records, texts)
    expect(edit.name).toBe('Apply 3 rules: 4 entities in 2 documents')
    const applied = after(records, edit)
    expect(show(applied, 'a')).toEqual(['Paris LOC', 'Paris Hilton PER'])
    expect(show(applied, 'b')).toEqual(['Paris LOC', 'Rome LOC'])
    expect(applyRules(applied, texts)).toMatchObject({ count: 0, changes: [], left: { labelled: 4 } })
  })
})
