import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { cholesky, solveCholesky } from './cholesky.ts'

const size = 5
const numbers = (length: number) =>
  array(double({ min: -3, max: 3, noNaN: true }), { minLength: length, maxLength: length })

test('solves what any positive definite matrix makes of a vector', () => {
  assert(
    property(numbers(size * size), numbers(size), (factor, x) => {
      const matrix = Float64Array.from({ length: size * size }, (_, at) => {
        const [row, column] = [Math.floor(at / size), at % size]
        const product = factor
          .slice(row * size, (row + 1) * size)
          .reduce((sum, a, k) => sum + a * factor[column * size + k]!, 0)
        return product + (row === column ? 1 : 0)
      })
      const b = Float64Array.from(x, (_, row) => x.reduce((sum, value, k) => sum + matrix[row * size + k]! * value, 0))
      solveCholesky(cholesky(matrix, size), size, b)
      for (const [row, value] of b.entries()) expect(value).toBeCloseTo(x[row]!, 6)
    }),
  )
})

test('refuses a matrix that is not positive definite', () => {
  expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite: row 1')
})
