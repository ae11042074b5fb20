import { bare, byHand } from './annotate.ts'
import { oddBoundary, type BoundaryFault } from './boundaries.ts'
import { excerpt, goldChange, labelName, mergeSpans, withoutSpans } from './edits.ts'
import { matcher } from './matching.ts'
import type { DocumentText } from './occurrences.ts'
import {
  documentOf,
  goldOf,
  isKnown,
  knownOf,
  settingsOf,
  type GoldRecord,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
} from './project.ts'
import { compareSpans, spansIn, type Range, type Span } from './spans.ts'

/** An entity, and the document it is in. */
export interface Place<T extends Range = GoldSpan> {
  readonly document: string
  readonly span: T
}

/** What looks like a slip of the annotation. Each can be fixed, or left for good. */
export type Inconsistency =
  /** The same words under several labels: `places` are those without the label that most have. */
  | {
      readonly kind: 'labels'
      readonly text: string
      readonly label: string
      readonly count: number
      readonly places: readonly Place[]
    }
  /** Words labelled `count` times, which `places` do not label where gaps are known to be none. */
  | {
      readonly kind: 'unlabelled'
      readonly text: string
      readonly label: string
      readonly count: number
      readonly places: readonly Place<Span>[]
    }
  /** An entity that begins or ends oddly; `range` is what it should be, null for nothing. */
  | {
      readonly kind: 'boundary'
      readonly text: string
      readonly fault: BoundaryFault
      readonly place: Place
      readonly range: Range | null
    }

/**
 * The inconsistencies of the documents whose texts are given: first strings labelled differently, then unlabelled
 * elsewhere, the most places first, then odd boundaries in text order. Strings are compared as they stand. What a person
 * confirmed or rejected is left out. Linear in texts and gold.
 */
export function inconsistencies(records: ProjectRecords, texts: readonly DocumentText[]): Inconsistency[] {
  const strings = stringsOf(records, texts)
  return [
    ...differing(strings).sort((a, b) => b.places.length - a.places.length),
    ...unlabelled(records, texts, strings).sort((a, b) => b.places.length - a.places.length),
    ...boundaries(records, texts, strings),
  ]
}

/** The fix: the label that most have, the label where there is none, or the proper boundary. One edit of `count` places. */
export function fixInconsistency(
  records: ProjectRecords,
  issue: Inconsistency,
): ProjectEdit & { readonly count: number } {
  const words = excerpt(issue.text, { start: 0, end: issue.text.length })
  switch (issue.kind) {
    case 'labels': {
      const { label, places } = issue
      return edited(records, places, `${places.length} × ${words} → ${labelName(records, label)}`, (gold, spans) => {
        return replaced(gold, spans, span => ({ ...span, label }))
      })
    }
    case 'unlabelled': {
      const { label, places } = issue
      const isFlat = settingsOf(records).overlap === 'flat'
      return edited(records, places, `${places.length} × ${words} → ${labelName(records, label)}`, (gold, spans) => {
        const free = spans.filter(span => !isFlat || spansIn(gold.spans, span).length === 0)
        const next = free.map((span): GoldSpan => ({ ...span, source: 'person' }))
        return [mergeSpans(gold.spans, new Set(), next), withoutSpans(gold.rejected, next)]
      })
    }
    case 'boundary': {
      const { place, range } = issue
      const name = range === null ? `Delete ${words}` : `Trim ${words}`
      return edited(records, [place], name, (gold, spans) => {
        return replaced(gold, spans, span => range && { ...span, start: range.start, end: range.end })
      })
    }
    default:
      return issue satisfies never
  }
}

/** Leaves things as they are and says so: entities are confirmed, gaps rejected, and neither is brought up again. */
export function leaveInconsistency(
  records: ProjectRecords,
  issue: Inconsistency,
): ProjectEdit & { readonly count: number } {
  const name = `Keep ${excerpt(issue.text, { start: 0, end: issue.text.length })}`
  if (issue.kind === 'unlabelled')
    return edited(records, issue.places, `${name} unlabelled`, (gold, spans) => {
      return [gold.spans, mergeSpans(gold.rejected, new Set(), withoutSpans(spans.map(bare), gold.spans))]
    })
  return edited(records, issue.kind === 'labels' ? issue.places : [issue.place], name, (gold, spans) => {
    const kept = standing(gold, spans)
    return [gold.spans.map(span => (kept.has(span) ? { ...span, confirmed: true } : span)), gold.rejected]
  })
}

