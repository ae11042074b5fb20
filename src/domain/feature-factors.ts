/** Neighbouring words by their factor, which standardising would take out of them again. */
import { featureWidth, type FeatureSet } from './feature-sets.ts'
import type { Moments } from './standardise.ts'

/** `[width of the set]`: what its standardised columns are multiplied by; undefined where all of them stay. */
export function columnFactors({ layers, neighbouring }: FeatureSet, hidden: number): Float64Array | undefined {
  if (neighbouring === 0 || neighbouring === 1) return undefined
  const own = hidden * layers.length
  return new Float64Array(featureWidth(hidden, { layers, neighbouring })).fill(neighbouring).fill(1, 0, own)
}

/** Moments by which columns come to a deviation of their factor, in place of 1. L2 then holds small ones back more. */
export function weighed({ mean, deviation }: Moments, factors: Float64Array | undefined): Moments {
  return factors
    ? { mean, deviation: deviation.map((spread, column) => spread / (factors[column] ?? 1)) }
    : { mean, deviation }
}
