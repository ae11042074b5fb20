import { describe, expect, test } from 'vitest'
import { softmaxPrecondition } from './precondition.ts'
import { principalDirections } from './principal.ts'
import { mulberry32 } from './random.ts'

/**
 * Rows X of which XᵀX / rows has known eigenvectors, reflections of the axes (Householder), and these eigenvalues, in an
 * order of their own.
 */
function rowsOf(eigenvalues: readonly number[]) {
  const width = eigenvalues.length
  const random = mulberry32(3)
  const normal = Array.from({ length: width }, () => random() - 0.5)
  const square = normal.reduce((sum, x) => sum + x * x, 0)
  const vectors = eigenvalues.map((_, axis) =>
    normal.map((x, k) => (k === axis ? 1 : 0) - (2 * x * (normal[axis] ?? 0)) / square),
  )
  const x = Float32Array.from(
    vectors.toReversed().flatMap((vector, row) => {
      const length = Math.sqrt(width * eigenvalues[width - 1 - row]!)
      return vector.map(component => length * component)
    }),
  )
  const products = Float64Array.from({ length: width * width }, (_, at) => {
    const [a, b] = [Math.floor(at / width) * width, (at % width) * width]
    return vectors.reduce((sum, _, k) => sum + x[a + k]! * x[b + k]!, 0)
  })
  return { x, products, vectors }
}

describe('principal directions', () => {
  const eigenvalues = [50, 9, 2, 0.3, 0.2, 0.2, 0.1, 0]
  const { x, products, vectors } = rowsOf(eigenvalues)

  test('are the first eigenvectors, with their variances and the mean of all others', () => {
    const { directions, variances, rest } = principalDirections(x, products, 8, 3)
    for (const place of [0, 1, 2]) {
      const cosine = vectors[place]!.reduce((sum, x, k) => sum + x * directions[place * 8 + k]!, 0)
      expect(Math.abs(cosine)).toBeCloseTo(1, 3)
      expect(variances[place]! / eigenvalues[place]!).toBeCloseTo(1, 1)
    }
    expect(rest).toBeCloseTo(0.8 / 5, 1)
  })

  test('stand at right angles, also where the matrix has fewer', () => {
    const flat = rowsOf([4, 1, 0, 0, 0, 0, 0, 0])
    const { directions } = principalDirections(flat.x, flat.products, 8, 8)
    for (let a = 0; a < 8; a++)
      for (let b = 0; b < a; b++) {
        let product = 0
        for (let k = 0; k < 8; k++) product += directions[a * 8 + k]! * directions[b * 8 + k]!
        expect(product).toBeCloseTo(0, 6)
      }
  })

  test('of all of them make the inverse of the second derivative', () => {
    const principal = principalDirections(x, products, 8, 8)
    const [share, l2] = [0.25, 0.1]
    const curvature = 0.1 * share * (1 - share)
    const wanted = Array.from({ length: 8 }, (_, k) => Math.sin(k + 1))
    const vector = new Float64Array(9)
    for (const [place, direction] of vectors.entries()) {
      const along = direction.reduce((sum, component, k) => sum + component * wanted[k]!, 0)
      for (let k = 0; k < 8; k++) vector[k]! += (curvature * eigenvalues[place]! + l2) * along * direction[k]!
    }
    vector[8] = curvature
    const { turn, square } = softmaxPrecondition(principal, Float64Array.of(share), l2)
    const turned = vector.slice()
    turn(turned)
    expect(square(vector)).toBeCloseTo(
      vector.reduce((sum, x, k) => sum + x * turned[k]!, 0),
      9,
    )
    wanted.forEach((x, k) => expect(turned[k]).toBeCloseTo(x, 1))
    expect(turned[8]).toBeCloseTo(1, 12)
  })
})
