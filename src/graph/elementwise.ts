/** Operators on each value by itself, their inputs broadcast to each other. */
import { inputOf, operation, scalar, type Expression, type Operation, type Operator } from './expression.ts'
import { sumTo } from './reductions.ts'
import { broadcast } from './shapes.ts'
import { dataType } from './tensor.ts'

type Two = (a: Expression, b: Expression) => Operation
type One = (x: Expression) => Operation

/** An operator on two tensors; `slopes` are the gradients in both before they are summed back to their shapes. */
function binary(
  name: string,
  slopes: (upstream: Expression, a: Expression, b: Expression, result: Operation) => [Expression, Expression],
): Two {
  const operator: Operator = {
    name,
    gradients: (result, upstream) => {
      const [a, b] = [inputOf(result, 0), inputOf(result, 1)]
      const [inA, inB] = slopes(upstream, a, b, result)
      return [sumTo(inA, a.shape), sumTo(inB, b.shape)]
    },
  }
  return (a, b) => operation(operator, [a, b], broadcast(a.shape, b.shape))
}

function unary(name: string, slope: (upstream: Expression, x: Expression, result: Operation) => Expression): One {
  const operator: Operator = {
    name,
    gradients: (result, upstream) => [slope(upstream, inputOf(result, 0), result)],
  }
  return x => operation(operator, [x], x.shape)
}

export const add = binary('Add', upstream => [upstream, upstream])
export const subtract = binary('Sub', upstream => [upstream, negate(upstream)])
export const multiply = binary('Mul', (upstream, a, b) => [multiply(upstream, b), multiply(upstream, a)])
export const divide = binary('Div', (upstream, _, b, result) => {
  const share = divide(upstream, b)
  return [share, negate(multiply(share, result))]
})

export const negate = unary('Neg', upstream => negate(upstream))
export const exponential = unary('Exp', (upstream, _, result) => multiply(upstream, result))
export const logarithm = unary('Log', (upstream, x) => divide(upstream, x))
export const squareRoot = unary('Sqrt', (upstream, _, root) => divide(upstream, scaled(root, 2)))
export const tanh = unary('Tanh', (upstream, _, result) =>
  multiply(upstream, subtract(scalar(1), multiply(result, result))),
)
export const sigmoid = unary('Sigmoid', (upstream, _, result) =>
  multiply(upstream, multiply(result, subtract(scalar(1), result))),
)
/** The Gauss error function, of which `gelu` is made. */
export const errorFunction = unary('Erf', (upstream, x) =>
  multiply(upstream, scaled(exponential(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI))),
)
export const relu = unary('Relu', (upstream, x) => choose(greater(x, scalar(0)), upstream, scalar(0)))

/** `x` to a constant power; in 0 only for powers from 1 on. */
export function power(x: Expression, exponent: number): Operation {
  const operator: Operator = {
    name: 'Pow',
    gradients: (_, upstream) => [multiply(upstream, scaled(power(x, exponent - 1), exponent)), undefined],
  }
  return operation(operator, [x, scalar(exponent)], x.shape)
}

export function scaled(x: Expression, factor: number): Operation {
  return multiply(x, scalar(factor))
}

/** Gaussian error linear unit, exact: x · Φ(x) (Hendrycks and Gimpel 2016). */
export function gelu(x: Expression): Expression {
  return multiply(scaled(x, 0.5), add(scalar(1), errorFunction(scaled(x, Math.SQRT1_2))))
}

/** Whether a is greater than b: a condition for `choose`. */
export function greater(a: Expression, b: Expression): Operation {
  return operation({ name: 'Greater' }, [a, b], broadcast(a.shape, b.shape), {}, dataType.bool)
}

const choosing: Operator = {
  name: 'Where',
  gradients: (chosen, upstream) => {
    const [condition, a, b] = [inputOf(chosen, 0), inputOf(chosen, 1), inputOf(chosen, 2)]
    return [
      undefined,
      sumTo(choose(condition, upstream, scalar(0)), a.shape),
      sumTo(choose(condition, scalar(0), upstream), b.shape),
    ]
  },
}

/** `a` where the condition holds, else `b`. */
export function choose(condition: Expression, a: Expression, b: Expression): Operation {
  return operation(choosing, [condition, a, b], broadcast(condition.shape, a.shape, b.shape))
}

export function least(a: Expression, b: Expression): Operation {
  return choose(greater(a, b), b, a)
}

export function greatest(a: Expression, b: Expression): Operation {
  return choose(greater(a, b), a, b)
}

/** The value as it is, through which nothing is learned. */
export function held(x: Expression): Operation {
  return operation({ name: 'Identity' }, [x], x.shape)
}
