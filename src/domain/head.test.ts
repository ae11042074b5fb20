import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHalf } from './half.ts'
import { applyHead, HeadError, readHead, softmax, writeHead, type Head } from './head.ts'

const folder = new URL('../../public/models/gleaner-en/heads/', import.meta.url)
const shipped = readdirSync(folder).filter(name => name.endsWith('.json'))
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

const small = {
  format: 'gleaner-head/1',
  name: 'small',
  title: 'Small',
  description: '',
  kind: 'linear',
  labels: ['O', 'B-X'],
  hidden: 2,
  weight: 'AACAPwAAAEAAAEBAAACAQA==', // 1 2 | 3 4
  bias: 'AAAAPwAAAL8=', // 0.5 -0.5
  decode: 'argmax',
  encoder: { id: 'toy', sha256: '0'.repeat(64) },
  provenance: { corpus: 'none', scores: [1, { f1: 2 }] },
}

describe('a head file', () => {
  test.each(shipped)('%s comes back as it was', name => {
    const file = json(name)
    const head = readHead(file)
    expect(writeHead(head)).toEqual(file)
    expect(readHead(writeHead(head))).toEqual(head)
    expect(head.weight).toHaveLength(head.labels.length * head.hidden)
  })

  const wide = {
    ...small,
    hidden: 1,
    // 1 2 | 3 4 of two layers
    features: { layers: [-1, 0], neighbouring: 0 },
  }

  test('may read several layers and neighbouring words, its weight as wide as all of it', () => {
    const head = readHead(JSON.parse(JSON.stringify(wide)))
    expect(head.features).toEqual(wide.features)
    expect(writeHead(head)).toEqual({ ...wide, weightLayout: json('news.json').weightLayout })
    expect(readHead(writeHead(head))).toEqual(head)
    expect([...applyHead(head, Float32Array.of(1, 10), 1)]).toEqual([21.5, 42.5])
    expect(readHead({ ...wide, features: { layers: [-1, 0] } })).toEqual(head)
    expect(readHead(small)).not.toHaveProperty('features')
    const around = { ...wide, features: { layers: [0], neighbouring: 0.5 } }
    expect(() => readHead(around)).toThrow('head: weight: 16 bytes, but 2 labels × 3 hidden need 24')
  })

  test('holds its weight row by row, little-endian', () => {
    const head = readHead(small)
    expect([...head.weight]).toEqual([1, 2, 3, 4])
    expect([...head.bias]).toEqual([0.5, -0.5])
    expect(head.provenance).toEqual(small.provenance)
  })

  test('may come without its constant layout and with fields of others, which are not kept', () => {
    expect(writeHead(readHead({ ...small, colour: 'blue' }))).toEqual({
      ...small,
      weightLayout: json('news.json').weightLayout,
    })
  })

  const after = { outside: -0.6, begins: -1.9, goesOn: 1.25 }
  const steps = { outside: { outside: 0.1, begins: -0.4 }, first: after, later: after }

  test('may say what steps between labels are worth, and keeps it', () => {
    const file = { ...small, weightLayout: json('news.json').weightLayout, steps }
    const head = readHead(JSON.parse(JSON.stringify(file)))
    expect(head.steps).toEqual(steps)
    expect(writeHead(head)).toEqual(file)
    expect(readHead(writeHead(head))).toEqual(head)
    expect(readHead(small)).not.toHaveProperty('steps')
  })

  const neighbours = {
    count: 8,
    share: 0.25,
    temperature: 0.02,
    rows: 3,
    features: 'ADwAQABCAMEAgAEA', // 1 2 | 3 -2.5 | -0 2^-24
    labels: 'AAABAAEA', // 0 1 1
  }

  test('may keep words to be asked, as they were', () => {
    const file = { ...small, weightLayout: json('news.json').weightLayout, neighbours }
    const head = readHead(file)
    expect([...fromHalf(head.neighbours!.features)]).toEqual([1, 2, 3, -2.5, -0, 2 ** -24])
    expect([...head.neighbours!.labels]).toEqual([0, 1, 1])
    expect(writeHead(head)).toEqual(file)
    expect(readHead(writeHead(head))).toEqual(head)
  })

  const { name: _, ...nameless } = small
  test.each([
    ['text in place of an object', 'head', 'head: the file'],
    ['nothing', null, 'head: the file'],
    ['another format', { ...small, format: 'gleaner-head/2' }, 'head: format'],
    ['a missing field', nameless, 'head: name'],
    ['another kind', { ...small, kind: 'crf' }, 'head: kind: is none of the kinds known here, linear and mlp'],
    ['a label that is no text', { ...small, labels: ['O', 3] }, 'head: labels.1'],
    ['no O', { ...small, labels: ['X', 'B-X'] }, 'head: labels: there is no "O"'],
    ['two labels alike', { ...small, labels: ['O', 'O'] }, 'head: labels: "O" stands there twice'],
    ['half a hidden unit', { ...small, hidden: 1.5 }, 'head: hidden: is no whole number'],
    ['a width that disagrees', { ...small, hidden: 3 }, 'head: weight: 16 bytes, but 2 labels × 3 hidden need 24'],
    ['a short bias', { ...small, bias: 'AAAAPw==' }, 'head: bias: 4 bytes, but 2 labels need 8'],
    [
      'a damaged weight',
      { ...small, weight: 'AACAPw!AAEAAAEBAAACAQA==' },
      'head: weight: base64: unexpected "!" at offset 6',
    ],
    ['an infinite bias', { ...small, bias: 'AAAAPwAAgH8=' }, 'head: bias: number 1 is Infinity'],
    ['another layout', { ...small, weightLayout: 'column-major' }, 'head: weightLayout'],
    ['an unknown decoding', { ...small, decode: 'beam' }, 'head: decode'],
    ['steps that are no object', { ...small, steps: 0.75 }, 'head: steps'],
    ['a step of no known kind', { ...small, steps: { ...steps, first: { out: 1 } } }, 'head: steps.first.outside'],
    [
      'a step worth no number',
      { ...small, steps: { ...steps, later: { ...after, goesOn: '1' } } },
      'head: steps.later.goesOn',
    ],
    [
      'a step of infinite worth',
      { ...small, steps: { ...steps, outside: { outside: 0, begins: -Infinity } } },
      'head: steps.outside.begins: is no finite number',
    ],
    ['features of no layer', { ...small, features: { layers: [] } }, 'head: features.layers: is empty'],
    [
      'features of half a layer',
      { ...small, features: { layers: [0.5] } },
      'head: features.layers.0: is no whole number',
    ],
    [
      'features of neighbours at less than nothing',
      { ...small, features: { layers: [0], neighbouring: -1 } },
      'head: features.neighbouring: is below 0',
    ],
    ['neighbours that say all', { ...small, neighbours: { ...neighbours, share: 1 } }, 'head: neighbours.share'],
    [
      'neighbours at no distance',
      { ...small, neighbours: { ...neighbours, temperature: 0 } },
      'head: neighbours.temperature: is not above 0',
    ],
    [
      'neighbours that disagree in number',
      { ...small, neighbours: { ...neighbours, rows: 2 } },
      'head: neighbours.features: 12 bytes, but 2 rows × 2 inputs need 8',
    ],
    [
      'a neighbour of no label',
      { ...small, neighbours: { ...neighbours, labels: 'AAABAAIA' } },
      'head: neighbours.labels: there is no label 2',
    ],
    [
      'an infinite neighbour',
      { ...small, neighbours: { ...neighbours, features: 'ADwAfABCAMEAgAEA' } },
      'head: neighbours.features: a number is not finite',
    ],
    ['a shortened digest', { ...small, encoder: { id: 'toy', sha256: 'abc' } }, 'head: encoder.sha256: is no SHA-256'],
    ['provenance that is text', { ...small, provenance: 'mine' }, 'head: provenance'],
  ])('with %s is refused by the name of the field', (_, file, message) => {
    expect(() => readHead(file)).toThrow(HeadError)
    expect(() => readHead(file)).toThrow(message)
  })
})

