/** Products of matrices. */
import type { AttributeValue } from './builder.ts'
import { inputOf, operation, type Expression, type Operator } from './expression.ts'
import { reshape, sumTo } from './reductions.ts'
import { multiplied, shown, type Shape } from './shapes.ts'

const transposing: Operator = {
  name: 'Transpose',
  gradients: (turned, upstream) => {
    const order = orderOf(turned.attributes['perm'])
    return [
      transpose(
        upstream,
        order.map((_, place) => order.indexOf(place)),
      ),
    ]
  },
}

/** The axes in another order; without one, the last two change places. */
export function transpose(x: Expression, order: readonly number[] = lastTwoSwapped(x.shape)): Expression {
  if (order.length !== x.shape.length) throw new RangeError(`${shown(x.shape)} has not ${order.length} axes`)
  const shape = order.map(place => {
    const axis = x.shape[place]
    if (axis === undefined) throw new RangeError(`${shown(x.shape)} has no axis ${place}`)
    return axis
  })
  return operation(transposing, [x], shape, { perm: { ints: order } })
}

const multiplying: Operator = {
  name: 'MatMul',
  gradients: (product, upstream) => {
    const [a, b] = [inputOf(product, 0), inputOf(product, 1)]
    return [
      sumTo(matMul(upstream, transpose(b)), a.shape),
      // A weight that many matrices share gets one product over all of their rows, not a sum of many products.
      b.shape.length === 2
        ? gemm(flat(a), flat(upstream), { transposeA: true })
        : sumTo(matMul(transpose(a), upstream), b.shape),
    ]
  },
}

/** The matrix product over the last two axes, the others broadcast. Throws `RangeError` where the shapes do not fit. */
export function matMul(a: Expression, b: Expression): Expression {
  const isPlain = a.shape.length === 2 && b.shape.length === 2
  return isPlain ? gemm(a, b) : operation(multiplying, [a, b], multiplied(a.shape, b.shape))
}

interface Turned {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

const gemming: Operator = {
  name: 'Gemm',
  gradients: (product, upstream) => {
    const [a, b, c] = [inputOf(product, 0), inputOf(product, 1), product.inputs[2]]
    const turned = (side: string) => {
      const attribute = product.attributes[side]
      return attribute !== undefined && 'int' in attribute && attribute.int === 1
    }
    const [transposeA, transposeB] = [turned('transA'), turned('transB')]
    return [
      transposeA
        ? gemm(b, upstream, { transposeA: transposeB, transposeB: true })
        : gemm(upstream, b, { transposeB: !transposeB }),
      transposeB
        ? gemm(upstream, a, { transposeA: true, transposeB: transposeA })
        : gemm(a, upstream, { transposeA: !transposeA }),
      ...(c ? [sumTo(upstream, c.shape)] : []),
    ]
  },
}

/** The product of two matrices, either transposed, with `c` added if given. Throws `RangeError` where they do not fit. */
export function gemm(a: Expression, b: Expression, turned: Turned = {}, c?: Expression): Expression {
  if (a.shape.length !== 2 || b.shape.length !== 2)
    throw new RangeError(`Gemm wants two matrices, not ${shown(a.shape)} and ${shown(b.shape)}`)
  const { transposeA = false, transposeB = false } = turned
  const shape = multiplied(transposeA ? a.shape.toReversed() : a.shape, transposeB ? b.shape.toReversed() : b.shape)
  return operation(gemming, c ? [a, b, c] : [a, b], shape, {
    transA: { int: transposeA ? 1 : 0 },
    transB: { int: transposeB ? 1 : 0 },
  })
}

function lastTwoSwapped(shape: Shape): number[] {
  const places = [...shape.keys()]
  return [...places.slice(0, -2), ...places.slice(-2).reverse()]
}

/** All rows of all matrices as one matrix. */
function flat(x: Expression): Expression {
  const [rows, columns] = [x.shape.slice(0, -1), x.shape.at(-1) ?? 1]
  return x.shape.length === 2 ? x : reshape(x, [rows.join('·'), columns])
}

function orderOf(attribute: AttributeValue | undefined): readonly number[] {
  return attribute && 'ints' in attribute ? attribute.ints : []
}
