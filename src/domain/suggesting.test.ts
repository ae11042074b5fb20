import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeSpan } from './annotate.ts'
import { removeDocuments, replaceDocument } from './document-list.ts'
import { complete } from './formats/format.ts'
import { commit, startTimeline, undo } from './history.ts'
import { deleteLabel, mergeLabels } from './label-edits.ts'
import { labelsOf } from './project.ts'
import { sourcesOf, suggestionsOf } from './suggested.ts'
import { importSuggestions, removeSource } from './suggesting.ts'
import { matchTexts, placeSpans, type KnownText, type MatchableText } from './suggest-matching.ts'
import { reject, visiblePredictions } from './suggestions.ts'
import { after, projectOf, rangeOf, targetOf } from './testing.ts'

const texts = { a: 'Ada met Bob in Paris.', b: 'Bob left.' }
const span = (words: string, label: string, score = 1, text = texts.a) => ({ ...rangeOf(text, words), label, score })
const empty = projectOf(texts)
const given = importSuggestions(empty, [
  { document: 'a', source: 'spaCy', spans: [span('Bob', 'PER', 0.7), span('Ada', 'PER', 0.9), span('Paris', 'GPE')] },
  { document: 'b', source: 'spaCy', spans: [] },
  { document: 'a', source: 'Ann/B', spans: [span('Ada', 'PER')] },
])
const records = after(empty, given)

describe('suggestions of others', () => {
  test('are kept by source, in order, under labels that are made where they are missing', () => {
    expect(given).toMatchObject({ spans: 4, documents: 2, name: '4 suggestions by 2 sources on 2 documents' })
    expect(labelsOf(records).map(({ name }) => name)).toEqual(['PER', 'LOC', 'ORG', 'GPE'])
    expect(suggestionsOf(records, 'a').map(({ source, spans }) => [source, spans.map(({ start }) => start)])).toEqual([
      ['Ann/B', [0]],
      ['spaCy', [0, 8, 15]],
    ])
    expect(sourcesOf(records)).toEqual([
      { name: 'Ann/B', documents: 1, spans: 1 },
      { name: 'spaCy', documents: 2, spans: 3 },
    ])
  })

  test('replace what the same source said before, and keep the surest of two alike', () => {
    const again = importSuggestions(records, [
      { document: 'a', source: 'spaCy', spans: [span('Bob', 'PER', 0.4), span('Bob', 'PER', 0.6)] },
    ])
    const [, spaCy] = suggestionsOf(after(records, again), 'a')
    expect(spaCy?.spans).toEqual([span('Bob', 'PER', 0.6)])
  })

  test('are refused beyond the end of a text and without a name', () => {
    const beyond = { start: 3, end: 99, label: 'PER', score: 1 }
    expect(() => importSuggestions(records, [{ document: 'b', source: 'x', spans: [beyond] }])).toThrow(RangeError)
    expect(() => importSuggestions(records, [{ document: 'b', source: ' ', spans: [] }])).toThrow(RangeError)
  })

  test('are not shown where gold has them, or they were rejected', () => {
    const accepted = after(records, placeSpan(targetOf(records, 'a', texts.a), span('Ada', 'PER'), 'x'))
    const judged = after(accepted, reject(targetOf(accepted, 'a', texts.a), span('Bob', 'PER')))
    const spans = suggestionsOf(judged, 'a').flatMap(({ spans }) => spans)
    const { open, conflicting, settled } = visiblePredictions(judged, 'a', spans)
    expect([open.map(({ label }) => label), conflicting, settled]).toEqual([['GPE'], [], []])
  })

  test('go with their document, and come back with it', () => {
    const timeline = commit(startTimeline(records), removeDocuments(records, ['a']), 0)
    expect(sourcesOf(timeline.present)).toEqual([{ name: 'spaCy', documents: 1, spans: 0 }])
    expect(sourcesOf(undo(timeline)!.present)).toEqual(sourcesOf(records))
    const next = { id: 'c', title: 'c', length: 3, createdAt: 0 }
    expect(suggestionsOf(after(records, replaceDocument(records, 'a', next)), 'a')).toEqual([])
  })

  test('follow their labels when those are merged or deleted', () => {
    const merged = after(records, mergeLabels(records, ['GPE'], 'LOC'))
    expect(suggestionsOf(merged, 'a')[1]?.spans.map(({ label }) => label)).toEqual(['PER', 'PER', 'LOC'])
    const deleted = after(records, deleteLabel(records, 'PER'))
    expect(suggestionsOf(deleted, 'a').map(({ spans }) => spans.length)).toEqual([0, 1])
  })

  test('of one source can be taken out, and undone', () => {
    const edit = removeSource(records, 'spaCy')
    expect(edit).toMatchObject({ name: 'Remove 3 suggestions by “spaCy”', spans: 3 })
    const timeline = commit(startTimeline(records), edit, 0)
    expect(sourcesOf(timeline.present).map(({ name }) => name)).toEqual(['Ann/B'])
    expect(undo(timeline)!.present).toEqual(records)
  })
})

describe('texts of a file', () => {
  const known = (...texts: (string | Partial<KnownText>)[]): KnownText[] =>
    texts.map((text, index) => ({
      id: `k${index}`,
      title: `t${index}`,
      text: '',
      ...(typeof text === 'string' ? { text } : text),
    }))
  const match = (here: KnownText[], given: (string | Partial<MatchableText>)[]) =>
    complete(
      matchTexts(
        here,
        given.map(text => ({ title: '', text: '', ...(typeof text === 'string' ? { text } : text) })),
      ),
    ).map(found => found && `${found.known}${found.isExact ? '' : '~'}`)

  test('match what is equal, then what differs in white space alone', () => {
    const here = known('Ann sat.\r\nBob ran.', 'Ann sat. Bob ran.', "She didn't (really).")
    expect(match(here, ['Ann sat. Bob ran.', 'Ann sat.\nBob ran.', "She did n't ( really ) .", 'other'])).toEqual([
      '1',
      '0~',
      '2~',
      undefined,
    ])
  })

  test('are used once each, told apart by name, then by title, then by order', () => {
    const here = known({ text: 'same', name: '7' }, { text: 'same', title: 'two' }, { text: 'same' })
    expect(match(here, ['same', { text: 'same', title: 'two' }, { text: 'same', name: '7' }, 'same'])).toEqual([
      '2',
      '1',
      '0',
      undefined,
    ])
  })

  test('keep every entity on its own characters, whatever the white space between them became', () => {
    const word = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'é', '𝒳', '漢', '.') })
    const gap = fc.string({ maxLength: 3, unit: fc.constantFrom(' ', '\n', '\r\n', '\u00a0', '\t') })
    const parts = fc.array(fc.tuple(word, gap, gap), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(), (parts, from, to) => {
        const [left, right] = [parts.map(([w, g]) => w + g).join(''), parts.map(([w, , g]) => w + g).join('')]
        const [start, end] = [from % left.length, to % (left.length + 1)].sort((a, b) => a - b) as [number, number]
        const [placed] = placeSpans(left, right, [{ start, end, label: 'X' }])
        const ink = (text: string) => text.replace(/\s/gu, '')
        expect(placed ? ink(right.slice(placed.start, placed.end)) : '').toBe(ink(left.slice(start, end)))
        if (placed && left !== right) expect(right.slice(placed.start, placed.end)).toMatch(/^\S(.*\S)?$/su)
        expect(match(known(right), [left])).toEqual([left === right ? '0' : '0~'])
      }),
      { numRuns: 200 },
    )
  })
})
