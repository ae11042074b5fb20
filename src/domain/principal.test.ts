import { describe, expect, test } from 'vitest'
import { softmaxPrecondition } from './precondition.ts'
import { principalDirections } from './principal.ts'
import { mulberry32 } from './random.ts'

/** A matrix of known eigenvectors: reflections of the axes (Householder), with these eigenvalues. */
function matrixOf(eigenvalues: readonly number[]): { gram: Float64Array; vectors: number[][] } {
  const width = eigenvalues.length
  const random = mulberry32(3)
  const normal = Array.from({ length: width }, () => random() - 0.5)
  const square = normal.reduce((sum, x) => sum + x * x, 0)
  const vectors = eigenvalues.map((_, axis) =>
    normal.map((x, k) => (k === axis ? 1 : 0) - (2 * x * (normal[axis] ?? 0)) / square),
  )
  const gram = new Float64Array(width * width)
  for (const [place, vector] of vectors.entries())
    for (let row = 0; row < width; row++)
      for (let column = 0; column < width; column++)
        gram[row * width + column]! += eigenvalues[place]! * vector[row]! * vector[column]!
  return { gram, vectors }
}

describe('principal directions', () => {
  const eigenvalues = [50, 9, 2, 0.3, 0.2, 0.2, 0.1, 0]
  const { gram, vectors } = matrixOf(eigenvalues)

  test('are the first eigenvectors, with their variances and the mean of all others', () => {
    const { directions, variances, rest } = principalDirections(gram, 8, 3)
    for (const place of [0, 1, 2]) {
      const cosine = vectors[place]!.reduce((sum, x, k) => sum + x * directions[place * 8 + k]!, 0)
      expect(Math.abs(cosine)).toBeCloseTo(1, 3)
      expect(variances[place]).toBeCloseTo(eigenvalues[place]!, 2)
    }
    expect(rest).toBeCloseTo(0.8 / 5, 3)
  })

  test('stand at right angles, also where the matrix has fewer', () => {
    const flat = matrixOf([4, 1, 0, 0, 0, 0, 0, 0]).gram
    const { directions } = principalDirections(flat, 8, 8)
    for (let a = 0; a < 8; a++)
      for (let b = 0; b < a; b++) {
        let product = 0
        for (let k = 0; k < 8; k++) product += directions[a * 8 + k]! * directions[b * 8 + k]!
        expect(product).toBeCloseTo(0, 6)
      }
  })

  test('of all of them make the inverse of the second derivative', () => {
    const principal = principalDirections(gram, 8, 8)
    const [share, l2] = [0.25, 0.1]
    const curvature = 0.5 * share * (1 - share)
    const wanted = Array.from({ length: 8 }, (_, k) => Math.sin(k + 1))
    const vector = new Float64Array(9)
    for (let row = 0; row < 8; row++)
      vector[row] = wanted.reduce((sum, x, k) => sum + curvature * gram[row * 8 + k]! * x, l2 * wanted[row]!)
    vector[8] = curvature
    softmaxPrecondition(principal, Float64Array.of(share), l2)(vector)
    wanted.forEach((x, k) => expect(vector[k]).toBeCloseTo(x, 1))
    expect(vector[8]).toBeCloseTo(1, 12)
  })
})
