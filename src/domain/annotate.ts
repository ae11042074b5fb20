import { begun, checkRange, counted, excerpt, goldChange, labelName, mergeSpans, type Target } from './edits.ts'
import {
  goldOf,
  goldsOf,
  settingsOf,
  type GoldRecord,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
} from './project.ts'
import { resolveOverlaps } from './resolve-overlaps.ts'
import { compareSpans, overlap, removeSpan, type OverlapPolicy, type Range, type Span } from './spans.ts'

/** An edit that puts an entity into gold, with the gold that gave way to it because the project is flat. */
export interface Placed extends ProjectEdit {
  readonly replaced: readonly GoldSpan[]
}

const nothing: Placed = { name: '', changes: [], replaced: [] }

/**
 * Labels a range of the target's text. Where the project is flat, gold that overlaps it gives way as a whole, and the
 * edit's name says so; where gold has just this range, it is relabelled. A rejection of the same is taken back.
 *
 * @throws RangeError for a range that is empty, out of the text or cuts a character, and for an unknown label
 */
export function labelRange(target: Target, range: Range, label: string): Placed {
  const { records, document } = target
  const same = goldOf(records, document).spans.filter(span => span.start === range.start && span.end === range.end)
  if (same.some(span => span.label === label)) return nothing
  if (same[0] && settingsOf(records).overlap === 'flat') return relabel(target, same[0], label)
  const words = excerpt(target.text, range)
  const span: GoldSpan = { start: range.start, end: range.end, label, source: 'person' }
  return placeSpan(target, span, `${words} → ${labelName(records, label)}`)
}

/** Gives an entity another label; its flag and comment stay. Throws `RangeError` where gold has no such entity. */
export function relabel(target: Target, span: Span, label: string): Placed {
  if (span.label === label) return nothing
  const old = byHand(standing(target, span))
  const [from, to] = [labelName(target.records, old.label), labelName(target.records, label)]
  const name = `${excerpt(target.text, old)}: ${from} → ${to}`
  return placeSpan(target, { ...old, label }, name, span)
}

/** Moves an entity's ends; its flag and comment stay. Overlap as in `labelRange`. Throws what the two above throw. */
export function resize(target: Target, span: Span, range: Range): Placed {
  if (span.start === range.start && span.end === range.end) return nothing
  const old = byHand(standing(target, span))
  const [from, to] = [excerpt(target.text, old), excerpt(target.text, range)]
  const name = `${from} → ${to} (${labelName(target.records, old.label)})`
  return placeSpan(target, { ...old, start: range.start, end: range.end }, name, span)
}

/**
 * Takes entities out of gold. One that was an accepted prediction becomes a rejected one, so that it is not suggested
 * again. Throws `RangeError` where gold has no such entity.
 */
export function deleteSpans(target: Target, spans: readonly Span[]): ProjectEdit {
  const { records, document, text } = target
  const gold = goldOf(records, document)
  const gone = spans.map(span => standing(target, span))
  const [first] = gone
  const name =
    first && gone.length === 1
      ? `Delete ${excerpt(text, first)} (${labelName(records, first.label)})`
      : `Delete ${counted(gone.length, 'entity', 'entities')}`
  const negatives = gone.filter(span => span.source === 'accepted').map(bare)
  const rejected = mergeSpans(gold.rejected, new Set(), negatives)
  return {
    name,
    changes: [goldChange(gold, mergeSpans(gold.spans, new Set(gone), []), rejected), ...begun(records, document)],
  }
}

/** Sets or clears the flag "unsure". Throws `RangeError` where gold has no such entity. */
export function setUnsure(target: Target, span: Span, isUnsure: boolean): ProjectEdit {
  const { unsure: _, ...rest } = standing(target, span)
  const next: GoldSpan = isUnsure ? { ...rest, unsure: true } : rest
  return replaceSpan(target, span, next, `${excerpt(target.text, span)}: ${isUnsure ? 'unsure' : 'sure'}`)
}

/** Sets the comment of an entity; an empty one is none. Throws `RangeError` where gold has no such entity. */
export function setComment(target: Target, span: Span, comment: string): ProjectEdit {
  const { comment: _, ...rest } = standing(target, span)
  const next: GoldSpan = comment === '' ? rest : { ...rest, comment }
  return replaceSpan(target, span, next, `Comment on ${excerpt(target.text, span)}`)
}

