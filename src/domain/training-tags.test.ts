import { describe, expect, test } from 'vitest'
import { unicodeWords } from './text.ts'
import { iob2Labels, wordTargets, type Gold } from './training-tags.ts'

const text = 'Ada met Bo Li in Graz.'
const words = unicodeWords(text)
const labels = iob2Labels(['LOC', 'PER'])

/** For each word the labels that it may have. */
function allowed(gold: Gold, set = labels) {
  const targets = wordTargets(words, gold, set)
  return words.map((_, word) => set.filter((_, label) => targets.allowed[word * set.length + label] === 1).join(' '))
}
const spanOf = (words: string, label: string) => {
  const start = text.indexOf(words)
  return { start, end: start + words.length, label }
}

describe('what words may be', () => {
  test('follows from gold, as IOB2 says it', () => {
    expect(labels).toEqual(['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER'])
    const spans = [spanOf('Ada', 'PER'), spanOf('Bo Li', 'PER'), spanOf('Graz', 'LOC')]
    expect(allowed({ spans })).toEqual(['B-PER', 'O', 'B-PER', 'I-PER', 'O', 'B-LOC', 'O'])
  })

  test('is open where a type is not known to be absent', () => {
    const known = new Set(['PER'])
    const gold = { spans: [spanOf('Ada', 'PER')], knownAt: () => known }
    expect(allowed(gold)).toEqual(['B-PER', ...Array<string>(6).fill('O B-LOC I-LOC')])
    const upTo = { spans: [], knownAt: (offset: number) => (offset < 8 ? new Set(['PER', 'LOC']) : new Set<string>()) }
    expect(allowed(upTo).slice(0, 3)).toEqual(['O', 'O', labels.join(' ')])
  })

  test('is O under gold of a type that is not learned', () => {
    expect(allowed({ spans: [spanOf('Bo Li', 'PER')] }, iob2Labels(['LOC'])).slice(2, 4)).toEqual(['O', 'O'])
  })

  test('is nothing to learn from where gold cuts the word', () => {
    const half = { start: 8, end: 12, label: 'PER' }
    const targets = wordTargets(words, { spans: [half] }, labels)
    expect([...targets.weights]).toEqual([1, 1, 1, 0, 1, 1, 1])
    expect(targets.unsaid).toEqual([half])
    const late = { start: 9, end: 13, label: 'PER' }
    expect(wordTargets(words, { spans: [late] }, labels).unsaid).toEqual([late])
  })

  test('takes the longest of gold that overlaps, and tells the rest', () => {
    const [long, short] = [spanOf('Bo Li in', 'PER'), spanOf('Li', 'LOC')]
    expect(wordTargets(words, { spans: [short, long] }, labels).unsaid).toEqual([short])
    expect(allowed({ spans: [short, long] }).slice(2, 5)).toEqual(['B-PER', 'I-PER', 'I-PER'])
  })

  test('begins anew in neighbours of one type', () => {
    expect(allowed({ spans: [spanOf('Bo', 'PER'), spanOf('Li', 'PER')] }).slice(2, 4)).toEqual(['B-PER', 'B-PER'])
  })
})
