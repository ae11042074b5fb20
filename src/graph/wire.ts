/**
 * The protobuf wire format (https://protobuf.dev/programming-guides/encoding), as much of it as ONNX uses. Reading
 * yields ranges of the bytes given and copies none; writing yields parts, which are copied once, by `concatenate`.
 */

const wireTypes = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'] as const
type WireType = Exclude<(typeof wireTypes)[number], undefined>

/** A varint's 64 bits as two unsigned 32-bit halves, which unlike one number lose nothing. */
export interface Varint {
  readonly low: number
  readonly high: number
}

/** One field of a message. Offsets are bytes from the beginning of the bytes that it was read from. */
export interface Field extends Varint {
  readonly number: number
  readonly type: WireType
  /** Where its tag begins. */
  readonly start: number
  /** Where its content begins, after tag and length. A varint's content is `low` and `high`. */
  readonly content: number
  readonly end: number
}

export const brokenAt = (at: number, what: string): Error => new Error(`not a readable ONNX file: byte ${at}: ${what}`)

function readVarint(bytes: Uint8Array, start: number, end: number): Varint & { readonly next: number } {
  let low = 0
  let high = 0
  for (let at = start, shift = 0; at < end; at++, shift += 7) {
    const byte = bytes[at] ?? 0
    // The tenth byte holds the sixty-fourth bit and nothing else.
    if (shift === 63 && byte > 1) throw brokenAt(start, 'a number of more than 64 bits')
    const bits = byte & 127
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high = bits >>> 4
    } else high |= bits << (shift - 32)
    if (byte < 128) return { low: low >>> 0, high: high >>> 0, next: at + 1 }
  }
  throw brokenAt(start, `a number is cut off at ${end}`)
}

/**
 * The fields of the message in `bytes[start, end)`, in file order.
 * Throws, with the byte offset, where the bytes are no such message or are cut off.
 */
export function* fields(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Field, void, undefined> {
  for (let at = start; at < end;) {
    const tag = readVarint(bytes, at, end)
    const number = tag.low >>> 3
    const type = wireTypes[tag.low & 7]
    if (tag.high !== 0 || number === 0) throw brokenAt(at, 'no field begins here')
    if (type === undefined) throw brokenAt(at, `wire type ${tag.low & 7}, which ONNX never uses`)

    let value: Varint = { low: 0, high: 0 }
    let content = tag.next
    let next = tag.next
    if (type === 'fixed32') next += 4
    else if (type === 'fixed64') next += 8
    else {
      const read = readVarint(bytes, tag.next, end)
      next = read.next
      if (type === 'varint') value = read
      else {
        content = read.next
        next = content + toUnsigned(read)
      }
    }
    if (next > end) throw brokenAt(at, `field ${number} should end at ${next}, past the end at ${end}`)
    yield { number, type, low: value.low, high: value.high, start: at, content, end: next }
    at = next
  }
}

/** The 64 bits as an unsigned integer. Throws above 2⁵³. */
export function toUnsigned({ low, high }: Varint): number {
  const value = high * 2 ** 32 + low
  if (!Number.isSafeInteger(value)) throw new Error(`the number ${value} in the ONNX file is too large`)
  return value
}

/** The 64 bits as an integer in two's complement. Throws beyond ± 2⁵³. */
export function toSigned({ low, high }: Varint): number {
  const value = (high | 0) * 2 ** 32 + low
  if (!Number.isSafeInteger(value)) throw new Error(`the number ${value} in the ONNX file is too large`)
  return value
}

function expectType(field: Field, type: WireType): void {
  if (field.type !== type) throw brokenAt(field.start, `field ${field.number} is a ${field.type}, not a ${type}`)
}

/** A view of a length-delimited field's content. */
export function contentOf(bytes: Uint8Array, field: Field): Uint8Array {
  expectType(field, 'bytes')
  return bytes.subarray(field.content, field.end)
}

/** The fields of the message that is a field's content. */
export function fieldsOf(bytes: Uint8Array, field: Field): Generator<Field, void, undefined> {
  expectType(field, 'bytes')
  return fields(bytes, field.content, field.end)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function textOf(bytes: Uint8Array, field: Field): string {
  const content = contentOf(bytes, field)
  try {
    return utf8.decode(content)
  } catch {
    throw brokenAt(field.start, `field ${field.number} is no UTF-8 text`)
  }
}

export function integerOf(field: Field): number {
  expectType(field, 'varint')
  return toSigned(field)
}

export function floatOf(bytes: Uint8Array, field: Field): number {
  expectType(field, 'fixed32')
  return new DataView(bytes.buffer, bytes.byteOffset + field.content, 4).getFloat32(0, true)
}

/** The values of a repeated integer field, which writers may pack into one run of varints or not. */
export function* varintsOf(bytes: Uint8Array, field: Field): Generator<Varint, void, undefined> {
  if (field.type === 'varint') {
    yield field
    return
  }
  expectType(field, 'bytes')
  for (let at = field.content; at < field.end;) {
    const read = readVarint(bytes, at, field.end)
    yield read
    at = read.next
  }
}

/** Encoded bytes in the order in which they stand in the file. */
export type Parts = readonly Uint8Array[]

function varintBytes(value: number): number[] {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer that ONNX bytes can be written from`)
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return bytes
}

const tag = (number: number, type: WireType): number[] => varintBytes(number * 8 + wireTypes.indexOf(type))

/** An integer field; a negative number takes ten bytes. */
export const integerField = (number: number, value: number): Uint8Array =>
  Uint8Array.from([...tag(number, 'varint'), ...varintBytes(value)])

export function floatField(number: number, value: number): Uint8Array {
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, value, true)
  return Uint8Array.from([...tag(number, 'fixed32'), ...new Uint8Array(bits.buffer)])
}

/** A length-delimited field around parts that are not copied. */
export function bytesField(number: number, content: Parts): Uint8Array[] {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return [Uint8Array.from([...tag(number, 'bytes'), ...varintBytes(length)]), ...content]
}

const encoder = new TextEncoder()

export const textField = (number: number, text: string): Uint8Array[] => bytesField(number, [encoder.encode(text)])

export function concatenate(parts: Parts): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
