import { writeModel, type Model, type Node, type Opset, type Value } from './model.ts'
import { dataType, type Tensor } from './tensor.ts'
import { bytesField, concatenate, floatField, integerField, textField, type Parts } from './wire.ts'

/** An attribute's value, by its ONNX type: a plain number would not say whether it is `int` or `float`. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  /** A `GraphProto`, see `makeGraph`. */
  | { readonly graph: Uint8Array }

// `AttributeProto`'s value field and its number in `AttributeType`.
function attributeParts(value: AttributeValue): Parts {
  if ('float' in value) return [floatField(2, value.float), integerField(20, 1)]
  if ('int' in value) return [integerField(3, value.int), integerField(20, 2)]
  if ('string' in value) return [...textField(4, value.string), integerField(20, 3)]
  if ('graph' in value) return [...bytesField(6, [value.graph]), integerField(20, 5)]
  return [...value.ints.map(int => integerField(8, int)), integerField(20, 7)]
}

/** An operator from named tensors to named tensors; `domain` is '' for ONNX's own. It is named after its first output. */
export function makeNode(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  domain = '',
): Node {
  const name = `${op}:${outputs[0] ?? ''}`
  const parts = [
    ...inputs.flatMap(input => textField(1, input)),
    ...outputs.flatMap(output => textField(2, output)),
    ...textField(3, name),
    ...textField(4, op),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      bytesField(5, [...textField(1, key), ...attributeParts(value)]),
    ),
    ...(domain === '' ? [] : textField(7, domain)),
  ]
  return { op, domain, name, inputs, outputs, inner: [], bytes: concatenate(parts) }
}

export type TensorData = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array

function typeOfData(data: TensorData): number {
  if (data instanceof Float32Array) return dataType.float
  if (data instanceof BigInt64Array) return dataType.int64
  if (data instanceof Int32Array) return dataType.int32
  return data instanceof Int8Array ? dataType.int8 : dataType.uint8
}

/** A constant, row-major. Throws where `dims` and the number of values disagree. */
export function makeTensor(name: string, dims: readonly number[], data: TensorData): Tensor {
  if (dims.reduce((product, dim) => product * dim, 1) !== data.length)
    throw new RangeError(`tensor ${name}: ${data.length} values for [${dims.join(', ')}]`)
  const type = typeOfData(data)
  const bytes = concatenate([
    ...dims.map(dim => integerField(1, dim)),
    integerField(2, type),
    ...textField(8, name),
    ...bytesField(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  ])
  return { name, dims, type, bytes }
}

/** A graph input or output. Axes are sizes or symbols (`'rows'`), undefined where nothing is known. */
export function makeValue(
  name: string,
  type: number,
  dims: readonly (number | string | undefined)[] | undefined,
): Value {
  const axes = (dims ?? []).flatMap(dim =>
    bytesField(1, dim === undefined ? [] : typeof dim === 'number' ? [integerField(1, dim)] : textField(2, dim)),
  )
  const tensorType = [integerField(1, type), ...(dims === undefined ? [] : bytesField(2, axes))]
  return { name, bytes: concatenate([...textField(1, name), ...bytesField(2, bytesField(1, tensorType))]) }
}

/** A graph inside a node, such as the body of `Scan`; it may read tensors of the graph around it by their names. */
export function makeGraph(graph: {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
}): Uint8Array {
  const all = (number: number, records: readonly { readonly bytes: Uint8Array }[]) =>
    records.flatMap(({ bytes }) => bytesField(number, [bytes]))
  return concatenate([
    ...all(1, graph.nodes),
    ...textField(2, graph.name),
    ...all(11, graph.inputs),
    ...all(12, graph.outputs),
  ])
}

/**
 * A whole model file from records made above, its nodes in an order in which they can run.
 * Operator set 17 and IR version 8 are what every ONNX Runtime since 1.12 reads.
 */
export function buildModel(graph: {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly initializers: readonly Tensor[]
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** Operator sets beside ONNX's own. */
  readonly opsets?: readonly Opset[]
}): Uint8Array<ArrayBuffer> {
  const model: Model = {
    nodes: graph.nodes,
    initializers: new Map(graph.initializers.map(tensor => [tensor.name, tensor])),
    inputs: graph.inputs,
    outputs: graph.outputs,
    described: [],
    opsets: [{ domain: '', version: 17 }, ...(graph.opsets ?? [])],
    otherFields: [integerField(1, 8), ...textField(2, 'gleaner')],
    otherGraphFields: textField(2, graph.name),
  }
  return writeModel(model)
}
