import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { constrainedViterbi } from '../domain/decode.ts'
import { foldsOf } from '../domain/folds.ts'
import { columnMoments, foldedOut } from '../domain/standardise.ts'
import { createFitter, type WithRuntime } from './fitting.ts'
import { createHeads } from './heads.ts'
import { trainingDataOf } from './testing-data.ts'
import { partOf, type TrainingData } from './training-data.ts'
import { tuneLinear, type Tuned, type TuningPlan } from './tuning.ts'
import type { TuneProgress } from './tune-protocol.ts'

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

const runtime: WithRuntime = createHeads(async () => ort).withRuntime
const { signal } = new AbortController()

const data = trainingDataOf(['O', 'A', 'B', 'C'], golden.gold, golden.features, golden.width, 1)

describe('fitting', () => {
  test('standardises as scikit-learn does', () => {
    const { mean, deviation } = columnMoments(data.features, data.width)
    golden.mean.forEach((value, column) => expect(mean[column]).toBeCloseTo(value, 6))
    golden.deviation.forEach((value, column) => expect(deviation[column]).toBeCloseTo(value, 6))
  })

  test.each(golden.fits)('finds the optimum of scikit-learn for C = $c', async ({ c, loss, weight }) => {
    // In blocks, which make no difference.
    const fitter = await createFitter(runtime, data, [data.sequences.slice(0, 40), data.sequences.slice(40)])
    const fit = await fitter.fit([0, 1], c, signal, { flatness: 1e-7 })
    expect(fit.loss / loss).toBeCloseTo(1, 3)
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
      const fitter = await createFitter(runtime, data, [data.sequences])
      const fit = await fitter.fit([0], 1.6, signal)
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
      return heads.open({ kind: 'linear', labels: data.labels, hidden: data.width, ...linear })(part.features, 60)
    }
    const [a, b] = [await logits(alone), await logits(unweighted)]
    const best = (all: Float32Array, row: number) =>
      [0, 1, 2, 3].toSorted((x, y) => all[row * 4 + y]! - all[row * 4 + x]!)[0]
    const same = Array.from({ length: 60 }, (_, row) => best(a, row) === best(b, row))
    expect(same.filter(Boolean).length).toBeGreaterThan(56)
    const free = await createFitter(runtime, { ...more, allowed }, [more.sequences])
    expect((await free.fit([0], 1, signal)).loss).toBeLessThan(Math.log(4))
    await free.release()
  })

  test('fits some blocks as if there were no others', async () => {
    const [some, others] = [data.sequences.slice(0, 60), data.sequences.slice(60)]
    const only = partOf(data, some)
    const both = await createFitter(runtime, data, [some, others])
    const alone = await createFitter(runtime, only, [only.sequences])
    const fine = { flatness: 1e-6 }
    const [one, other] = [await both.fit([0], 0.1, signal, fine), await alone.fit([0], 0.1, signal, fine)]
    expect(one.loss).toBeCloseTo(other.loss, 4)
    one.weight.forEach((value, at) => expect(value).toBeCloseTo(other.weight[at]!, 2))
    const logits = await both.logits(1, one, signal)
    const heads = createHeads(async () => ort)
    const held = partOf(data, others)
    const again = await heads.open({
      kind: 'linear',
      labels: data.labels,
      hidden: data.width,
      ...both.plain(one),
    })(held.features, held.rows)
    logits.forEach((value, at) => expect(value).toBeCloseTo(again[at]!, 3))
    await both.release()
    await alone.release()
  })

  test('holds back what columns of a small factor say', async () => {
    const factors = new Float64Array(data.width).fill(1).fill(1e-3, 0, 3)
    const sizes = async (data: TrainingData) => {
      const fitter = await createFitter(runtime, data, [data.sequences])
      const fit = await fitter.fit([0], 0.1, signal)
      const { weight } = fitter.plain(fit)
      await fitter.release()
      const spread = columnMoments(data.features, data.width).deviation
      return Array.from(spread, (deviation, column) => {
        const own = Array.from(data.labels, (_, label) => deviation * weight[label * data.width + column]!)
        return Math.hypot(...own)
      })
    }
    const [plain, weighed] = [await sizes(data), await sizes({ ...data, factors })]
    for (const column of [0, 1, 2]) expect(weighed[column]!).toBeLessThan(0.01 * plain[column]!)
    expect(Math.max(...weighed)).toBeGreaterThan(0.5 * Math.max(...plain.slice(3)))
  })

  test('stops when it is told to', async () => {
    const fitter = await createFitter(runtime, data, [data.sequences])
    const controller = new AbortController()
    const running = fitter.fit([0], 1e4, controller.signal, { onIteration: () => controller.abort() })
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
    return trainingDataOf(labels, gold, features, 3, 6)
  })()
  const cs = [0.001, 0.1, 10]
  const planOf = (folds: number, isScoredByFolds = true, more: Partial<TuningPlan> = {}): TuningPlan => {
    const documents = clear.sequences.map(({ document }) => document)
    return { learned: [...documents.keys()], folds: foldsOf(documents, folds, 1).folds, isScoredByFolds, cs, ...more }
  }
  const run = (data: TrainingData, plan: TuningPlan) => tuneLinear(runtime, data, plan, signal)
  const found = async (linear: Tuned['linear']) => {
    const logits = await heads.open({ kind: 'linear', labels, hidden: 3, ...linear })(clear.features, clear.rows)
    return clear.sequences.flatMap(({ first, end }) => [
      ...constrainedViterbi(logits.slice(first * 3, end * 3), end - first, labels),
    ])
  }
  const gold = clear.sequences.flatMap(({ first, end }) =>
    Array.from({ length: end - first }, (_, row) =>
      clear.allowed.slice(3 * (first + row), 3 * (first + row) + 3).indexOf(1),
    ),
  )

  test('chooses C by what is held out, and finds what it was shown', async () => {
    const seen: TuneProgress[] = []
    const tuned = await tuneLinear(runtime, clear, planOf(5, false), signal, progress => seen.push(progress))
    // The weaker L2 is, the better: below the middle nothing is tried.
    expect(tuned.choices.map(({ c }) => c)).toEqual([0.1, 10])
    const least = Math.min(...tuned.choices.map(({ loss }) => loss))
    expect(tuned.choices.find(({ c }) => c === tuned.c)!.loss).toBe(least)
    expect(tuned.c).toBe(10)
    expect(await found(tuned.linear)).toEqual(gold)
    expect(tuned.withoutFold).toEqual([])
    const first = seen.find(({ phase }) => phase === 'choosing')
    expect(first).toEqual({ phase: 'choosing', done: 1, total: 3 })
    expect(seen.some(({ phase }) => phase === 'fitting')).toBe(true)
  })

  test('gives each fold a head that knows nothing of it', async () => {
    const plan = planOf(3)
    const { withoutFold } = await run(clear, plan)
    expect(withoutFold).toHaveLength(3)
    for (const [fold, { heldOut }] of plan.folds.entries()) {
      // The fold says the opposite of all others: what was made without it is the same to the last bit.
      const allowed = Uint8Array.from(clear.allowed)
      for (const unit of heldOut) {
        const { first, end } = clear.sequences[unit]!
        for (let row = first; row < end; row++)
          allowed.set([clear.allowed[3 * row + 1]!, clear.allowed[3 * row + 2]!, clear.allowed[3 * row]!], 3 * row)
      }
      const again = await run({ ...clear, allowed }, plan)
      expect(again.withoutFold[fold]).toEqual(withoutFold[fold])
      expect(again.linear).not.toEqual((await run(clear, plan)).linear)
    }
  })

  test('chooses by other text where that is given', async () => {
    const learned = [0, 1, 2, 3, 4, 5]
    const { choices } = await run(clear, { learned, folds: [], isScoredByFolds: false, chosenBy: [6, 7, 8, 9], cs })
    expect(choices).toHaveLength(2)
  })

  test('comes to the same weights again', async () => {
    expect((await run(clear, planOf(3))).linear).toEqual((await run(clear, planOf(3))).linear)
  })

  test('chooses nothing where one C is given, nor where nothing can be held out', async () => {
    expect(await run(clear, planOf(3, false, { cs: [1] }))).toMatchObject({ c: 1, choices: [] })
    expect((await run(clear, planOf(3, true, { cs: [1] }))).withoutFold).toHaveLength(3)
    expect(await run(clear, planOf(3, true, { folds: [] }))).toMatchObject({ c: 0.1, choices: [], withoutFold: [] })
  })

  test('refuses data without a word or an entity', async () => {
    const nothing = trainingDataOf(labels, [], [], 3, 1)
    const outside = trainingDataOf(labels, [0, 0], [1, 2, 3, 4, 5, 6], 3, 1)
    const plan = { learned: [0, 1], folds: [], isScoredByFolds: true, cs }
    await expect(run(nothing, { ...plan, learned: [] })).rejects.toMatchObject({
      code: 'bad-data',
      message: 'there are no words to learn from',
    })
    await expect(run(outside, plan)).rejects.toMatchObject({ code: 'bad-data' })
  })

  test('can be stopped, and started again', async () => {
    const controller = new AbortController()
    const running = tuneLinear(runtime, clear, planOf(3), controller.signal, () => controller.abort())
    await expect(running).rejects.toThrow(/abort/i)
    expect((await run(clear, planOf(3))).choices).toHaveLength(2)
  })
})
