import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { readModel, writeModel, type Node } from './model.ts'
import { exposeHidden } from './surgery.ts'
import { dataType, type Tensor } from './tensor.ts'
import { bytesField, concatenate, integerField, textField } from './wire.ts'

ort.env.wasm.numThreads = 1

const float = (name: string, dims: number[], ...values: number[]) => makeTensor(name, dims, Float32Array.from(values))
const width = 3
const labels = 2
const w = float('w', [width, labels], 1, 2, 3, 4, 5, 6)
const turnedW = float('w', [labels, width], 1, 3, 5, 2, 4, 6)
const b = float('b', [labels], 0.5, -0.5)

/** A model whose encoder is `hidden = tanh(x)` and whose classifier are the given nodes, which end in `logits`. */
const modelOf = (
  nodes: readonly Node[],
  initializers: readonly Tensor[],
  { output = 'logits', hidden = 'hidden', dims = ['rows', width] as (number | string)[] } = {},
) =>
  buildModel({
    name: 'test',
    nodes: [makeNode('Tanh', ['x'], [hidden]), ...nodes],
    initializers,
    inputs: [makeValue('x', dataType.float, dims)],
    outputs: [makeValue(output, dataType.float, ['rows', labels])],
    opsets: [{ domain: 'com.microsoft', version: 1 }],
  })

const x = [0.1, -0.2, 0.3, 0.9, 0.5, -1]
async function run(model: Uint8Array, dims: number[], output: string): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(model)
  const outputs = await session.run({ x: new ort.Tensor('float32', x, dims) })
  expect(Object.keys(outputs)).toEqual([output])
  return [...(outputs[output]!.data as Float32Array)]
}

describe('a classifier of the form', () => {
  const scale = float('scale', [], 2)
  const perLabel = float('perLabel', [1, labels], 3, -1)
  const [straight, turned] = [
    ['rows', width],
    [width, 'rows'],
  ]
  test.each([
    ['MatMul without bias', [makeNode('MatMul', ['hidden', 'w'], ['logits'])], [w], straight],
    [
      'MatMul of a constant that is transposed in the graph',
      [
        makeNode('Transpose', ['w'], ['wT']),
        makeNode('MatMul', ['hidden', 'wT'], ['z']),
        makeNode('Add', ['b', 'z'], ['logits']),
      ],
      [turnedW, b],
      straight,
    ],
    [
      'MatMul, scaled and shifted twice on the way',
      [
        makeNode('MatMul', ['hidden', 'w'], ['z']),
        makeNode('Add', ['z', 'b'], ['z1']),
        makeNode('Mul', ['scale', 'z1'], ['z2']),
        makeNode('Cast', ['z2'], ['z3'], { to: { int: dataType.float } }),
        makeNode('Mul', ['z3', 'perLabel'], ['z4']),
        makeNode('Add', ['perLabel', 'z4'], ['z5']),
        makeNode('Identity', ['z5'], ['logits']),
      ],
      [w, b, scale, perLabel],
      straight,
    ],
    ['Gemm', [makeNode('Gemm', ['hidden', 'w', 'b'], ['logits'])], [w, b], straight],
    ['Gemm without bias', [makeNode('Gemm', ['hidden', 'w'], ['logits'])], [w], straight],
    [
      'Gemm with transB',
      [makeNode('Gemm', ['hidden', 'w', 'b'], ['logits'], { transB: { int: 1 } })],
      [turnedW, b],
      straight,
    ],
    ['Gemm with transA', [makeNode('Gemm', ['hidden', 'w', 'b'], ['logits'], { transA: { int: 1 } })], [w, b], turned],
    [
      'Gemm with alpha and beta and one bias for all labels',
      [makeNode('Gemm', ['hidden', 'w', 'scale'], ['logits'], { alpha: { float: 0.5 }, beta: { float: -3 } })],
      [w, scale],
      straight,
    ],
    [
      'MatMul whose weight is shared through Identity',
      [makeNode('Identity', ['w'], ['same']), makeNode('MatMul', ['hidden', 'same'], ['logits'])],
      [w],
      straight,
    ],
  ] as const)('%s gives the same logits from the states that it exposes', async (_, nodes, initializers, dims) => {
    const model = modelOf(nodes, initializers, { dims: [...dims] })
    const opened = exposeHidden(model)
    if (opened.kind !== 'classifier') throw new Error('no classifier found')
    expect(opened.hidden).toBe(width)
    const shape = dims === turned ? [width, 2] : [2, width]
    const states = await run(opened.model, shape, 'last_hidden_state')
    const logits = [0, 1].flatMap(row =>
      Array.from(opened.bias, (bias, label) =>
        [0, 1, 2].reduce((sum, i) => sum + opened.weight[label * width + i]! * states[row * width + i]!, bias),
      ),
    )
    const expected = await run(model, shape, 'logits')
    logits.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 5))
    expect(readModel(opened.model).nodes.length).toBeLessThanOrEqual(2)
  })
})

