import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelRange } from './annotate.ts'
import { markDone, setRole, skip } from './document-edits.ts'
import { occurrences } from './matching.ts'
import { compileQuery, listDocuments, searchLimits, type Query } from './search.ts'
import { after, projectOf, targetOf } from './testing.ts'

const query = (text: string, options: Partial<Query> = {}): Query => {
  return { text, isRegex: false, ignoreCase: false, wholeWord: false, ...options }
}
const find = (text: string, wanted: Query) => {
  const search = compileQuery(wanted)
  if (search.kind !== 'ready') throw new Error(search.kind)
  return search.find(text).ranges.map(({ start, end }) => text.slice(start, end))
}

describe('a search', () => {
  test('finds plain text as it is, signs and all', () => {
    expect(find('a.c abc A.C', query('a.c'))).toEqual(['a.c'])
    expect(find('a.c abc A.C', query('a.c', { ignoreCase: true }))).toEqual(['a.c', 'A.C'])
  })

  test('finds a regular expression, by line, case and word as told', () => {
    expect(find('a1 b22\nc3', query(String.raw`^\p{L}\d+`, { isRegex: true }))).toEqual(['a1', 'c3'])
    expect(find('Ab aB abc', query('ab|aB', { isRegex: true, wholeWord: true, ignoreCase: true }))).toEqual([
      'Ab',
      'aB',
    ])
    expect(find('aab', query('x*', { isRegex: true }))).toEqual([])
    expect(find('a/b', query('/', { isRegex: true }))).toEqual(['/'])
  })

  test('says what is wrong with a pattern', () => {
    expect(compileQuery(query(''))).toEqual({ kind: 'empty' })
    expect(compileQuery(query('a(b', { isRegex: true }))).toEqual({ kind: 'invalid', message: 'Unterminated group' })
    expect(compileQuery(query('a)|(?:b', { isRegex: true, wholeWord: true })).kind).toBe('invalid')
    expect(compileQuery(query('a(b')).kind).toBe('ready')
  })

  test('stops at its limits and says so', () => {
    const text = 'a'.repeat(searchLimits.finds + 1)
    for (const isRegex of [false, true]) {
      const search = compileQuery(query('a', { isRegex }))
      const found = search.kind === 'ready' ? search.find(text) : undefined
      expect(found).toMatchObject({ isCut: true, ranges: { length: searchLimits.finds } })
      expect(search.kind === 'ready' && search.find('aaa').isCut).toBe(false)
    }
  })

  test('finds plain text where occurrences finds it, whatever the text', () => {
    const sign = fc.constantFrom(...'aAbß.ſsSσςΣ(\\[ \n', '\u00a0', '😀', '𐐀', '𐐨', 'İ', 'é')
    const words = fc.array(sign, { minLength: 1, maxLength: 3 }).map(signs => signs.join(''))
    const text = fc.array(sign, { maxLength: 30 }).map(signs => signs.join(''))
    fc.assert(
      fc.property(text, words, fc.boolean(), fc.boolean(), (text, words, ignoreCase, wholeWord) => {
        const search = compileQuery(query(words, { ignoreCase, wholeWord }))
        const found = search.kind === 'ready' ? search.find(text).ranges : undefined
        expect(found).toEqual(occurrences(text, { text: words, ignoreCase, wholeWord }))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the list of documents', () => {
  const texts = { x: 'Ada', y: 'Bob and Cy', z: 'Dora' }
  const titled = projectOf(texts, { x: { title: 'Part 10' }, y: { title: 'Part 9' }, z: { title: 'Éclair' } })
  const labelled = after(titled, labelRange(targetOf(titled, 'y', texts.y), { start: 0, end: 3 }, 'PER'))
  const roles = after(labelled, setRole(labelled, ['x'], 'test'))
  const records = [markDone(roles, 'z'), skip(roles, 'x')].reduce(after, roles)
  const facts = {
    disagreements: new Map([['z', [{ kind: 'missed', gold: { start: 0, end: 4, label: 'PER' } } as const]]]),
    uncertainty: new Map([
      ['x', 0.2],
      ['z', 0.9],
    ]),
  }
  const ids = (...rest: Parameters<typeof listDocuments> extends [unknown, ...infer R] ? R : never) =>
    listDocuments(records, ...rest).map(({ id }) => id)

  test('is filtered by all that is asked for', () => {
    expect(ids()).toEqual(['x', 'y', 'z'])
    expect(ids({ title: ' part ' })).toEqual(['x', 'y'])
    expect(ids({ title: 'éCLAIR' })).toEqual(['z'])
    expect(ids({ label: 'PER' })).toEqual(['y'])
    expect(ids({ states: ['done', 'skipped'] })).toEqual(['x', 'z'])
    expect(ids({ states: ['done', 'skipped'], roles: ['test'] })).toEqual(['x'])
    expect(ids({ among: new Set(['y', 'gone']) })).toEqual(['y'])
    expect(ids({ disagreement: 'any' }, 'order', facts)).toEqual(['z'])
    expect(ids({ disagreement: 'type' }, 'order', facts)).toEqual([])
    expect(ids({ disagreement: 'any' })).toEqual([])
  })

  test('is sorted in every way', () => {
    expect(ids({}, 'title')).toEqual(['z', 'y', 'x'])
    expect(ids({}, 'state')).toEqual(['y', 'x', 'z'])
    expect(ids({}, 'length')).toEqual(['y', 'z', 'x'])
    expect(ids({}, 'entities')).toEqual(['y', 'x', 'z'])
    expect(ids({}, 'disagreements', facts)).toEqual(['z', 'x', 'y'])
    expect(ids({}, 'uncertainty', facts)).toEqual(['z', 'x', 'y'])
  })
})
