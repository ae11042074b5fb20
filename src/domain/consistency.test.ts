import { describe, expect, test } from 'vitest'
import { confirmSpan, labelRange, relabel } from './annotate.ts'
import { fixInconsistency, inconsistencies, leaveInconsistency } from './consistency.ts'
import { markDone } from './document-edits.ts'
import { labelEverywhere } from './occurrences.ts'
import { goldOf, type ProjectRecords } from './project.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const texts = [
  { document: 'a', text: 'Reuters wrote that Reuters left. The Tiber rose.' },
  { document: 'b', text: 'Reuters of London, and Reuters’s man. Tiber.' },
]
const textOf = (document: string) => texts.find(text => text.document === document)!.text
const label = (records: ProjectRecords, document: string, words: string, name: string, nth = 0) =>
  after(records, labelRange(targetOf(records, document, textOf(document)), rangeOf(textOf(document), words, nth), name))
const empty = projectOf(Object.fromEntries(texts.map(({ document, text }) => [document, text])))
const done = ['a', 'b'].reduce((records, id) => after(records, markDone(records, id)), empty)
const show = (records: ProjectRecords) => texts.map(({ document, text }) => shown(records, document, text))

describe('strings labelled differently', () => {
  const all = after(
    done,
    labelEverywhere(done, texts, { text: 'Reuters', label: 'ORG', ignoreCase: false, wholeWord: true }),
  )
  const span = { ...rangeOf(textOf('b'), 'Reuters'), label: 'ORG' }
  const records = after(all, relabel(targetOf(all, 'b', textOf('b')), span, 'PER'))
  const [issue] = inconsistencies(records, texts)

  test('are shown with the places that go against the most', () => {
    expect(issue).toMatchObject({
      kind: 'labels',
      text: 'Reuters',
      label: 'ORG',
      counts: [
        ['ORG', 3],
        ['PER', 1],
      ],
      places: [{ document: 'b' }],
    })
  })

  test('get another of their labels on wish, but where one was confirmed', () => {
    const kept = after(records, confirmSpan(targetOf(records, 'a', textOf('a')), goldOf(records, 'a').spans[0]!))
    const edit = fixInconsistency(kept, inconsistencies(kept, texts)[0]!, 'PER')
    expect(edit).toMatchObject({ name: '2 × Reuters → PER', count: 2 })
    expect(show(after(kept, edit))).toEqual([
      ['Reuters ORG', 'Reuters PER'],
      ['Reuters PER', 'Reuters PER'],
    ])
  })

  test('get the label that most have', () => {
    const edit = fixInconsistency(records, issue!)
    expect(edit).toMatchObject({ name: '1 × Reuters → ORG', count: 1 })
    const fixed = after(records, edit)
    expect(show(fixed)).toEqual(show(all))
    expect(inconsistencies(fixed, texts)).toEqual([])
    expect(
      fixInconsistency(fixed, issue!).changes.every(([key, record]) => fixed.get(key) !== undefined && record),
    ).toBe(true)
    expect(show(after(fixed, fixInconsistency(fixed, issue!)))).toEqual(show(all))
  })

  test('or stay so for good', () => {
    const kept = after(records, leaveInconsistency(records, issue!))
    expect(show(kept)).toEqual(show(records))
    expect(inconsistencies(kept, texts)).toEqual([])
  })
})

