import { describe, expect, it } from 'vitest'
import { wordTargets, type Gold } from '../domain/training-tags.ts'
import { goldTags, renamedTags, saidOf } from './held-out.ts'
import type { TrainingData } from './training-data.ts'

const labels = ['O', 'B-Drug', 'I-Drug', 'B-Person', 'I-Person']
const text = 'Ann took aspirin in Oslo'
const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }))

function dataOf(gold: Gold): TrainingData {
  const { allowed, weights } = wordTargets(words, gold, labels)
  const sequences = [{ first: 0, end: words.length, document: 0 }]
  return {
    labels,
    width: 0,
    rows: words.length,
    features: new Float32Array(0),
    allowed,
    weights,
    sequences,
    unsaid: [],
  }
}
const drug = { start: 9, end: 16, label: 'Drug' }
const whole = { first: 0, end: 5, document: 0 }

describe('what is held against gold', () => {
  it('is all that is said, where all types are known', () => {
    const data = dataOf({ spans: [drug] })
    expect(goldTags(data, whole)).toEqual({ gold: ['O', 'O', 'B-Drug', 'O', 'O'], known: Uint8Array.of(1, 1, 1, 1, 1) })
    const said = ['B-Person', 'O', 'B-Drug', 'O', 'O']
    expect(saidOf(data, whole, said)).toEqual(said)
  })

  it('is what is said of the types that gold knows', () => {
    const data = dataOf({ spans: [drug], knownAt: () => new Set(['Drug']) })
    expect(goldTags(data, whole).known).toEqual(Uint8Array.of(1, 1, 1, 1, 1))
    expect(saidOf(data, whole, ['B-Person', 'O', 'B-Person', 'B-Drug', 'O'])).toEqual([
      'O',
      'O',
      'B-Person',
      'B-Drug',
      'O',
    ])
  })

  it('is nothing, where gold says nothing', () => {
    const data = dataOf({ spans: [drug], knownAt: () => new Set() })
    expect(goldTags(data, whole).known).toEqual(Uint8Array.of(0, 0, 1, 0, 0))
  })

  it('knows what was rejected', () => {
    const rejected = [{ start: 0, end: 3, label: 'Person' }]
    const data = dataOf({ spans: [drug], rejected, knownAt: () => new Set() })
    expect(saidOf(data, whole, ['B-Person', 'O', 'O', 'O', 'B-Person'])).toEqual(['B-Person', 'O', 'O', 'O', 'O'])
  })

  it('leaves out words that gold cuts in two', () => {
    const data = dataOf({ spans: [{ start: 11, end: 16, label: 'Drug' }] })
    expect(goldTags(data, whole)).toEqual({ gold: Array(5).fill('O'), known: Uint8Array.of(1, 1, 0, 1, 1) })
  })

  it('calls the types of another head by their names here', () => {
    expect(renamedTags(['O', 'S-med', 'B-med', 'I-med', 'E-med', 'B-loc'], { med: 'Drug' })).toEqual([
      'O',
      'B-Drug',
      'B-Drug',
      'I-Drug',
      'I-Drug',
      'O',
    ])
  })
})
