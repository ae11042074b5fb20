import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { dataType } from './tensor.ts'

/**
 * A linear head as a model file of one matrix multiplication: `features` float32 [rows × hidden] → `logits` float32
 * [rows × labels], from `weight` [labels × hidden] row-major and `bias` [labels]. Throws where the sizes disagree.
 */
export function linearHead(weight: Float32Array, bias: Float32Array, hidden: number): Uint8Array<ArrayBuffer> {
  const labels = bias.length
  return buildModel({
    name: 'linear head',
    // Gemm takes the weight as a head stores it; MatMul would want it transposed.
    nodes: [makeNode('Gemm', ['features', 'weight', 'bias'], ['logits'], { transB: { int: 1 } })],
    initializers: [makeTensor('weight', [labels, hidden], weight), makeTensor('bias', [labels], bias)],
    inputs: [makeValue('features', dataType.float, ['rows', hidden])],
    outputs: [makeValue('logits', dataType.float, ['rows', labels])],
  })
}
