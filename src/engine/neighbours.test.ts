import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { foldsOf } from '../domain/folds.ts'
import { toHalf } from '../domain/half.ts'
import { applyHead, softmax, type Head } from '../domain/head.ts'
import type { Neighbours } from '../domain/neighbours.ts'
import { trainingDefaults } from '../domain/training-arguments.ts'
import type { WithRuntime } from './fitting.ts'
import { createHeads } from './heads.ts'
import { neighboursOf } from './neighbours.ts'
import { trainingDataOf } from './testing-data.ts'
import type { TrainingData } from './training-data.ts'
import { trainHead } from './training.ts'
import { tuneLinear } from './tuning.ts'

ort.env.wasm.numThreads = 1
const heads = createHeads(async () => ort)
const runtime: WithRuntime = job => heads.withRuntime(job)
const { signal } = new AbortController()
const labels = ['O', 'B-X', 'I-X']
const wave = (length: number, pace: number) => Float32Array.from({ length }, (_, at) => Math.sin(pace * (at + 1)))

function headOf(neighbours: Neighbours | undefined): Head {
  return {
    format: 'gleaner-head/1',
    name: 'a',
    title: 'A',
    description: '',
    kind: 'linear',
    labels,
    hidden: 4,
    weight: wave(12, 2),
    bias: wave(3, 3),
    decode: 'viterbi',
    ...(neighbours ? { neighbours } : {}),
    encoder: { id: 'toy', sha256: '0'.repeat(64) },
    provenance: {},
  }
}

