import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { linearHead } from './head-graph.ts'
import { attributeOf, readModel, tensorTypeOf } from './model.ts'
import { dataType } from './tensor.ts'

ort.env.wasm.numThreads = 1

describe('a model that was built', () => {
  const model = buildModel({
    name: 'sums',
    nodes: [
      makeNode('Transpose', ['x'], ['turned'], { perm: { ints: [1, 0] } }),
      makeNode('Cast', ['counts'], ['weights'], { to: { int: dataType.float } }),
      makeNode('Mul', ['turned', 'weights'], ['weighted']),
      makeNode('ReduceSum', ['weighted', 'axis'], ['sum'], { keepdims: { int: 0 } }),
      makeNode('LeakyRelu', ['sum'], ['y'], { alpha: { float: 0.25 } }),
    ],
    initializers: [
      makeTensor('counts', [3, 1], Int32Array.of(1, 2, 3)),
      makeTensor('axis', [1], BigInt64Array.of(-2n)),
    ],
    inputs: [makeValue('x', dataType.float, ['rows', 3])],
    outputs: [makeValue('y', dataType.float, ['rows'])],
  })

  test('runs in ONNX Runtime', async () => {
    const session = await ort.InferenceSession.create(model)
    const { y } = await session.run({ x: new ort.Tensor('float32', [1, 2, 3, -1, -2, -3], [2, 3]) })
    expect(y!.data).toEqual(Float32Array.of(14, -3.5))
  })

  test('reads back as what it was built from', () => {
    const { nodes, initializers, inputs, opsets } = readModel(model)
    expect(nodes.map(node => [node.op, node.inputs, node.outputs])).toContainEqual([
      'Mul',
      ['turned', 'weights'],
      ['weighted'],
    ])
    expect(attributeOf(nodes[0]!, 'perm')?.ints).toEqual([1, 0])
    expect(attributeOf(nodes[4]!, 'alpha')?.float).toBe(0.25)
    expect(attributeOf(nodes[4]!, 'beta')).toBeUndefined()
    expect(initializers.get('counts')).toMatchObject({ dims: [3, 1], type: dataType.int32 })
    expect(tensorTypeOf(inputs[0]!)).toEqual({ type: dataType.float, dims: ['rows', 3] })
    expect(opsets).toEqual([{ domain: '', version: 17 }])
  })

  test('takes text attributes and domains', async () => {
    const gelu = buildModel({
      name: 'gelu',
      nodes: [
        makeNode('Gelu', ['x'], ['y'], {}, 'com.microsoft'),
        makeNode('Einsum', ['y'], ['z'], { equation: { string: 'i->' } }),
      ],
      initializers: [],
      inputs: [makeValue('x', dataType.float, [2])],
      outputs: [makeValue('z', dataType.float, [])],
      opsets: [{ domain: 'com.microsoft', version: 1 }],
    })
    const session = await ort.InferenceSession.create(gelu)
    const { z } = await session.run({ x: new ort.Tensor('float32', [1, -1], [2]) })
    // Φ(1) − Φ(−1)
    expect(z!.data[0]).toBeCloseTo(0.6827, 3)
  })
})

test('a tensor whose numbers do not fill its shape is refused', () => {
  expect(() => makeTensor('w', [2, 3], new Float32Array(5))).toThrow('tensor w: 5 values for [2, 3]')
})

test('a linear head computes weight · features + bias for any number of rows', async () => {
  const weight = Float32Array.of(1, 2, 3, -1, 0.5, 0)
  const session = await ort.InferenceSession.create(linearHead(weight, Float32Array.of(10, 20), 3))
  const run = async (rows: number[]) => {
    const { logits } = await session.run({ features: new ort.Tensor('float32', rows, [rows.length / 3, 3]) })
    return [logits!.dims, [...(logits!.data as Float32Array)]]
  }
  expect(await run([1, 0, 0])).toEqual([
    [1, 2],
    [11, 19],
  ])
  expect(await run([1, 1, 1, 0, 2, -1])).toEqual([
    [2, 2],
    [16, 19.5, 11, 21],
  ])
  expect(() => linearHead(weight, Float32Array.of(10, 20), 4)).toThrow(RangeError)
})
