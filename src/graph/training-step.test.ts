import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { adamW, stepInputs, stepValues } from './adamw.ts'
import { add, gelu, multiply, scaled } from './elementwise.ts'
import { inOrder, input, type Expression, type Input } from './expression.ts'
import { interpret, type Values } from './interpreter.ts'
import { crossEntropy, focal, marginalCrossEntropy, squaredError, squaredNorm, weightedMean } from './losses.ts'
import { readModel } from './model.ts'
import { layerNormalization, softmax } from './normalisation.ts'
import { gemm, matMul, transpose } from './products.ts'
import { reshape } from './reductions.ts'
import { lossAndGradients, trainingStep } from './training-step.ts'

ort.env.wasm.numThreads = 1

interface Run {
  readonly name: string
  readonly weightDecay: number
  readonly maxGradNorm: number
  readonly decays: readonly string[]
  readonly inputs: Readonly<Record<string, Values>>
  readonly start: Readonly<Record<string, Values>>
  readonly learningRates: readonly number[]
  readonly losses: readonly number[]
  readonly norms: readonly number[]
  readonly end: Readonly<Record<string, Values>>
}
const golden: { labels: number; heads: number; runs: readonly Run[] } = JSON.parse(
  readFileSync(new URL('goldens/training.json', import.meta.url), 'utf8'),
)

const features = input('features', ['rows', 6])
const weights = input('weights', ['rows', 1])
const targets = input('targets', ['rows', golden.labels])
const allowed = input('allowed', ['rows', golden.labels])
const weight = input('weight', [golden.labels, 6])
const bias = input('bias', [golden.labels])
const linear = add(gemm(features, weight, { transposeB: true }), bias)

const mean = (loss: Expression) => weightedMean(loss, weights)
const [weight1, bias1] = [input('weight1', [7, 6]), input('bias1', [7])]
const [weight2, bias2] = [input('weight2', [golden.labels, 7]), input('bias2', [golden.labels])]
const mask = input('mask', ['rows', 6])
const inner = gelu(add(gemm(multiply(features, mask), weight1, { transposeB: true }), bias1))
const perceptron = add(gemm(inner, weight2, { transposeB: true }), bias2)

const losses: Readonly<Record<string, Expression>> = {
  'cross-entropy': mean(crossEntropy(linear, targets)),
  'label smoothing': mean(crossEntropy(linear, targets)),
  'soft targets': mean(crossEntropy(linear, targets)),
  'squared error': mean(squaredError(linear, targets)),
  marginal: mean(marginalCrossEntropy(linear, allowed)),
  focal: mean(focal(crossEntropy(linear, targets), 2)),
  'no clipping': mean(crossEntropy(linear, targets)),
  perceptron: mean(crossEntropy(perceptron, targets)),
  layer: mean(crossEntropy(encoderLayer(), targets)),
}

/** A layer of BERT on states [batch × length × 8] and a head upon it. */
function encoderLayer(): Expression {
  const width = 8
  const perHead = width / golden.heads
  const states = input('states', ['batch', 'length', width])
  const square = (name: string) => input(name, [width, width])
  const row = (name: string, size = width) => input(name, [size])
  const through = (x: Expression, weight: Expression) => matMul(x, transpose(weight))
  const part = (key: string) => {
    const turned = through(states, square(`weight_${key}`))
    const whole = key === 'k' ? turned : add(turned, row(`bias_${key}`))
    return transpose(reshape(whole, ['batch', 'length', golden.heads, perHead]), [0, 2, 1, 3])
  }
  const attention = softmax(scaled(matMul(part('q'), transpose(part('k'))), 1 / Math.sqrt(perHead)))
  const context = reshape(transpose(matMul(attention, part('v')), [0, 2, 1, 3]), ['batch', 'length', width])
  const norm = (x: Expression, place: number) =>
    layerNormalization(x, row(`scale_${place}`), row(`shift_${place}`), 1e-12)
  const attended = norm(add(states, through(context, square('weight_o'))), 1)
  const up = gelu(add(through(attended, input('weight_up', [16, width])), row('bias_up', 16)))
  const out = norm(add(attended, through(up, input('weight_down', [width, 16]))), 2)
  return reshape(through(out, input('weight_head', [golden.labels, width])), ['rows', golden.labels])
}

function tensorsOf(values: Readonly<Record<string, Values>>): Record<string, ort.Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, shape)]),
  )
}

