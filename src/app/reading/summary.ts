/** The results in numbers: how many of each type, and which entities stand where. */
import type { Range } from '../../domain/spans.ts'
import { entitiesOf, type Results, typeOf } from './results.ts'

/** Entities of each type that are confident enough; types without any are left out. */
export function countsByType(
  results: Results,
  blocks: readonly Range[],
  threshold: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { label, score } of entitiesOf(results, blocks)) {
    if (score < threshold) continue
    const type = typeOf(results.question, label)
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return counts
}

/** One entity as often as it stands in the text, by its words as written. */
export interface EntityRow {
  readonly type: string
  readonly text: string
  readonly places: readonly Range[]
  readonly meanScore: number
}

/** Rows of each type, the most frequent first, then in order of first appearance. */
export function rowsByType(
  text: string,
  results: Results,
  blocks: readonly Range[],
  threshold: number,
): ReadonlyMap<string, readonly EntityRow[]> {
  const types = new Map<string, Map<string, { places: Range[]; sum: number }>>()
  for (const { start, end, label, score } of entitiesOf(results, blocks)) {
    if (score < threshold) continue
    const type = typeOf(results.question, label)
    // An entity broken over two lines is the same entity.
    const words = text.slice(start, end).replace(/\s+/g, ' ')
    const rows = types.get(type) ?? new Map<string, { places: Range[]; sum: number }>()
    const row = rows.get(words) ?? { places: [], sum: 0 }
    row.places.push({ start, end })
    row.sum += score
    types.set(type, rows.set(words, row))
  }
  return new Map(
    [...types].map(([type, rows]) => [
      type,
      [...rows]
        .map(([words, { places, sum }]) => ({ type, text: words, places, meanScore: sum / places.length }))
        .sort((a, b) => b.places.length - a.places.length),
    ]),
  )
}
