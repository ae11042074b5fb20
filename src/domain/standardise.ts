/** Features of mean 0 and deviation 1, so that one penalty fits all of them; and back. */

export interface Moments {
  /** `[columns]` */
  readonly mean: Float64Array
  /** `[columns]`; 1 for a column that never varies. */
  readonly deviation: Float64Array
}

/** Mean and standard deviation of each column of `[rows × columns]`, as scikit-learn's `StandardScaler` computes them. */
export function columnMoments(features: Float32Array, columns: number): Moments {
  const rows = features.length / columns
  const mean = new Float64Array(columns)
  const deviation = new Float64Array(columns)
  for (let at = 0; at < features.length; at += columns)
    for (let column = 0; column < columns; column++) mean[column] = (mean[column] ?? 0) + (features[at + column] ?? 0)
  for (let column = 0; column < columns; column++) mean[column] = (mean[column] ?? 0) / Math.max(1, rows)
  for (let at = 0; at < features.length; at += columns)
    for (let column = 0; column < columns; column++)
      deviation[column] = (deviation[column] ?? 0) + ((features[at + column] ?? 0) - (mean[column] ?? 0)) ** 2
  for (let column = 0; column < columns; column++) {
    const spread = Math.sqrt((deviation[column] ?? 0) / Math.max(1, rows))
    // What varies by no more than rounding says nothing.
    deviation[column] = spread > 1e-6 * Math.abs(mean[column] ?? 0) && spread > 0 ? spread : 1
  }
  return { mean, deviation }
}

/** Of each column the sum and the sum of squares, one after the other: `[2 × columns]`. Sums of several parts add up. */
export function columnSums(features: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(2 * columns)
  for (let at = 0; at < features.length; at += columns)
    for (let column = 0; column < columns; column++) {
      const value = features[at + column] ?? 0
      sums[column] = (sums[column] ?? 0) + value
      sums[columns + column] = (sums[columns + column] ?? 0) + value * value
    }
  return sums
}

/** The moments of several parts of features that are about standardised, from their `columnSums`. */
export function momentsOf(parts: readonly Float64Array[], rows: number): Moments {
  const columns = (parts[0]?.length ?? 0) / 2
  const share = (place: number) => parts.reduce((sum, part) => sum + (part[place] ?? 0), 0) / Math.max(1, rows)
  const mean = Float64Array.from({ length: columns }, (_, column) => share(column))
  const deviation = mean.map((middle, column) => {
    const spread = Math.sqrt(Math.max(0, share(columns + column) - middle * middle))
    return spread > 1e-5 ? spread : 1
  })
  return { mean, deviation }
}

/** (x − mean) / deviation of `[rows × columns]`, in place. */
export function standardise(features: Float32Array, { mean, deviation }: Moments): void {
  const columns = mean.length
  const scale = deviation.map(spread => 1 / spread)
  for (let at = 0; at < features.length; at += columns)
    for (let column = 0; column < columns; column++)
      features[at + column] = ((features[at + column] ?? 0) - (mean[column] ?? 0)) * (scale[column] ?? 1)
}

/** The same as new numbers. */
export function standardised(features: Float32Array, moments: Moments): Float32Array<ArrayBuffer> {
  const result = new Float32Array(features)
  standardise(result, moments)
  return result
}

export interface Linear {
  /** `[labels × columns]` */
  readonly weight: Float32Array
  /** `[labels]` */
  readonly bias: Float32Array
}

/** The weights that do on plain features what the given ones do on standardised ones. */
export function foldedIn({ weight, bias }: Linear, { mean, deviation }: Moments): Linear {
  const columns = mean.length
  const folded = new Float32Array(weight.length)
  const shifted = bias.map((value, label) => {
    let shift = value
    for (let from = label * columns, column = 0; column < columns; column++) {
      const own = (weight[from + column] ?? 0) / (deviation[column] ?? 1)
      folded[from + column] = own
      shift -= own * (mean[column] ?? 0)
    }
    return shift
  })
  return { weight: folded, bias: shifted }
}

/** The opposite of `foldedIn`: the weights that do on standardised features what the given ones do on plain ones. */
export function foldedOut({ weight, bias }: Linear, { mean, deviation }: Moments): Linear {
  const columns = mean.length
  const scaled = new Float32Array(weight.length)
  const shifted = bias.map((value, label) => {
    let shift = value
    for (let from = label * columns, column = 0; column < columns; column++) {
      const own = weight[from + column] ?? 0
      scaled[from + column] = own * (deviation[column] ?? 1)
      shift += own * (mean[column] ?? 0)
    }
    return shift
  })
  return { weight: scaled, bias: shifted }
}
