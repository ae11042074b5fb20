import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { columnMoments, foldedOut } from '../domain/standardise.ts'
import { createFitter, type WithRuntime } from './fitting.ts'
import { createHeads } from './heads.ts'
import { partOf, type TrainingData } from './training-data.ts'
import { scoreLinear, tuneLinear } from './tuning.ts'

ort.env.wasm.numThreads = 1

const golden: {
  readonly width: number
  readonly labels: number
  readonly features: readonly number[]
  readonly gold: readonly number[]
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
  readonly fits: readonly { readonly c: number; readonly loss: number; readonly weight: readonly number[] }[]
} = JSON.parse(readFileSync(new URL('goldens/fits.json', import.meta.url), 'utf8'))

const runtime: WithRuntime = job => job(ort)
const { signal } = new AbortController()

/** Rows of one word each, every one a document of its own. */
function dataOf(
  features: readonly number[],
  width: number,
  gold: readonly number[],
  labels: readonly string[],
): TrainingData {
  const rows = gold.length
  const allowed = new Uint8Array(rows * labels.length)
  for (const [row, label] of gold.entries()) allowed[row * labels.length + label] = 1
  return {
    labels,
    width,
    rows,
    features: Float32Array.from(features),
    allowed,
    weights: new Uint8Array(rows).fill(1),
    sequences: gold.map((_, row) => ({ first: row, end: row + 1, document: row })),
    unsaid: [],
  }
}
const data = dataOf(golden.features, golden.width, golden.gold, ['O', 'A', 'B', 'C'])

describe('fitting', () => {
  test('standardises as scikit-learn does', () => {
    const { mean, deviation } = columnMoments(data.features, data.width)
    golden.mean.forEach((value, column) => expect(mean[column]).toBeCloseTo(value, 6))
    golden.deviation.forEach((value, column) => expect(deviation[column]).toBeCloseTo(value, 6))
  })

  test.each(golden.fits)('finds the optimum of scikit-learn for C = $c', async ({ c, loss, weight }) => {
    const fitter = await createFitter(runtime, data)
    const fit = await fitter.fit(1 / (c * data.rows), undefined, signal)
    expect(fit.loss).toBeCloseTo(loss, 4)
    weight.forEach((value, at) => expect(Math.abs(fit.weight[at]! - value)).toBeLessThan(0.03 * (1 + Math.abs(value))))
    // The same weights again, by way of those on plain features.
    const back = foldedOut(fitter.plain(fit), fit.moments)
    back.weight.forEach((value, at) => expect(value).toBeCloseTo(fit.weight[at]!, 4))
    await fitter.release()
  })

  test('learns nothing from rows of weight 0, nor from rows that may be anything', async () => {
    const [first, second] = [data.sequences.slice(0, 60), data.sequences.slice(60)]
    const part = partOf(data, first)
    const more = partOf(data, [...first, ...second])
    const weights = more.weights.map((weight, row) => (row < 60 ? weight : 0))
    const allowed = more.allowed.map((one, at) => (at < 60 * 4 ? one : 1))
    const fitOf = async (data: TrainingData) => {
      const fitter = await createFitter(runtime, data)
      const fit = await fitter.fit(0.01, undefined, signal)
      await fitter.release()
      return fitter.plain(fit)
    }
    const alone = await fitOf(part)
    const unweighted = await fitOf({
      ...more,
      weights,
      features: more.features.map((x, at) => (at < 60 * 7 ? x : part.features[at - 60 * 7]!)),
    })
    expect(unweighted.weight).toHaveLength(alone.weight.length)
    const logits = async (linear: typeof alone) => {
      const heads = createHeads(async () => ort)
      return heads.open({ labels: data.labels, hidden: data.width, ...linear })(part.features, 60)
    }
    const [a, b] = [await logits(alone), await logits(unweighted)]
    const best = (all: Float32Array, row: number) =>
      [0, 1, 2, 3].toSorted((x, y) => all[row * 4 + y]! - all[row * 4 + x]!)[0]
    const same = Array.from({ length: 60 }, (_, row) => best(a, row) === best(b, row))
    expect(same.filter(Boolean).length).toBeGreaterThan(56)
    const free = await createFitter(runtime, { ...more, allowed })
    expect((await free.fit(0.01, undefined, signal)).loss).toBeLessThan(Math.log(4))
    await free.release()
  })

  test('stops when it is told to', async () => {
    const fitter = await createFitter(runtime, data)
    const controller = new AbortController()
    const running = fitter.fit(1e-6, undefined, controller.signal, { onIteration: () => controller.abort() })
    await expect(running).rejects.toThrow(/abort/i)
    await fitter.release()
  })
})

