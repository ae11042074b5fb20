import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldsOf } from './folds.ts'
import { alikeKeys, nearDuplicates } from './near-duplicates.ts'
import { mulberry32 } from './random.ts'

function groupsOf(texts: readonly string[], fewestWords?: number): number[] {
  const found = nearDuplicates(fewestWords)
  for (const text of texts) found.add(text)
  return [...found.groups()]
}

const report = 'The ministry said on Tuesday that the bridge over the Elbe near Torgau will stay closed until spring.'
const other =
  'A court in Vienna has ruled that the museum may keep the painting which a family from Prague had claimed.'

describe('near-duplicates', () => {
  test('are texts that differ in case, space, punctuation or a word', () => {
    const changed = report.replace('Tuesday', 'Wednesday')
    const loud = `  ${report.toUpperCase().replace('.', ' !')}`
    expect(groupsOf([report, other, changed, loud, `${other} So.`])).toEqual([0, 1, 0, 0, 1])
  })

  test('are no texts that share a topic, a name, or a template', () => {
    expect(groupsOf([report, other, 'The bridge over the Elbe near Torgau is old.', ''])).toEqual([0, 1, 2, 3])
    const score = (a: string, b: string) => `${a} beat ${b} by two goals to one on Sunday.`
    expect(groupsOf([score('Malmö', 'Lund'), score('Kiel', 'Bremen')])).toEqual([0, 1])
  })

  test('are found in scripts written without spaces', () => {
    const text = '东京都政府星期二宣布将在明年春天开放新的图书馆。'
    expect(groupsOf([text, '他昨天去了北京见他的老朋友。', text.replace('二', '三')])).toEqual([0, 1, 0])
  })

  test('are joined by what is like both', () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`)
    const [first, middle, last] = [words.slice(0, 30), words.slice(5, 35), words.slice(10, 40)]
    const texts = [first, last, middle].map(part => part.join(' '))
    expect(groupsOf(texts.slice(0, 2))).toEqual([0, 1])
    expect(groupsOf(texts)).toEqual([0, 0, 0])
  })

  test('have as many words as is asked, and at least one', () => {
    expect(groupsOf(['Berlin', 'berlin.', '…', '…', ''])).toEqual([0, 0, 2, 3, 4])
    expect(groupsOf(['In Berlin today', 'In Berlin today'], 4)).toEqual([0, 1])
  })

  test('include every text that is the same but for case, wherever it stands', () => {
    const word = fc.constantFrom('Ann', 'bo', 'Rome', 'ran', '3', 'Ünal')
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { maxLength: 12 }), texts => {
        const joined = texts.map(words => words.join(' '))
        const groups = groupsOf([...joined, ...joined.map(text => text.toLowerCase().replaceAll(' ', ', '))])
        for (const index of joined.keys()) expect(groups[joined.length + index]).toBe(groups[index])
      }),
      { numRuns: 200 },
    )
  })

  test('are found among many: of copies with a tenth of the words changed nearly all, of strangers none', () => {
    const random = mulberry32(1)
    const word = () => `w${Math.floor(random() * 3000)}`
    const texts = Array.from({ length: 400 }, () => Array.from({ length: 60 }, word))
    const copies = texts.map(words => words.map(old => (random() < 0.1 ? word() : old)))
    const groups = groupsOf([...texts, ...copies].map(words => words.join(' ')))
    expect(texts.every((_, index) => groups[index] === index)).toBe(true)
    const found = copies.filter((_, index) => groups[400 + index] === index).length
    expect(found).toBeGreaterThan(300)
    expect(copies.every((_, index) => [index, 400 + index].includes(groups[400 + index]!))).toBe(true)
  })
})

describe('keys for folds', () => {
  test('keep near-duplicate documents in one fold, and a byline that all have parts nothing', () => {
    const bodies = [
      report,
      other,
      report.replace('Tuesday', 'Friday'),
      'Snow fell.',
      'Rain fell on us.',
      'All is well.',
    ]
    const byline = 'Reporting by the staff of the paper'
    const documents = bodies.flatMap((_, document) => [document, document])
    const texts = bodies.flatMap(body => [body.repeat(3), byline])
    const keys = alikeKeys(documents, texts)
    expect(new Set(keys).size).toBe(5)
    const { folds } = foldsOf(documents, 3, 1, keys)
    for (const { heldOut } of folds) expect(heldOut.includes(0)).toBe(heldOut.includes(5))
  })

  test('go by sentences where documents are too few, but not by short ones', () => {
    const texts = [report, 'Results', other, 'Results', report.toLowerCase(), 'Results']
    const keys = alikeKeys([0, 0, 0, 1, 1, 1], texts)
    expect(keys[0]).toBe(keys[4])
    expect(new Set(keys).size).toBe(5)
  })
})

test('three megabytes are read in a moment', () => {
  const random = mulberry32(2)
  const texts = Array.from({ length: 500 }, () =>
    Array.from({ length: 800 }, () => `word${Math.floor(random() * 50_000)}`).join(' '),
  )
  expect(new Set(groupsOf(texts)).size).toBe(500)
}, 30_000)
