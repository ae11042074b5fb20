import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { dataType } from './tensor.ts'

/**
 * A model file: `queries` float32 [rows × width] → of each the `count` rows of `kept` [kept × width] with the highest
 * products, highest first: `products` float32 and `places` int64, [rows × count]. Throws where the sizes disagree.
 */
export function nearestModel(kept: Float32Array, width: number, count: number): Uint8Array<ArrayBuffer> {
  const found = ['rows', count]
  return buildModel({
    name: 'nearest',
    nodes: [
      makeNode('Gemm', ['queries', 'kept'], ['all'], { transB: { int: 1 } }),
      makeNode('TopK', ['all', 'count'], ['products', 'places']),
    ],
    initializers: [
      makeTensor('kept', [kept.length / width, width], kept),
      makeTensor('count', [1], BigInt64Array.of(BigInt(count))),
    ],
    inputs: [makeValue('queries', dataType.float, ['rows', width])],
    outputs: [makeValue('products', dataType.float, found), makeValue('places', dataType.int64, found)],
  })
}
