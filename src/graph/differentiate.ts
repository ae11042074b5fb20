import { add } from './elementwise.ts'
import { inOrder, scalar, type Expression } from './expression.ts'
import { sameShape, shown } from './shapes.ts'

/**
 * The gradients of a loss, a single number, in each of `variables`, as expressions of the same graph: reverse-mode
 * differentiation (Griewank and Walther, *Evaluating Derivatives*, 2008). Only what leads from the variables to the loss
 * is walked.
 *
 * @throws RangeError where the loss is not a single number, or follows from a variable in no way that can be learned
 */
export function gradients(loss: Expression, variables: readonly Expression[]): Expression[] {
  if (loss.shape.length > 0) throw new RangeError(`a loss is a single number, not ${shown(loss.shape)}`)
  const order = inOrder([loss])
  const wanted = new Set<Expression>(variables)
  const moving = new Set<Expression>()
  for (const expression of order)
    if (
      wanted.has(expression) ||
      (expression.kind === 'operation' && expression.inputs.some(input => moving.has(input)))
    )
      moving.add(expression)

  const found = new Map<Expression, Expression>([[loss, scalar(1)]])
  for (const expression of order.toReversed()) {
    const upstream = found.get(expression)
    if (expression.kind !== 'operation' || !upstream || !moving.has(expression)) continue
    const { operator, inputs } = expression
    const parts = operator.gradients?.(expression, upstream) ?? []
    for (const [place, input] of inputs.entries()) {
      const part = parts[place]
      if (!part || !moving.has(input)) continue
      if (!sameShape(part.shape, input.shape))
        throw new RangeError(`${operator.name}: the gradient ${shown(part.shape)} of an input ${shown(input.shape)}`)
      const before = found.get(input)
      found.set(input, before ? add(before, part) : part)
    }
  }
  return variables.map((variable, place) => {
    const gradient = found.get(variable)
    if (!gradient) throw new RangeError(`nothing can be learned of variable ${place}`)
    return gradient
  })
}
