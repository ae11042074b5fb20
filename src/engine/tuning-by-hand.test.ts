import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { foldsOf } from '../domain/folds.ts'
import { trainingDefaults, type TrainingArguments } from '../domain/training-arguments.ts'
import type { WithRuntime } from './fitting.ts'
import { trainingDataOf } from './testing-data.ts'
import { partOf } from './training-data.ts'
import { trainHead } from './training.ts'
import { tuneByHand, type HandOptions, type HandPlan, type HandReport } from './tuning-by-hand.ts'

ort.env.wasm.numThreads = 1

let last: Promise<unknown> = Promise.resolve()
const runtime: WithRuntime = job => {
  const result = last.then(() => job(ort))
  last = result.catch(() => {})
  return result
}
const { signal } = new AbortController()
const given: TrainingArguments = {
  ...trainingDefaults,
  numTrainEpochs: 4,
  learningRate: 0.02,
  metricForBestModel: 'loss',
  perDeviceTrainBatchSize: 2,
  classifierDropout: 0.2,
  earlyStoppingPatience: 2,
}

/** Twelve documents of a sentence `O B I O`, known by a feature each, in noise. */
const data = (() => {
  const gold = Array.from({ length: 12 }, () => [0, 1, 2, 0]).flat()
  const features = gold.flatMap((label, row) =>
    [0, 1, 2].map(column => Number(column === label) + Math.sin(37 * (3 * row + column)) / 1.5),
  )
  return trainingDataOf(['O', 'B-X', 'I-X'], gold, features, 3, 4)
})()
const all = [...data.sequences.keys()]
const { folds } = foldsOf(all, 3, 1)
const scored: HandPlan = { learned: all, folds, isScoredByFolds: true }

async function tuned(plan: HandPlan, options: Partial<HandOptions> = {}) {
  const run = tuneByHand(runtime, data, plan, given, { signal, ...options })
  const reports: HandReport[] = []
  for (;;) {
    const turn = await run.next()
    if (turn.done) return { ...turn.value, reports }
    reports.push(turn.value)
  }
}

/** Trained on sequences for so many epochs of the schedule. */
async function trainedOn(places: readonly number[], epochs: number, seed = given.seed) {
  let done = 0
  const run = trainHead(
    runtime,
    partOf(
      data,
      places.map(place => data.sequences[place]!),
    ),
    undefined,
    { ...given, seed },
    {
      signal,
      stopRequested: () => done >= epochs,
    },
  )
  for (;;) {
    const turn = await run.next()
    if (turn.done) return turn.value.weights
    done++
  }
}

describe('tuning by hand', { timeout: 30_000 }, () => {
  test('chooses the epochs without a fold, trains on all for as many, and does the same without each fold', async () => {
    const { weights, epoch, scored: bySeed, reports } = await tuned(scored)
    const [withoutFold = []] = bySeed
    const phases = [...new Set(reports.map(({ phase, place }) => `${phase} ${place}`))]
    expect(phases.map(phase => phase.split(' ')[0])).toEqual(['choosing', 'training', ...Array(6).fill('folds')])
    const chosen = reports.findLast(({ phase, epoch }) => phase === 'choosing' && epoch.isBest)!
    expect(epoch).toBe(chosen.epoch.epoch)
    expect(weights).toEqual(await trainedOn(all, epoch))
    expect(bySeed).toHaveLength(1)
    expect(withoutFold).toHaveLength(3)
    const best = reports.findLast(({ place, epoch }) => place === 2 && epoch.isBest)!.epoch.epoch
    expect(withoutFold[0]).toEqual(await trainedOn(folds[0]!.train, best))
  })

  test('keeps the best epoch on what is held out for it, and needs no folds', async () => {
    const plan = { learned: all.slice(0, 9), folds: [], isScoredByFolds: false, chosenBy: all.slice(9) }
    const { weights, epoch, scored, reports } = await tuned(plan)
    expect(reports.every(({ phase, trainings }) => phase === 'training' && trainings === 1)).toBe(true)
    expect(reports.findLast(({ epoch }) => epoch.isBest)!.epoch.epoch).toBe(epoch)
    expect(scored).toEqual([[weights]])
    const alone = await tuned({ learned: all, folds: [], isScoredByFolds: false })
    expect(alone.weights).toEqual(await trainedOn(all, 4))
  })

  test('is scored with as many seeds as wanted, each with epochs of its own; the first keeps its head', async () => {
    const alone = await tuned(scored)
    const { weights, scored: bySeed, reports } = await tuned({ ...scored, seeds: 3 })
    expect(weights).toEqual(alone.weights)
    expect(bySeed.map(({ length }) => length)).toEqual([3, 3, 3])
    expect(bySeed[0]).toEqual(alone.scored[0])
    const best = reports.findLast(({ place, epoch }) => place === 8 && epoch.isBest)!.epoch.epoch
    expect(bySeed[1]![0]).toEqual(await trainedOn(folds[0]!.train, best, given.seed + 1))
    // On other words: a head of all for each seed.
    const role = await tuned({ ...scored, isScoredByFolds: false, seeds: 2 })
    expect(role.scored.map(([head]) => head)).toEqual([alone.weights, expect.anything()])
    expect(role.scored[1]).not.toEqual(role.scored[0])
    const plan = { learned: all.slice(0, 9), folds: [], isScoredByFolds: false, chosenBy: all.slice(9), seeds: 2 }
    const chosen = await tuned(plan)
    expect(chosen.scored[0]).toEqual([chosen.weights])
    expect(chosen.scored).toHaveLength(2)
  })

  test('goes on from any report to the same heads', async () => {
    const whole = await tuned(scored)
    for (const at of [0, 5, 9, whole.reports.length - 1]) {
      const rest = await tuned(scored, { resume: structuredClone(whole.reports[at]!.state) })
      expect(rest.reports).toHaveLength(whole.reports.length - at - 1)
      expect({ ...rest, reports: [] }).toEqual({ ...whole, reports: [] })
    }
  })

  test('asked to stop it gives the best head that is whole, and scores by the seeds that are', async () => {
    const whole = await tuned(scored)
    const before = (phase: HandReport['phase']) => {
      const place = whole.reports.findIndex(report => report.phase === phase)
      return whole.reports.slice(0, place + 1).length
    }
    const stoppedAfter = async (reports: number, plan = scored) => {
      let heard = 0
      const run = tuneByHand(runtime, data, plan, given, { signal, stopRequested: () => heard >= reports })
      for (;;) {
        const turn = await run.next()
        if (turn.done) return turn.value
        heard++
      }
    }
    const early = await stoppedAfter(1)
    expect(early).toMatchObject({ ended: 'asked', epoch: 1, scored: [] })
    // In the training on all: what chose its epochs is whole.
    const middle = await stoppedAfter(before('training'))
    expect(middle.epoch).toBe(whole.epoch)
    expect(middle.weights).not.toEqual(whole.weights)
    const late = await stoppedAfter(before('folds'))
    const twice = await tuned({ ...scored, seeds: 2 })
    expect(await stoppedAfter(twice.reports.length - 1, { ...scored, seeds: 2 })).toMatchObject({
      ended: 'asked',
      scored: whole.scored,
    })
    expect(late).toMatchObject({ ended: 'asked', scored: [], weights: whole.weights })
  })
})
