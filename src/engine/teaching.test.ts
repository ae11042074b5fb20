import * as ort from 'onnxruntime-web'
import { describe, expect, it } from 'vitest'
import { applyHead, type Head, softmax } from '../domain/head.ts'
import { createHeads } from './heads.ts'
import { originOf, taught } from './teaching.ts'
import type { TrainingData } from './training-data.ts'
import { canBegin } from './training-state.ts'

ort.env.wasm.numThreads = 1
const heads = createHeads(async () => ort)

/** A head of persons, places and dates over two features. */
const head: Head = {
  format: 'gleaner-head/1',
  name: 'old',
  title: 'Old',
  description: '',
  kind: 'linear',
  labels: ['O', 'B-PER', 'I-PER', 'B-DATE', 'I-DATE'],
  hidden: 2,
  weight: Float32Array.of(1, 0, 0, 1, 1, 1, -1, 0, 0, -1),
  bias: Float32Array.of(0.5, 0, 0.1, -0.2, 0),
  decode: 'viterbi',
  encoder: { id: 'any', sha256: '0'.repeat(64) },
  provenance: {},
}
const labels = ['O', 'B-Person', 'I-Person', 'B-Drug', 'I-Drug']
const types = { PER: 'Person' }
const features = Float32Array.of(0.3, -0.4, 1, 2)
const said = softmax(applyHead(head, features, 2), 2, 5)

function dataOf(allowed: readonly number[]): TrainingData {
  const sequences = [{ first: 0, end: 2, document: 0 }]
  const weights = Uint8Array.of(1, 1)
  return { labels, width: 2, rows: 2, features, allowed: Uint8Array.from(allowed), weights, sequences, unsaid: [] }
}

describe('taught by a head', () => {
  it('a word of which nothing is known gets its shares, O but for a fifth together with what the head does not know', async () => {
    const { teacher } = await taught(heads, dataOf([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]), head, types)
    const kept = said[0]! + said[1]! + said[2]!
    expect(teacher!.soft[0]).toBeCloseTo((0.2 * said[0]!) / kept, 5)
    expect(teacher!.soft[1]).toBeCloseTo(said[1]! / kept, 5)
    expect(teacher!.soft[2]).toBeCloseTo(said[2]! / kept, 5)
    expect(teacher!.share[0]).toBeCloseTo((0.8 * said[0]!) / kept, 5)
    expect([...teacher!.together]).toEqual([1, 0, 0, 1, 1, 1, 0, 0, 0, 0])
  })

  it('a word that gold tells is what gold says, also of types that the head does not know', async () => {
    const { teacher } = await taught(heads, dataOf([0, 0, 0, 1, 0, 1, 0, 0, 1, 1]), head, types)
    expect([...teacher!.share]).toEqual([1, 1])
    expect([...teacher!.soft]).toEqual(Array(10).fill(0))
    expect([...teacher!.together]).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 1, 1])
  })

  it('a word of a type that is split may be either part', async () => {
    const parts = ['O', 'B-Poet', 'I-Poet', 'B-Player', 'I-Player']
    const second = { ...dataOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), labels: parts }
    const { teacher } = await taught(heads, second, head, { PER: ['Poet', 'Player'] })
    // The second row is most of all inside of a person.
    const [o, begins, inside] = [...said.subarray(5, 8)].map(share => share / (said[5]! + said[6]! + said[7]!))
    expect([...teacher!.together.subarray(5)]).toEqual([0, 0, 1, 0, 1])
    expect(teacher!.share[1]).toBeCloseTo(inside!, 5)
    for (const [place, share] of [o, begins! / 2, 0, begins! / 2, 0].entries())
      expect(teacher!.soft[5 + place]).toBeCloseTo(share!, 5)
  })

  it('a word of a type that the head says of most words of a new one may be the new one', async () => {
    // The first row is gold of the new type, which the head says to be inside of persons; of the second nothing is known.
    const data = { ...dataOf([0, 0, 0, 1, 0, 1, 1, 1, 1, 1]), features: Float32Array.of(1.5, 3, 1, 2) }
    const { teacher } = await taught(heads, data, head, types)
    const total = said[5]! + said[6]! + said[7]!
    expect([...teacher!.together.subarray(5)]).toEqual([0, 0, 1, 1, 1])
    expect(teacher!.share[1]).toBeCloseTo((0.8 * said[7]!) / total, 5)
    expect(teacher!.soft[7]).toBeCloseTo((0.2 * said[7]!) / total, 5)
    expect(teacher!.soft[5]).toBeCloseTo(said[5]! / total, 5)
    // Of gold that is not learned from nothing is told.
    const { teacher: untold } = await taught(heads, data, head, types, [])
    expect([...untold!.together.subarray(5)]).toEqual([1, 0, 0, 1, 1])
    // Where it says otherwise of the new type, persons are persons.
    const other = { ...data, features: Float32Array.of(3, -4, 1, 2) }
    const { teacher: certain } = await taught(heads, other, head, types)
    expect([...certain!.together.subarray(5)]).toEqual([1, 0, 0, 1, 1])
    expect(certain!.soft[7]).toBeCloseTo(said[7]! / total, 5)
  })

  it('starts with both parts of a type that is split alike', () => {
    const parts = ['O', 'B-Poet', 'I-Poet', 'B-Player', 'I-Player']
    const origin = originOf(head, { PER: ['Poet', 'Player'] }, parts)
    const now = softmax(applyHead({ ...head, labels: parts, ...origin }, features, 2), 2, 5)
    expect(now[1]!).toBeCloseTo(now[3]!, 6)
    expect(now[1]! / now[0]!).toBeCloseTo(said[1]! / 2 / said[0]!, 5)
  })

  it('starts from rows that say of its types what it says', () => {
    const origin = originOf(head, types, labels)
    const own = { ...head, labels, ...origin }
    const now = softmax(applyHead(own, features, 2), 2, 5)
    expect(now[1]! / now[2]!).toBeCloseTo(said[1]! / said[2]!, 5)
    expect(now[0]! / now[2]!).toBeCloseTo(said[0]! / said[2]!, 5)
    expect([...origin.weight.subarray(6)]).toEqual([0, 0, 0, 0])
  })

  it('starts from a perceptron with its inner layer, where the sizes are those that are asked for', () => {
    const perceptron: Head = {
      ...head,
      kind: 'mlp',
      intermediate: 2,
      intermediateWeight: Float32Array.of(0.5, -1, 2, 0.25),
      intermediateBias: Float32Array.of(0.1, 0.2),
    }
    const origin = originOf(perceptron, types, labels)
    expect(origin).toMatchObject({
      kind: 'mlp',
      intermediate: 2,
      intermediateWeight: Float32Array.of(0.5, -1, 2, 0.25),
    })
    const before = softmax(applyHead(perceptron, features, 2), 2, 5)
    const now = softmax(applyHead({ ...perceptron, labels, ...origin }, features, 2), 2, 5)
    expect(now[1]! / now[0]!).toBeCloseTo(before[1]! / before[0]!, 5)
    const sizes = { labels: 5, hidden: 2 }
    expect(canBegin(origin, { kind: 'mlp', intermediateSize: 2 }, sizes)).toBe(true)
    expect(canBegin(origin, { kind: 'mlp', intermediateSize: 3 }, sizes)).toBe(false)
    expect(canBegin(origin, { kind: 'mlp', intermediateSize: 2 }, { ...sizes, hidden: 4 })).toBe(false)
    expect(canBegin(origin, { kind: 'linear', intermediateSize: 2 }, sizes)).toBe(false)
  })
})