/** kNN as its formula says it, in plain TypeScript. */
function wanted(head: Head, features: Float32Array, rows: number): number[][] {
  const { neighbours, hidden } = head
  const own = softmax(applyHead(head, features, rows), rows, 3)
  const { count, share, temperature } = neighbours!
  const unit = (row: Float32Array) => Array.from(row, value => value / Math.hypot(...row))
  const kept = Array.from(neighbours!.labels, (label, place) => ({
    label,
    at: unit(keptFeatures.slice(place * hidden, (place + 1) * hidden)),
  }))
  return Array.from({ length: rows }, (_, row) => {
    const query = unit(features.slice(row * hidden, (row + 1) * hidden))
    const near = kept
      .map(({ label, at }) => ({ label, distance: at.reduce((sum, value, i) => sum + (value - query[i]!) ** 2, 0) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count)
    const weights = near.map(({ distance }) => Math.exp(-distance / temperature))
    const all = weights.reduce((a, b) => a + b)
    return labels.map((_, label) => {
      const said = near.reduce((sum, other, i) => sum + (other.label === label ? weights[i]! / all : 0), 0)
      return share * said + (1 - share) * own[row * 3 + label]!
    })
  })
}
const keptFeatures = Float32Array.from({ length: 160 }, (_, at) => Math.round(8 * Math.sin(5 * at)) / 8)
const keptLabels = Uint16Array.from({ length: 40 }, (_, row) => row % 3)
const neighbours: Neighbours = {
  features: toHalf(keptFeatures),
  labels: keptLabels,
  count: 5,
  share: 0.25,
  temperature: 0.1,
}

describe('a head with neighbours', () => {
  // More than are looked for at once.
  const rows = 300
  const features = wave(4 * rows, 1.7)

  test('gives the share to what the nearest were, the rest to its weights', async () => {
    const head = headOf(neighbours)
    const logits = await heads.open(head)(features, rows)
    const probabilities = softmax(logits, rows, 3)
    for (const [row, values] of wanted(head, features, rows).entries())
      for (const [label, value] of values.entries()) expect(probabilities[row * 3 + label]).toBeCloseTo(value, 4)
  })

  test('asks as many as there are where they are few', async () => {
    const few = { ...neighbours, features: neighbours.features.slice(0, 8), labels: Uint16Array.of(1, 1) }
    const probabilities = softmax(await heads.open(headOf(few))(features, rows), rows, 3)
    for (let row = 0; row < rows; row++) expect(probabilities[3 * row + 1]).toBeGreaterThan(0.25)
  })

  test('is not taken for the same weights with others, or with none', async () => {
    const five = features.slice(0, 20)
    const some = headOf({ ...neighbours, features: toHalf(wave(160, 9)) })
    const [one, other, none] = [headOf(neighbours), some, headOf(undefined)].map(head => heads.open(head)(five, 5))
    expect(await one).not.toEqual(await other)
    expect([...(await none!)]).toEqual(
      [...applyHead(headOf(undefined), five, 5)].map(value => expect.closeTo(value, 5)),
    )
    const told = headOf({ ...neighbours, labels: keptLabels.map(label => (label + 1) % 3) })
    expect(await heads.open(told)(five, 5)).not.toEqual(await one)
  })
})

/** Sentences `O B I O`, known by a feature each, in noise. */
const data = (() => {
  const gold = Array.from({ length: 9 }, () => [0, 1, 2, 0]).flat()
  const features = gold.flatMap((label, row) =>
    [0, 1, 2].map(k => Number(k === label) + Math.sin(37 * (3 * row + k)) / 2),
  )
  return trainingDataOf(labels, gold, features, 3, 4)
})()

describe('the words that are kept', () => {
  test('are those of which it is known what they are', () => {
    const allowed = Uint8Array.from(data.allowed, (one, at) => (at < 3 ? 1 : one))
    const weights = Uint8Array.from(data.weights, (one, row) => (row === 1 ? 0 : one))
    const kept = neighboursOf({ ...data, allowed, weights }, data.sequences.slice(0, 2))!
    expect([...kept.labels]).toEqual([2, 0, 0, 1, 2, 0])
    expect([...kept.features]).toEqual([...toHalf(data.features.slice(6, 24))])
    expect(neighboursOf(data, [])).toBeUndefined()
  })

  test('of very many are whole sequences at even distances', () => {
    const rows = 40_000
    const long: TrainingData = {
      labels,
      width: 1,
      rows,
      features: new Float32Array(rows),
      allowed: Uint8Array.from({ length: 3 * rows }, (_, at) => Number(at % 3 === 0)),
      weights: new Uint8Array(rows).fill(1),
      sequences: Array.from({ length: rows / 10 }, (_, at) => ({ first: 10 * at, end: 10 * at + 10, document: at })),
      unsaid: [],
    }
    const { length } = neighboursOf(long, long.sequences)!.labels
    expect(length).toBeGreaterThan(16_000)
    expect(length).toBeLessThanOrEqual(16_384)
  })

  test('are of what each head is fitted to alone, and only where they are asked for', async () => {
    const all = [...data.sequences.keys()]
    const { folds } = foldsOf(all, 3, 1)
    const plan = { learned: all, folds, isScoredByFolds: true, cs: [1], neighbours: true }
    const of = (places: readonly number[]) =>
      neighboursOf(
        data,
        places.map(place => data.sequences[place]!),
      )!
    const sorted = ({ features }: Neighbours) => [...features].sort((a, b) => a - b)
    const { linear, withoutFold } = await tuneLinear(runtime, data, plan, signal)
    expect(sorted(linear.neighbours!)).toEqual(sorted(of(all)))
    for (const [fold, { train }] of folds.entries())
      expect(sorted(withoutFold[fold]!.neighbours!)).toEqual(sorted(of(train)))
    expect((await tuneLinear(runtime, data, { ...plan, neighbours: false }, signal)).linear).not.toHaveProperty(
      'neighbours',
    )
  })

  test('come with a head that is trained by hand too', async () => {
    const given = { ...trainingDefaults, numTrainEpochs: 1 }
    const run = trainHead(runtime, data, undefined, given, { signal, neighbours: true })
    await run.next()
    const { value } = await run.next()
    expect(value).toMatchObject({ weights: { neighbours: neighboursOf(data, data.sequences) } })
  })
})