describe('tuning', () => {
  const heads = createHeads(async () => ort)
  const labels = ['O', 'B-X', 'I-X']
  /** Words whose first feature says that an entity begins, the second that it goes on; ten sentences in as many documents. */
  const clear = (() => {
    const gold = Array.from({ length: 10 }, (_, document) => [0, 1, 2, document % 3 === 0 ? 2 : 0, 0, 1]).flat()
    const noise = (at: number) => Math.sin(37 * at) / 4
    const features = gold.flatMap((label, row) => [
      Number(label === 1) + noise(row),
      Number(label === 2) + noise(row + 1000),
      noise(row + 2000),
    ])
    const made = dataOf(features, 3, gold, labels)
    return {
      ...made,
      sequences: Array.from({ length: 10 }, (_, document) => ({
        first: 6 * document,
        end: 6 * document + 6,
        document,
      })),
    }
  })()
  const options = { cs: [0.001, 0.1, 10], folds: 5, seed: 1 }

  test('chooses C by what is held out, and finds what it was shown', async () => {
    const seen: string[] = []
    const tuned = await tuneLinear(heads, clear, options, signal, ({ phase }) => seen.push(phase))
    expect(tuned.choices.map(({ c }) => c)).toEqual([0.001, 0.1, 10])
    expect(tuned.choices.every(({ counts }) => counts.gold === 20)).toBe(true)
    const best = Math.max(...tuned.choices.map(({ score }) => score.f1))
    expect(tuned.choices.find(({ c }) => c === tuned.c)!.score.f1).toBe(best)
    expect(await scoreLinear(heads, tuned, clear)).toEqual({ correct: 20, predicted: 20, gold: 20 })
    expect(tuned.isOptimistic).toBe(false)
    expect(seen.filter(phase => phase === 'choosing')).toHaveLength(15)
    expect(seen).toContain('fitting')
  })

  test('comes to the same weights again', async () => {
    const run = () => tuneLinear(heads, clear, options, signal)
    expect((await run()).weight).toEqual((await run()).weight)
  })

  test('chooses nothing where one C is given or all is one document, and says that blocks flatter', async () => {
    const one = await tuneLinear(heads, clear, { ...options, cs: [1] }, signal)
    expect(one).toMatchObject({ c: 1, choices: [] })
    const sequences = clear.sequences.map(sequence => ({ ...sequence, document: 0 }))
    const blocks = await tuneLinear(heads, { ...clear, sequences }, options, signal)
    expect(blocks.isOptimistic).toBe(true)
  })

  test('refuses data without a word or an entity', async () => {
    const nothing = dataOf([], 3, [], labels)
    const outside = dataOf([1, 2, 3, 4, 5, 6], 3, [0, 0], labels)
    const run = (data: TrainingData) => tuneLinear(heads, data, options, signal)
    await expect(run(nothing)).rejects.toMatchObject({ code: 'bad-data', message: 'there are no words to learn from' })
    await expect(run(outside)).rejects.toMatchObject({ code: 'bad-data' })
  })

  test('keeps no sessions after an abort', async () => {
    const controller = new AbortController()
    const running = tuneLinear(heads, clear, options, controller.signal, () => controller.abort())
    await expect(running).rejects.toThrow(/abort/i)
    expect(
      await scoreLinear(heads, { weight: new Float32Array(9), bias: Float32Array.of(1, 0, 0) }, clear),
    ).toMatchObject({ predicted: 0 })
  })
})
