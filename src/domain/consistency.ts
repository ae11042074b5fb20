import { bare, byHand } from './annotate.ts'
import { oddBoundary, type BoundaryFault } from './boundaries.ts'
import { excerpt, goldChange, labelName, mergeSpans, withoutSpans } from './edits.ts'
import { matcher } from './matching.ts'
import type { DocumentText } from './occurrences.ts'
import {
  documentKey,
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
  /**
   * The same words under several labels, in `counts` the most frequent first: `places` are those without that `label`,
   * `agreeing` those with it; what was confirmed is in neither.
   */
  | {
      readonly kind: 'labels'
      readonly text: string
      readonly label: string
      readonly counts: readonly (readonly [label: string, count: number])[]
      readonly places: readonly Place[]
      readonly agreeing: readonly Place[]
    }
  /** Words labelled `count` times, which `places` do not label where gaps are known to be none. */
  | {
      readonly kind: 'unlabelled'
      readonly text: string
      readonly label: string
      readonly count: number
      readonly places: readonly Place<Span>[]
    }
  /** Entities that begin or end oddly; `range` is what of their words should be left, null for nothing. */
  | {
      readonly kind: 'boundary'
      readonly text: string
      readonly label: string
      readonly fault: BoundaryFault
      readonly range: Range | null
      readonly places: readonly Place[]
    }

export type InconsistencyKind = Inconsistency['kind']

/**
 * The inconsistencies of the documents whose texts are given: first strings labelled differently, then unlabelled
 * elsewhere, then odd boundaries, each kind with the most places first. Strings are compared as they stand. What a
 * person confirmed or rejected is left out. Linear in texts and gold.
 */
export function inconsistencies(records: ProjectRecords, texts: readonly DocumentText[]): Inconsistency[] {
  const strings = stringsOf(records, texts)
  const kinds: Inconsistency[][] = [differing(strings), unlabelled(records, texts, strings), boundaries(strings)]
  return kinds.flatMap(kind => kind.sort((a, b) => b.places.length - a.places.length))
}

/**
 * The fix: the label that most have, or the one given, where words have several; the label where there is none; or the
 * proper boundary. One edit of `count` places; where something else was done meanwhile it does nothing.
 */
export function fixInconsistency(records: ProjectRecords, issue: Inconsistency, label = issue.label): CountedEdit {
  const words = excerpt(issue.text, { start: 0, end: issue.text.length })
  const { kind } = issue
  switch (kind) {
    case 'labels': {
      const all = label === issue.label ? issue.places : [...issue.places, ...issue.agreeing]
      return edited(
        records,
        all.filter(({ span }) => span.label !== label),
        count => `${count} × ${words} → ${labelName(records, label)}`,
        (gold, spans) => replaced(gold, spans, span => ({ ...span, label })),
      )
    }
    case 'unlabelled': {
      const isFlat = settingsOf(records).overlap === 'flat'
      return edited(
        records,
        issue.places,
        count => `${count} × ${words} → ${labelName(records, label)}`,
        (gold, spans) => {
          const free = spans.filter(span => !isFlat || spansIn(gold.spans, span).length === 0)
          const next = free.map((span): GoldSpan => ({ ...span, source: 'person' }))
          return {
            spans: mergeSpans(gold.spans, new Set(), next),
            rejected: withoutSpans(gold.rejected, next),
            count: next.length,
          }
        },
      )
    }
    case 'boundary': {
      const { range, places } = issue
      const verb = range === null ? 'Delete' : 'Trim'
      const name = (count: number) => (count === 1 ? `${verb} ${words}` : `${verb} ${count} × ${words}`)
      return edited(records, places, name, (gold, spans) =>
        replaced(
          gold,
          spans,
          span => range && { ...span, start: span.start + range.start, end: span.start + range.end },
        ),
      )
    }
    default:
      return kind satisfies never
  }
}

/** Leaves things as they are and says so: entities are confirmed, gaps rejected, and neither is brought up again. */
export function leaveInconsistency(records: ProjectRecords, issue: Inconsistency): CountedEdit {
  const name = `Keep ${excerpt(issue.text, { start: 0, end: issue.text.length })}`
  const times = (count: number) => (count === 1 ? '' : `, ${count} ×`)
  if (issue.kind === 'unlabelled')
    return edited(
      records,
      issue.places,
      count => `${name} unlabelled${times(count)}`,
      (gold, spans) => {
        const rejected = withoutSpans(spans.map(bare), gold.spans)
        return {
          spans: gold.spans,
          rejected: mergeSpans(gold.rejected, new Set(), rejected),
          count: rejected.length,
        }
      },
    )
  return edited(
    records,
    issue.places,
    count => `${name}${times(count)}`,
    (gold, spans) => {
      const kept = standing(gold, spans)
      return {
        spans: gold.spans.map(span => (kept.has(span) ? { ...span, confirmed: true } : span)),
        rejected: gold.rejected,
        count: kept.size,
      }
    },
  )
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
    const [label] = mostFrequent(counts)
    const open = places.filter(({ span }) => !span.confirmed)
    const others = open.filter(({ span }) => span.label !== label)
    if (others.length === 0) return []
    const agreeing = open.filter(({ span }) => span.label === label)
    const ranked = [...counts].sort((a, b) => b[1] - a[1])
    return [{ kind: 'labels' as const, text, label, counts: ranked, places: others, agreeing }]
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

function boundaries(strings: Strings): Extract<Inconsistency, { kind: 'boundary' }>[] {
  const countOf = (words: string, label: string) => strings.get(words)?.counts.get(label) ?? 0
  return [...strings].flatMap(([text, { counts, places }]) =>
    [...counts].flatMap(([label, count]) => {
      const odd = oddBoundary(text, shorter => countOf(shorter, label) >= count)
      const own = odd ? places.filter(({ span }) => span.label === label && !span.confirmed) : []
      if (!odd || own.length === 0) return []
      const range = odd.start < odd.end ? { start: odd.start, end: odd.end } : null
      return [{ kind: 'boundary' as const, text, label, fault: odd.fault, range, places: own }]
    }),
  )
}

function mostFrequent(counts: ReadonlyMap<string, number>): readonly [label: string, count: number] {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
}

/** The spans of gold that stand at given places; what was edited meanwhile is passed over. */
function standing(gold: GoldRecord, spans: readonly Span[]): Set<GoldSpan> {
  const keyOf = ({ start, end, label }: Span) => `${start} ${end} ${label}`
  const keys = new Set(spans.map(keyOf))
  // Numbers are compared first: making a key of every entity of gold takes longer than all else of a fix.
  const starts = new Set(spans.map(({ start }) => start))
  return new Set(gold.spans.filter(span => starts.has(span.start) && keys.has(keyOf(span))))
}

/** What is asserted of a document after an edit of `count` places. */
interface Asserted {
  readonly spans: readonly GoldSpan[]
  readonly rejected: readonly Span[]
  readonly count: number
}

function replaced(gold: GoldRecord, spans: readonly Span[], edit: (span: GoldSpan) => GoldSpan | null): Asserted {
  const old = standing(gold, spans)
  const next = [...old].flatMap(span => edit(byHand(span)) ?? [])
  return {
    spans: mergeSpans(gold.spans, old, next),
    rejected: withoutSpans(gold.rejected, next),
    count: old.size,
  }
}

export type CountedEdit = ProjectEdit & { readonly count: number }

function edited<T extends Span>(
  records: ProjectRecords,
  places: readonly Place<T>[],
  name: (count: number) => string,
  edit: (gold: GoldRecord, spans: T[]) => Asserted,
): CountedEdit {
  const byDocument = new Map<string, T[]>()
  for (const { document, span } of places) {
    if (!records.has(documentKey(document))) continue
    const here = byDocument.get(document)
    if (here) here.push(span)
    else byDocument.set(document, [span])
  }
  let total = 0
  const changes = [...byDocument].flatMap(([document, spans]) => {
    const gold = goldOf(records, document)
    const { count, ...after } = edit(gold, spans)
    total += count
    return count > 0 ? [goldChange(gold, after.spans, after.rejected)] : []
  })
  return { name: name(total), changes, count: total }
}
