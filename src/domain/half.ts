// IEEE 754 binary16 ("half") in the 16-bit integers that hold it: features are cached in half the memory of float32.

const HALF_MAX = 0x7bff // 65504
const HALF_INFINITY = 0x7c00
const HALF_NAN = 0x7e00

const FLOAT_INFINITY = 0x7f800000
const FLOAT_65536 = 0x47800000
const FLOAT_SMALLEST_NORMAL_HALF = 0x38800000 // 2^-14
const FLOAT_ONE_HALF = 0x3f000000

const one = new Float32Array(1)
const oneBits = new Uint32Array(one.buffer)

/**
 * Float32 → half bits, rounded to nearest, ties to even. A finite value beyond the range saturates to ±65504, because
 * a single infinity among the features would turn a whole matrix product into NaN; an infinity or a NaN that was
 * already there stays one, so that a broken encoder is seen and not papered over.
 *
 * Rounding: F. Giesen, "float->half variants" (2016), float_to_half_fast3_rtne.
 *
 * @param out at least `values.length` long; the first `values.length` places are written, and `out` is returned
 */
export function toHalf(values: Float32Array, out: Uint16Array = new Uint16Array(values.length)): Uint16Array {
  if (out.length < values.length) throw new RangeError(`toHalf: ${values.length} values into ${out.length} places`)
  for (let i = 0; i < values.length; i++) out[i] = halfBits(values[i] ?? 0)
  return out
}

/**
 * Half bits → float32, exact for every value (NaN payloads are not kept).
 *
 * @param out at least `halves.length` long; the first `halves.length` places are written, and `out` is returned
 */
export function fromHalf(halves: Uint16Array, out: Float32Array = new Float32Array(halves.length)): Float32Array {
  if (out.length < halves.length) throw new RangeError(`fromHalf: ${halves.length} values into ${out.length} places`)
  table ??= everyHalf()
  for (let i = 0; i < halves.length; i++) out[i] = table[halves[i] ?? 0] ?? 0
  return out
}

function halfBits(value: number): number {
  one[0] = value
  const bits = oneBits[0] ?? 0
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude >= FLOAT_65536) {
    if (magnitude > FLOAT_INFINITY) return sign | HALF_NAN
    return sign | (magnitude === FLOAT_INFINITY ? HALF_INFINITY : HALF_MAX)
  }
  if (magnitude < FLOAT_SMALLEST_NORMAL_HALF) {
    // Adding 0.5 leaves the float unit itself exactly the ten bits of a subnormal half to keep, and makes it round.
    one[0] = Math.abs(value) + 0.5
    return sign | ((oneBits[0] ?? 0) - FLOAT_ONE_HALF)
  }
  const lastKeptBit = (magnitude >>> 13) & 1
  const rounded = (magnitude - (112 << 23) + 0xfff + lastKeptBit) >>> 13
  return sign | Math.min(rounded, HALF_MAX)
}

let table: Float32Array | undefined

function everyHalf(): Float32Array {
  const values = new Float32Array(0x10000)
  for (let half = 0; half < 0x10000; half++) {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >>> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0x1f) values[half] = fraction === 0 ? sign * Infinity : NaN
    else if (exponent === 0) values[half] = sign * fraction * 2 ** -24
    else values[half] = sign * (1024 + fraction) * 2 ** (exponent - 25)
  }
  return values
}
