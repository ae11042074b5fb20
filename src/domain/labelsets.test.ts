import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { applyHead, HeadError, readHead, softmax, type Head } from './head.ts'
import { typeProbability } from './labels.ts'
import { extendHead, mapLabels, mergeHeads, pickLabels } from './labelsets.ts'

const folder = new URL('../../public/models/gleaner-en/heads/', import.meta.url)
const read = (name: string): Head => readHead(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
const news = read('news')
const time = read('news-time')
const social = read('social-media')

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
const best = (logits: Map<string, number>) => [...logits].reduce((a, b) => (b[1] > a[1] ? b : a))[0]

test('neighbours, who know the labels by their places, are left behind', () => {
  const neighbours = { features: new Uint16Array(384), labels: Uint16Array.of(1), count: 1, share: 0.5, temperature: 1 }
  const head = { ...news, neighbours }
  for (const other of [
    pickLabels(head, ['O', 'B-PER']),
    mapLabels(head, { PER: 'person' }),
    mergeHeads(head, social),
    extendHead(head, ['Ship']),
  ])
    expect(other).not.toHaveProperty('neighbours')
})

describe('pickLabels', () => {
  test('keeps the logits of the labels it keeps, in the order asked for', () => {
    const picked = pickLabels(news, ['I-PER', 'O', 'B-PER'])
    expect(picked.labels).toEqual(['I-PER', 'O', 'B-PER'])
    const all = logitsOf(news)
    logitsOf(picked).forEach((logits, row) => {
      for (const [label, logit] of logits) expect(logit).toBe(all[row]!.get(label))
    })
  })

  test('refuses labels that are unknown, named twice, or lack "O"', () => {
    expect(() => pickLabels(news, ['O', 'B-XYZ'])).toThrow('"news" has no label "B-XYZ"')
    expect(() => pickLabels(news, ['O', 'O'])).toThrow(HeadError)
    expect(() => pickLabels(news, ['B-PER'])).toThrow('"O" is left out')
  })
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

describe('mergeHeads', () => {
  test('every label keeps its odds against O', () => {
    const merged = mergeHeads(news, social)
    expect(merged.labels).toEqual([...news.labels, ...social.labels.slice(1)])
    const [a, b] = [logitsOf(news), logitsOf(social)]
    logitsOf(merged).forEach((logits, row) => {
      for (const [label, logit] of logits) {
        const own = a[row]!.has(label) ? a[row]! : b[row]!
        expect(logit - logits.get('O')!).toBeCloseTo(own.get(label)! - own.get('O')!, 3)
      }
    })
  })

  test("a label of both is the first head's, and both heads' origins are kept", () => {
    const merged = mergeHeads(news, mapLabels(time, { per: 'PER' }))
    expect(merged.labels.filter(label => label === 'B-PER')).toHaveLength(1)
    expect(logitsOf(merged)[0]!.get('B-PER')).toBe(logitsOf(news)[0]!.get('B-PER'))
    expect(merged.provenance).toEqual({
      merged: [
        { name: 'news', provenance: news.provenance },
        { name: 'news-time', provenance: time.provenance },
      ],
    })
  })

  test('refuses heads of different encoders', () => {
    const other: Head = { ...social, encoder: { id: 'another', sha256: 'f'.repeat(64) } }
    expect(() => mergeHeads(news, other)).toThrow('"news" (gleaner-en) and "social-media" (another)')
  })

  test('refuses heads that read different features', () => {
    const wide: Head = { ...social, features: { layers: [-1, 0], neighbouring: 0 } }
    expect(() => mergeHeads(news, wide)).toThrow('"news" and "social-media" read different features')
    const same: Head = { ...social, features: { layers: [-1], neighbouring: 0 } }
    expect(mergeHeads(news, same).labels).toHaveLength(news.labels.length + social.labels.length - 1)
  })
})

describe('extendHead', () => {
  const extended = extendHead(news, ['DISH', 'wine-region'])

  test('adds labels and leaves the old logits as they were', () => {
    expect(extended.labels).toEqual([...news.labels, 'B-DISH', 'I-DISH', 'B-wine-region', 'I-wine-region'])
    const before = logitsOf(news)
    logitsOf(extended).forEach((logits, row) => {
      for (const label of news.labels) expect(logits.get(label)).toBe(before[row]!.get(label))
    })
  })

  test('chooses as before until it is trained', () => {
    expect(logitsOf(extended).map(best)).toEqual(logitsOf(news).map(best))
  })

  test('uses the prefixes of the label set', () => {
    const plain = pickLabels({ ...news, labels: ['O', 'LOC', 'a', 'b', 'c', 'd', 'e', 'f', 'g'] }, ['O', 'LOC'])
    expect(extendHead(plain, ['DISH']).labels).toEqual(['O', 'LOC', 'DISH'])
    expect(extendHead(pickLabels(news, ['O']), ['DISH']).labels).toEqual(['O', 'B-DISH', 'I-DISH'])
  })

  test('refuses types that are there already', () => {
    expect(() => extendHead(news, ['PER'])).toThrow('"PER" is there already')
    expect(() => extendHead(news, ['DISH', 'DISH'])).toThrow(HeadError)
    expect(() => extendHead(news, ['O'])).toThrow(HeadError)
  })
})
