import { bare, placeSpan, type Placed } from './annotate.ts'
import {
  begun,
  counted,
  excerpt,
  goldChange,
  labelName,
  mergeSpans,
  together,
  withoutSpans,
  type RecordChange,
  type Target,
} from './edits.ts'
import { markDone } from './document-edits.ts'
import {
  documentOf,
  goldOf,
  isKnown,
  labelsByType,
  settingsOf,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
} from './project.ts'
import { resolveOverlaps } from './resolve-overlaps.ts'
import { compareSpans, sortSpans, spansIn, type Prediction, type Span } from './spans.ts'

/** What a head says of a document, beside its gold. A prediction that is in gold already, or was rejected, is in none. */
export interface Suggestions<P extends Prediction = Prediction> {
  /** To accept or to reject. */
  readonly open: readonly P[]
  /** Those that overlap gold where the project is flat: accepting one replaces that gold. */
  readonly conflicting: readonly P[]
  /** Those where it is asserted that there is nothing more of their label, as in a document that is done. */
  readonly settled: readonly P[]
}

/** Predictions of one document; their labels are ids of labels. */
export interface Offer {
  readonly document: string
  readonly predictions: readonly Prediction[]
}

/** Which predictions a bulk command takes: of a label, and from a score on. */
export interface SuggestionFilter {
  readonly label?: string
  readonly minScore?: number
}

/**
 * A head's predictions with label ids in the place of its entity types. Types that no label stands for are counted:
 * they can be shown and accepted once a label is made for them.
 */
export function withLabels(
  records: ProjectRecords,
  predictions: readonly Prediction[],
): { predictions: Prediction[]; unknown: ReadonlyMap<string, number> } {
  const ids = labelsByType(records)
  const unknown = new Map<string, number>()
  const known = predictions.flatMap(prediction => {
    const label = ids.get(prediction.label)
    if (label !== undefined) return [{ ...prediction, label }]
    unknown.set(prediction.label, (unknown.get(prediction.label) ?? 0) + 1)
    return []
  })
  return { predictions: known, unknown }
}

/** Sorts a document's predictions into what can be shown of them. O(n log n) in the document. */
export function visiblePredictions<P extends Prediction>(
  records: ProjectRecords,
  document: string,
  predictions: readonly P[],
): Suggestions<P> {
  const gold = goldOf(records, document)
  const record = documentOf(records, document)
  const isFlat = settingsOf(records).overlap === 'flat'
  const open: P[] = []
  const conflicting: P[] = []
  const settled: P[] = []
  for (const prediction of sortSpans(predictions)) {
    const isSame = (span: Span) => compareSpans(span, prediction) === 0
    const under = spansIn(gold.spans, prediction)
    if (under.some(isSame) || spansIn(gold.rejected, prediction).some(isSame)) continue
    if (isFlat && under.length > 0) conflicting.push(prediction)
    else if (isKnown(record, prediction, prediction.label)) settled.push(prediction)
    else open.push(prediction)
  }
  return { open, conflicting, settled }
}

/** Takes one prediction into gold. In a flat project the gold under it gives way, and the name says so. */
export function accept(target: Target, prediction: Span): Placed {
  const name = `Accept ${excerpt(target.text, prediction)} → ${labelName(target.records, prediction.label)}`
  return placeSpan(target, { ...bare(prediction), source: 'accepted' }, name)
}

/** Says that one prediction is wrong: it is kept as a negative and never suggested again. What gold has is not rejected. */
export function reject(target: Target, prediction: Span): ProjectEdit {
  const { records, document, text } = target
  const gold = goldOf(records, document)
  const name = `Reject ${excerpt(text, prediction)} (${labelName(records, prediction.label)})`
  const rejected = mergeSpans(gold.rejected, new Set(), withoutSpans([bare(prediction)], gold.spans))
  return { name, changes: [goldChange(gold, gold.spans, rejected), ...begun(records, document)] }
}

