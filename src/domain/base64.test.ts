import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, decodeFloat32, decodeUint16, encodeBase64, encodeFloat32, encodeUint16 } from './base64.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

describe('base64', () => {
  test('writes what Node writes, and reads it back', () => {
    fc.assert(
      fc.property(bytes, bytes => {
        const text = encodeBase64(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64'))
        expect([...decodeBase64(text)]).toEqual([...bytes])
      }),
    )
  })

  test('the vectors of RFC 4648', () => {
    const ascii = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))
    const vectors = ['', '', 'f', 'Zg==', 'fo', 'Zm8=', 'foo', 'Zm9v', 'foob', 'Zm9vYg==', 'foobar', 'Zm9vYmFy']
    for (let i = 0; i < vectors.length; i += 2) {
      expect(encodeBase64(ascii(vectors[i]!))).toBe(vectors[i + 1])
      expect(decodeBase64(vectors[i + 1]!)).toEqual(ascii(vectors[i]!))
    }
  })

  test.each([
    ['Zm9vY', 'length 5'],
    ['Zm9v\n', 'length 5'],
    ['Zm 9vYg=', 'unexpected " " at offset 2'],
    ['Zm9-', 'unexpected "-" at offset 3'],
    ['Zg==Zg==', 'unexpected "=" at offset 2'],
    ['Z===', 'unexpected "=" at offset 1'],
    ['Zmé=', 'unexpected "é" at offset 2'],
    ['Zh==', 'bits beyond the last byte are set at offset 1'],
    ['Zm9=', 'bits beyond the last byte are set at offset 2'],
  ])('refuses %j and says where', (text, message) => {
    expect(() => decodeBase64(text)).toThrow(message)
  })

  test('float32 is little-endian', () => {
    expect(encodeFloat32(Float32Array.of(1, -2.5))).toBe('AACAPwAAIMA=')
    expect([...decodeFloat32('AACAPwAAIMA=')]).toEqual([1, -2.5])
    expect(() => decodeFloat32('AACAPwA=')).toThrow('5 bytes')
  })

  test('16-bit integers are little-endian too, and survive the way there and back', () => {
    expect(encodeUint16(Uint16Array.of(1, 0x0203))).toBe('AQADAg==')
    expect(() => decodeUint16('AACA')).toThrow('3 bytes')
    fc.assert(
      fc.property(fc.uint16Array({ maxLength: 50 }), numbers => {
        expect(decodeUint16(encodeUint16(numbers))).toEqual(numbers)
      }),
    )
  })

  test('float32 survives the way there and back, bit for bit', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 50 }), numbers => {
        expect(decodeFloat32(encodeFloat32(numbers))).toEqual(numbers)
      }),
    )
  })
})