const matMul = makeNode('MatMul', ['hidden', 'w'], ['logits'])

test('a single output under another name is the classifier too', () => {
  const named = modelOf([makeNode('MatMul', ['hidden', 'w'], ['output_0'])], [w], { output: 'output_0' })
  expect(exposeHidden(named)).toMatchObject({ kind: 'classifier', hidden: width })
})

test('hidden states that bear the name already need no further node', () => {
  const node = makeNode('MatMul', ['last_hidden_state', 'w'], ['logits'])
  const opened = exposeHidden(modelOf([node], [w], { hidden: 'last_hidden_state' }))
  expect(readModel(opened.model).nodes.map(node => node.op)).toEqual(['Tanh'])
})

test('further outputs, and what only they need, are dropped', () => {
  const model = readModel(modelOf([matMul, makeNode('Exp', ['hidden'], ['pooled'])], [w]))
  const outputs = [...model.outputs, makeValue('pooled', dataType.float, undefined)]
  const opened = readModel(exposeHidden(writeModel({ ...model, outputs })).model)
  expect(opened.outputs.map(output => output.name)).toEqual(['last_hidden_state'])
  expect(opened.nodes.map(node => node.op)).toEqual(['Tanh', 'Identity'])
})

test('a constant that old exporters list as an input goes with its classifier', () => {
  const model = readModel(modelOf([matMul], [w]))
  const inputs = [...model.inputs, makeValue('w', dataType.float, [width, labels])]
  const opened = readModel(exposeHidden(writeModel({ ...model, inputs })).model)
  expect(opened.inputs.map(input => input.name)).toEqual(['x'])
})

test('an optional input left out keeps no node that left an optional output out', () => {
  const nodes = [
    makeNode('TopK', ['x', 'one'], ['', 'places']),
    makeNode('Clip', ['hidden', '', 'limit'], ['clipped']),
    makeNode('MatMul', ['clipped', 'w'], ['logits']),
  ]
  const one = makeTensor('one', [1], BigInt64Array.of(1n))
  const opened = readModel(exposeHidden(modelOf(nodes, [w, one, float('limit', [], 0.5)])).model)
  expect(opened.nodes.map(node => node.op)).toEqual(['Tanh', 'Clip', 'Identity'])
})

test('what a subgraph reads from outside stays', () => {
  const inner = makeNode('Add', ['hidden', 'outer'], ['chosen'])
  const branch = concatenate([...bytesField(1, [inner.bytes]), ...bytesField(12, textField(1, 'chosen'))])
  const attribute = (name: string) =>
    bytesField(5, [...textField(1, name), ...bytesField(6, [branch]), integerField(20, 5)])
  const choose = makeNode('If', ['condition'], ['chosen_hidden'])
  const bytes = concatenate([choose.bytes, ...attribute('then_branch'), ...attribute('else_branch')])
  const classify = makeNode('MatMul', ['chosen_hidden', 'w'], ['logits'])
  const model = modelOf([{ ...choose, bytes }, classify], [w, float('outer', [1], 1), float('unused', [1], 1)])
  const opened = readModel(exposeHidden(model).model)
  expect([...opened.initializers.keys()]).toEqual(['outer'])
  expect(opened.nodes.map(node => node.op)).toEqual(['Tanh', 'If', 'Identity'])
})

