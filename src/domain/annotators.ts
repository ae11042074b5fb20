/** Two annotators of the same documents: where they agree, where not, and what becomes of it in gold. */
import { bare, confirmSpan, placeSpan } from './annotate.ts'
import { errorClasses } from './comparison.ts'
import { begun, counted, excerpt, goldChange, labelName, mergeSpans, together, type Target } from './edits.ts'
import type { Counts } from './metrics.ts'
import {
  documentKey,
  goldKey,
  settingsOf,
  suggestionsKey,
  type GoldRecord,
  type ProjectEdit,
  type ProjectRecords,
} from './project.ts'
import { compareSpans, overlap, spansIn, type Range, type Span } from './spans.ts'
import { acceptAll, type Offer } from './suggestions.ts'

/** Gold, or a source of suggestions. */
export type Annotator = 'gold' | `source:${string}`

export const asSource = (name: string): Annotator => `source:${name}`

/** The name of a source; undefined for gold. */
export function sourceOf(annotator: Annotator): string | undefined {
  return annotator === 'gold' ? undefined : annotator.slice('source:'.length)
}

/** What the two say otherwise of one place. */
export type Difference =
  | { readonly kind: 'only-a'; readonly a: Span }
  | { readonly kind: 'only-b'; readonly b: Span }
  /** The same words under two labels; one label on other words; neither, but the words overlap. */
  | { readonly kind: 'label' | 'boundary' | 'both'; readonly a: Span; readonly b: Span }

export type DifferenceKind = Difference['kind']
export const differenceKinds: readonly DifferenceKind[] = ['label', 'boundary', 'both', 'only-a', 'only-b']

const noSpans: readonly Span[] = []

export interface Agreement {
  /** In text order. */
  readonly agreed: readonly Span[]
  readonly differences: readonly Difference[]
}

/** Whose entities become gold. */
export type Verdict = 'a' | 'b' | 'neither' | 'both'

/**
 * What an annotator says of a document; undefined where nothing: a source that does not have it, gold that is empty in
 * a document that is not done.
 */
export function saidOf(records: ProjectRecords, annotator: Annotator, document: string): readonly Span[] | undefined {
  const source = sourceOf(annotator)
  if (source !== undefined) {
    const record = records.get(suggestionsKey(document, source))
    return record?.kind === 'suggestions' ? record.spans : undefined
  }
  const gold = goldIn(records, document)
  if (gold && gold.spans.length > 0) return gold.spans
  const record = records.get(documentKey(document))
  return record?.kind === 'document' && record.state === 'done' ? noSpans : undefined
}

/**
 * Sets two annotators of a document against each other, each entity used once: `errorClasses`, and of what is left
 * those that overlap in pairs. O(n log n).
 */
export function agreementOf(a: readonly Span[], b: readonly Span[]): Agreement {
  const { correct, boundary, type, missed, spurious } = errorClasses(a, b)
  const pair = (kind: 'label' | 'boundary') => (found: { gold: Span; predicted: Span }) => ({
    kind,
    a: found.gold,
    b: found.predicted,
  })
  const rest = new Set(spurious)
  let next = 0
  const left = missed.map((span): Difference => {
    while ((spurious[next]?.end ?? Infinity) <= span.start) next++
    const other = spurious[next]
    if (!other || !overlap(other, span)) return { kind: 'only-a', a: span }
    rest.delete(other)
    next++
    return { kind: 'both', a: span, b: other }
  })
  const differences: Difference[] = [
    ...type.map(pair('label')),
    ...boundary.map(pair('boundary')),
    ...left,
    ...[...rest].map((b): Difference => ({ kind: 'only-b', b })),
  ]
  return { agreed: correct.map(({ gold }) => gold), differences: differences.sort(byPlace) }
}

/** Counts by label, A as gold: the F1 of these is the same with B as gold. */
export function countsByLabel(
  a: readonly Span[],
  b: readonly Span[],
  agreed: readonly Span[],
): ReadonlyMap<string, Counts> {
  const counts = new Map<string, { correct: number; predicted: number; gold: number }>()
  const count = (spans: readonly Span[], what: keyof Counts) => {
    for (const { label } of spans) {
      const known = counts.get(label) ?? { correct: 0, predicted: 0, gold: 0 }
      known[what]++
      counts.set(label, known)
    }
  }
  count(a, 'gold')
  count(b, 'predicted')
  count(agreed, 'correct')
  return counts
}

/** Where a difference lies: over all that the two say there. */
export function placeOf(difference: Difference): Range {
  const spans = spansOf(difference)
  return {
    start: Math.min(...spans.map(({ start }) => start)),
    end: Math.max(...spans.map(({ end }) => end)),
  }
}

/** Whether both of a difference could be gold: the project lets entities overlap, or these do not. */
export function mayBeBoth(records: ProjectRecords, difference: Difference): boolean {
  if (!('a' in difference && 'b' in difference)) return false
  return settingsOf(records).overlap === 'nested' || !overlap(difference.a, difference.b)
}