/** The label counts and the places of each string of gold. */
type Strings = ReadonlyMap<string, { readonly counts: Map<string, number>; readonly places: Place[] }>

function stringsOf(records: ProjectRecords, texts: readonly DocumentText[]): Strings {
  const strings = new Map<string, { counts: Map<string, number>; places: Place[] }>()
  for (const { document, text } of texts)
    for (const span of goldOf(records, document).spans) {
      const words = text.slice(span.start, span.end)
      const entry = strings.get(words) ?? { counts: new Map<string, number>(), places: [] }
      entry.counts.set(span.label, (entry.counts.get(span.label) ?? 0) + 1)
      entry.places.push({ document, span })
      strings.set(words, entry)
    }
  return strings
}

function differing(strings: Strings): Extract<Inconsistency, { kind: 'labels' }>[] {
  return [...strings].flatMap(([text, { counts, places }]) => {
    if (counts.size < 2) return []
    const [label, count] = mostFrequent(counts)
    const others = places.filter(({ span }) => span.label !== label && !span.confirmed)
    return others.length > 0 ? [{ kind: 'labels' as const, text, label, count, places: others }] : []
  })
}

function unlabelled(records: ProjectRecords, texts: readonly DocumentText[], strings: Strings) {
  const known = [...strings].filter(([text]) => text.length > 1 && /[\p{L}\p{N}]/u.test(text))
  const patterns = known.map(([text, { counts }]) => {
    const [label, count] = mostFrequent(counts)
    return { text, label, count, ignoreCase: false, wholeWord: true, places: [] as Place<Span>[] }
  })
  const find = matcher(patterns)
  for (const { document, text } of texts) {
    const record = documentOf(records, document)
    if (knownOf(record).end === 0) continue
    const gold = goldOf(records, document)
    for (const { start, end, pattern } of find(text)) {
      const span = { start, end, label: pattern.label }
      if (!isKnown(record, span, span.label) || spansIn(gold.spans, span).length > 0) continue
      if (spansIn(gold.rejected, span).every(negative => compareSpans(negative, span) !== 0))
        pattern.places.push({ document, span })
    }
  }
  return patterns.flatMap(({ text, label, count, places }) =>
    places.length > 0 ? [{ kind: 'unlabelled' as const, text, label, count, places }] : [],
  )
}

function boundaries(records: ProjectRecords, texts: readonly DocumentText[], strings: Strings): Inconsistency[] {
  const countOf = (words: string, label: string) => strings.get(words)?.counts.get(label) ?? 0
  return texts.flatMap(({ document, text }) =>
    goldOf(records, document).spans.flatMap((span): Inconsistency[] => {
      if (span.confirmed) return []
      const words = text.slice(span.start, span.end)
      const odd = oddBoundary(words, shorter => countOf(shorter, span.label) >= countOf(words, span.label))
      if (!odd) return []
      const range = odd.start < odd.end ? { start: span.start + odd.start, end: span.start + odd.end } : null
      return [{ kind: 'boundary', text: words, fault: odd.fault, place: { document, span }, range }]
    }),
  )
}

function mostFrequent(counts: ReadonlyMap<string, number>): readonly [label: string, count: number] {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
}

/** The spans of gold that stand at given places; what was edited meanwhile is passed over. */
function standing(gold: GoldRecord, spans: readonly Span[]): Set<GoldSpan> {
  return new Set(spans.flatMap(span => spansIn(gold.spans, span).filter(other => compareSpans(other, span) === 0)))
}

type Asserted = readonly [spans: readonly GoldSpan[], rejected: readonly Span[]]

function replaced(gold: GoldRecord, spans: readonly Span[], edit: (span: GoldSpan) => GoldSpan | null): Asserted {
  const old = standing(gold, spans)
  const next = [...old].flatMap(span => edit(byHand(span)) ?? [])
  return [mergeSpans(gold.spans, old, next), withoutSpans(gold.rejected, next)]
}

function edited<T extends Span>(
  records: ProjectRecords,
  places: readonly Place<T>[],
  name: string,
  edit: (gold: GoldRecord, spans: T[]) => Asserted,
): ProjectEdit & { readonly count: number } {
  const byDocument = new Map<string, T[]>()
  for (const { document, span } of places) {
    const here = byDocument.get(document)
    if (here) here.push(span)
    else byDocument.set(document, [span])
  }
  return {
    name,
    changes: [...byDocument].map(([document, spans]) => {
      const gold = goldOf(records, document)
      return goldChange(gold, ...edit(gold, spans))
    }),
    count: places.length,
  }
}
