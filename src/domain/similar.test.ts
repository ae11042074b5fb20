import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { likenessOf, likenessOfWords, similarRanges, type Likeness } from './similar.ts'

/** Words of a little language, each its own features: a name, a verb, another name, what stands between. */
const features: Record<string, readonly number[]> = {
  Ada: [9, 1, 1],
  Bo: [8.5, 1.2, 1],
  saw: [1, 9, 1],
  met: [1.2, 8.5, 1],
  '.': [1, 1, 9],
}
const read = (text: string) => Float32Array.from(text.split(' ').flatMap(word => features[word] ?? []))
const free = (words: number) => ({ edge: new Uint8Array(words).fill(1), taken: new Uint8Array(words) })

function search(like: Likeness, text: string, allowed = free(text.split(' ').length), least = 0.3) {
  const words = text.split(' ')
  return similarRanges(like, likenessOfWords(like, read(text)), allowed, least).map(({ first, end }) =>
    words.slice(first, end).join(' '),
  )
}

describe('ranges like an example', () => {
  const sample = read('Ada saw Bo . Bo met Ada . Ada met Bo .')
  const example = { first: 0, end: 1, features: read('Ada saw Bo .') }
  const like = likenessOf(sample, [example], 3)

  it('are found by words and neighbours, the likest first', () => {
    expect(search(like, 'Bo met . saw')[0]).toBe('Bo')
    const [best] = similarRanges(like, likenessOfWords(like, read('Ada saw Bo .')), free(4), 0)
    expect(best).toMatchObject({ first: 0, end: 1 })
    expect(best?.similarity).toBeCloseTo(1, 5)
  })

  it('begin and end where the neighbours are like those of the example', () => {
    const two = likenessOf(sample, [{ first: 1, end: 3, features: read('met Ada Bo saw .') }], 3)
    expect(search(two, '. met Bo Ada saw Ada .')[0]).toBe('Bo Ada')
    const one = likenessOf(sample, [{ first: 1, end: 2, features: read('met Ada .') }], 3)
    expect(search(one, 'Ada Bo saw met Bo . saw')[0]).toBe('Bo')
  })

  it('hold no word that is taken, and begin and end with no word that is no edge', () => {
    const allowed = { edge: Uint8Array.of(1, 1, 0, 1), taken: Uint8Array.of(1, 0, 0, 0) }
    const found = similarRanges(like, likenessOfWords(like, read('Ada Bo . Ada')), allowed, -1)
    for (const { first, end } of found) {
      expect(first).toBeGreaterThan(0)
      expect([first, end - 1]).not.toContain(2)
    }
    expect(found.length).toBeGreaterThan(0)
  })

  it('are of what several examples have in common', () => {
    const both = likenessOf(sample, [example, { first: 2, end: 3, features: read('Ada met Bo .') }], 3)
    const scores = (one: Likeness) => similarRanges(one, likenessOfWords(one, read('Bo met Ada')), free(3), 0)
    expect(scores(both)[0]?.similarity).toBeLessThanOrEqual(1 + 1e-6)
    expect(scores(both)).not.toEqual(scores(like))
  })

  it('never overlap, and have similarities of at most 1 from the least on, in descending order', () => {
    const word = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), fc.nat(19), fc.nat(3), (rows, at, more) => {
        const all = Float32Array.from(rows.flat())
        const first = Math.min(at, rows.length - 1)
        const one = likenessOf(all, [{ first, end: Math.min(rows.length, first + 1 + more), features: all }], 3)
        const found = similarRanges(one, likenessOfWords(one, all), free(rows.length), 0.2)
        const covered = new Set<number>()
        for (const [index, { first, end, similarity }] of found.entries()) {
          expect(end - first).toBeLessThanOrEqual(one.longest)
          expect(similarity).toBeGreaterThanOrEqual(0.2)
          expect(similarity).toBeLessThanOrEqual(1 + 1e-5)
          expect(similarity).toBeLessThanOrEqual(found[index - 1]?.similarity ?? 2)
          for (let word = first; word < end; word++) {
            expect(covered.has(word)).toBe(false)
            covered.add(word)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
