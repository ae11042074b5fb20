/** Words that a head keeps, found and asked. */
import { fromHalf, toHalf } from '../domain/half.ts'
import { interpolated, type Neighbours } from '../domain/neighbours.ts'
import { nearestModel } from '../graph/nearest.ts'
import { onlyLabel } from './label-rows.ts'
import type { Runtime } from './platform.ts'
import { EngineError } from './rpc.ts'
import type { Sequence, TrainingData } from './training-data.ts'

/** How they are asked: see bench/heads.md. */
const asked = { count: 8, share: 0.25, temperature: 0.02 }
/** Words that are kept at most, and fewer of more features than these: 12 MB. Of more, sequences at even distances are. */
const [MOST, WIDE] = [16_384, 384]
/** Words that are looked for at once, for the memory of their products with all that are kept. */
const AT_ONCE = 256

type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>

/** The words of sequences of which it is known what they are, as a head keeps them; undefined where there are none. */
export function neighboursOf(data: TrainingData, sequences: readonly Sequence[]): Neighbours | undefined {
  const words = sequences.reduce((sum, { first, end }) => sum + end - first, 0)
  const share = Math.min(1, MOST / Math.max(1, words * Math.max(1, data.width / WIDE)))
  const kept = sequences.filter((_, place) => Math.floor((place + 1) * share) > Math.floor(place * share))
  const rows: number[] = []
  for (const { first, end } of kept)
    for (let row = first; row < end; row++) if (onlyLabel(data, row) !== undefined) rows.push(row)
  if (rows.length === 0) return undefined
  const { width } = data
  const features = new Uint16Array(rows.length * width)
  for (const [place, row] of rows.entries())
    features.set(toHalf(data.features.subarray(row * width, (row + 1) * width)), place * width)
  return { ...asked, features, labels: Uint16Array.from(rows, row => onlyLabel(data, row) ?? 0) }
}

/** The graph that finds the nearest of the words that are kept, by cosine. */
export function neighboursFile({ features, labels, count }: Neighbours, width: number): Uint8Array<ArrayBuffer> {
  return nearestModel(ofLength1(fromHalf(features), width), width, Math.min(count, labels.length))
}

/** Logits of the weights and the neighbours together; `session` runs `neighboursFile`. */
export async function askNeighbours(
  ort: Runtime,
  session: Session,
  neighbours: Neighbours,
  features: Float32Array,
  logits: Float32Array,
  sizes: { readonly rows: number; readonly width: number; readonly labels: number },
): Promise<Float32Array> {
  const { rows, width, labels } = sizes
  const result = new Float32Array(rows * labels)
  for (let first = 0; first < rows; first += AT_ONCE) {
    const end = Math.min(rows, first + AT_ONCE)
    const queries = ofLength1(features.slice(first * width, end * width), width)
    const { products, places } = await session.run({
      queries: new ort.Tensor('float32', queries, [end - first, width]),
    })
    if (!(products?.data instanceof Float32Array) || !(places?.data instanceof BigInt64Array))
      throw new EngineError('internal', 'no neighbours were found')
    const nearest = { cosines: products.data, places: Array.from(places.data, Number) }
    const own = logits.subarray(first * labels, end * labels)
    result.set(interpolated(own, end - first, labels, neighbours, nearest), first * labels)
  }
  return result
}

/** Each row divided by its length, in place. */
function ofLength1(rows: Float32Array, width: number): Float32Array {
  for (let first = 0; first < rows.length; first += width) {
    let sum = 0
    for (let at = first; at < first + width; at++) sum += (rows[at] ?? 0) ** 2
    const length = Math.sqrt(sum) || 1
    for (let at = first; at < first + width; at++) rows[at] = (rows[at] ?? 0) / length
  }
  return rows
}
