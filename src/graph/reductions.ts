/** Operators that take axes away or bring them back. */
import { inputOf, integers, operation, type Expression, type Operation, type Operator } from './expression.ts'
import { placeOf, repeatedAxes, requestedShape, sameShape, type Shape } from './shapes.ts'
import { dataType } from './tensor.ts'

const summing: Operator = {
  name: 'ReduceSum',
  gradients: (sum, upstream) => {
    const [from, axes] = [inputOf(sum, 0), inputOf(sum, 1)]
    const kept = upstream.shape.length === from.shape.length
    return [expandTo(kept ? upstream : withOnes(upstream, axes, from), from), undefined]
  },
}

/** The sum over axes, or over all of them; `keepAxes` leaves them with a size of 1. */
export function reduceSum(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const places = placesOf(x.shape, axes)
  if (places.length === 0) return x
  return operation(summing, [x, integers(places)], without(x.shape, places, keepAxes), {
    keepdims: { int: keepAxes ? 1 : 0 },
  })
}

/** The greatest along axes, which keep a size of 1. Nothing is learned through it: it is for shifting exponents. */
export function reduceMax(x: Expression, axes: readonly number[]): Expression {
  const places = placesOf(x.shape, axes)
  return operation({ name: 'ReduceMax' }, [x], without(x.shape, places, true), {
    axes: { ints: places },
    keepdims: { int: 1 },
  })
}

const expanding: Operator = {
  name: 'Expand',
  gradients: (expanded, upstream) => [sumTo(upstream, inputOf(expanded, 0).shape), undefined],
}

/** A tensor broadcast to the shape of another. */
export function expandTo(x: Expression, like: Expression): Expression {
  return sameShape(x.shape, like.shape) ? x : operation(expanding, [x, shapeOf(like)], like.shape)
}

/** What was broadcast, summed back to the shape it had. */
export function sumTo(x: Expression, shape: Shape): Expression {
  const missing = x.shape.length - shape.length
  const axes = repeatedAxes(x.shape, shape)
  const inside = reduceSum(
    x,
    axes.filter(axis => axis >= missing),
    true,
  )
  return reduceSum(
    inside,
    axes.filter(axis => axis < missing),
  )
}

const reshaping: Operator = {
  name: 'Reshape',
  gradients: (reshaped, upstream) => {
    const from = inputOf(reshaped, 0)
    return [operation(reshaping, [upstream, shapeOf(from)], from.shape), undefined]
  },
}

/** The same values in another shape. Throws `RangeError` where more than one of its sizes cannot be told. */
export function reshape(x: Expression, shape: Shape): Expression {
  return sameShape(x.shape, shape) ? x : operation(reshaping, [x, integers(requestedShape(x.shape, shape))], shape)
}

function shapeOf(x: Expression): Operation {
  return operation({ name: 'Shape' }, [x], [x.shape.length], {}, dataType.int64)
}

/** A sum with the axes that it did not keep, of size 1. Nothing but gradients is made of it. */
function withOnes(x: Expression, axes: Expression, summed: Expression): Operation {
  const places = axes.kind === 'constant' ? Array.from(axes.data, Number) : []
  return operation({ name: 'Unsqueeze' }, [x, axes], without(summed.shape, places, true))
}

function placesOf(shape: Shape, axes: readonly number[] | undefined): number[] {
  return axes ? axes.map(axis => placeOf(shape, axis)) : [...shape.keys()]
}

function without(shape: Shape, places: readonly number[], keepAxes: boolean): Shape {
  return shape.flatMap((axis, place) => (places.includes(place) ? (keepAxes ? [1] : []) : [axis]))
}
