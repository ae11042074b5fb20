// Base64 (RFC 4648, section 4: standard alphabet, padded, no line breaks), which the domain's host does not bring.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PADDING = 61 // '='
const INVALID = 255

const codes = Uint8Array.from(alphabet, character => character.charCodeAt(0))
const values = new Uint8Array(128).fill(INVALID)
for (let value = 0; value < 64; value++) values[codes[value] ?? 0] = value

/**
 * Base64 text → bytes. Only the canonical form is read: `encodeBase64(decodeBase64(text)) === text`.
 *
 * @throws Error naming the offset of the first character that does not belong, or the length that is no multiple of 4
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new Error(`base64: length ${text.length} is no multiple of 4`)
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  const digits = text.length - padding
  let at = 0
  let held = 0
  for (let i = 0; i < digits; i++) {
    const value = values[text.charCodeAt(i)] ?? INVALID
    if (value === INVALID) throw new Error(`base64: unexpected ${JSON.stringify(text[i])} at offset ${i}`)
    held = ((held & 0xffff) << 6) | value
    const place = i & 3
    if (place !== 0) bytes[at++] = held >>> (6 - 2 * place)
  }
  const unused = padding === 2 ? held & 15 : padding === 1 ? held & 3 : 0
  if (unused !== 0) throw new Error(`base64: bits beyond the last byte are set at offset ${digits - 1}`)
  return bytes
}

/** Bytes → base64 text, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING)
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const held = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text[at] = codes[held >>> 18] ?? 0
    text[at + 1] = codes[(held >>> 12) & 63] ?? 0
    if (left > 1) text[at + 2] = codes[(held >>> 6) & 63] ?? 0
    if (left > 2) text[at + 3] = codes[held & 63] ?? 0
    at += 4
  }
  return new TextDecoder().decode(text)
}

/**
 * Base64 of little-endian float32 → numbers, on a host of either byte order.
 *
 * @throws Error on bad base64, or on a number of bytes that is no multiple of 4
 */
export function decodeFloat32(text: string): Float32Array<ArrayBuffer> {
  const bytes = decodeBase64(text)
  if (bytes.length % 4 !== 0) throw new Error(`float32: ${bytes.length} bytes is no multiple of 4`)
  const view = new DataView(bytes.buffer)
  const numbers = new Float32Array(bytes.length / 4)
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true)
  return numbers
}

/** Numbers → base64 of little-endian float32, on a host of either byte order. */
export function encodeFloat32(numbers: Float32Array): string {
  const view = new DataView(new ArrayBuffer(4 * numbers.length))
  for (let i = 0; i < numbers.length; i++) view.setFloat32(4 * i, numbers[i] ?? 0, true)
  return encodeBase64(new Uint8Array(view.buffer))
}

/**
 * Base64 of little-endian 16-bit integers → numbers, on a host of either byte order.
 *
 * @throws Error on bad base64, or on a number of bytes that is no multiple of 2
 */
export function decodeUint16(text: string): Uint16Array<ArrayBuffer> {
  const bytes = decodeBase64(text)
  if (bytes.length % 2 !== 0) throw new Error(`uint16: ${bytes.length} bytes is no multiple of 2`)
  const view = new DataView(bytes.buffer)
  const numbers = new Uint16Array(bytes.length / 2)
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getUint16(2 * i, true)
  return numbers
}

/** Integers from 0 to 65535 → base64 of 16 bits each, little-endian on every host. */
export function encodeUint16(numbers: Uint16Array): string {
  const view = new DataView(new ArrayBuffer(2 * numbers.length))
  for (let i = 0; i < numbers.length; i++) view.setUint16(2 * i, numbers[i] ?? 0, true)
  return encodeBase64(new Uint8Array(view.buffer))
}
