import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { applyHead, type Head } from '../domain/head.ts'
import { headWeights, type HeadKindName, type HeadWeights } from '../domain/heads/kinds.ts'
import { trainingDefaults, type TrainingArguments } from '../domain/training-arguments.ts'
import type { WithRuntime } from './fitting.ts'
import { epochBatches, gathered, randomOf } from './training-batches.ts'
import type { Sequence, Teacher, TrainingData } from './training-data.ts'
import { trainHead, type EpochReport, type Trained, type TrainingOptions } from './training.ts'

ort.env.wasm.numThreads = 1

interface GoldenData {
  readonly features: readonly number[]
  readonly allowed: readonly number[]
  readonly weights: readonly number[]
  readonly sequences: readonly Sequence[]
}
interface GoldenRun {
  readonly name: string
  readonly arguments: Partial<TrainingArguments> & { readonly kind: HeadKindName }
  readonly isPartial: boolean
  readonly isTaught: boolean
  readonly isPulled: boolean
  readonly start: Readonly<Record<string, readonly number[]>>
  readonly reports: readonly { loss: number; heldOut: number; learningRate: number }[]
  readonly best: number
  readonly end: Readonly<Record<string, readonly number[]>>
}
const golden: {
  readonly labels: readonly string[]
  readonly width: number
  readonly train: GoldenData
  readonly partial: GoldenData
  readonly teacher: Readonly<Record<'soft' | 'share' | 'together', readonly number[]>>
  readonly heldOut: GoldenData
  readonly runs: readonly GoldenRun[]
} = JSON.parse(readFileSync(new URL('goldens/runs.json', import.meta.url), 'utf8'))

function dataOf({ features, allowed, weights, sequences }: GoldenData): TrainingData {
  return {
    labels: golden.labels,
    width: golden.width,
    rows: weights.length,
    features: Float32Array.from(features),
    allowed: Uint8Array.from(allowed),
    weights: Uint8Array.from(weights),
    sequences,
    unsaid: [],
  }
}
const [train, partial, heldOut] = [dataOf(golden.train), dataOf(golden.partial), dataOf(golden.heldOut)]
const teacher: Teacher = {
  soft: Float32Array.from(golden.teacher.soft),
  share: Float32Array.from(golden.teacher.share),
  together: Uint8Array.from(golden.teacher.together),
}
const taught = { ...partial, teacher }

let last: Promise<unknown> = Promise.resolve()
const runtime: WithRuntime = job => {
  const result = last.then(() => job(ort))
  last = result.catch(() => {})
  return result
}

type Given = Partial<TrainingArguments>
const quick: Given = { numTrainEpochs: 4, perDeviceTrainBatchSize: 4, learningRate: 0.05, earlyStoppingPatience: 0 }

async function trained(
  data: TrainingData,
  held: TrainingData | undefined,
  given: Given,
  options: Partial<TrainingOptions> = {},
  onReport: (report: EpochReport) => void = () => {},
): Promise<Trained & { reports: EpochReport[] }> {
  const { signal } = new AbortController()
  const run = trainHead(runtime, data, held, { ...trainingDefaults, ...given }, { signal, ...options })
  const reports: EpochReport[] = []
  for (;;) {
    const turn = await run.next()
    if (turn.done) return { ...turn.value, reports }
    reports.push(turn.value)
    onReport(turn.value)
  }
}

const furthest = (found: ArrayLike<number>, wanted: readonly number[]) =>
  Math.max(...wanted.map((value, at) => Math.abs((found[at] ?? NaN) - value) / (1 + Math.abs(value))))

const fieldsOf = (weights: HeadWeights) =>
  Object.entries(weights).filter((field): field is [string, Float32Array] => field[1] instanceof Float32Array)

/** What a report says, but for the time it took. */
const said = (report: EpochReport) => ({ ...report, milliseconds: 0, millisecondsLeft: 0 })

