import { makeNode, makeTensor } from './builder.ts'
import { lookUp, withoutDead } from './lookup.ts'
import { readModel, writeModel, type Node } from './model.ts'
import { quantisedProduct, type QuantisedProduct } from './quantised.ts'
import type { Tensor } from './tensor.ts'

/** ONNX Runtime's fast wide-tile WebGPU kernel wants this block size. */
const blockSize = 32

/** Operators that ONNX Runtime's WebGPU backend leaves to the CPU, with a copy of their tensors each way. */
const integerOps = new Set([
  'MatMulInteger',
  'ConvInteger',
  'DynamicQuantizeLinear',
  'DynamicQuantizeMatMul',
  'DynamicQuantizeLSTM',
  'MatMulIntegerToFloat',
  'QAttention',
  'QGemm',
  'QLinearMatMul',
  'QLinearConv',
  'QEmbedLayerNormalization',
])

/**
 * A dynamically quantised model (`model_quantized.onnx`) for WebGPU: every `DynamicQuantizeLinear → MatMulInteger →
 * Cast → Mul` becomes one 8-bit `MatMulNBits` with exactly the same weights and float32 activations. Everything else,
 * quantised embeddings too, stays as it is; a model without quantised products is returned as it is.
 * Throws where bytes are no model that it understands, and where an integer operator would remain.
 */
export function rewriteForWebGpu(file: Uint8Array): Uint8Array {
  const model = readModel(file)
  const lookup = lookUp(model)
  const packed = new Map<string, readonly Tensor[]>()
  const nodes = model.nodes.map(node => {
    const product = quantisedProduct(lookup, node)
    if (product === undefined) return node
    // Layers may share their weights, as ALBERT's do.
    const weights = packed.get(product.key) ?? pack(product, `nbits${packed.size}`)
    packed.set(product.key, weights)
    return blockwise(product, weights, node)
  })
  const initializers = new Map(model.initializers)
  for (const tensor of [...packed.values()].flat()) initializers.set(tensor.name, tensor)
  const opsets = model.opsets.some(({ domain }) => domain === 'com.microsoft')
    ? model.opsets
    : [...model.opsets, { domain: 'com.microsoft', version: 1 }]
  const rewritten = withoutDead({ ...model, nodes, initializers, opsets })

  const left = rewritten.nodes.flatMap(node => [node, ...node.inner]).find(node => integerOps.has(node.op))
  if (left !== undefined)
    throw new Error(`cannot rewrite the model for WebGPU: node ${left.name} (${left.op}) computes in integers`)
  return packed.size === 0 ? file : writeModel(rewritten)
}

/**
 * The weights in the layout of `com.microsoft.MatMulNBits` (ONNX Runtime's ContribOperators.md): `B` uint8
 * [n × blocks × 32], columns cut into blocks along k; `scales` and, unless every zero point is the default 128,
 * `zero_points`, one for each block.
 */
function pack({ name, values, k, n, scales, zeroPoints }: QuantisedProduct, suffix: string): readonly Tensor[] {
  const blocks = Math.ceil(k / blockSize)
  // MatMulNBits is unsigned.
  const offset = values instanceof Int8Array ? 128 : 0
  const zeros = Uint8Array.from(zeroPoints, zero => zero + offset)

  const b = new Uint8Array(n * blocks * blockSize)
  for (let block = 0; block < blocks; block++) {
    const first = block * blockSize
    const count = Math.min(blockSize, k - first)
    for (let column = 0; column < n; column++) {
      const to = (column * blocks + block) * blockSize
      for (let row = 0; row < count; row++) b[to + row] = (values[(first + row) * n + column] ?? 0) + offset
      // A padded weight equal to the zero point counts as nought.
      b.fill(zeros[column] ?? 0, to + count, to + blockSize)
    }
  }
  const perBlock = (_: unknown, at: number) => Math.floor(at / blocks)
  const columns = Uint32Array.from({ length: n * blocks }, perBlock)
  const tensors = [
    makeTensor(`${name}:${suffix}`, [n, blocks, blockSize], b),
    makeTensor(
      `${name}:${suffix}_scales`,
      [n * blocks],
      Float32Array.from(columns, column => scales[column] ?? 0),
    ),
  ]
  if (zeros.every(zero => zero === 128)) return tensors
  const zeroPerBlock = Uint8Array.from(columns, column => zeros[column] ?? 0)
  return [...tensors, makeTensor(`${name}:${suffix}_zero_points`, [n * blocks], zeroPerBlock)]
}

const blockwise = ({ activations, k, n }: QuantisedProduct, weights: readonly Tensor[], replaced: Node): Node =>
  makeNode(
    'MatMulNBits',
    [activations, ...weights.map(tensor => tensor.name)],
    replaced.outputs,
    { K: { int: k }, N: { int: n }, bits: { int: 8 }, block_size: { int: blockSize } },
    'com.microsoft',
  )