/**
 * Whether gold has decided a difference: every entity of it is gold, was rejected, or in a flat project has given way
 * to other gold. What is gold as one of the two annotators is decided once it was confirmed, or the other rejected.
 */
export function isDecided(
  records: ProjectRecords,
  document: string,
  a: Annotator,
  b: Annotator,
  difference: Difference,
): boolean {
  const gold = goldIn(records, document)
  if (!gold) return false
  const isFlat = settingsOf(records).overlap === 'flat'
  const sides: readonly (readonly [Annotator, Span])[] = [
    ...('a' in difference ? [[a, difference.a] as const] : []),
    ...('b' in difference ? [[b, difference.b] as const] : []),
  ]
  const own = sides.filter(([annotator]) => annotator === 'gold').map(([, span]) => span)
  const isOwn = (span: Span) => own.some(other => compareSpans(other, span) === 0)
  const others = sides.filter(([annotator]) => annotator !== 'gold')
  if (others.length === 0) {
    const same = own[0] && spansIn(gold.spans, own[0]).find(span => own.some(other => compareSpans(other, span) === 0))
    return same?.confirmed === true
  }
  return others.every(([, span]) => {
    const isSame = (other: Span) => compareSpans(other, span) === 0
    if (spansIn(gold.rejected, span).some(isSame)) return true
    const over = spansIn(gold.spans, span)
    return over.some(isSame) || (isFlat && over.some(other => !isOwn(other)))
  })
}

/**
 * Decides a difference: what the verdict keeps becomes gold, and in a flat project gold under it gives way; the rest is
 * taken out of gold and rejected. `names` are those of A and B, for the name of the edit.
 *
 * @throws RangeError for both where they overlap in a flat project
 */
export function adjudicate(
  target: Target,
  difference: Difference,
  verdict: Verdict,
  names: { readonly a: string; readonly b: string },
): ProjectEdit {
  if (verdict === 'both' && !mayBeBoth(target.records, difference))
    throw new RangeError('The two overlap, and in this project entities do not')
  const sides = [
    ...('a' in difference ? [['a', difference.a] as const] : []),
    ...('b' in difference ? [['b', difference.b] as const] : []),
  ]
  const isKept = (side: 'a' | 'b') => verdict === 'both' || verdict === side
  const kept = sides.filter(([side]) => isKept(side)).map(([, span]) => span)
  const gone = sides.filter(([side]) => !isKept(side)).map(([, span]) => span)
  const [first] = kept
  const words = (span: Span) => `${excerpt(target.text, span)} (${labelName(target.records, span.label)})`
  const who = verdict === 'a' ? names.a : verdict === 'b' ? names.b : verdict === 'both' ? 'both' : 'neither'
  const name = `Take ${who}: ${first ? kept.map(words).join(', ') : `nothing for ${gone.map(words).join(', ')}`}`
  return together(target.records, name, [
    ...gone.map(span => (records: ProjectRecords) => drop({ ...target, records }, span)),
    ...kept.map(span => (records: ProjectRecords) => keep({ ...target, records }, span)),
  ])
}

/** Takes what both annotators say alike of many documents into gold, as one edit; `left` conflict with gold. */
export function takeAgreed(
  records: ProjectRecords,
  agreed: readonly { readonly document: string; readonly spans: readonly Span[] }[],
  names: { readonly a: string; readonly b: string },
): ReturnType<typeof acceptAll> {
  const offers = agreed.map(({ document, spans }): Offer => {
    return { document, predictions: spans.map(span => ({ ...bare(span), score: 1 })) }
  })
  const edit = acceptAll(records, offers)
  return { ...edit, name: `Take ${counted(edit.count, 'entity', 'entities')} on which ${names.a} and ${names.b} agree` }
}

function drop(target: Target, span: Span): ProjectEdit {
  const gold = goldIn(target.records, target.document) ?? emptyGold(target.document)
  const same = gold.spans.filter(other => compareSpans(other, span) === 0)
  const rejected = mergeSpans(gold.rejected, new Set(), [bare(span)])
  const change = goldChange(gold, mergeSpans(gold.spans, new Set(same), []), rejected)
  return { name: '', changes: [change, ...begun(target.records, target.document)] }
}

function keep(target: Target, span: Span): ProjectEdit {
  const gold = goldIn(target.records, target.document)
  const isGold = gold !== undefined && spansIn(gold.spans, span).some(other => compareSpans(other, span) === 0)
  return isGold ? confirmSpan(target, span) : placeSpan(target, { ...bare(span), source: 'accepted' }, '')
}

function goldIn(records: ProjectRecords, document: string): GoldRecord | undefined {
  const record = records.get(goldKey(document))
  return record?.kind === 'gold' ? record : undefined
}

function emptyGold(document: string): GoldRecord {
  return { kind: 'gold', document, spans: [], rejected: [] }
}

function spansOf(difference: Difference): Span[] {
  return [...('a' in difference ? [difference.a] : []), ...('b' in difference ? [difference.b] : [])]
}

function byPlace(left: Difference, right: Difference): number {
  const [a, b] = [placeOf(left), placeOf(right)]
  return a.start - b.start || a.end - b.end
}