describe('training by hand', { timeout: 30_000 }, () => {
  test.each(golden.runs.map(run => [run.name, run] as const))('is that of PyTorch: %s', async (_, run) => {
    const numbers = Object.entries(run.start).map(([name, values]) => [name, Float32Array.from(values)])
    const own = { ...Object.fromEntries(numbers), intermediate: run.arguments.intermediateSize }
    const start = headWeights(run.arguments.kind, own)
    const data = run.isTaught ? taught : run.isPartial ? partial : train
    const from = run.isPulled ? { start, origin: start } : { start }
    const found = await trained(data, heldOut, run.arguments, from)
    expect(found.reports).toHaveLength(run.reports.length)
    for (const [epoch, { loss, heldOut, learningRate }] of run.reports.entries()) {
      const report = found.reports[epoch]!
      expect(report).toMatchObject({ epoch: epoch + 1, epochs: 3, step: 3 * (epoch + 1), steps: 9 })
      expect(report.loss).toBeCloseTo(loss, 4)
      expect(report.heldOut!.loss).toBeCloseTo(heldOut, 4)
      expect(report.learningRate).toBeCloseTo(learningRate, 8)
    }
    expect(run.reports.at(-1)!.loss).toBeLessThan(0.9 * run.reports[0]!.loss)
    expect(found.epoch).toBe(run.best)
    for (const [name, values] of fieldsOf(found.weights)) {
      expect(values).toHaveLength(run.end[name]!.length)
      expect(furthest(values, run.end[name]!), name).toBeLessThan(1e-3)
    }
  })

  test.each(['linear', 'mlp'] as const)(
    'comes to the same numbers again, and to others by another seed: %s',
    async kind => {
      const given = { ...quick, kind, classifierDropout: 0.3 }
      const [first, second, other] = [
        await trained(train, heldOut, given),
        await trained(train, heldOut, given),
        await trained(train, heldOut, { ...given, seed: 43 }),
      ]
      expect(second.weights).toEqual(first.weights)
      expect(second.reports.map(said)).toEqual(first.reports.map(said))
      expect(other.weights).not.toEqual(first.weights)
    },
  )

  test.each(['linear', 'mlp'] as const)('goes on from any report to the same numbers: %s', async kind => {
    const given = { ...quick, kind, classifierDropout: 0.3, earlyStoppingPatience: 3 }
    const whole = await trained(train, heldOut, given)
    for (const [epoch, { state }] of whole.reports.entries()) {
      // As it comes back from a worker.
      const rest = await trained(train, heldOut, given, { resume: structuredClone(state) })
      expect(rest.reports.map(said)).toEqual(whole.reports.slice(epoch + 1).map(said))
      expect(rest.weights).toEqual(whole.weights)
      expect(rest).toMatchObject({ epoch: whole.epoch, steps: whole.steps, ended: whole.ended })
    }
  })

  test('keeps the best epoch, and stops when the patience is spent', async () => {
    // So large a rate that it soon gets worse again.
    const given = { ...quick, numTrainEpochs: 30, learningRate: 0.8, lrSchedulerType: 'constant' } as const
    const run = { ...given, earlyStoppingPatience: 2, metricForBestModel: 'loss' } as const
    const { reports, epoch, weights, ended } = await trained(train, heldOut, run)
    expect(ended).toBe('early')
    const losses = reports.map(({ heldOut }) => heldOut!.loss)
    expect(epoch).toBe(losses.indexOf(Math.min(...losses)) + 1)
    expect(reports).toHaveLength(epoch + 2)
    expect(reports.findLast(({ isBest }) => isBest)!.epoch).toBe(epoch)
    // They are the weights of that epoch: training for as long gives them.
    const short = await trained(train, undefined, { ...given, numTrainEpochs: epoch })
    expect(short.weights).toEqual(weights)
  })

  test('is patient with what is better, but by less than the threshold', async () => {
    const given = { ...quick, numTrainEpochs: 9, metricForBestModel: 'loss', lrSchedulerType: 'constant' } as const
    const slow = { ...given, learningRate: 1e-3, earlyStoppingPatience: 2, earlyStoppingThreshold: 0.5 }
    const { reports, ended, epoch } = await trained(train, heldOut, slow)
    expect({ epochs: reports.length, ended, epoch }).toEqual({ epochs: 3, ended: 'early', epoch: 3 })
  })

  test('is not given up while it finds nothing yet, but learns', async () => {
    const data = clear(['O', 'B-X', 'I-X'], 8, 6)
    // Most words are O, and so slow a rate that at first nothing else is said.
    const slow = { ...quick, learningRate: 4e-3, earlyStoppingPatience: 2, numTrainEpochs: 40, outsideWeight: 4 }
    const { reports } = await trained(data, data, { ...slow, lrSchedulerType: 'constant', classifierDropout: 0 })
    const scores = reports.map(({ heldOut }) => heldOut!.score.f1)
    expect(scores.findIndex(f1 => f1 > 0)).toBeGreaterThan(3)
  })

  test('counts entities of held-out words as they are decoded', async () => {
    const data = clear(['O', 'B-X', 'I-X'], 8, 6)
    const { reports } = await trained(data, data, { ...quick, numTrainEpochs: 12 })
    // Each sentence is O B I O B I.
    expect(reports.at(-1)!.heldOut).toMatchObject({
      counts: { correct: 16, predicted: 16, gold: 16 },
      score: { precision: 1, recall: 1, f1: 1, number: 16 },
    })
    const hidden = { ...data, allowed: data.allowed.map((one, at) => (at < 6 * 3 ? 1 : one)) }
    const unknown = await trained(data, hidden, { ...quick, numTrainEpochs: 1 })
    expect(unknown.reports[0]!.heldOut!.counts.gold).toBe(14)
  })

  test('ends where max_steps says, inside of an epoch too, with the rate of all steps', async () => {
    const { reports, steps, ended } = await trained(train, undefined, { ...quick, maxSteps: 4, warmupSteps: 0 })
    expect(reports.map(({ epoch, step, epochs }) => [epoch, step, epochs])).toEqual([
      [1, 3, 2],
      [2, 4, 2],
    ])
    expect({ steps, ended }).toEqual({ steps: 4, ended: 'steps' })
    expect(reports[1]!.millisecondsLeft).toBe(0)
  })

  test.each([0, 1, 4, 9])('asked to stop after %i steps it gives the best so far', async after => {
    let steps = 0
    const { reports, ended, ...stopped } = await trained(train, undefined, quick, {
      stopRequested: () => steps++ === after,
    })
    expect(ended).toBe('asked')
    expect(stopped.steps).toBe(after)
    expect(reports.at(-1)?.step ?? 0).toBe(after)
    if (after === 0) return
    const rest = await trained(train, undefined, quick, { resume: reports.at(-1)!.state })
    expect(rest.weights).toEqual((await trained(train, undefined, quick)).weights)
  })

  test('ends at once when it is told to, and keeps nothing open', async () => {
    const controller = new AbortController()
    const running = trained(train, heldOut, quick, { signal: controller.signal }, () => controller.abort())
    await expect(running).rejects.toThrow(/abort/i)
    expect((await trained(train, heldOut, { ...quick, numTrainEpochs: 1 })).reports).toHaveLength(1)
  })

  test('lets others have the runtime, and other tasks their turn, while it runs', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const running = trained(train, heldOut, { ...quick, numTrainEpochs: 60 })
    await expect(runtime(async () => 'mine')).resolves.toBe('mine')
    await running
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})

/** Words that are known by one of their features each. */
function clear(labels: readonly string[], sequences: number, length: number, of = (row: number) => row): TrainingData {
  const rows = sequences * length
  const features = Float32Array.from({ length: rows * labels.length }, (_, at) => Math.sin(37 * at) / 8)
  const allowed = new Uint8Array(rows * labels.length)
  for (let row = 0; row < rows; row++) {
    const label = of(row) % labels.length
    const at = row * labels.length + label
    allowed[at] = 1
    features[at] = 1
  }
  return {
    labels,
    width: labels.length,
    rows,
    features,
    allowed,
    weights: new Uint8Array(rows).fill(1),
    sequences: Array.from({ length: sequences }, (_, document) => ({
      first: document * length,
      end: (document + 1) * length,
      document,
    })),
    unsaid: [],
  }
}

describe('data as people have it', { timeout: 30_000 }, () => {
  const given = { ...quick, numTrainEpochs: 15, classifierDropout: 0 }
  const small = ['O', 'B-X', 'I-X']

  test('one document of one sentence gives a head that has learned it', async () => {
    const data = clear(small, 1, 9)
    const { reports } = await trained(data, data, { ...given, numTrainEpochs: 40 })
    expect(reports.at(-1)!.heldOut!.score.f1).toBe(1)
  })

  test('300 labels give a head of finite numbers that finds them', async () => {
    const labels = ['O', ...Array.from({ length: 299 }, (_, type) => `B-T${type}`)]
    const data = clear(labels, 20, 30)
    const { weights, reports } = await trained(data, data, { ...given, numTrainEpochs: 10, classWeights: 'balanced' })
    expect(fieldsOf(weights).every(([, values]) => values.every(Number.isFinite))).toBe(true)
    expect(reports.at(-1)!.heldOut!.score.f1).toBeGreaterThan(0.95)
  })

  test('the same words labelled both ways give a head that says half and half', async () => {
    const labels = ['O', 'B-X']
    const twice = clear(labels, 10, 2, row => row)
    // All words are alike.
    const data = { ...twice, features: twice.features.map((_, at) => at % 2) }
    const { weights } = await trained(data, undefined, given)
    const head: Head = {
      format: 'gleaner-head/1',
      name: 'a',
      title: 'A',
      description: '',
      labels,
      hidden: 2,
      decode: 'argmax',
      encoder: { id: 'toy', sha256: '0'.repeat(64) },
      provenance: {},
      ...weights,
    }
    const [a, b] = applyHead(head, Float32Array.of(0, 1), 1)
    expect(a! - b!).toBeCloseTo(0, 3)
  })

  test('words that may be anything teach nothing, as those that gold cuts in two', async () => {
    const data = clear(small, 6, 5)
    const open = { ...data, allowed: data.allowed.map((one, at) => (at >= 60 ? 1 : one)) }
    const cut = { ...data, weights: data.weights.map((one, row) => (row >= 20 ? 0 : one)) }
    const options = { ...given, labelSmoothingFactor: 0.1 }
    const [first, second] = [await trained(open, undefined, options), await trained(cut, undefined, options)]
    expect(furthest(first.weights.weight, [...second.weights.weight])).toBeLessThan(1e-4)
  })

  test('no words and no entities are refused in words', async () => {
    const nothing = clear(small, 0, 0)
    const outside = clear(small, 3, 4, () => 0)
    await expect(trained(nothing, undefined, given)).rejects.toMatchObject({ code: 'bad-data' })
    await expect(trained(outside, undefined, given)).rejects.toMatchObject({
      code: 'bad-data',
      message: 'there is no entity to learn from',
    })
  })

  test('arguments and weights that do not fit are refused by their name', async () => {
    const data = clear(small, 3, 4)
    const start: HeadWeights = { kind: 'linear', weight: new Float32Array(6), bias: new Float32Array(2) }
    await expect(trained(data, undefined, { learningRate: 0 })).rejects.toThrow('learning_rate: is a number above 0')
    await expect(trained(data, undefined, given, { start })).rejects.toThrow('weight')
    await expect(trained(data, undefined, { ...given, kind: 'mlp' }, { start })).rejects.toThrow('intermediateWeight')
  })
})

describe('a batch', () => {
  const data = clear(['O', 'B-X', 'I-X'], 50, 20)
  const rowWeights = { weights: new Float32Array(1000).fill(1), isHard: new Uint8Array(1000).fill(1) }
  const source = { data, rowWeights, labelSmoothingFactor: 0 }

  test('has each sequence once an epoch, in another order every time', () => {
    const orders = [0, 1, 2].map(epoch => epochBatches(data.sequences, 8, 1, epoch))
    for (const batches of orders) {
      expect(batches.map(({ length }) => length)).toEqual([8, 8, 8, 8, 8, 8, 2])
      expect(batches.flat().toSorted((a, b) => a.first - b.first)).toEqual(data.sequences)
    }
    expect(new Set(orders.map(batches => JSON.stringify(batches))).size).toBe(3)
  })

  test('leaves out the share of features that it is told to, and keeps their expectation', () => {
    const { dropout } = gathered(source, data.sequences, { share: 0.4, random: randomOf(7, 1) })
    const kept = dropout!.filter(value => value > 0)
    expect(Math.abs(kept.length / dropout!.length - 0.6)).toBeLessThan(0.03)
    expect(kept.every(value => Math.abs(value - 1 / 0.6) < 1e-6)).toBe(true)
    expect(Math.abs(dropout!.reduce((sum, value) => sum + value, 0) / dropout!.length - 1)).toBeLessThan(0.05)
    expect(gathered(source, data.sequences, { share: 0.4, random: randomOf(7, 1) }).dropout).toEqual(dropout)
    expect(gathered(source, data.sequences, { share: 0.4, random: randomOf(7, 3) }).dropout).not.toEqual(dropout)
    expect(gathered(source, data.sequences, { share: 0, random: randomOf(7, 1) }).dropout).toBeUndefined()
  })
})