/** Runs every step of a golden run, in ONNX Runtime. */
async function train({ name, start, inputs, decays, learningRates, weightDecay, maxGradNorm }: Run) {
  const parameters = inOrder([losses[name]!]).flatMap(found =>
    found.kind === 'input' && found.name in start ? [{ input: found, decays: decays.includes(found.name) }] : [],
  )
  const options = { ...adamW, weightDecay, maxGradNorm }
  const session = await ort.InferenceSession.create(trainingStep(losses[name]!, parameters, options))
  let state = {
    ...tensorsOf(start),
    ...tensorsOf(
      Object.fromEntries(
        Object.entries(start).flatMap(([key, { shape, data }]) =>
          ['moment1', 'moment2'].map(moment => [`${moment}.${key}`, { shape, data: data.map(() => 0) }]),
        ),
      ),
    ),
  }
  const batch = tensorsOf(inputs)
  const seen: { losses: number[]; norms: number[] } = { losses: [], norms: [] }
  for (const [index, rate] of learningRates.entries()) {
    const numbers = Object.entries(stepValues(adamW, index + 1, rate)).map(([key, value]) => [
      key,
      new ort.Tensor('float32', [value], []),
    ])
    const { loss, gradientNorm, ...next } = await session.run({ ...batch, ...state, ...Object.fromEntries(numbers) })
    seen.losses.push(Number(loss!.data[0]))
    seen.norms.push(Number(gradientNorm!.data[0]))
    state = Object.fromEntries(Object.entries(next).map(([key, tensor]) => [key.replace(/\.next$/, ''), tensor]))
  }
  await session.release()
  return { ...seen, end: state }
}

const furthest = (found: ArrayLike<number>, wanted: readonly number[]) =>
  Math.max(...wanted.map((value, at) => Math.abs(found[at]! - value) / (1 + Math.abs(value))))

describe('a training step', () => {
  test.each(golden.runs.map(run => [run.name, run] as const))('trains with %s as PyTorch does', async (_, run) => {
    const { losses, norms, end } = await train(run)
    expect(furthest(losses, run.losses)).toBeLessThan(2e-5)
    expect(furthest(norms, run.norms)).toBeLessThan(1e-4)
    // What was learned is more than what would be forgiven.
    expect(run.losses.at(-1)!).toBeLessThan(0.9 * run.losses[0]!)
    for (const [key, { shape, data }] of Object.entries(run.end)) {
      expect(end[key]!.dims).toEqual(shape)
      expect(furthest(end[key]!.data as Float32Array, data), key).toBeLessThan(1e-3)
    }
  })

  test.each(golden.runs.map(run => [run.name, run] as const))('has the loss of %s in plain TypeScript', (_, run) => {
    const { data } = interpret(losses[run.name]!, { ...run.inputs, ...run.start })
    expect(data[0]).toBeCloseTo(run.losses[0]!, 7)
  })

  test('is a small file of standard operators', () => {
    const parameters: { input: Input; decays: boolean }[] = [
      { input: weight, decays: true },
      { input: bias, decays: false },
    ]
    const file = trainingStep(losses['marginal']!, parameters, { ...adamW, weightDecay: 0.01, maxGradNorm: 1 })
    const { nodes, opsets, inputs } = readModel(file)
    expect(opsets).toEqual([{ domain: '', version: 17 }])
    expect(nodes.length).toBeLessThan(130)
    expect(file.length).toBeLessThan(9000)
    for (const { name } of Object.values(stepInputs)) expect(inputs.map(({ name }) => name)).toContain(name)
  })
})

test('the loss and its gradients can be had alone, with a pull to where the weights were', async () => {
  const origin = input('origin', [golden.labels, 6])
  const run = golden.runs[0]!
  const loss = add(losses['cross-entropy']!, scaled(squaredNorm(weight, origin), 0.5))
  const session = await ort.InferenceSession.create(lossAndGradients(loss, [weight, bias]))
  const moved = { shape: [golden.labels, 6], data: run.start['weight']!.data.map(value => value - 1) }
  const feeds = tensorsOf({ ...run.inputs, ...run.start, origin: moved })
  const pulled = await session.run(feeds)
  const free = await session.run({ ...feeds, origin: tensorsOf(run.start)['weight']! })
  expect(pulled['loss']!.data[0]).toBeCloseTo(run.losses[0]! + 0.25 * 30, 5)
  const [first, second] = [pulled, free].map(outputs => outputs['gradient.weight']!.data as Float32Array)
  first!.forEach((value, at) => expect(value - second![at]!).toBeCloseTo(0.5, 5))
  expect(pulled['gradient.bias']!.dims).toEqual([golden.labels])
})
