import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesField,
  concatenate,
  contentOf,
  fields,
  floatField,
  floatOf,
  integerField,
  integerOf,
  textField,
  textOf,
  varintsOf,
} from './wire.ts'

const only = (bytes: Uint8Array) => {
  const all = [...fields(bytes)]
  expect(all).toHaveLength(1)
  return all[0]!
}
const fieldNumber = fc.integer({ min: 1, max: 2 ** 29 - 1 })

/** The textbook encoding, in big integers, of any 64 bits. */
function varint(value: bigint): number[] {
  const bytes = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128)
  return [...bytes, Number(rest)]
}

describe('reading what was written', () => {
  test('gives integers back, negative ones too', () => {
    fc.assert(
      fc.property(fieldNumber, fc.maxSafeInteger(), (number, value) => {
        const field = only(integerField(number, value))
        expect([field.number, integerOf(field)]).toEqual([number, value])
      }),
    )
  })

  test('gives float32 numbers back', () => {
    fc.assert(
      fc.property(fieldNumber, fc.float({ noNaN: true }), (number, value) => {
        const bytes = floatField(number, value)
        expect(floatOf(bytes, only(bytes))).toBe(value)
      }),
    )
  })

  test('gives texts and bytes back, in order and without copying', () => {
    const item = fc.oneof(
      fc.string({ unit: 'binary' }).map(text => ({ text })),
      fc.uint8Array({ maxLength: 300 }).map(bytes => ({ bytes })),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fieldNumber, item)), items => {
        const file = concatenate(
          items.flatMap(([number, item]) =>
            'text' in item
              ? textField(number, item.text)
              : bytesField(number, [item.bytes.subarray(0, 1), item.bytes.subarray(1)]),
          ),
        )
        const read = [...fields(file)]
        expect(read.map(field => field.number)).toEqual(items.map(([number]) => number))
        items.forEach(([, item], at) => {
          if ('text' in item) expect(textOf(file, read[at]!)).toBe(item.text)
          else expect(contentOf(file, read[at]!)).toEqual(item.bytes)
          expect(contentOf(file, read[at]!).buffer).toBe(file.buffer)
        })
      }),
    )
  })

  test('gives all 64 bits of a varint', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), value => {
        const field = only(Uint8Array.from([8, ...varint(value)]))
        expect((BigInt(field.high) << 32n) | BigInt(field.low)).toBe(value)
      }),
    )
  })

  test('gives repeated integers back, packed or not', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), values => {
        const asBigInt = ({ low, high }: { low: number; high: number }) => (BigInt(high) << 32n) | BigInt(low)
        const packed = concatenate(bytesField(1, [Uint8Array.from(values.flatMap(varint))]))
        expect(Array.from(varintsOf(packed, only(packed)), asBigInt)).toEqual(values)
        const apart = Uint8Array.from(values.flatMap(value => [8, ...varint(value)]))
        expect([...fields(apart)].flatMap(field => Array.from(varintsOf(apart, field), asBigInt))).toEqual(values)
      }),
    )
  })
})

describe('bytes that are no protobuf message', () => {
  test.each([
    ['a field number of nought', [0, 1], /byte 0: no field begins here/],
    ['a field number of more than 29 bits', [0x80, 0x80, 0x80, 0x80, 0x10, 1], /byte 0: no field begins here/],
    ['a group, which ONNX never uses', [8, 1, 0x0b], /byte 2: wire type 3/],
    [
      'a number of eleven bytes',
      [8, ...Array.from({ length: 10 }, () => 255), 1],
      /byte 1: a number of more than 64 bits/,
    ],
    ['a number that is cut off', [8, 0x80], /byte 1: a number is cut off at 2/],
    ['a content that is cut off', [8, 1, 0x12, 5, 1, 2], /byte 2: field 2 should end at 9, past the end at 6/],
    ['a float that is cut off', [0x15, 0, 0], /byte 0: field 2 should end at 5/],
    ['a length of 2⁶³', [0x12, ...varint(2n ** 63n)], /too large/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => [...fields(Uint8Array.from(bytes))]).toThrow(message)
  })

  test('a field of another type than expected is refused', () => {
    const bytes = integerField(3, 7)
    expect(() => textOf(bytes, only(bytes))).toThrow('byte 0: field 3 is a varint, not a bytes')
    const text = concatenate(textField(3, 'seven'))
    expect(() => integerOf(only(text))).toThrow('byte 0: field 3 is a bytes, not a varint')
  })

  test('a text that is not UTF-8 is refused', () => {
    const bytes = concatenate(bytesField(3, [Uint8Array.of(0xc3, 0x28)]))
    expect(() => textOf(bytes, only(bytes))).toThrow('byte 0: field 3 is no UTF-8 text')
  })

  test('an integer that a number cannot hold is refused, not rounded', () => {
    const bytes = Uint8Array.from([8, ...varint(2n ** 53n + 1n)])
    expect(() => integerOf(only(bytes))).toThrow('too large')
    expect(() => integerField(1, 2 ** 53)).toThrow(RangeError)
  })

  test('any bytes at all give fields that cover them without a gap, or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        let end = 0
        try {
          for (const field of fields(bytes)) {
            expect(field.start).toBe(end)
            expect(field.end).toBeGreaterThan(field.start)
            end = field.end
          }
          expect(end).toBe(bytes.length)
        } catch (error) {
          expect(String(error)).toMatch(/not a readable ONNX file: byte \d+|too large/)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
