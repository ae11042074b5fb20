import { eachToken } from './metrics.ts'
import { compareSpans, overlap, sortSpans, type Span } from './spans.ts'
import { parseTag } from './tag.ts'

/** Which type was taken for which, by token. Row and column 0 are no entity, `index + 1` is `labels[index]`. */
export interface Confusion {
  readonly labels: readonly string[]
  /** `Uint32Array [(labels + 1) × (labels + 1)]`, row by row: gold down, predicted across. */
  readonly counts: Uint32Array
}

/** A gold span and the prediction set against it. */
export interface Pair<G, P> {
  readonly gold: G
  readonly predicted: P
}

/** Every gold span and every prediction of a document in exactly one class. */
export interface ErrorClasses<G, P> {
  /** Same range, same label. */
  readonly correct: readonly Pair<G, P>[]
  /** Same label, ranges that overlap but differ. */
  readonly boundary: readonly Pair<G, P>[]
  /** Same range, another label. */
  readonly type: readonly Pair<G, P>[]
  /** Gold without a counterpart. */
  readonly missed: readonly G[]
  /** Predictions without a counterpart. */
  readonly spurious: readonly P[]
}

/**
 * Counts, token by token, which type was predicted for which, prefixes aside; a tag that cannot be read is no entity.
 * Throws `RangeError` where gold and predicted differ in shape.
 */
export function confusion(gold: readonly (readonly string[])[], predicted: readonly (readonly string[])[]): Confusion {
  const found = new Set([gold, predicted].flatMap(side => side.flatMap(tags => tags.map(typeOf))))
  found.delete('')
  const labels = [...found].sort()
  const places = new Map(['', ...labels].map((label, index) => [label, index]))
  const width = labels.length + 1
  const counts = new Uint32Array(width * width)
  eachToken(gold, predicted, (expected, actual) => {
    const cell = (places.get(typeOf(expected)) ?? 0) * width + (places.get(typeOf(actual)) ?? 0)
    counts[cell] = (counts[cell] ?? 0) + 1
  })
  return { labels, counts }
}

/**
 * Sets gold and predicted spans of one document against each other, each used once: first what is wholly right, then
 * the same range under another label, then ranges of one label that overlap, the largest overlap first. A prediction
 * wrong in both range and label is spurious and the gold under it missed. Ranges may be in any unit. Pairs and lists
 * are in text order.
 */
export function errorClasses<G extends Span, P extends Span>(
  goldSpans: readonly G[],
  predictedSpans: readonly P[],
): ErrorClasses<G, P> {
  let gold = sortSpans(goldSpans)
  let predicted = sortSpans(predictedSpans)
  const take = (pairs: Pair<G, P>[]) => {
    const usedGold = new Set<Span>(pairs.map(pair => pair.gold))
    const usedPredicted = new Set<Span>(pairs.map(pair => pair.predicted))
    gold = gold.filter(span => !usedGold.has(span))
    predicted = predicted.filter(span => !usedPredicted.has(span))
    return pairs
  }
  const correct = take(pairByKey(gold, predicted, span => JSON.stringify([span.start, span.end, span.label])))
  const type = take(pairByKey(gold, predicted, span => `${span.start} ${span.end}`))
  const boundary = take(pairByOverlap(gold, predicted))
  return { correct, boundary, type, missed: gold, spurious: predicted }
}

function typeOf(tag: string): string {
  return parseTag(tag)?.label ?? ''
}

function pairByKey<G extends Span, P extends Span>(
  gold: readonly G[],
  predicted: readonly P[],
  key: (span: Span) => string,
) {
  const waiting = new Map<string, P[]>()
  for (const other of predicted.toReversed()) {
    const sameKey = waiting.get(key(other))
    if (sameKey) sameKey.push(other)
    else waiting.set(key(other), [other])
  }
  return gold.flatMap((span): Pair<G, P>[] => {
    const other = waiting.get(key(span))?.pop()
    return other ? [{ gold: span, predicted: other }] : []
  })
}

function pairByOverlap<G extends Span, P extends Span>(gold: readonly G[], predicted: readonly P[]): Pair<G, P>[] {
  const candidates: (Pair<G, P> & { shared: number })[] = []
  let open: P[] = []
  let next = 0
  for (const span of gold) {
    for (let other = predicted[next]; other && other.start < span.end; other = predicted[++next]) open.push(other)
    open = open.filter(other => other.end > span.start)
    for (const other of open)
      if (other.label === span.label && overlap(span, other)) {
        const shared = Math.min(span.end, other.end) - Math.max(span.start, other.start)
        candidates.push({ gold: span, predicted: other, shared })
      }
  }
  const used = new Set<Span>()
  const pairs = candidates
    .sort((a, b) => b.shared - a.shared)
    .filter(pair => {
      if (used.has(pair.gold) || used.has(pair.predicted)) return false
      used.add(pair.gold).add(pair.predicted)
      return true
    })
  return pairs.map(({ gold, predicted }) => ({ gold, predicted })).sort((a, b) => compareSpans(a.gold, b.gold))
}
