import type { Lookup } from './lookup.ts'
import { attributeOf, type Node } from './model.ts'
import { dataType, floatsOf, smallIntegersOf } from './tensor.ts'

/**
 * A dynamically quantised matrix multiplication: activations (float32, not yet quantised) times
 * `(weight − zeroPoint) · scale`, where scale and zero point belong to a column or to the whole weight.
 */
export interface QuantisedProduct {
  /** The name of the float tensor that `DynamicQuantizeLinear` reads. */
  readonly activations: string
  /** The name of the weight. */
  readonly name: string
  /** The weight, row-major [k × n]. */
  readonly values: Int8Array | Uint8Array
  readonly k: number
  readonly n: number
  /** n scales. */
  readonly scales: Float32Array
  /** n zero points, in the weight's own signedness. */
  readonly zeroPoints: Int16Array
  /** The names of weight, scale and zero point, which say whether two products share their weights. */
  readonly key: string
}

/**
 * The product that ends in `scaling`, the last `Mul` of what ONNX Runtime's `quantize_dynamic` (1.31, and since 1.5)
 * writes for a MatMul:
 *
 *     a, aScale, aZero = DynamicQuantizeLinear(activations)
 *     Mul(Cast(MatMulInteger(a, weight, aZero, zeroPoint)), Mul(aScale, scale))
 *
 * Undefined where `scaling` ends no `MatMulInteger`. Throws where it does and the form is another.
 */
export function quantisedProduct({ producer, constant }: Lookup, scaling: Node): QuantisedProduct | undefined {
  if (scaling.op !== 'Mul') return undefined
  const sides = scaling.inputs.map(producer)
  const castIndex = sides.findIndex(
    side => side?.op === 'Cast' && producer(side.inputs[0] ?? '')?.op === 'MatMulInteger',
  )
  const cast = sides[castIndex]
  const product = producer(cast?.inputs[0] ?? '')
  if (cast === undefined || product === undefined) return undefined
  const unsupported = (what: string) => new Error(`quantised MatMul ${product.name}: ${what}, which is not supported`)
  if (attributeOf(cast, 'to')?.int !== dataType.float) throw unsupported('its result is not cast to float32')

  const [a = '', b = '', aZero = '', bZero = ''] = product.inputs
  const quantize = producer(a)
  if (quantize?.op !== 'DynamicQuantizeLinear' || quantize.outputs[0] !== a || quantize.outputs[2] !== aZero)
    throw unsupported('its activations come from no DynamicQuantizeLinear')

  const weight = constant(b)
  if (weight === undefined) throw unsupported('its weight is computed, not constant')
  const [k, n] = weight.dims
  if (weight.dims.length !== 2 || k === undefined || n === undefined)
    throw unsupported(`its weight has ${weight.dims.length} axes`)

  // Before anything is made in the size that its shape claims.
  const values = smallIntegersOf(weight)

  const scalesProduct = sides[1 - castIndex]
  const aScale = quantize.outputs[1] ?? ''
  const scaleName = scalesProduct?.inputs.find(input => input !== aScale)
  const scale = constant(scaleName ?? '')
  if (scalesProduct?.op !== 'Mul' || !scalesProduct.inputs.includes(aScale) || scale === undefined)
    throw unsupported('its result is not multiplied by the activation scale times a constant scale')

  const zero = bZero === '' ? undefined : constant(bZero)
  if (bZero !== '' && zero === undefined) throw unsupported('its zero point is computed, not constant')
  if (zero !== undefined && zero.type !== weight.type) throw unsupported('weight and zero point differ in type')

  const perColumn = (given: ArrayLike<number>, what: string) => {
    if (given.length !== 1 && given.length !== n) throw unsupported(`${given.length} ${what}s for ${n} columns`)
    return (_: unknown, column: number) => given[given.length === 1 ? 0 : column] ?? 0
  }
  return {
    activations: quantize.inputs[0] ?? '',
    name: weight.name,
    values,
    k,
    n,
    scales: Float32Array.from({ length: n }, perColumn(floatsOf(scale), 'scale')),
    zeroPoints: Int16Array.from({ length: n }, perColumn(zero ? smallIntegersOf(zero) : [0], 'zero point')),
    key: [weight.name, scale.name, zero?.name].join('\n'),
  }
}
