import * as ort from 'onnxruntime-web'
import { expect, test } from 'vitest'
import { mulberry32 } from '../domain/random.ts'
import { add, multiply } from './elementwise.ts'
import { constant, input } from './expression.ts'
import { linearStep } from './linear-step.ts'
import { crossEntropy, marginalCrossEntropy } from './losses.ts'
import { gemm } from './products.ts'
import { reduceSum } from './reductions.ts'
import { lossAndGradients } from './training-step.ts'

ort.env.wasm.numThreads = 1
const random = mulberry32(7)
const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1)

test.each([
  ['one label', (label: number, row: number) => label === row % 4],
  ['one or more labels', (label: number, row: number) => label === row % 4 || row % 3 === label],
])('gives loss and gradients as they are derived, where rows allow %s', async (_, isAllowed) => {
  const [rows, labels, width] = [12, 4, 5]
  const features = numbers(rows * width)
  const allowed = Uint8Array.from({ length: rows * labels }, (_, at) =>
    Number(isAllowed(at % labels, Math.floor(at / labels))),
  )
  const weights = Uint8Array.from({ length: rows }, (_, row) => Number(row % 5 > 0))
  const [weight, bias] = [input('weight', [labels, width]), input('bias', [labels])]
  const logits = add(gemm(constant([rows, width], features), weight, { transposeB: true }), bias)
  const losses = marginalCrossEntropy(logits, constant([rows, labels], Float32Array.from(allowed)))
  const loss = reduceSum(multiply(losses, constant([rows, 1], Float32Array.from(weights))))
  const feeds = {
    weight: new ort.Tensor('float32', numbers(labels * width), [labels, width]),
    bias: new ort.Tensor('float32', numbers(labels), [labels]),
  }
  const run = async (model: Uint8Array) => (await ort.InferenceSession.create(model)).run(feeds)
  const derived = await run(lossAndGradients(loss, [weight, bias]))
  const written = await run(linearStep(features, allowed, weights, width))
  for (const name of ['loss', 'gradient.weight', 'gradient.bias']) {
    const [a, b] = [written[name]!, derived[name]!]
    expect(a.dims).toEqual(b.dims)
    ;(a.data as Float32Array).forEach((value, at) => expect(value).toBeCloseTo((b.data as Float32Array)[at]!, 4))
  }
})

test.each(['wasm', 'webgpu'] as const)(
  'learns the shares of single labels, and of those allowed together, from a teacher, as for %s',
  async device => {
    const [rows, labels, width] = [6, 4, 3]
    const features = numbers(rows * width)
    // Labels 0 and 3 together have 0.3, label 1 has 0.5, label 2 has 0.2.
    const allowed = Uint8Array.from({ length: rows * labels }, (_, at) => Number(at % 4 === 0 || at % 4 === 3))
    const soft = Float32Array.from({ length: rows * labels }, (_, at) => [0, 0.5, 0.2, 0][at % 4]!)
    const share = new Float32Array(rows).fill(0.3)
    const [weight, bias] = [input('weight', [labels, width]), input('bias', [labels])]
    const logits = add(gemm(constant([rows, width], features), weight, { transposeB: true }), bias)
    const together = marginalCrossEntropy(logits, constant([rows, labels], Float32Array.from(allowed)))
    const alone = crossEntropy(logits, constant([rows, labels], soft))
    const loss = reduceSum(add(multiply(together, constant([rows, 1], share)), alone))
    const feeds = {
      weight: new ort.Tensor('float32', numbers(labels * width), [labels, width]),
      bias: new ort.Tensor('float32', numbers(labels), [labels]),
    }
    const run = async (model: Uint8Array) => (await ort.InferenceSession.create(model)).run(feeds)
    const derived = await run(lossAndGradients(loss, [weight, bias]))
    const written = await run(
      linearStep(features, allowed, new Uint8Array(rows).fill(1), width, { soft, share }, device),
    )
    for (const name of ['loss', 'gradient.weight', 'gradient.bias'])
      (written[name]!.data as Float32Array).forEach((value, at) =>
        expect(value).toBeCloseTo((derived[name]!.data as Float32Array)[at]!, 4),
      )
  },
)
