import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import type { HeadTensor } from './head-graph.ts'
import { mergeHead } from './merge.ts'
import { readModel, tensorTypeOf } from './model.ts'
import { exposeHidden } from './surgery.ts'
import { dataType } from './tensor.ts'

ort.env.wasm.numThreads = 1

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
const goldens = JSON.parse(readFileSync(new URL('goldens/models.json', import.meta.url), 'utf8')) as {
  readonly feeds: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly width: number
  readonly cases: readonly { readonly file: string }[]
}

async function run(model: Uint8Array, feeds = goldens.feeds): Promise<Readonly<Record<string, ort.Tensor>>> {
  const session = await ort.InferenceSession.create(model)
  const tensors = Object.entries(feeds).map(([name, rows]) => {
    const ids = BigInt64Array.from(rows.flat(), BigInt)
    return [name, new ort.Tensor('int64', ids, [rows.length, rows[0]!.length])] as const
  })
  const outputs = await session.run(Object.fromEntries(tensors))
  await session.release()
  return outputs
}

/** Numbers that differ from each other, the same in every run. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, at) => Math.sin(at * seed + 1))

type Weights = Readonly<Record<string, HeadTensor>>
interface TestHead {
  readonly hidden: number
  readonly labels: number
  readonly weights: Weights
}

const tensor = (shape: readonly number[], seed: number): HeadTensor => ({
  shape,
  data: numbers(
    shape.reduce((product, size) => product * size, 1),
    seed,
  ),
})

const linear = (hidden: number, labels: number): TestHead => ({
  hidden,
  labels,
  weights: { weight: tensor([labels, hidden], 1), bias: tensor([labels], 2) },
})
const mlp = (hidden: number, inner: number, labels: number): TestHead => ({
  hidden,
  labels,
  weights: {
    innerWeight: tensor([inner, hidden], 3),
    innerBias: tensor([inner], 4),
    weight: tensor([labels, inner], 5),
    bias: tensor([labels], 6),
  },
})

const isDeep = ({ weights }: TestHead) => 'innerWeight' in weights
const merge = (file: Uint8Array, head: TestHead) =>
  mergeHead(file, head, head.weights, (layers, x, { weight, bias, innerWeight, innerBias }) =>
    layers.dense(isDeep(head) ? layers.relu(layers.dense(x, innerWeight!, innerBias!)) : x, weight!, bias!),
  )

/** The plain reference: a head on rows of features, in double precision. */
function applied(head: TestHead, features: Float32Array): number[] {
  const { innerWeight, innerBias, weight, bias } = head.weights
  const dense = (row: readonly number[], weight: HeadTensor, bias: HeadTensor) =>
    Array.from(bias.data, (start, out) =>
      row.reduce((sum, x, at) => sum + x * weight.data[out * row.length + at]!, start),
    )
  return Array.from({ length: features.length / head.hidden }, (_, row) => [
    ...features.subarray(row * head.hidden, (row + 1) * head.hidden),
  ]).flatMap(row => {
    const inner = isDeep(head) ? dense(row, innerWeight!, innerBias!).map(x => Math.max(0, x)) : row
    return dense(inner, weight!, bias!)
  })
}

const data = (tensor: ort.Tensor | undefined) => tensor!.data as Float32Array
const furthest = (a: Float32Array, b: readonly number[]) => {
  expect(a.length).toBe(b.length)
  return b.reduce((most, value, at) => Math.max(most, Math.abs(value - a[at]!)), 0)
}

const { width } = goldens
const heads: readonly (readonly [string, TestHead])[] = [
  ['a linear head', linear(width, 5)],
  ['a perceptron of two layers', mlp(width, 7, 3)],
]

describe.each(goldens.cases)('on $file', ({ file }) => {
  const encoder = new Uint8Array(gunzipSync(read(`goldens/${file}`)))

  test.each(heads)('%s gives the logits that it gives on the hidden states', async (_, head) => {
    const { last_hidden_state: states } = await run(exposeHidden(encoder).model)
    const merged = merge(encoder, head)
    const { logits, ...others } = await run(merged)
    expect(others).toEqual({})
    const { labels } = head
    expect(logits!.dims).toEqual([...states!.dims.slice(0, 2), labels])
    expect(furthest(data(logits), applied(head, data(states)))).toBeLessThan(1e-5)
    const { inputs, outputs } = readModel(merged)
    expect(inputs.map(({ name }) => name)).toEqual(readModel(encoder).inputs.map(({ name }) => name))
    expect(outputs.map(output => [output.name, tensorTypeOf(output)])).toEqual([
      ['logits', { type: dataType.float, dims: ['batch_size', 'sequence_length', labels] }],
    ])
  })
})