/** Keeps an entity of a flat project alone: all gold that overlaps it goes. Throws `RangeError` where gold has no such entity. */
export function keepAlone(target: Target, span: Span): Placed {
  const kept = standing(target, span)
  return placeSpan(target, kept, `Keep ${excerpt(target.text, span)} (${labelName(target.records, span.label)})`, kept)
}

/** Keeps an entity against what speaks against it: it is sure now, and not brought up again. */
export function confirmSpan(target: Target, span: Span): ProjectEdit {
  const { unsure: _, ...rest } = standing(target, span)
  return replaceSpan(target, span, { ...rest, confirmed: true }, `Keep ${excerpt(target.text, span)}`)
}

/**
 * Puts a span into the gold of a target, in place of `former` if given, under the project's overlap policy. The name
 * is told what gave way.
 */
export function placeSpan(target: Target, span: GoldSpan, name: string, former?: Span): Placed {
  checkRange(target.text, span)
  const { records, document, text } = target
  labelName(records, span.label)
  const gold = goldOf(records, document)
  const rest = former ? removeSpan(gold.spans, former) : gold.spans
  const replaced = settingsOf(records).overlap === 'flat' ? rest.filter(other => overlap(other, span)) : []
  const [first] = replaced
  const gaveWay =
    first && replaced.length === 1
      ? `, replacing ${excerpt(text, first)} (${labelName(records, first.label)})`
      : first && `, replacing ${counted(replaced.length, 'entity', 'entities')}`
  const spans = mergeSpans(rest, new Set(replaced), [span])
  return {
    name: `${name}${gaveWay ?? ''}`,
    changes: [goldChange(gold, spans, removeSpan(gold.rejected, span)), ...begun(records, document)],
    replaced,
  }
}

/** The spans of a document that overlap another of it, in order: what a flat project, or a flat format, cannot hold. */
export function conflicts(spans: readonly GoldSpan[]): GoldSpan[] {
  const found = new Set<GoldSpan>()
  let farthest: GoldSpan | undefined
  for (const span of spans) {
    if (farthest && span.start < farthest.end) found.add(farthest).add(span)
    if (!farthest || span.end > farthest.end) farthest = span
  }
  return [...found].sort(compareSpans)
}

/** Resolves every conflict of the project, or of one document, by a policy. `count` spans go. Linear in the gold. */
export function flatten(
  records: ProjectRecords,
  policy: Exclude<OverlapPolicy, 'score'>,
  document?: string,
): ProjectEdit & { readonly count: number } {
  let count = 0
  const changes = (document === undefined ? goldsOf(records) : [goldOf(records, document)]).flatMap(gold => {
    if (conflicts(gold.spans).length === 0) return []
    const { kept, dropped } = resolveOverlaps(gold.spans, policy)
    count += dropped.length
    return [goldChange(gold, kept, gold.rejected)]
  })
  const name = `Resolve overlaps by the ${policy}, deleting ${counted(count, 'entity', 'entities')}`
  return { name, changes, count }
}

/** A span without what only gold has. */
export function bare({ start, end, label }: Span): Span {
  return { start, end, label }
}

/** The entity as it is to be changed by a person: what was confirmed of it holds no longer. */
export function byHand(span: GoldSpan): GoldSpan {
  const { confirmed: _, ...rest } = span
  return { ...rest, source: 'person' }
}

function standing({ records, document }: Target, span: Span): GoldSpan {
  const found = goldOf(records, document).spans.find(other => compareSpans(other, span) === 0)
  if (!found) throw new RangeError(`There is no ${span.label} at [${span.start}, ${span.end}) in document ${document}`)
  return found
}

function replaceSpan({ records, document }: Target, span: Span, next: GoldSpan, name: string): ProjectEdit {
  const gold: GoldRecord = goldOf(records, document)
  const spans = gold.spans.map(other => (compareSpans(other, span) === 0 ? next : other))
  return { name, changes: [goldChange(gold, spans, gold.rejected)] }
}
