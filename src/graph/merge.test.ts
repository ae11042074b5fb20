import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { mergeHead, type DenseLayer } from './merge.ts'
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

const layer = (width: number, out: number, seed: number, activation?: DenseLayer['activation']): DenseLayer => ({
  weight: numbers(width * out, seed),
  bias: numbers(out, seed + 0.5),
  activation,
})

/** The plain reference: layers on rows of features, in double precision. */
function applied(layers: readonly DenseLayer[], features: Float32Array, width: number): number[] {
  let rows = Array.from({ length: features.length / width }, (_, row) => [
    ...features.subarray(row * width, (row + 1) * width),
  ])
  for (const { weight, bias, activation } of layers)
    rows = rows.map(row =>
      Array.from(bias, (start, out) => {
        const sum = row.reduce((sum, x, at) => sum + x * weight[out * row.length + at]!, start)
        return activation === 'Relu' ? Math.max(0, sum) : activation === 'Tanh' ? Math.tanh(sum) : sum
      }),
    )
  return rows.flat()
}

const data = (tensor: ort.Tensor | undefined) => tensor!.data as Float32Array
const furthest = (a: Float32Array, b: readonly number[]) => {
  expect(a.length).toBe(b.length)
  return b.reduce((most, value, at) => Math.max(most, Math.abs(value - a[at]!)), 0)
}

const { width } = goldens
const heads: readonly (readonly [string, readonly DenseLayer[]])[] = [
  ['a linear head', [layer(width, 5, 1)]],
  ['a head of two layers with ReLU', [layer(width, 7, 2, 'Relu'), layer(7, 3, 3)]],
  ['a head of two layers with tanh', [layer(width, 4, 4, 'Tanh'), layer(4, 9, 5)]],
]

describe.each(goldens.cases)('on $file', ({ file }) => {
  const encoder = new Uint8Array(gunzipSync(read(`goldens/${file}`)))

  test.each(heads)('%s gives the logits that it gives on the hidden states', async (_, layers) => {
    const { last_hidden_state: states } = await run(exposeHidden(encoder).model)
    const merged = mergeHead(encoder, layers)
    const { logits, ...others } = await run(merged)
    expect(others).toEqual({})
    const labels = layers.at(-1)!.bias.length
    expect(logits!.dims).toEqual([...states!.dims.slice(0, 2), labels])
    expect(furthest(data(logits), applied(layers, data(states), width))).toBeLessThan(1e-5)
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
    const head = [layer(384, 11, 6)]
    const merged = mergeHead(file, head)
    expect(Math.abs(merged.length - file.length)).toBeLessThan(8000)
    const [{ logits }, { last_hidden_state: states }] = [
      await run(merged, feeds),
      await run(exposeHidden(file).model, feeds),
    ]
    const expected = applied(head, data(states), 384)
    const largest = Math.max(...expected.map(Math.abs))
    expect(furthest(data(logits), expected) / largest).toBeLessThan(1e-6)
  })

  test('takes its own head back and computes the very same', async () => {
    const opened = exposeHidden(file)
    if (opened.kind !== 'classifier') throw new Error('no classifier found')
    const merged = mergeHead(file, [opened])
    expect(data((await run(merged, feeds))['logits'])).toEqual(data((await run(file, feeds))['logits']))
  })

  test('can be opened again, head and all', () => {
    const head = layer(384, 11, 7)
    const opened = exposeHidden(mergeHead(file, [head]))
    expect(opened).toMatchObject({ kind: 'classifier', hidden: 384 })
    if (opened.kind === 'classifier') expect([opened.weight, opened.bias]).toEqual([head.weight, head.bias])
  })
})

describe('refuses', () => {
  const encoder = new Uint8Array(gunzipSync(read('goldens/features.onnx.gz')))

  test.each([
    ['a head of another width', [layer(width + 1, 3, 1)], /layer 0: \d+ weights for 3 ×/],
    ['layers that do not fit each other', [layer(width, 4, 1), layer(5, 3, 1)], /layer 1: 15 weights for 3 × 4/],
    ['a head of no layers', [], /no layers/],
  ])('%s', (_, layers, message) => {
    expect(() => mergeHead(encoder, layers)).toThrow(message)
  })

  test('a model in which the name of the output is taken', () => {
    const model = buildModel({
      name: 'odd',
      nodes: [makeNode('Identity', ['x'], ['logits']), makeNode('Relu', ['logits'], ['last_hidden_state'])],
      initializers: [],
      inputs: [makeValue('x', dataType.float, [1, 2, 4])],
      outputs: [makeValue('last_hidden_state', dataType.float, [1, 2, 4])],
    })
    expect(() => mergeHead(model, [layer(4, 2, 1)])).toThrow("called 'logits' already")
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
  const head = [layer(4, 3, 9)]
  const session = await ort.InferenceSession.create(mergeHead(model, head))
  const { logits } = await session.run({ x: new ort.Tensor('float32', numbers(8, 1), [1, 2, 4]) })
  const states = numbers(8, 1).map((x, at) => -(x + 1 + (at % 4)))
  expect(furthest(data(logits), applied(head, states, 4))).toBeLessThan(1e-5)
})