/**
 * Accepts what is open of the offers and passes the filter, as one edit over one document or many: "all shown" are the
 * offers of what is shown. Gold never gives way to a bulk: what conflicts with it, and in a flat project with a
 * prediction of a higher score, is left and counted. One document gets in progress, many keep their states.
 */
export function acceptAll(
  records: ProjectRecords,
  offers: readonly Offer[],
  filter: SuggestionFilter = {},
): ProjectEdit & { readonly count: number; readonly left: number } {
  const isFlat = settingsOf(records).overlap === 'flat'
  let left = 0
  const { changes, count, documents } = eachOffer(records, offers, filter, (document, { open, conflicting }) => {
    const { kept, dropped } = isFlat ? resolveOverlaps(open, 'score') : { kept: open, dropped: [] }
    left += conflicting.length + dropped.length
    const gold = goldOf(records, document)
    const added = kept.map((prediction): GoldSpan => ({ ...bare(prediction), source: 'accepted' }))
    return { count: added.length, change: goldChange(gold, mergeSpans(gold.spans, new Set(), added), gold.rejected) }
  })
  return { name: `Accept ${describe(records, filter, count, documents)}`, changes, count, left }
}

/** Rejects what is open or in conflict with gold and passes the filter, as one edit over one document or many. */
export function rejectAll(
  records: ProjectRecords,
  offers: readonly Offer[],
  filter: SuggestionFilter = {},
): ProjectEdit & { readonly count: number } {
  const { changes, count, documents } = eachOffer(records, offers, filter, (document, { open, conflicting }) => {
    const gold = goldOf(records, document)
    const wrong = [...open, ...conflicting].map(bare)
    return { count: wrong.length, change: goldChange(gold, gold.spans, mergeSpans(gold.rejected, new Set(), wrong)) }
  })
  return { name: `Reject ${describe(records, filter, count, documents)}`, changes, count }
}

/** Accepts what is shown of a document and marks it done, as one edit. */
export function acceptAndDone(records: ProjectRecords, offer: Offer): ProjectEdit {
  const accepted = acceptAll(records, [offer])
  const done = (records: ProjectRecords) => markDone(records, offer.document)
  const { name } = done(records)
  const both = `Accept ${counted(accepted.count, 'prediction')}, ${name.charAt(0).toLowerCase()}${name.slice(1)}`
  return together(records, accepted.count > 0 ? both : name, [() => accepted, done])
}

/** Forgets what was rejected in a document, so that it can be suggested again. */
export function forgetRejected(records: ProjectRecords, document: string): ProjectEdit {
  const gold = goldOf(records, document)
  const name = `Forget ${counted(gold.rejected.length, 'rejected prediction')}`
  return { name, changes: [goldChange(gold, gold.spans, [])] }
}

function eachOffer(
  records: ProjectRecords,
  offers: readonly Offer[],
  { label, minScore = 0 }: SuggestionFilter,
  edit: (document: string, wanted: Suggestions) => { count: number; change: RecordChange },
) {
  const changes: RecordChange[] = []
  let [count, documents] = [0, 0]
  for (const { document, predictions } of offers) {
    const wanted = predictions.filter(
      ({ label: own, score }) => score >= minScore && (label === undefined || own === label),
    )
    const edited = edit(document, visiblePredictions(records, document, wanted))
    if (edited.count === 0) continue
    changes.push(edited.change)
    count += edited.count
    documents++
    if (offers.length === 1) changes.push(...begun(records, document))
  }
  return { changes, count, documents }
}

function describe(records: ProjectRecords, filter: SuggestionFilter, count: number, documents: number): string {
  const { label, minScore } = filter
  const what = label === undefined ? counted(count, 'prediction') : `${count} × ${labelName(records, label)}`
  const score = minScore === undefined ? '' : ` of ${Math.round(minScore * 100)} % or more`
  return `${what}${score}${documents > 1 ? ` in ${documents} documents` : ''}`
}
