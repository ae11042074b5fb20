import { readTensor, type Tensor } from './tensor.ts'
import {
  bytesField,
  concatenate,
  contentOf,
  fields,
  fieldsOf,
  integerField,
  integerOf,
  textField,
  textOf,
} from './wire.ts'
import { brokenAt, floatOf, toSigned, varintsOf, type Field } from './wire.ts'

/** An operator of the graph. `bytes` is its `NodeProto`. An empty input name is an optional input left out. */
export interface Node {
  readonly op: string
  /** '' for ONNX's own operators. */
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The nodes of subgraphs (`If`, `Loop`) at any depth: they may read this graph's tensors without naming them as inputs. */
  readonly inner: readonly Node[]
  readonly bytes: Uint8Array
}

/** An input, an output or a described tensor of the graph. `bytes` is its `ValueInfoProto`. */
export interface Value {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Opset {
  readonly domain: string
  readonly version: number
}

/**
 * An ONNX model (`ModelProto` of onnx.proto3) as records that each carry their own encoded bytes, views into the file.
 * A changed model is new records beside old ones, so writing it splices byte ranges and encodes nothing again.
 */
export interface Model {
  readonly nodes: readonly Node[]
  /** By name. */
  readonly initializers: ReadonlyMap<string, Tensor>
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** Types and shapes that the exporter noted of tensors inside the graph. */
  readonly described: readonly Value[]
  readonly opsets: readonly Opset[]
  /** Every other field of the model and of its graph, tags included, as it stands in the file. */
  readonly otherFields: readonly Uint8Array[]
  readonly otherGraphFields: readonly Uint8Array[]
}

/**
 * Reads a model without copying its weights: tens of milliseconds for tens of megabytes.
 * Throws where the bytes are no ONNX model, are cut short, or leave the weights to another file (`model.onnx_data`).
 */
export function readModel(file: Uint8Array): Model {
  let graph: Field | undefined
  const opsets: Opset[] = []
  const otherFields: Uint8Array[] = []
  for (const field of fields(file)) {
    if (field.number === 7) {
      if (graph !== undefined) throw brokenAt(field.start, 'a second graph')
      graph = field
    } else if (field.number === 8) opsets.push(readOpset(file, field))
    else otherFields.push(file.subarray(field.start, field.end))
  }
  if (graph === undefined) throw new Error('not an ONNX model: it holds no graph')
  if (opsets.length === 0) throw new Error('not an ONNX model, or cut short: it names no operator set')

  const nodes: Node[] = []
  const initializers = new Map<string, Tensor>()
  const inputs: Value[] = []
  const outputs: Value[] = []
  const described: Value[] = []
  const otherGraphFields: Uint8Array[] = []
  for (const field of fieldsOf(file, graph)) {
    if (field.number === 1) nodes.push(readNode(file, field))
    else if (field.number === 5) {
      const tensor = readTensor(file, field)
      initializers.set(tensor.name, tensor)
    } else if (field.number === 11) inputs.push(readValue(file, field))
    else if (field.number === 12) outputs.push(readValue(file, field))
    else if (field.number === 13) described.push(readValue(file, field))
    else otherGraphFields.push(file.subarray(field.start, field.end))
  }
  if (nodes.length === 0 || outputs.length === 0) throw new Error('not an ONNX model: its graph computes nothing')
  return { nodes, initializers, inputs, outputs, described, opsets, otherFields, otherGraphFields }
}

/** The model as a file. Bytes that no one changed are copied as they are. */
export function writeModel(model: Model): Uint8Array<ArrayBuffer> {
  const graph = [...model.otherGraphFields]
  const add = (number: number, records: Iterable<{ readonly bytes: Uint8Array }>) => {
    for (const { bytes } of records) graph.push(...bytesField(number, [bytes]))
  }
  add(1, model.nodes)
  add(5, model.initializers.values())
  add(11, model.inputs)
  add(12, model.outputs)
  add(13, model.described)
  const opsets = model.opsets.flatMap(({ domain, version }) =>
    bytesField(8, [...(domain === '' ? [] : textField(1, domain)), integerField(2, version)]),
  )
  return concatenate([...model.otherFields, ...bytesField(7, graph), ...opsets])
}

function readOpset(file: Uint8Array, field: Field): Opset {
  let domain = ''
  let version = 0
  for (const part of fieldsOf(file, field)) {
    if (part.number === 1) domain = textOf(file, part)
    else if (part.number === 2) version = integerOf(part)
  }
  // 'ai.onnx' is the long name of ONNX's own domain.
  return { domain: domain === 'ai.onnx' ? '' : domain, version }
}

// Deeper than any exporter nests, and shallow enough for the stack.
const deepestSubgraph = 32

function readNode(file: Uint8Array, field: Field, depth = 0): Node {
  if (depth > deepestSubgraph) throw brokenAt(field.start, 'subgraphs nested too deep')
  let [op, domain, name] = ['', '', '']
  const inputs: string[] = []
  const outputs: string[] = []
  const inner: Node[] = []
  for (const part of fieldsOf(file, field)) {
    if (part.number === 1) inputs.push(textOf(file, part))
    else if (part.number === 2) outputs.push(textOf(file, part))
    else if (part.number === 3) name = textOf(file, part)
    else if (part.number === 4) op = textOf(file, part)
    else if (part.number === 7) domain = textOf(file, part)
    else if (part.number === 5)
      for (const attribute of fieldsOf(file, part))
        if (attribute.number === 6 || attribute.number === 11)
          for (const item of fieldsOf(file, attribute))
            if (item.number === 1) {
              const node = readNode(file, item, depth + 1)
              inner.push(node, ...node.inner)
            }
  }
  return { op, domain: domain === 'ai.onnx' ? '' : domain, name, inputs, outputs, inner, bytes: contentOf(file, field) }
}

function readValue(file: Uint8Array, field: Field): Value {
  let name = ''
  for (const part of fieldsOf(file, field)) if (part.number === 1) name = textOf(file, part)
  return { name, bytes: contentOf(file, field) }
}

/** A tensor's type and shape: a number, a symbol (`'batch_size'`) or undefined for each axis; no dims if unknown. */
export interface TensorType {
  readonly type: number
  readonly dims: readonly (number | string | undefined)[] | undefined
}

export function tensorTypeOf({ bytes }: Value): TensorType {
  let type = 0
  let dims: (number | string | undefined)[] | undefined
  for (const outer of numbered(2, fields(bytes)))
    for (const tensor of numbered(1, fieldsOf(bytes, outer)))
      for (const part of fieldsOf(bytes, tensor)) {
        if (part.number === 1) type = integerOf(part)
        else if (part.number === 2)
          dims = Array.from(numbered(1, fieldsOf(bytes, part)), dim => readDimension(bytes, dim))
      }
  return { type, dims }
}

function* numbered(number: number, all: Iterable<Field>): Generator<Field, void, undefined> {
  for (const field of all) if (field.number === number) yield field
}

function readDimension(bytes: Uint8Array, field: Field): number | string | undefined {
  for (const part of fieldsOf(bytes, field)) {
    if (part.number === 1) return integerOf(part)
    if (part.number === 2) return textOf(bytes, part)
  }
  return undefined
}

/** An attribute of a node: of `AttributeProto`'s value fields those that are present. */
export interface Attribute {
  readonly float: number | undefined
  readonly int: number | undefined
  readonly ints: readonly number[]
  readonly tensor: Tensor | undefined
}

export function attributeOf({ bytes }: Node, wanted: string): Attribute | undefined {
  for (const field of numbered(5, fields(bytes))) {
    let name = ''
    let float: number | undefined
    let int: number | undefined
    let tensor: Tensor | undefined
    const ints: number[] = []
    for (const part of fieldsOf(bytes, field)) {
      if (part.number === 1) name = textOf(bytes, part)
      else if (part.number === 2) float = floatOf(bytes, part)
      else if (part.number === 3) int = integerOf(part)
      else if (part.number === 5) tensor = readTensor(bytes, part)
      else if (part.number === 8) for (const value of varintsOf(bytes, part)) ints.push(toSigned(value))
    }
    if (name === wanted) return { float, int, ints, tensor }
  }
  return undefined
}
