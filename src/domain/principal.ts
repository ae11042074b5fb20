/** The directions in which features vary most. */
import { mulberry32 } from './random.ts'

export interface Principal {
  readonly width: number
  /** `[count × width]`, each of length 1 and at right angles to the others. */
  readonly directions: Float64Array
  /** `[count]`, the variance along each. */
  readonly variances: Float64Array
  /** The mean variance of all that is at right angles to them. */
  readonly rest: number
}

/** Products with the matrix; the more, the nearer the directions are to the largest. Measured: a further one saves no step. */
const ROUNDS = 3

/**
 * About the first eigenvectors of XᵀX / rows, by orthogonal iteration (Golub and Van Loan, *Matrix Computations*, 2013,
 * 8.2.4) from directions that are always the same. They are found among combinations of rows, so that what it takes grows
 * no faster than the width of features.
 *
 * @param x `[rows × width]`
 * @param products XXᵀ, `[rows × rows]`
 */
export function principalDirections(x: Float32Array, products: Float64Array, width: number, count: number): Principal {
  const rows = x.length / width
  const random = mulberry32(1)
  const number = Math.min(count, width, rows)
  let combinations = Float64Array.from({ length: number * rows }, () => random() - 0.5)
  for (let round = 0; round < ROUNDS; round++) {
    orthonormalise(combinations, rows)
    combinations = times(combinations, products, rows)
  }
  orthonormalise(combinations, rows)
  const moved = times(combinations, products, rows)
  const variances = new Float64Array(number)
  const directions = new Float64Array(number * width)
  for (let place = 0; place < number; place++) {
    variances[place] = Math.max(0, dotOf(combinations, place * rows, moved, place * rows, rows) / rows)
    for (let row = 0; row < rows; row++) {
      const share = combinations[place * rows + row] ?? 0
      for (let from = place * width, at = row * width, column = 0; column < width; column++)
        directions[from + column] = (directions[from + column] ?? 0) + share * (x[at + column] ?? 0)
    }
  }
  orthonormalise(directions, width)
  let left = 0
  for (let at = 0; at < products.length; at += rows + 1) left += (products[at] ?? 0) / rows
  for (const variance of variances) left -= variance
  return { width, directions, variances, rest: number < width ? Math.max(0, left) / (width - number) : 0 }
}

/** Rows times a matrix that is symmetric. */
function times(rows: Float64Array, matrix: Float64Array, width: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(rows.length)
  for (let from = 0; from < rows.length; from += width)
    for (let column = 0; column < width; column++)
      result[from + column] = dotOf(rows, from, matrix, column * width, width)
  return result
}

/** Gram and Schmidt, twice, since once leaves rounding in; a row that is nothing beside those before it becomes 0. */
function orthonormalise(rows: Float64Array, width: number): void {
  for (let from = 0; from < rows.length; from += width) {
    const whole = Math.sqrt(dotOf(rows, from, rows, from, width))
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < from; other += width)
        addTo(rows, from, rows, other, -dotOf(rows, from, rows, other, width), width)
    const length = Math.sqrt(dotOf(rows, from, rows, from, width))
    const scale = length > 1e-9 * whole ? 1 / length : 0
    for (let k = 0; k < width; k++) rows[from + k] = (rows[from + k] ?? 0) * scale
  }
}

/** The product of two stretches of numbers; in four sums, since an addition waits for the one before. */
export function dotOf(a: Float64Array, from: number, b: Float64Array, other: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  const even = length - (length % 4)
  for (let k = 0; k < even; k += 4) {
    first += (a[from + k] ?? 0) * (b[other + k] ?? 0)
    second += (a[from + k + 1] ?? 0) * (b[other + k + 1] ?? 0)
    third += (a[from + k + 2] ?? 0) * (b[other + k + 2] ?? 0)
    fourth += (a[from + k + 3] ?? 0) * (b[other + k + 3] ?? 0)
  }
  for (let k = even; k < length; k++) first += (a[from + k] ?? 0) * (b[other + k] ?? 0)
  return first + second + (third + fourth)
}

/** Adds a stretch of numbers, scaled, to another. */
export function addTo(
  to: Float64Array,
  from: number,
  a: Float64Array,
  other: number,
  scale: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) to[from + k] = (to[from + k] ?? 0) + scale * (a[other + k] ?? 0)
}
