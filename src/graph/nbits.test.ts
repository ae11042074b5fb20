import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { readModel, type Node, type Opset } from './model.ts'
import { rewriteForWebGpu } from './nbits.ts'
import { dataType, type Tensor } from './tensor.ts'

ort.env.wasm.numThreads = 1

const [k, n] = [3, 2]
const scale = makeTensor('scale', [n], Float32Array.of(0.5, 2))
const zero = makeTensor('zero', [n], Int8Array.of(1, -2))
const weight = makeTensor('weight', [k, n], Int8Array.of(1, -128, 127, 4, -5, 6))

const quantize = makeNode('DynamicQuantizeLinear', ['x'], ['a', 'aScale', 'aZero'])
const multiply = makeNode('MatMulInteger', ['a', 'weight', 'aZero', 'zero'], ['sums'])
const cast = makeNode('Cast', ['sums'], ['floats'], { to: { int: dataType.float } })
const scales = makeNode('Mul', ['aScale', 'scale'], ['scales'])
const product = makeNode('Mul', ['floats', 'scales'], ['y'])
const chain = [quantize, multiply, cast, scales, product]

const modelOf = (
  nodes: readonly Node[],
  initializers: readonly Tensor[] = [weight, scale, zero],
  opsets: Opset[] = [],
) =>
  buildModel({
    name: 'test',
    nodes,
    initializers,
    inputs: [makeValue('x', dataType.float, ['rows', k])],
    outputs: [makeValue('y', dataType.float, ['rows', n])],
    opsets,
  })

async function run(model: Uint8Array, x: number[]): Promise<number[]> {
  const session = await ort.InferenceSession.create(model)
  const { y } = await session.run({ x: new ort.Tensor('float32', x, [1, k]) })
  return [...(y!.data as Float32Array)]
}

describe('a quantised product', () => {
  test('computes with the dequantised weights', async () => {
    // (q − zero) · scale, row by row: [0, −252], [63, 12], [−3, 16].
    const rewritten = rewriteForWebGpu(modelOf(chain))
    expect(await run(rewritten, [1, 0, 0])).toEqual([0, -252])
    expect(await run(rewritten, [0, 1, 0])).toEqual([63, 12])
    expect(await run(rewritten, [2, 0, -1])).toEqual([3, -520])
  })

  test('may have its factors in either order', () => {
    const swapped = [makeNode('Mul', ['scale', 'aScale'], ['scales']), makeNode('Mul', ['scales', 'floats'], ['y'])]
    const model = modelOf([quantize, multiply, cast, ...swapped])
    expect(readModel(rewriteForWebGpu(model)).nodes.map(node => node.op)).toEqual(['MatMulNBits'])
  })

  test.each([
    ['signed', Int8Array.of(1, -128, 127, 4, -5, 6), [2, 0, -1], [3.5, -524]],
    ['unsigned', Uint8Array.of(1, 128, 255, 4, 5, 6), [2, 0, -1], [-1.5, 500]],
  ])('may have no zero point where its weight is %s', async (_, values, x, y) => {
    const withoutZero = makeNode('MatMulInteger', ['a', 'weight', 'aZero'], ['sums'])
    const nodes = [quantize, withoutZero, cast, scales, product]
    expect(await run(rewriteForWebGpu(modelOf(nodes, [makeTensor('weight', [k, n], values), scale])), x)).toEqual(y)
  })

  test('that shares its weights with another is packed once', async () => {
    const second = [
      makeNode('MatMulInteger', ['a', 'weight', 'aZero', 'zero'], ['sums2']),
      makeNode('Cast', ['sums2'], ['floats2'], { to: { int: dataType.float } }),
      makeNode('Mul', ['floats2', 'scales'], ['y2']),
    ]
    const first = makeNode('Mul', ['floats', 'scales'], ['y1'])
    const model = modelOf([quantize, multiply, cast, scales, first, ...second, makeNode('Add', ['y1', 'y2'], ['y'])])
    const rewritten = rewriteForWebGpu(model)
    const { nodes, initializers } = readModel(rewritten)
    expect(nodes.map(node => node.op)).toEqual(['MatMulNBits', 'MatMulNBits', 'Add'])
    expect(initializers.size).toBe(3)
    expect(await run(rewritten, [0, 1, 0])).toEqual([126, 24])
  })

  test('leaves nothing of itself behind, and names its operator set once', () => {
    const microsoft = { domain: 'com.microsoft', version: 1 }
    for (const opsets of [[], [microsoft]]) {
      const rewritten = readModel(rewriteForWebGpu(modelOf(chain, undefined, opsets)))
      expect(rewritten.opsets).toEqual([{ domain: '', version: 17 }, microsoft])
      expect([...rewritten.initializers.keys()].some(name => ['weight', 'scale', 'zero'].includes(name))).toBe(false)
    }
  })
})

describe('a clear error meets', () => {
  test.each([
    [
      'a weight that is computed',
      modelOf([quantize, makeNode('MatMulInteger', ['a', 'a', 'aZero', 'aZero'], ['sums']), cast, scales, product]),
      'its weight is computed',
    ],
    [
      'activations that were quantised by other means',
      modelOf([makeNode('QuantizeLinear', ['x', 'aScale', 'aZero'], ['a']), multiply, cast, scales, product]),
      'its activations come from no DynamicQuantizeLinear',
    ],
    [
      'a scale that is applied otherwise',
      modelOf([quantize, multiply, cast, makeNode('Mul', ['floats', 'aScale'], ['y'])]),
      'its result is not multiplied by the activation scale',
    ],
    [
      'a result that is no float32',
      modelOf([
        quantize,
        multiply,
        makeNode('Cast', ['sums'], ['floats'], { to: { int: dataType.float16 } }),
        scales,
        product,
      ]),
      'its result is not cast to float32',
    ],
    [
      'scales for other columns',
      modelOf(chain, [weight, zero, makeTensor('scale', [3], new Float32Array(3))]),
      '3 scales for 2 columns',
    ],
    [
      'a zero point of another type',
      modelOf(chain, [weight, scale, makeTensor('zero', [n], new Uint8Array(n))]),
      'weight and zero point differ in type',
    ],
    [
      'a weight of three axes',
      modelOf(chain, [makeTensor('weight', [1, k, n], new Int8Array(6)), scale, zero]),
      'its weight has 3 axes',
    ],
    [
      'an integer product that is used as it is',
      modelOf([quantize, multiply, makeNode('Cast', ['sums'], ['y'], { to: { int: dataType.float } })]),
      'node DynamicQuantizeLinear:a (DynamicQuantizeLinear) computes in integers',
    ],
    [
      'a fused operator',
      modelOf([makeNode('DynamicQuantizeMatMul', ['x', 'weight', 'scale', 'zero'], ['y'], {}, 'com.microsoft')]),
      'node DynamicQuantizeMatMul:y (DynamicQuantizeMatMul) computes in integers',
    ],
  ])('%s', (_, file, message) => {
    expect(() => rewriteForWebGpu(file)).toThrow(message)
  })
})
