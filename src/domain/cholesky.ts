/**
 * The lower triangle L of a symmetric, positive definite matrix, A = L · Lᵀ (Golub and Van Loan, *Matrix Computations*,
 * 2013, 4.2.5). Row-major `[size × size]`; what stands above the diagonal of `matrix` is not read, that of L is 0.
 *
 * @throws RangeError where the matrix is not positive definite
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    const own = lower.subarray(row * size, row * size + row + 1)
    for (let column = 0; column <= row; column++) {
      const other = lower.subarray(column * size, column * size + column)
      let sum = matrix[row * size + column] ?? 0
      for (let k = 0; k < column; k++) sum -= (own[k] ?? 0) * (other[k] ?? 0)
      if (column < row) own[column] = sum / (lower[column * size + column] ?? 1)
      else if (sum > 0) own[column] = Math.sqrt(sum)
      else throw new RangeError(`not positive definite: row ${row}`)
    }
  }
  return lower
}

/** Solves L · Lᵀ · x = b in place of b. */
export function solveCholesky(lower: Float64Array, size: number, b: Float64Array): void {
  for (let row = 0; row < size; row++) {
    const own = row * size
    let sum = b[row] ?? 0
    for (let k = 0; k < row; k++) sum -= (lower[own + k] ?? 0) * (b[k] ?? 0)
    b[row] = sum / (lower[own + row] ?? 1)
  }
  // Row by row of L, which are columns of its transpose: memory is read in order.
  for (let row = size - 1; row >= 0; row--) {
    const own = row * size
    const x = (b[row] ?? 0) / (lower[own + row] ?? 1)
    b[row] = x
    for (let k = 0; k < row; k++) b[k] = (b[k] ?? 0) - (lower[own + k] ?? 0) * x
  }
}
