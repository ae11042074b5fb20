import { buildModel, makeNode, makeTensor, makeValue, type AttributeValue } from './builder.ts'
import type { Node } from './model.ts'
import { dataType } from './tensor.ts'

/** Layers as nodes of a model file, where a tensor is its name. */
export interface NodeLayers {
  dense(x: string, weight: string, bias: string): string
  relu(x: string): string
}

export interface HeadTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * A head as a model file: `features` float32 [rows × hidden] → `logits` float32 [rows × labels], from its weights by their
 * names. `forward` says what it is made of. Throws where the sizes disagree.
 */
export function headModel(
  sizes: { readonly hidden: number; readonly labels: number },
  weights: Readonly<Record<string, HeadTensor>>,
  forward: (layers: NodeLayers, features: string, weights: Readonly<Record<string, string>>) => string,
): Uint8Array<ArrayBuffer> {
  const nodes: Node[] = []
  const node = (operator: string, inputs: string[], attributes: Readonly<Record<string, AttributeValue>> = {}) => {
    const output = `.${nodes.length}`
    nodes.push(makeNode(operator, inputs, [output], attributes))
    return output
  }
  const layers: NodeLayers = {
    // Gemm takes a weight as a head stores it; MatMul would want it transposed.
    dense: (x, weight, bias) => node('Gemm', [x, weight, bias], { transB: { int: 1 } }),
    relu: x => node('Relu', [x]),
  }
  const names = Object.keys(weights)
  const logits = forward(layers, 'features', Object.fromEntries(names.map(name => [name, name])))
  return buildModel({
    name: 'head',
    nodes: [...nodes, makeNode('Identity', [logits], ['logits'])],
    initializers: Object.entries(weights).map(([name, { shape, data }]) => makeTensor(name, shape, data)),
    inputs: [makeValue('features', dataType.float, ['rows', sizes.hidden])],
    outputs: [makeValue('logits', dataType.float, ['rows', sizes.labels])],
  })
}

/** A linear head, from `weight` [labels × hidden] row-major and `bias` [labels]. Throws where the sizes disagree. */
export function linearHead(weight: Float32Array, bias: Float32Array, hidden: number): Uint8Array<ArrayBuffer> {
  const labels = bias.length
  const weights = { weight: { shape: [labels, hidden], data: weight }, bias: { shape: [labels], data: bias } }
  return headModel({ hidden, labels }, weights, (layers, features) => layers.dense(features, 'weight', 'bias'))
}