describe('strings unlabelled elsewhere', () => {
  const records = label(done, 'a', 'Reuters', 'ORG')
  const [issue] = inconsistencies(records, texts)

  test('are shown where gaps are known to be none', () => {
    expect(issue).toMatchObject({ kind: 'unlabelled', text: 'Reuters', label: 'ORG', count: 1 })
    expect(
      issue?.kind === 'unlabelled' && issue.places.map(({ document, span }) => `${document}${span.start}`),
    ).toEqual(['a19', 'b0', 'b23'])
    expect(inconsistencies(label(empty, 'a', 'Reuters', 'ORG'), texts)).toEqual([])
  })

  test('are labelled, in one step', () => {
    const edit = fixInconsistency(records, issue!)
    expect(edit.name).toBe('3 × Reuters → ORG')
    expect(show(after(records, edit))).toEqual([
      ['Reuters ORG', 'Reuters ORG'],
      ['Reuters ORG', 'Reuters ORG'],
    ])
  })

  test('or stay so, and count as rejected', () => {
    const kept = after(records, leaveInconsistency(records, issue!))
    expect(show(kept)).toEqual(show(records))
    expect(goldOf(kept, 'b').rejected).toHaveLength(2)
    expect(inconsistencies(kept, texts)).toEqual([])
  })

  test('are not labelled over what was labelled meanwhile', () => {
    const meanwhile = label(records, 'b', 'Reuters of London', 'ORG')
    expect(show(after(meanwhile, fixInconsistency(meanwhile, issue!)))[1]).toEqual([
      'Reuters of London ORG',
      'Reuters ORG',
    ])
  })
})

describe('odd boundaries', () => {
  const possessive = label(empty, 'b', 'Reuters’s', 'ORG')

  test('are trimmed', () => {
    const [issue] = inconsistencies(possessive, texts)
    expect(issue).toMatchObject({ kind: 'boundary', fault: 'possessive', text: 'Reuters’s' })
    const edit = fixInconsistency(possessive, issue!)
    expect(edit.name).toBe('Trim Reuters’s')
    expect(show(after(possessive, edit))).toEqual([[], ['Reuters ORG']])
  })

  test('are trimmed in all places of the same words at once, but not where they were confirmed', () => {
    const [one, two] = ['c', 'd'].map(document => ({ document, text: '(Oslo) or (Oslo)' })) as [
      (typeof texts)[number],
      (typeof texts)[number],
    ]
    const bracketed = [one, two].reduce(
      (records, { document, text }) =>
        [0, 1].reduce(
          (records, nth) =>
            after(records, labelRange(targetOf(records, document, text), rangeOf(text, '(Oslo)', nth), 'LOC')),
          records,
        ),
      projectOf({ c: one.text, d: two.text }),
    )
    const kept = after(bracketed, confirmSpan(targetOf(bracketed, 'c', one.text), goldOf(bracketed, 'c').spans[0]!))
    const [issue] = inconsistencies(kept, [one, two])
    expect(issue).toMatchObject({ fault: 'bracket', text: '(Oslo)', range: { start: 1, end: 5 } })
    const edit = fixInconsistency(kept, issue!)
    expect(edit).toMatchObject({ name: 'Trim 3 × (Oslo)', count: 3 })
    const trimmed = after(kept, edit)
    expect([one, two].map(({ document, text }) => shown(trimmed, document, text))).toEqual([
      ['(Oslo) LOC', 'Oslo LOC'],
      ['Oslo LOC', 'Oslo LOC'],
    ])
    expect(fixInconsistency(trimmed, issue!)).toMatchObject({ changes: [], count: 0 })
  })

  test('or confirmed', () => {
    const kept = after(possessive, leaveInconsistency(possessive, inconsistencies(possessive, texts)[0]!))
    expect(inconsistencies(kept, texts)).toEqual([])
    const confirmed = confirmSpan(targetOf(possessive, 'b', textOf('b')), goldOf(possessive, 'b').spans[0]!)
    expect(inconsistencies(after(possessive, confirmed), texts)).toEqual([])
  })

  test('of a capital article count where the project has the words without it', () => {
    const article = label(empty, 'a', 'The Tiber', 'LOC')
    expect(inconsistencies(article, texts)).toEqual([])
    expect(inconsistencies(label(article, 'b', 'Tiber', 'LOC'), texts)).toMatchObject([{ fault: 'article' }])
  })

  test('of nothing but a sign are deleted', () => {
    const sign = label(empty, 'b', ',', 'LOC')
    const edit = fixInconsistency(sign, inconsistencies(sign, texts)[0]!)
    expect(edit.name).toBe('Delete ,')
    expect(show(after(sign, edit))).toEqual([[], []])
  })
})
