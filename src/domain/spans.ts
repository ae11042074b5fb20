/** A half-open range `[start, end)` in UTF-16 code units of one document's text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A labelled range. `text.slice(start, end)` is the entity, always. */
export interface Span extends Range {
  readonly label: string
}

/** A span that a head predicted, with its confidence in `[0, 1]`. */
export interface Prediction extends Span {
  readonly score: number
}

/** A stretch of text over which the same spans lie, the outermost first. No span at all is plain text. */
export interface RenderSegment<T extends Span> extends Range {
  readonly spans: readonly T[]
}

/** Who wins where spans overlap: the longest, the first in the text, or the highest score. */
export type OverlapPolicy = 'longest' | 'first' | 'score'

/** The order of every span list: by start, at one start the longest first, then by label. */
export function compareSpans(a: Span, b: Span): number {
  return a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)
}

/** The spans in order, as a new list; equal spans keep their places. */
export function sortSpans<T extends Span>(spans: readonly T[]): T[] {
  return spans.toSorted(compareSpans)
}

/** Whether the two ranges share at least one code unit. */
export function overlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end
}

/**
 * Cuts `[start, end)` wherever a span begins or ends: the segments follow each other, cover the range, and each
 * names the spans over it, outermost first. Spans may be in any order, overlap, nest and reach out of the range;
 * empty ones are passed over. Time is that of sorting plus the size of the result.
 */
export function renderSegments<T extends Span>(start: number, end: number, spans: readonly T[]): RenderSegment<T>[] {
  const inside = sortSpans(spans.filter(span => span.start < span.end && overlap(span, { start, end })))
  const segments: RenderSegment<T>[] = []
  let open: T[] = []
  let next = 0
  let position = start
  while (position < end) {
    for (let span = inside[next]; span && span.start <= position; span = inside[++next]) open.push(span)
    let cut = Math.min(end, inside[next]?.start ?? end)
    for (const span of open) cut = Math.min(cut, span.end)
    segments.push({ start: position, end: cut, spans: open })
    position = cut
    open = open.filter(span => span.end > position)
  }
  return segments
}

/** The ordered list with the span in its place. A span of the same range and label is replaced, never doubled. */
export function insertSpan<T extends Span>(spans: readonly T[], span: T): T[] {
  if (span.start >= span.end) throw new RangeError(`a span needs start < end, not [${span.start}, ${span.end})`)
  const at = firstIndex(spans.length, index => !isBefore(spans[index], span))
  const found = spans[at]
  return spans.toSpliced(at, found && compareSpans(found, span) === 0 ? 1 : 0, span)
}

/** The ordered list without the span of this range and label; a list that has none comes back as it is. */
export function removeSpan<T extends Span>(spans: readonly T[], span: Span): readonly T[] {
  const at = firstIndex(spans.length, index => !isBefore(spans[index], span))
  const found = spans[at]
  return found && compareSpans(found, span) === 0 ? spans.toSpliced(at, 1) : spans
}

/**
 * The ordered list with the span moved to another range, all else of it kept. Where a span of that range and label
 * already stands, one remains. Throws `RangeError` for an empty range or a span that is not in the list.
 */
export function resizeSpan<T extends Span>(spans: readonly T[], span: T, range: Range): T[] {
  const rest = removeSpan(spans, span)
  if (rest === spans) throw new RangeError(`no ${span.label} at [${span.start}, ${span.end}) to resize`)
  return insertSpan(rest, { ...span, start: range.start, end: range.end })
}

/**
 * The ordered spans over an offset, outermost first: `start <= offset < end`. The list must be ordered and is never
 * to change afterwards.
 */
export function spansAt<T extends Span>(spans: readonly T[], offset: number): T[] {
  return spansIn(spans, { start: offset, end: offset + 1 })
}

/**
 * The ordered spans that share a code unit with the range. The list must be ordered and is never to change
 * afterwards: its reach is computed once. Time is logarithmic plus the spans between the first and the last found.
 */
export function spansIn<T extends Span>(spans: readonly T[], range: Range): T[] {
  const reach = reachOf(spans)
  const from = firstIndex(spans.length, index => (reach[index] ?? 0) > range.start)
  const to = firstIndex(spans.length, index => (spans[index]?.start ?? 0) >= range.end)
  return spans.slice(from, to).filter(span => overlap(span, range))
}

function isBefore(a: Span | undefined, b: Span): boolean {
  return a !== undefined && compareSpans(a, b) < 0
}

/** The first index for which the predicate holds, where it holds for all after it; `length` where for none. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

// With nesting, ends do not ascend; the farthest end so far does, and that is what a binary search can use.
const reaches = new WeakMap<readonly Span[], Float64Array>()

function reachOf(spans: readonly Span[]): Float64Array {
  const known = reaches.get(spans)
  if (known) return known
  let farthest = 0
  const reach = Float64Array.from(spans, span => (farthest = Math.max(farthest, span.end)))
  reaches.set(spans, reach)
  return reach
}