describe('the embedded model', () => {
  const file = read('../../public/models/gleaner-en/onnx/model_quantized.onnx')
  const ids = [[2, 1437, 9040, 318, 2210, 77, 15002, 3]]
  const feeds = {
    input_ids: ids,
    attention_mask: ids.map(row => row.map(() => 1)),
    token_type_ids: [ids[0]!.map(() => 0)],
  }

  test('with another head differs by the size of the heads, and gives its logits', async () => {
    const head = linear(384, 11)
    const merged = merge(file, head)
    // Two labels of 385 floats more, and names.
    expect(Math.abs(merged.length - file.length - 2 * 385 * 4)).toBeLessThan(1000)
    const [{ logits }, { last_hidden_state: states }] = [
      await run(merged, feeds),
      await run(exposeHidden(file).model, feeds),
    ]
    const expected = applied(head, data(states))
    const largest = Math.max(...expected.map(Math.abs))
    expect(furthest(data(logits), expected) / largest).toBeLessThan(1e-6)
  })

  test('takes its own head back and computes the very same', async () => {
    const opened = exposeHidden(file)
    if (opened.kind !== 'classifier') throw new Error('no classifier found')
    const { hidden, weight, bias } = opened
    const labels = bias.length
    const weights = { weight: { shape: [labels, hidden], data: weight }, bias: { shape: [labels], data: bias } }
    const merged = merge(file, { hidden, labels, weights })
    expect(data((await run(merged, feeds))['logits'])).toEqual(data((await run(file, feeds))['logits']))
  })

  test('can be opened again, head and all', () => {
    const head = linear(384, 11)
    const opened = exposeHidden(merge(file, head))
    expect(opened).toMatchObject({ kind: 'classifier', hidden: 384 })
    if (opened.kind === 'classifier')
      expect([opened.weight, opened.bias]).toEqual([head.weights['weight']!.data, head.weights['bias']!.data])
  })
})

describe('refuses', () => {
  const encoder = new Uint8Array(gunzipSync(read('goldens/features.onnx.gz')))

  test('a head of another width', () => {
    expect(() => merge(encoder, linear(width + 1, 3))).toThrow(/the head reads \d+ features, and the model gives/)
  })

  test('weights that do not fit each other', () => {
    const { weights, ...sizes } = linear(width, 4)
    expect(() => merge(encoder, { ...sizes, weights: { ...weights, bias: tensor([5], 1) } })).toThrow('do not fit')
  })

  test('a model in which the name of the output is taken', () => {
    const model = buildModel({
      name: 'odd',
      nodes: [makeNode('Identity', ['x'], ['logits']), makeNode('Relu', ['logits'], ['last_hidden_state'])],
      initializers: [],
      inputs: [makeValue('x', dataType.float, [1, 2, 4])],
      outputs: [makeValue('last_hidden_state', dataType.float, [1, 2, 4])],
    })
    expect(() => merge(model, linear(4, 2))).toThrow("called 'logits' already")
  })
})

test('names that the model has already are left to it', async () => {
  const model = buildModel({
    name: 'an encoder with names of a classifier',
    nodes: [
      makeNode('Add', ['x', 'classifier.bias'], ['classifier.product']),
      makeNode('Neg', ['classifier.product'], ['last_hidden_state']),
    ],
    initializers: [makeTensor('classifier.bias', [4], Float32Array.of(1, 2, 3, 4))],
    inputs: [makeValue('x', dataType.float, [1, 2, 4])],
    outputs: [makeValue('last_hidden_state', dataType.float, [1, 2, 4])],
  })
  const head = linear(4, 3)
  const session = await ort.InferenceSession.create(merge(model, head))
  const { logits } = await session.run({ x: new ort.Tensor('float32', numbers(8, 1), [1, 2, 4]) })
  const states = numbers(8, 1).map((x, at) => -(x + 1 + (at % 4)))
  expect(furthest(data(logits), applied(head, states))).toBeLessThan(1e-5)
})
