import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { getEntities } from './entities.ts'
import { applyHead, HeadError, softmax, type Head } from './head.ts'
import { defaultLabelMap, labelMapProblems, mappedHead, mappedTags, type LabelMap } from './label-map.ts'
import { entityTypes, typeProbability } from './labels.ts'
import { mulberry32 } from './random.ts'

const rows = 12
const hidden = 3
const random = mulberry32(4)
const noise = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2)
const features = noise(rows * hidden)

function headOf(...labels: string[]): Head {
  const [weight, bias] = [noise(labels.length * hidden), noise(labels.length)]
  const encoder = { id: 'toy', sha256: '0'.repeat(64) }
  const names = { name: 'toy', title: 'Toy', description: '', provenance: {}, encoder } as const
  return { format: 'gleaner-head/1', ...names, kind: 'linear', labels, hidden, weight, bias, decode: 'viterbi' }
}

const news = headOf('O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG')
const probabilitiesOf = (head: Head) => softmax(applyHead(head, features, rows), rows, head.labels.length)

function typesIn(head: Head): Map<string, number>[] {
  const probabilities = probabilitiesOf(head)
  return Array.from({ length: rows }, (_, row) => {
    return new Map(entityTypes(head.labels).map(type => [type, typeProbability(probabilities, row, head.labels, type)]))
  })
}

describe('the default map', () => {
  const labels = [
    { name: 'Person', types: ['PER', 'LOC'] },
    { name: 'LOC', types: [] },
    { name: 'Product', types: ['product'] },
    { name: 'org', types: ['org'] },
  ]

  test('goes by name, then by what a label stands for in heads, then by name in another case', () => {
    expect(defaultLabelMap(['PER', 'LOC', 'ORG', 'MISC', '__proto__'], labels)).toEqual({
      PER: 'Person',
      LOC: 'LOC',
      ORG: 'org',
    })
  })
})

