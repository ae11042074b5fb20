import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { featureWidth, type FeatureSet } from '../domain/feature-sets.ts'
import type { Head } from '../domain/head.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import { type LoadedEngine, loadEngine } from './engine.ts'
import { createFeatureCache, type Features } from './features.ts'
import { inspect } from './inspect.ts'
import type { TaggedEntity } from './protocol.ts'
import { tag } from './tag.ts'
import { modelFolder, testPlatform } from './testing.ts'
import { tune } from './tune.ts'
import type { TuneArgs, TuneDocument } from './tune-protocol.ts'

const never = new AbortController().signal
const sentences = ['The barge Castor went down the river Elbe in March.', 'Dora Lind was laid up.', 'Ahoy!']

let engine: LoadedEngine
beforeAll(async () => {
  engine = await loadEngine(testPlatform(), { modelUrl: modelFolder, device: 'wasm' }, never, () => {})
})
afterAll(() => engine.encoder.pool.dispose())
const uncached = (): Encoder => ({ ...engine.encoder, cache: createFeatureCache() })

describe('features of further layers', () => {
  it('are, to the last bit, the same alone, among others and in another order, and leave the last as it is', async () => {
    const plain = await featuresOf(uncached(), sentences, never)
    const together = await featuresOf(uncached(), sentences, never, [-3, 0])
    const turned = await featuresOf(uncached(), sentences.toReversed(), never, [0, 4])
    for (const [place, text] of sentences.entries()) {
      const [alone] = await featuresOf(uncached(), [text], never, [0, -3])
      expect(alone!.hidden).toEqual(plain[place]!.hidden)
      expect(alone).toEqual({
        ...together[place],
        layers: new Map([0, -3].map(l => [l, together[place]!.layers!.get(l)!])),
      })
      const other = turned.toReversed()[place]!.layers!
      expect(other.get(0)).toEqual(alone!.layers!.get(0))
      // Of six layers the fourth, counted from either side.
      expect(other.get(4)).toEqual(alone!.layers!.get(-3))
      expect(plain[place]).not.toHaveProperty('layers')
    }
  })

  it('of a text of several windows have a row a piece', async () => {
    const long = Array.from({ length: 200 }, (_, at) => `Barge ${at} went down the Elbe.`).join(' ')
    const [features] = await featuresOf(uncached(), [long], never, [0])
    expect(features!.windows.length).toBeGreaterThan(2)
    expect(features!.layers!.get(0)).toHaveLength(features!.hidden.length)
    // What the embeddings give depends on the piece and where it stands in its window: the first two windows begin alike.
    expect(features!.layers!.get(0)!.slice(0, 384)).not.toEqual(features!.hidden.slice(0, 384))
  })

  it('are encoded when they are asked for, and those that were there stay', async () => {
    const encoder = uncached()
    let runs = 0
    const counted: Encoder = {
      ...encoder,
      pool: {
        ...encoder.pool,
        run: (source, signal) =>
          encoder.pool.run(budget => {
            const batch = source(budget)
            if (batch) runs++
            return batch
          }, signal),
      },
    }
    const asked = async (...layers: number[]) => {
      runs = 0
      const [features] = await featuresOf(counted, ['Castor sank.'], never, layers)
      return [runs, [...(features!.layers?.keys() ?? [])].sort()]
    }
    expect(await asked()).toEqual([1, []])
    expect(await asked(-3)).toEqual([1, [-3]])
    expect(await asked(0)).toEqual([1, [0]])
    expect(await asked(0, -3)).toEqual([0, [-3, 0]])
    expect(await asked()).toEqual([0, [-3, 0]])
  })

  it('count as kept', () => {
    const cache = createFeatureCache(1000)
    const features = (layers: number): Features => ({
      encoding: { words: [], ids: new Int32Array(0), firstPiece: new Int32Array(1) },
      windows: [],
      hidden: new Uint16Array(100),
      layers: new Map(Array.from({ length: layers }, (_, layer) => [layer, new Uint16Array(100)])),
    })
    cache.put('a', features(2))
    expect(cache.bytes).toBe(602)
    cache.put('b', features(1))
    expect(cache.get('a')).toBeUndefined()
    expect(cache.get('b', [0])).toBeDefined()
    expect(cache.get('b', [0, 1])).toBeUndefined()
  })

  it('that the model does not have are refused', async () => {
    for (const layer of [7, -8])
      await expect(featuresOf(uncached(), ['Ahoy'], never, [layer])).rejects.toMatchObject({
        code: 'model-unsupported',
        message: `layer ${layer} is wanted, and the model shows 6 and the last`,
      })
    expect(engine.encoder.layers).toBe(6)
  })
})

