/**
 * Graphs as expressions: a tensor is a value that knows its type, its shape and what it is computed from. An expression
 * is written forward, differentiated (`differentiate.ts`) and written as a model file (`expressionModel`).
 */
import { buildModel, makeNode, makeTensor, makeValue, type AttributeValue, type TensorData } from './builder.ts'
import type { Node } from './model.ts'
import type { Shape } from './shapes.ts'
import { dataType, type Tensor } from './tensor.ts'

interface Typed {
  /** Of `dataType`. */
  readonly type: number
  readonly shape: Shape
}

export interface Input extends Typed {
  readonly kind: 'input'
  readonly name: string
}

export interface Constant extends Typed {
  readonly kind: 'constant'
  readonly data: TensorData
}

export interface Operation extends Typed {
  readonly kind: 'operation'
  readonly operator: Operator
  readonly inputs: readonly Expression[]
  /** What the operator is told beside its inputs. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

export type Expression = Input | Constant | Operation

/** An operator of ONNX with one output (operator set 17): what it gives, and how a change of it goes back to its inputs. */
export interface Operator {
  readonly name: string
  /**
   * The gradients of a loss in the inputs, from `upstream`, that in the output: each of its input's shape, and undefined
   * for an input that has none, such as a condition. Absent: nothing is learned through this operator.
   */
  readonly gradients?: (operation: Operation, upstream: Expression) => readonly (Expression | undefined)[]
}

/** A tensor that is given when the graph runs. */
export function input(name: string, shape: Shape, type: number = dataType.float): Input {
  return { kind: 'input', name, type, shape }
}

/** Floats, row-major. Throws `RangeError` where shape and number of values disagree. */
export function constant(shape: readonly number[], data: Float32Array): Constant {
  if (shape.reduce((product, size) => product * size, 1) !== data.length)
    throw new RangeError(`${data.length} values for [${shape.join(' × ')}]`)
  return { kind: 'constant', type: dataType.float, shape, data }
}

export function scalar(value: number): Constant {
  return constant([], Float32Array.of(value))
}

/** A list of int64, as operators take shapes and axes. */
export function integers(values: readonly number[]): Constant {
  return { kind: 'constant', type: dataType.int64, shape: [values.length], data: BigInt64Array.from(values, BigInt) }
}

export function operation(
  operator: Operator,
  inputs: readonly Expression[],
  shape: Shape,
  attributes: Operation['attributes'] = {},
  type: number = dataType.float,
): Operation {
  return { kind: 'operation', operator, inputs, attributes, type, shape }
}

/** The input of an operation at a place. Throws `RangeError` where it has none. */
export function inputOf({ operator, inputs }: Operation, place: number): Expression {
  const found = inputs[place]
  if (!found) throw new RangeError(`${operator.name} has no input ${place}`)
  return found
}

/** Every expression that the given ones are computed from, and these, each once and before what needs it. */
export function inOrder(expressions: readonly Expression[]): Expression[] {
  const order = new Set<Expression>()
  // A stack of our own: encoders are deeper than the engine's.
  const open = expressions.toReversed().map(expression => ({ expression, next: 0 }))
  for (let place = open.at(-1); place; place = open.at(-1)) {
    const { expression } = place
    const needed = expression.kind === 'operation' ? expression.inputs[place.next++] : undefined
    if (order.has(expression) || !needed) {
      order.add(expression)
      open.pop()
    } else if (!order.has(needed)) open.push({ expression: needed, next: 0 })
  }
  return [...order]
}

/**
 * The model file that computes the named outputs from the inputs that they are made of.
 *
 * @throws RangeError for two inputs of one name
 */
export function expressionModel(name: string, outputs: Readonly<Record<string, Expression>>): Uint8Array<ArrayBuffer> {
  const nodes: Node[] = []
  const initializers: Tensor[] = []
  const inputs: Input[] = []
  const names = new Map<Expression, string>()
  const nameOf = (expression: Expression) => names.get(expression) ?? ''
  for (const expression of inOrder(Object.values(outputs))) {
    // A dot keeps it apart from the names of inputs and outputs.
    const own = expression.kind === 'input' ? expression.name : `.${names.size}`
    names.set(expression, own)
    if (expression.kind === 'input') {
      if (inputs.some(({ name }) => name === own)) throw new RangeError(`there are two inputs ${own}`)
      inputs.push(expression)
    } else if (expression.kind === 'constant') {
      initializers.push(makeTensor(own, expression.shape.map(Number), expression.data))
    } else {
      const { operator, inputs, attributes } = expression
      nodes.push(makeNode(operator.name, inputs.map(nameOf), [own], attributes))
    }
  }
  const named = Object.entries(outputs)
  return buildModel({
    name,
    nodes: [...nodes, ...named.map(([name, expression]) => makeNode('Identity', [nameOf(expression)], [name]))],
    initializers,
    inputs: inputs.map(({ name, type, shape }) => makeValue(name, type, shape)),
    outputs: named.map(([name, { type, shape }]) => makeValue(name, type, shape)),
  })
}
