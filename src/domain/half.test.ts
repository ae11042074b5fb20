import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fromHalf, toHalf } from './half.ts'

interface Golden {
  float32: number[]
  half: number[]
}
const golden = JSON.parse(readFileSync(new URL('goldens/half.json', import.meta.url), 'utf8')) as Golden

const everyHalf = Uint16Array.from({ length: 0x10000 }, (_, half) => half)
const isNaNHalf = (half: number) => (half & 0x7fff) > 0x7c00

describe('half precision', () => {
  test('rounds as numpy does, ties, subnormals and zeros included', () => {
    const floats = new Float32Array(Uint32Array.from(golden.float32).buffer)
    expect([...toHalf(floats)]).toEqual(golden.half)
  })

  test('every half survives the way through float32', () => {
    const back = toHalf(fromHalf(everyHalf))
    const changed = everyHalf.filter(half => back[half] !== half && !isNaNHalf(half))
    expect([...changed]).toEqual([])
    expect(everyHalf.filter(isNaNHalf).every(half => isNaNHalf(back[half]!))).toBe(true)
  })

  test('reads the values that the standard names', () => {
    const values = fromHalf(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0xfc00, 0x7e00))
    expect([...values]).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, -0, Infinity, -Infinity, NaN])
  })

  test('a finite value beyond the range saturates, an infinity and a NaN stay', () => {
    const halves = toHalf(Float32Array.of(65519, 65520, 65536, 1e30, -1e30, Infinity, -Infinity, NaN))
    expect([...fromHalf(halves)]).toEqual([65504, 65504, 65504, 65504, -65504, Infinity, -Infinity, NaN])
  })

  test('writes into the array it is given and refuses one that is too short', () => {
    const out = new Uint16Array(3).fill(7)
    expect(toHalf(Float32Array.of(1, 2), out)).toBe(out)
    expect([...out]).toEqual([0x3c00, 0x4000, 7])
    expect(() => toHalf(new Float32Array(4), out)).toThrow('4 values into 3 places')
    expect(() => fromHalf(out, new Float32Array(2))).toThrow('3 values into 2 places')
  })
})