describe('a clear error meets', () => {
  const external = {
    ...w,
    bytes: concatenate([
      ...[width, labels].map(dim => integerField(1, dim)),
      integerField(2, dataType.float),
      ...textField(8, 'w'),
      ...bytesField(13, [...textField(1, 'location'), ...textField(2, 'model.onnx_data')]),
      integerField(14, 1),
    ]),
  }
  const classifier = (node: Node, ...initializers: Tensor[]) => modelOf([node], initializers)
  test.each([
    ['an empty file', new Uint8Array(0), 'not an ONNX model: it holds no graph'],
    [
      'a web page',
      new TextEncoder().encode('<!doctype html><title>Not found</title>'),
      /not a readable ONNX file: byte 0/,
    ],
    ['weights in another file', classifier(matMul, external), 'in model.onnx_data beside it (external data)'],
    ['a CRF or other decoding', classifier(makeNode('ArgMax', ['hidden'], ['logits'])), 'node ArgMax:logits is ArgMax'],
    [
      'a 4-bit classifier',
      classifier(makeNode('MatMulNBits', ['hidden', 'w', 'b'], ['logits'], {}, 'com.microsoft'), w, b),
      'node MatMulNBits:logits is com.microsoft.MatMulNBits',
    ],
    ['a sum of computed tensors', classifier(makeNode('Add', ['hidden', 'x'], ['logits'])), 'node Add:logits is Add'],
    [
      'a computed weight',
      classifier(makeNode('MatMul', ['hidden', 'x'], ['logits'])),
      'weight of the classifier MatMul:logits is computed',
    ],
    ['a weight that is no matrix', classifier(matMul, float('w', [3], 1, 2, 3)), 'is no matrix but [3]'],
    ['a weight with missing numbers', classifier(matMul, { ...w, bytes: w.bytes.slice(0, -26) }), 'holds 0 numbers'],
    ['a weight of integers', classifier(matMul, makeTensor('w', [3, 2], new Int32Array(6))), 'has ONNX data type 6'],
    [
      'a bias of another size',
      modelOf(
        [makeNode('MatMul', ['hidden', 'w'], ['z']), makeNode('Add', ['z', 'b3'], ['logits'])],
        [w, float('b3', [3], 1, 2, 3)],
      ),
      'constant b3 [3] does not fit a classifier of 2 labels',
    ],
    [
      'a circle of nodes',
      modelOf([makeNode('Identity', ['a'], ['logits']), makeNode('Identity', ['logits'], ['a'])], []),
      "no classifier stands behind 'logits'",
    ],
    [
      "a 'last_hidden_state' that is another layer's",
      modelOf([makeNode('Exp', ['hidden'], ['last_hidden_state']), matMul], [w]),
      "'last_hidden_state' in this model is not what its classifier reads",
    ],
  ])('%s', (_, file, message) => {
    expect(() => exposeHidden(file)).toThrow(message)
  })

  test('several outputs of other names', () => {
    const model = readModel(modelOf([matMul], [w]))
    const outputs = ['start', 'end'].map(name => makeValue(name, dataType.float, undefined))
    expect(() => exposeHidden(writeModel({ ...model, outputs }))).toThrow('among its outputs: start, end')
  })

  test('hidden states whose type or width is not said', () => {
    const open = (type: number, dims: (number | string)[]) => {
      const model = readModel(modelOf([matMul], [w], { hidden: 'last_hidden_state' }))
      return () => exposeHidden(writeModel({ ...model, outputs: [makeValue('last_hidden_state', type, dims)] }))
    }
    expect(open(dataType.float16, ['rows', width])).toThrow('is not float32')
    expect(open(dataType.float, ['rows', 'columns'])).toThrow('does not say how wide')
    expect(open(dataType.float, ['rows', width])()).toMatchObject({ kind: 'encoder', hidden: width })
  })
})