describe('a head in another label set', () => {
  test('has the labels that are wanted, in their order, and keeps the odds of what is renamed', () => {
    const mapped = mappedHead(news, { PER: 'person', LOC: 'place', ORG: 'group' }, ['group', 'person', 'place'])
    expect(mapped.labels).toEqual(['O', 'B-group', 'I-group', 'B-person', 'I-person', 'B-place', 'I-place'])
    const [old, now] = [typesIn(news), typesIn(mapped)]
    for (const [row, types] of now.entries()) expect(types.get('person')).toBeCloseTo(old[row]!.get('PER')!, 6)
  })

  test('keeps what steps are worth, where they were told by kind', () => {
    const after = { outside: 1, begins: 2, goesOn: 3 }
    const steps = { outside: { outside: 4, begins: 5 }, first: after, later: after }
    expect(mappedHead({ ...news, steps }, { PER: 'person' }, ['person']).steps).toEqual(steps)
    const plain = { ...headOf('O', 'PER', 'LOC'), steps }
    expect(mappedHead(plain, { PER: 'person' }, ['person'])).not.toHaveProperty('steps')
  })

  test('shares the probability of a split type evenly among its parts, exactly', () => {
    const map: LabelMap = { PER: ['author', 'reader', 'critic'], LOC: 'LOC', ORG: 'ORG' }
    const now = typesIn(mappedHead(news, map, ['author', 'reader', 'critic', 'LOC', 'ORG']))
    for (const [row, types] of typesIn(news).entries()) {
      for (const part of ['author', 'reader', 'critic'])
        expect(now[row]!.get(part)).toBeCloseTo(types.get('PER')! / 3, 6)
      expect(now[row]!.get('LOC')).toBeCloseTo(types.get('LOC')!, 6)
    }
  })

  test('undoes a split by a merge', () => {
    const split = mappedHead(news, { PER: ['a', 'b'], LOC: 'LOC', ORG: 'ORG' }, ['a', 'b', 'LOC', 'ORG'])
    const back = mappedHead(split, { a: 'PER', b: 'PER', LOC: 'LOC', ORG: 'ORG' }, ['PER', 'LOC', 'ORG'])
    const [was, is] = [probabilitiesOf(news), probabilitiesOf(back)]
    for (const [index, value] of is.entries()) expect(value).toBeCloseTo(was[index]!, 6)
  })

  test('never says a new type alone before it is trained', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const names = fc.uniqueArray(name, { minLength: 0, maxLength: 3 })
    fc.assert(
      fc.property(fc.record({ PER: names, LOC: names, ORG: fc.constant(['a']) }), map => {
        const mapped = mappedHead(news, map, ['a', 'b', 'c', 'new'])
        const logits = applyHead(mapped, features, rows)
        const width = mapped.labels.length
        for (let row = 0; row < rows; row++) {
          const own = [...logits.subarray(row * width, (row + 1) * width)]
          const fresh = own.filter((_, label) => mapped.labels[label]!.endsWith('-new'))
          expect(Math.max(...fresh)).toBeLessThanOrEqual(Math.max(...own.slice(0, -2)) + 1e-5)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('reads labels of other schemes, and those without prefixes, as IOB2', () => {
    const bilou = headOf('O', 'B-X', 'I-X', 'L-X', 'U-X')
    expect(mappedHead(bilou, { X: 'X' }, ['X']).labels).toEqual(['O', 'B-X', 'I-X'])
    const plain = headOf('O', 'X')
    const mapped = mappedHead(plain, { X: 'X' }, ['X'])
    expect([...mapped.bias]).toEqual([plain.bias[0], plain.bias[1], plain.bias[1]])
  })

  test('keeps the layers below of a perceptron', () => {
    const { weight: _, ...rest } = news
    const mlp: Head = {
      ...rest,
      kind: 'mlp',
      intermediate: 2,
      intermediateWeight: noise(2 * hidden),
      intermediateBias: noise(2),
      weight: noise(2 * news.labels.length),
    }
    const mapped = mappedHead(mlp, { PER: 'PER' }, ['PER', 'new'])
    expect(mapped).toMatchObject({ kind: 'mlp', intermediate: 2, labels: ['O', 'B-PER', 'I-PER', 'B-new', 'I-new'] })
    expect(mapped.weight).toHaveLength(10)
    expect([...mapped.weight.subarray(2, 4)]).toEqual([...mlp.weight.subarray(2, 4)])
  })
})

describe('a map that cannot be used', () => {
  test('says what is wrong, of each type', () => {
    const map: LabelMap = { PER: ['a', 'a'], LOC: 'x', GEO: 'a' }
    expect(labelMapProblems(news, map, ['a', 'O', 'a'])).toEqual([
      { type: 'GEO', message: 'The head has no type GEO.' },
      { type: 'PER', message: 'PER becomes the same type twice.' },
      { type: 'LOC', message: 'x is none of the types to learn.' },
      { type: 'O', message: '“O” cannot be a type.' },
      { type: 'a', message: 'a is there twice.' },
    ])
    expect(labelMapProblems(news, { PER: [] }, ['a'])).toEqual([
      { type: undefined, message: 'Nothing of the head is kept: start from nothing instead.' },
    ])
    expect(() => mappedHead(news, { GEO: 'a' }, ['a'])).toThrow(HeadError)
  })
})

describe('tags in another label set', () => {
  const indices = (labels: readonly string[], ...tags: string[]) => tags.map(tag => labels.indexOf(tag))

  test('are renamed, merged, split into the first part, and dropped', () => {
    const tags = indices(news.labels, 'B-PER', 'I-PER', 'O', 'B-LOC', 'I-LOC', 'B-ORG')
    expect(mappedTags(tags, news.labels, { PER: ['author', 'reader'], LOC: 'place' })).toEqual([
      'B-author',
      'I-author',
      'O',
      'B-place',
      'I-place',
      'O',
    ])
  })

  test('keep entities apart that a merge would join', () => {
    const labels = ['O', 'PER', 'ORG']
    expect(mappedTags([1, 1, 2, 0, 2], labels, { PER: 'x', ORG: 'x' })).toEqual(['B-x', 'I-x', 'B-x', 'O', 'B-x'])
    const bilou = ['O', 'B-a', 'I-a', 'L-a', 'U-a']
    expect(mappedTags([4, 1, 3, 2, 4], bilou, { a: 'x' })).toEqual(['B-x', 'B-x', 'I-x', 'B-x', 'B-x'])
  })

  test('that are out of order stay so', () => {
    expect(mappedTags(indices(news.labels, 'O', 'I-PER'), news.labels, { PER: 'x' })).toEqual(['O', 'I-x'])
  })

  test('say the entities that the head said, under their new names', () => {
    const map: LabelMap = { PER: 'x', LOC: 'x', ORG: 'y' }
    const renamed: Readonly<Record<string, string>> = { PER: 'x', LOC: 'x', ORG: 'y' }
    fc.assert(
      fc.property(fc.array(fc.nat(news.labels.length - 1), { maxLength: 12 }), tags => {
        const old = getEntities(tags.map(tag => news.labels[tag]!))
        const expected = old.map(({ start, end, label }) => ({ start, end, label: renamed[label]! }))
        expect(getEntities(mappedTags(tags, news.labels, map))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})
