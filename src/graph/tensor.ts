import { contentOf, fieldsOf, fields, integerOf, textOf, toSigned, toUnsigned, varintsOf } from './wire.ts'
import type { Field } from './wire.ts'

/** `TensorProto.DataType` of onnx.proto3 (ONNX 1.23), the types that encoders and their heads are made of. */
export const dataType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const

/** A constant of the graph. `bytes` is its `TensorProto`, a view into the file; its numbers are decoded on demand. */
export interface Tensor {
  readonly name: string
  readonly dims: readonly number[]
  readonly type: number
  readonly bytes: Uint8Array
}

/** Reads the `TensorProto` in a field. Throws where its numbers are in another file (`model.onnx_data`). */
export function readTensor(file: Uint8Array, field: Field): Tensor {
  let name = ''
  let type = 0
  const dims: number[] = []
  let location = ''
  let isExternal = false
  for (const part of fieldsOf(file, field)) {
    if (part.number === 1) for (const dim of varintsOf(file, part)) dims.push(toUnsigned(dim))
    else if (part.number === 2) type = integerOf(part)
    else if (part.number === 8) name = textOf(file, part)
    else if (part.number === 13) location = externalLocation(file, part) ?? location
    else if (part.number === 14) isExternal = integerOf(part) === 1
  }
  if (isExternal || location !== '')
    throw new Error(
      `the weights are not in this ONNX file but in ${location === '' ? 'another' : location} beside it (external data), which is not supported`,
    )
  return { name, dims, type, bytes: contentOf(file, field) }
}

function externalLocation(file: Uint8Array, entry: Field): string | undefined {
  let key = ''
  let value = ''
  for (const part of fieldsOf(file, entry)) {
    if (part.number === 1) key = textOf(file, part)
    else if (part.number === 2) value = textOf(file, part)
  }
  return key === 'location' ? value : undefined
}

const sizeOf = (tensor: Tensor): number => tensor.dims.reduce((product, dim) => product * dim, 1)

function expectCount(tensor: Tensor, count: number): void {
  if (count !== sizeOf(tensor))
    throw new Error(`tensor ${tensor.name} [${tensor.dims.join(', ')}] holds ${count} numbers in the ONNX file`)
}

const unsupported = (tensor: Tensor, wanted: string): Error =>
  new Error(`tensor ${tensor.name} has ONNX data type ${tensor.type}, not ${wanted}`)

/** A view of `raw_data`, if the tensor has any: exporters use it or the typed fields below. */
function rawData(tensor: Tensor, bytesEach: number): Uint8Array | undefined {
  for (const field of fields(tensor.bytes))
    if (field.number === 9) {
      const raw = contentOf(tensor.bytes, field)
      expectCount(tensor, raw.length / bytesEach)
      return raw
    }
  return undefined
}

/** `int32_data` (field 5, which also holds int8, uint8 and float16) or `int64_data` (field 7), a number each. */
function typedIntegers(tensor: Tensor, fieldNumber: 5 | 7): number[] {
  const values: number[] = []
  for (const field of fields(tensor.bytes))
    if (field.number === fieldNumber) for (const value of varintsOf(tensor.bytes, field)) values.push(toSigned(value))
  expectCount(tensor, values.length)
  return values
}

function floatData(tensor: Tensor): Float32Array {
  const chunks = [...fields(tensor.bytes)].filter(field => field.number === 4)
  expectCount(tensor, chunks.reduce((sum, { content, end }) => sum + end - content, 0) / 4)
  const view = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.length)
  const values = new Float32Array(sizeOf(tensor))
  let count = 0
  for (const { content, end } of chunks)
    for (let at = content; at + 4 <= end; at += 4) values[count++] = view.getFloat32(at, true)
  return values
}

function fromHalf(bits: number): number {
  const sign = bits >>> 15 === 0 ? 1 : -1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The numbers of a float or float16 tensor. Throws for other types and for a wrong count. */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.type === dataType.float) {
    const raw = rawData(tensor, 4)
    // Copied, since a view into the file need not stand at a multiple of four bytes (slice copies no Node Buffer).
    return raw === undefined ? floatData(tensor) : new Float32Array(new Uint8Array(raw).buffer)
  }
  if (tensor.type === dataType.float16) {
    const raw = rawData(tensor, 2)
    const halves = raw === undefined ? typedIntegers(tensor, 5) : new Uint16Array(new Uint8Array(raw).buffer)
    return Float32Array.from(halves, fromHalf)
  }
  throw unsupported(tensor, 'float or float16')
}

/** The bytes of an int8 (two's complement) or uint8 tensor, a view where the file allows. Throws for other types. */
export function bytesOf(tensor: Tensor): Uint8Array {
  if (tensor.type !== dataType.int8 && tensor.type !== dataType.uint8) throw unsupported(tensor, 'int8 or uint8')
  return rawData(tensor, 1) ?? Uint8Array.from(typedIntegers(tensor, 5))
}

/** The numbers of an int8 or uint8 tensor with their sign. Throws for other types. */
export function smallIntegersOf(tensor: Tensor): Int8Array | Uint8Array {
  const bytes = bytesOf(tensor)
  return tensor.type === dataType.uint8 ? bytes : new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
