/** Operators that weigh values against the others of their row: along the last axis. */
import { add, divide, exponential, multiply, scaled, squareRoot, subtract } from './elementwise.ts'
import { inputOf, operation, scalar, type Expression, type Operation, type Operator } from './expression.ts'
import { reduceSum, sumTo } from './reductions.ts'
import { broadcast, sameShape, shown } from './shapes.ts'

const softmaxing: Operator = {
  name: 'Softmax',
  gradients: (share, upstream) => [
    multiply(share, subtract(upstream, reduceSum(multiply(upstream, share), [-1], true))),
  ],
}

export function softmax(x: Expression): Operation {
  return operation(softmaxing, [x], x.shape, { axis: { int: -1 } })
}

const logSoftmaxing: Operator = {
  name: 'LogSoftmax',
  gradients: (logShare, upstream) => [
    subtract(upstream, multiply(exponential(logShare), reduceSum(upstream, [-1], true))),
  ],
}

export function logSoftmax(x: Expression): Operation {
  return operation(logSoftmaxing, [x], x.shape, { axis: { int: -1 } })
}

/** The mean of the last axis, which keeps a size of 1. Throws `RangeError` where its size is not known. */
export function mean(x: Expression): Expression {
  const size = x.shape.at(-1)
  if (typeof size !== 'number') throw new RangeError(`the last size of ${shown(x.shape)} has to be known`)
  return scaled(reduceSum(x, [-1], true), 1 / size)
}

/**
 * (x − mean) / √(variance + ε) · scale + shift over the last axis (Ba, Kiros and Hinton 2016). Throws `RangeError` where
 * scale and shift are not of the last axis.
 */
export function layerNormalization(x: Expression, scale: Expression, shift: Expression, epsilon: number): Operation {
  const axis = x.shape.slice(-1)
  if (!sameShape(scale.shape, axis) || !sameShape(shift.shape, axis))
    throw new RangeError(`${shown(scale.shape)} and ${shown(shift.shape)} cannot scale ${shown(x.shape)}`)
  const operator: Operator = {
    name: 'LayerNormalization',
    gradients: (result, upstream) => {
      const from = inputOf(result, 0)
      const centred = subtract(from, mean(from))
      const deviation = squareRoot(add(mean(multiply(centred, centred)), scalar(epsilon)))
      const standard = divide(centred, deviation)
      const inStandard = multiply(upstream, scale)
      const moved = subtract(
        subtract(inStandard, mean(inStandard)),
        multiply(standard, mean(multiply(inStandard, standard))),
      )
      return [divide(moved, deviation), sumTo(multiply(upstream, standard), axis), sumTo(upstream, axis)]
    },
  }
  return operation(operator, [x, scale, shift], broadcast(x.shape, axis), {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  })
}
