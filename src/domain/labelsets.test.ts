import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { applyHead, HeadError, readHead, softmax, type Head } from './head.ts'
import { typeProbability } from './labels.ts'
import { mapLabels } from './labelsets.ts'

const folder = new URL('../../public/models/gleaner-en/heads/', import.meta.url)
const read = (name: string): Head => readHead(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
const news = read('news')

const rows = 20
let state = 1
const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5
const features = Float32Array.from({ length: rows * 384 }, () => 4 * noise())

/** `[rows][label] → logit`, by name. */
function logitsOf(head: Head): Map<string, number>[] {
  const logits = applyHead(head, features, rows)
  const width = head.labels.length
  return Array.from(
    { length: rows },
    (_, row) => new Map(head.labels.map((label, i) => [label, logits[row * width + i]!])),
  )
}
const probabilitiesOf = (head: Head) => softmax(applyHead(head, features, rows), rows, head.labels.length)

test('neighbours, who know the labels by their places, are left behind', () => {
  const neighbours = { features: new Uint16Array(384), labels: Uint16Array.of(1), count: 1, share: 0.5, temperature: 1 }
  expect(mapLabels({ ...news, neighbours }, { PER: 'person' })).not.toHaveProperty('neighbours')
})

describe('mapLabels', () => {
  test('a renamed type keeps its logits', () => {
    const mapped = mapLabels(news, { PER: 'person' })
    expect(mapped.labels).toEqual(news.labels.map(label => label.replace('PER', 'person')))
    expect(mapped.weight).toEqual(news.weight)
    expect(mapped.bias).toEqual(news.bias)
  })

  test('the parts of a split type share its probability evenly, and the others keep theirs', () => {
    const mapped = mapLabels(news, { PER: ['poet', 'player'] })
    const [before, after] = [probabilitiesOf(news), probabilitiesOf(mapped)]
    for (let row = 0; row < rows; row++) {
      const was = (type: string) => typeProbability(before, row, news.labels, type)
      const is = (type: string) => typeProbability(after, row, mapped.labels, type)
      expect(is('poet')).toBeCloseTo(was('PER') / 2, 5)
      expect(is('player')).toBeCloseTo(was('PER') / 2, 5)
      expect(is('LOC')).toBeCloseTo(was('LOC'), 5)
    }
    expect(() => mapLabels(news, { PER: ['poet', 'poet'] })).toThrow('named twice')
  })

  test('two types can change names', () => {
    const mapped = mapLabels(news, { PER: 'LOC', LOC: 'PER' })
    expect(logitsOf(mapped)[3]!.get('B-LOC')).toBe(logitsOf(news)[3]!.get('B-PER'))
  })

  test('a dropped type leaves its probability to the others in proportion', () => {
    const mapped = mapLabels(news, { MISC: null })
    expect(mapped.labels).toEqual(['O', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG', 'B-PER', 'I-PER'])
    const [before, after] = [probabilitiesOf(news), probabilitiesOf(mapped)]
    for (let row = 0; row < rows; row++) {
      const left = 1 - typeProbability(before, row, news.labels, 'MISC')
      const was = typeProbability(before, row, news.labels, 'PER')
      expect(typeProbability(after, row, mapped.labels, 'PER')).toBeCloseTo(was / left, 5)
    }
  })

  test('merged types are as probable as the two together where these are alike, and never more', () => {
    const twins: Head = { ...news, weight: news.weight.slice(), bias: news.bias.slice() }
    for (let row = 0; row < 2; row++) {
      twins.weight.copyWithin((3 + row) * 384, (1 + row) * 384, (2 + row) * 384) // MISC speaks as LOC does
      twins.bias.copyWithin(3 + row, 1 + row, 2 + row)
    }
    for (const [head, alike] of [
      [twins, true],
      [news, false],
    ] as const) {
      const mapped = mapLabels(head, { LOC: 'PLACE', MISC: 'PLACE' })
      expect(mapped.labels.slice(0, 4)).toEqual(['O', 'B-PLACE', 'I-PLACE', 'B-ORG'])
      const before = logitsOf(head)
      logitsOf(mapped).forEach((logits, row) => {
        const both = Math.log(Math.exp(before[row]!.get('B-LOC')!) + Math.exp(before[row]!.get('B-MISC')!))
        if (alike) expect(logits.get('B-PLACE')).toBeCloseTo(both, 4)
        else expect(logits.get('B-PLACE')).toBeLessThanOrEqual(both + 1e-5)
      })
    }
  })

  test('refuses types that are not there and names that are no type', () => {
    expect(() => mapLabels(news, { person: 'PER' })).toThrow('"news" has no type "person"')
    expect(() => mapLabels(news, { PER: 'O' })).toThrow(HeadError)
    expect(() => mapLabels(news, { PER: '' })).toThrow(HeadError)
  })
})