describe('a perceptron of two layers', () => {
  const two = {
    ...small,
    kind: 'mlp',
    intermediate: 1,
    intermediateWeight: 'AACAPwAAAEA=', // 1 2
    intermediateBias: 'AAAAvw==', // -0.5
    weight: 'AACAPwAAAEA=', // 1 | 2
  }

  test('comes back as it was', () => {
    const head = readHead(two)
    expect(head.kind === 'mlp' && [...head.intermediateWeight, ...head.intermediateBias]).toEqual([1, 2, -0.5])
    expect(writeHead(head)).toEqual({ ...two, weightLayout: json('news.json').weightLayout })
    expect(readHead(writeHead(head))).toEqual(head)
  })

  test('applies its layers one after the other', () => {
    // 1 + 4 - 0.5 = 4.5 goes on, -1 - 0.5 does not.
    expect([...applyHead(readHead(two), Float32Array.of(1, 2, -1, 0), 2)]).toEqual([5, 8.5, 0.5, -0.5])
  })

  const { intermediateBias: _, ...biasless } = two
  test.each([
    ['a missing weight', biasless, 'head: intermediateBias'],
    ['an inner layer of no width', { ...two, intermediate: 0 }, 'head: intermediate: is below 1'],
    [
      'a width that disagrees',
      { ...two, intermediate: 3 },
      'head: intermediateWeight: 8 bytes, but 3 intermediate × 2 hidden need 24',
    ],
  ])('with %s is refused by the name of the field', (_, file, message) => {
    expect(() => readHead(file)).toThrow(message)
  })
})

describe('applying a head', () => {
  test('gives a row of logits for a row of features', () => {
    const logits = applyHead(readHead(small), Float32Array.of(1, 0, 0, 1, -1, 10), 3)
    expect([...logits]).toEqual([1.5, 2.5, 2.5, 3.5, 19.5, 36.5])
  })

  test('refuses features that are too few', () => {
    const head: Head = readHead(small)
    expect(() => applyHead(head, new Float32Array(5), 3)).toThrow('5 features for 3 rows of 2')
  })
})

describe('softmax', () => {
  test('sums to one and keeps the order of the logits, however large they are', () => {
    const row = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), rows => {
        const logits = Float32Array.from(rows.flat())
        const probabilities = softmax(logits, rows.length, 4)
        rows.forEach((_, r) => {
          const one = [...probabilities.subarray(4 * r, 4 * r + 4)]
          expect(one.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5)
          for (let i = 0; i < 3; i++) {
            const rise = logits[4 * r + i + 1]! - logits[4 * r + i]!
            expect(rise * (one[i + 1]! - one[i]!)).toBeGreaterThanOrEqual(0)
          }
        })
      }),
    )
  })

  test('is the logistic function for two labels, in place too', () => {
    const logits = Float32Array.of(0, Math.log(3), 1000, 1000)
    const fresh = softmax(logits, 2, 2)
    expect([...fresh]).toEqual([0.25, 0.75, 0.5, 0.5].map(p => expect.closeTo(p, 6)))
    expect(softmax(logits, 2, 2, logits)).toBe(logits)
    expect(logits).toEqual(fresh)
  })
})