const ships = ['Aurora', 'Blue Heron', 'Castor', 'Dora Lind', 'Elbe Star', 'Falcon', 'Grete', 'Hanse Queen']
const documents = Array.from({ length: 16 }, (_, index): TuneDocument => {
  const ship = ships[index % ships.length]!
  const text = `The barge ${ship} ${index % 2 === 0 ? 'went down the river' : 'was laid up'} in March.`
  return {
    id: `d${index}`,
    text,
    spans: [{ start: 10, end: 10 + ship.length, label: 'Ship' }],
    rejected: [],
    known: { end: text.length, types: ['Ship'] },
    role: 'none',
  }
})
const wide: FeatureSet = { layers: [-1, 0], neighbouring: 0.5 }
const argsOf = (features: FeatureSet | undefined, more: Partial<TuneArgs> = {}): TuneArgs => ({
  documents,
  types: ['Ship'],
  options: { how: 'automatic', cs: [0.01], folds: 3, seed: 42, features },
  start: { kind: 'nothing' },
  ...more,
})
const tuned = (features: FeatureSet | undefined, more: Partial<TuneArgs> = {}) =>
  tune(engine, argsOf(features, more), never, () => {})

async function tagged(head: Head, text: string, aggregation: 'word' | 'first', encoder = engine.encoder) {
  const found: TaggedEntity[] = []
  await tag(encoder, engine.heads.open(head), { text, head, decode: head.decode, aggregation }, never, ({ segments }) =>
    found.push(...segments.flatMap(({ predictions }) => predictions)),
  )
  return found.sort((a, b) => a.start - b.start)
}

describe('a head of several layers and neighbouring words', { timeout: 120_000 }, () => {
  let head: Head
  beforeAll(async () => {
    head = (await tuned(wide)).head
  })

  it('is learned, says what it reads, and finds what it was shown', async () => {
    expect(head.features).toEqual(wide)
    expect([head.hidden, head.weight.length]).toEqual([384, 3 * featureWidth(384, wide)])
    const text = documents[2]!.text
    for (const aggregation of ['word', 'first'] as const) {
      const found = await tagged(head, text, aggregation)
      expect(found.map(({ start, end, label }) => [text.slice(start, end), label])).toEqual([['Castor', 'Ship']])
    }
    expect(await tagged(head, text, 'word', uncached())).toEqual(await tagged(head, text, 'word'))
  })

  it('is inspected as it tags', async () => {
    const { text } = documents[2]!
    const [entity] = await tagged(head, text, 'word')
    const inspection = await inspect(engine.encoder, { text, head, offset: entity!.start }, never)
    expect(inspection!.labels[0]!.label).toBe('B-Ship')
    // An entity's score is the probability of its type, whatever the prefix.
    const ofType = inspection!.labels.filter(({ label }) => label !== 'O')
    expect(ofType.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(entity!.score, 3)
  })

  it('can begin as a head of the last layer and be compared with it, and the other way round', async () => {
    const last = (await tuned(undefined)).head
    expect(last).not.toHaveProperty('features')
    for (const [before, features] of [
      [last, wide],
      [head, undefined],
      [head, { layers: [-1, -3], neighbouring: 0 }],
    ] as const) {
      const start = { kind: 'head', head: before, types: { Ship: 'Ship' } } as const
      const { head: after, evaluation } = await tuned(features, {
        start,
        before: { head: before, types: { Ship: 'Ship' }, seen: [] },
      })
      expect(after.features).toEqual(features)
      expect(evaluation.before!.default.overall.f1).toBeGreaterThan(0.7)
      expect(evaluation.after!.default.overall.f1).toBeGreaterThan(0.7)
      expect(evaluation.kept!.f1).toBeGreaterThan(0.7)
    }
  })

  it('keeps words as it reads them, where neighbours are asked', async () => {
    const { options } = argsOf(wide)
    const { head: asking } = await tuned(wide, { options: { ...options, neighbours: true } })
    const { neighbours } = asking
    expect(neighbours!.features).toHaveLength(neighbours!.labels.length * featureWidth(384, wide))
    const { text } = documents[4]!
    expect((await tagged(asking, text, 'word')).map(({ start, end }) => text.slice(start, end))).toEqual(['Elbe Star'])
  })

  it('learns from fewer characters at once', async () => {
    const text = 'a '.repeat(200_000)
    const one: TuneDocument = { ...documents[0]!, text }
    await expect(tuned({ layers: [-1, 0], neighbouring: 1 }, { documents: [one] })).rejects.toMatchObject({
      message: expect.stringContaining('at most 250000 are learned from at once') as string,
    })
  })
})
