import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { foldsOf } from '../domain/folds.ts'
import { trainingDefaults } from '../domain/training-arguments.ts'
import { stepScores, weighSteps } from '../domain/transitions.ts'
import type { WithRuntime } from './fitting.ts'
import { createHeads } from './heads.ts'
import { foundIn } from './label-rows.ts'
import { learnedSteps } from './learned-steps.ts'
import { decodeLogits } from './predict.ts'
import type { TrainingData } from './training-data.ts'
import { trainHead } from './training.ts'
import { tuneLinear, type TuningPlan } from './tuning.ts'

ort.env.wasm.numThreads = 1
let last: Promise<unknown> = Promise.resolve()
const runtime: WithRuntime = job => {
  const result = last.then(() => job(ort))
  last = result.catch(() => {})
  return result
}
const { signal } = new AbortController()
const labels = ['O', 'B-X', 'I-X']

/** A sentence each; letters are labels, `?` may be O or of an entity, `_` is cut in two. */
function dataOf(...sentences: string[]): TrainingData {
  const words = [...sentences.join('')]
  const noise = (at: number) => Math.sin(37 * at) / 3
  let row = 0
  return {
    labels,
    width: 3,
    rows: words.length,
    features: Float32Array.from(
      words.flatMap((word, at) => ['O', 'B', 'I'].map((own, k) => Number(own === word) + noise(3 * at + k))),
    ),
    allowed: Uint8Array.from(
      words.flatMap(word => ['O', 'B', 'I'].map(own => Number(own === word || '?_'.includes(word)))),
    ),
    weights: Uint8Array.from(words, word => Number(word !== '_')),
    sequences: sentences.map(({ length }, document) => ({ first: row, end: (row += length), document })),
    unsaid: [],
  }
}
const stepsIn = (...sentences: string[]) => {
  const data = dataOf(...sentences)
  return learnedSteps(data, data.sequences)
}
const gold = ['OOBIO', 'BIIOO', 'OBOO', 'OOOBI', 'OOBIIO', 'OOO', 'OBIOBI', 'OOOOB', 'BIO']
const tagsOf = (sentence: string) => Array.from(sentence, word => 'OBI'.indexOf(word))

describe('learned steps', () => {
  test('are three quarters of what the gold of the sequences says, and of no others', () => {
    const data = dataOf(...gold, 'BBBB', 'IIII')
    const own = data.sequences.slice(0, gold.length)
    expect(learnedSteps(data, own)).toEqual(weighSteps(stepScores(gold.map(tagsOf), labels), 0.75))
  })

  test('do not come from words that may be several labels, nor from those that gold cuts in two', () => {
    expect(stepsIn('OOBIO??', '_OBO')).toEqual(
      weighSteps(stepScores([tagsOf('OOBIO'), [-1, ...tagsOf('OBO')]], labels), 0.75),
    )
  })

  test('do not come from entities where nothing else is known', () => {
    expect(stepsIn(...gold, '??BI??BII?', 'BI??')).toEqual(stepsIn(...gold))
  })

  test('are nothing where no text is annotated as a whole', () => {
    const { outside, first } = stepsIn('??BI??', '?B?')
    expect([outside.begins, first.goesOn]).toEqual([0, 0])
  })
})

describe('decoding', () => {
  // O, then B or O, then O or I.
  const logits = Float32Array.of(4, 0, 0, 1.5, 1, -9, 1, -9, 0.9)
  const steps = stepsIn(...Array.from({ length: 20 }, () => 'OOBIIOO'))

  test('by Viterbi counts the steps of the head', () => {
    expect([...decodeLogits(logits, { labels }, 'viterbi')]).toEqual([0, 0, 0])
    expect([...decodeLogits(logits, { labels, steps }, 'viterbi')]).toEqual([0, 1, 2])
  })

  test('by the largest logit does not', () => {
    expect([...decodeLogits(logits, { labels, steps }, 'argmax')]).toEqual([0, 0, 0])
  })

  test('counts what is found so', () => {
    const data = dataOf('OBI')
    expect(foundIn(data, data.sequences, logits)).toEqual({ correct: 0, predicted: 0, gold: 1 })
    expect(foundIn(data, data.sequences, logits, steps)).toEqual({ correct: 1, predicted: 1, gold: 1 })
  })
})

describe('tuning', () => {
  const data = dataOf(...gold)
  const all = [...gold.keys()]
  const { folds } = foldsOf(all, 3, 1)
  const plan: TuningPlan = { learned: all, folds, isScoredByFolds: true, cs: [0.1, 1] }
  const of = (places: readonly number[]) =>
    learnedSteps(
      data,
      places.flatMap(place => data.sequences[place]!),
    )

  test('learns the steps of each head from what the head is fitted to alone', async () => {
    const { linear, withoutFold } = await tuneLinear(runtime, data, plan, signal)
    expect(linear.steps).toEqual(of(all))
    for (const [fold, { train, heldOut }] of folds.entries()) {
      expect(withoutFold[fold]!.steps).toEqual(of(train))
      // Held out, its gold says something else: the steps stay.
      const other = gold.map((sentence, place) => (heldOut.includes(place) ? sentence.replaceAll('I', 'B') : sentence))
      const again = await tuneLinear(runtime, { ...dataOf(...other), features: data.features }, plan, signal)
      expect(again.withoutFold[fold]!.steps).toEqual(withoutFold[fold]!.steps)
      expect(again.linear.steps).not.toEqual(linear.steps)
    }
  })

  test('does without them where that is said', async () => {
    const { linear, withoutFold } = await tuneLinear(runtime, data, { ...plan, transitions: false }, signal)
    for (const head of [linear, ...withoutFold]) expect(head).not.toHaveProperty('steps')
  })

  test('by hand learns them from the words that are trained on, and decodes what is held out with them', async () => {
    const heldOut = dataOf('OBIIO', 'OOBB')
    const given = { ...trainingDefaults, numTrainEpochs: 1, learningRate: 1e-6 }
    const heads = createHeads(async () => ort)
    for (const transitions of [true, false]) {
      const run = trainHead(runtime, data, heldOut, given, { signal, transitions })
      const [report, end] = [await run.next(), await run.next()]
      if (report.done || !end.done) throw new Error('it should end after one epoch')
      const { weights } = end.value
      expect(weights.steps).toEqual(transitions ? of(all) : undefined)
      const logits = await heads.open({ labels, hidden: 3, ...weights })(heldOut.features, heldOut.rows)
      const [having, without] = [of(all), undefined].map(steps => foundIn(heldOut, heldOut.sequences, logits, steps))
      expect(having).not.toEqual(without)
      expect(report.value.heldOut!.counts).toEqual(transitions ? having : without)
    }
  })
})
