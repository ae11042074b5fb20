import { scoreOf, type Counts } from './metrics.ts'
import { mulberry32 } from './random.ts'

/** An estimate and the bounds that hold it at the stated level. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  readonly seed: number
  /** How many resamples; 1000 unless told. */
  readonly resamples?: number
  /** The interval's level; 0.95 unless told. */
  readonly level?: number
}

/**
 * The percentile bootstrap interval of micro entity F1 (Efron and Tibshirani 1993, chapter 13): whole documents are
 * drawn with replacement, since entities of one document are not independent. The same seed gives the same interval.
 * Throws `RangeError` without a document.
 */
export function bootstrapInterval(documents: readonly Counts[], options: BootstrapOptions): Interval {
  return interval([documents], ([f1 = 0]) => f1, options)
}

/**
 * The interval of the difference in F1, second minus first, of two systems on the same documents, each draw taking the
 * same documents for both (Berg-Kirkpatrick et al. 2012). Zero outside it: the difference is not by chance. Throws
 * `RangeError` without a document or where the two differ in number.
 */
export function pairedBootstrapInterval(
  first: readonly Counts[],
  second: readonly Counts[],
  options: BootstrapOptions,
): Interval {
  if (first.length !== second.length)
    throw new RangeError(`${first.length} documents against ${second.length}: a paired difference needs the same ones`)
  return interval([first, second], ([a = 0, b = 0]) => b - a, options)
}

function interval(
  systems: readonly (readonly Counts[])[],
  statistic: (f1: readonly number[]) => number,
  { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
): Interval {
  const size = systems[0]?.length ?? 0
  if (size === 0) throw new RangeError('a bootstrap needs at least one document')
  const random = mulberry32(seed)
  const all = Uint32Array.from({ length: size }, (_, index) => index)
  const drawn = new Uint32Array(size)
  const packed = systems.map(documents =>
    Float64Array.from(documents.flatMap(({ correct, predicted, gold }) => [correct, predicted, gold])),
  )
  const statisticOf = (picks: Uint32Array) => statistic(packed.map(counts => f1Of(counts, picks)))
  const values = Float64Array.from({ length: resamples }, () => {
    for (let index = 0; index < size; index++) drawn[index] = Math.floor(random() * size)
    return statisticOf(drawn)
  }).sort()
  const tail = (1 - level) / 2
  return { estimate: statisticOf(all), low: percentile(values, tail), high: percentile(values, 1 - tail) }
}

/** @param counts `[documents × 3]`: correct, predicted, gold */
function f1Of(counts: Float64Array, picks: Uint32Array): number {
  let [correct, predicted, gold] = [0, 0, 0]
  for (const pick of picks) {
    correct += counts[3 * pick] ?? 0
    predicted += counts[3 * pick + 1] ?? 0
    gold += counts[3 * pick + 2] ?? 0
  }
  return scoreOf({ correct, predicted, gold }).f1
}

/** Between the neighbours in proportion, as NumPy's default. */
function percentile(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}
