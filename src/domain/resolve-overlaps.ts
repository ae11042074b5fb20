/** What stays of spans that overlap. */
import { compareSpans, firstIndex, sortSpans, type OverlapPolicy, type Span } from './spans.ts'

/**
 * Makes a list flat: takes spans by the policy's order and keeps each that overlaps none already kept. Ties: by
 * `longest` the earlier, by `first` the longer, by `score` the longer and then the earlier (transformers'
 * `aggregate_overlapping_entities` prefers the longer, then the higher score). A span without a score was asserted by
 * a person and counts as certain. Both results are ordered. O(n log n).
 */
export function resolveOverlaps<T extends Span & { readonly score?: number }>(
  spans: readonly T[],
  policy: OverlapPolicy,
): { kept: T[]; dropped: T[] } {
  const ordered = sortSpans(spans)
  const length = (span: Span) => span.end - span.start
  const score = (span: T) => span.score ?? 1
  const ranked = {
    first: () => ordered,
    longest: () => ordered.toSorted((a, b) => length(b) - length(a)),
    score: () => ordered.toSorted((a, b) => score(b) - score(a) || length(b) - length(a)),
  }[policy]()

  // Between two neighbouring cuts nothing begins or ends, so a span is a run of cells and a kept one fills them.
  const cuts = Float64Array.from(new Set(spans.flatMap(span => [span.start, span.end]))).sort()
  const cell = (offset: number) => firstIndex(cuts.length, index => (cuts[index] ?? 0) >= offset)
  const filled = new Int32Array(cuts.length + 1)
  const kept: T[] = []
  const dropped: T[] = []
  for (const span of ranked) {
    const from = cell(span.start)
    const to = cell(span.end)
    if (countBefore(filled, to) > countBefore(filled, from)) {
      dropped.push(span)
      continue
    }
    kept.push(span)
    for (let index = from; index < to; index++) fill(filled, index)
  }
  return { kept: kept.sort(compareSpans), dropped: dropped.sort(compareSpans) }
}

/** Fenwick tree (Fenwick 1994), one-based within `tree`: how many of the cells before `index` are filled. */
function countBefore(tree: Int32Array, index: number): number {
  let count = 0
  for (let node = index; node > 0; node -= node & -node) count += tree[node] ?? 0
  return count
}

function fill(tree: Int32Array, index: number): void {
  for (let node = index + 1; node < tree.length; node += node & -node) tree[node] = (tree[node] ?? 0) + 1
}
