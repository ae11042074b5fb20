import { bare, confirmSpan, deleteSpans, placeSpan } from './annotate.ts'
import { errorClasses } from './comparison.ts'
import { excerpt, labelName, together, type Target } from './edits.ts'
import { documentOf, goldOf, isKnown, type GoldSpan, type ProjectEdit, type ProjectRecords } from './project.ts'
import { compareSpans, spansIn, type Prediction, type Range } from './spans.ts'
import { reject } from './suggestions.ts'

/** What gold and a head say of one place, if not the same. The classes are those of `errorClasses`. */
export type Disagreement =
  | { readonly kind: 'missed'; readonly gold: GoldSpan }
  | { readonly kind: 'spurious'; readonly predicted: Prediction }
  | { readonly kind: 'boundary' | 'type'; readonly gold: GoldSpan; readonly predicted: Prediction }

export type DisagreementKind = Disagreement['kind']

/** How a document's gold and a head's predictions compare. */
export interface Comparison {
  /** In text order, to be resolved. */
  readonly disagreements: readonly Disagreement[]
  /** Those that `keepGold` resolved: the head still sees it otherwise. */
  readonly settled: readonly Disagreement[]
  /** Gold that the head predicts as it stands. */
  readonly agreed: readonly GoldSpan[]
}

/**
 * Sets the gold of a document against predictions whose labels are ids. A prediction without gold is spurious only where
 * its absence was asserted; elsewhere it is a suggestion, and no disagreement. Gold of a label that the head does not
 * know (`knownToHead`, where given) is not missed.
 */
export function compare(
  records: ProjectRecords,
  document: string,
  predictions: readonly Prediction[],
  knownToHead?: ReadonlySet<string>,
): Comparison {
  const gold = goldOf(records, document)
  const record = documentOf(records, document)
  const { correct, boundary, type, missed, spurious } = errorClasses(gold.spans, predictions)
  const isRejected = (prediction: Prediction) =>
    spansIn(gold.rejected, prediction).some(negative => compareSpans(negative, prediction) === 0)
  const all: Disagreement[] = [
    ...boundary.map((pair): Disagreement => ({ kind: 'boundary', ...pair })),
    ...type.map((pair): Disagreement => ({ kind: 'type', ...pair })),
    ...missed
      .filter(({ label }) => knownToHead?.has(label) ?? true)
      .map((gold): Disagreement => ({ kind: 'missed', gold })),
    ...spurious
      .filter(predicted => isRejected(predicted) || isKnown(record, predicted, predicted.label))
      .map((predicted): Disagreement => ({ kind: 'spurious', predicted })),
  ]
  const isSettled = (disagreement: Disagreement) =>
    disagreement.kind === 'missed' ? disagreement.gold.confirmed === true : isRejected(disagreement.predicted)
  return {
    disagreements: all.filter(disagreement => !isSettled(disagreement)).sort(byPlace),
    settled: all.filter(isSettled).sort(byPlace),
    agreed: correct.map(({ gold }) => gold),
  }
}

/** Where a disagreement lies: over both of its spans. */
export function placeOf(disagreement: Disagreement): Range {
  switch (disagreement.kind) {
    case 'missed':
      return disagreement.gold
    case 'spurious':
      return disagreement.predicted
    case 'boundary':
    case 'type': {
      const { gold, predicted } = disagreement
      return { start: Math.min(gold.start, predicted.start), end: Math.max(gold.end, predicted.end) }
    }
    default:
      return disagreement satisfies never
  }
}

/**
 * Resolves a disagreement for the head: what it missed goes, what it says else is accepted. In a flat project other gold
 * under the prediction gives way too, and the name says so.
 */
export function takePrediction(target: Target, disagreement: Disagreement): ProjectEdit {
  switch (disagreement.kind) {
    case 'missed':
      return deleteSpans(target, [disagreement.gold])
    case 'spurious':
    case 'boundary':
    case 'type': {
      const { predicted } = disagreement
      const former = 'gold' in disagreement ? disagreement.gold : undefined
      const comment = former?.comment === undefined ? {} : { comment: former.comment }
      const words = excerpt(target.text, predicted)
      const name = `Take prediction ${words} → ${labelName(target.records, predicted.label)}`
      return placeSpan(target, { ...bare(predicted), source: 'accepted', ...comment }, name, former)
    }
    default:
      return disagreement satisfies never
  }
}

/** Resolves a disagreement for gold: it is confirmed, the prediction rejected, and neither is brought up again. */
export function keepGold(target: Target, disagreement: Disagreement): ProjectEdit {
  switch (disagreement.kind) {
    case 'missed':
      return confirmSpan(target, disagreement.gold)
    case 'spurious':
      return reject(target, disagreement.predicted)
    case 'boundary':
    case 'type': {
      const { gold, predicted } = disagreement
      const { name } = confirmSpan(target, gold)
      return together(target.records, name, [
        records => reject({ ...target, records }, predicted),
        records => confirmSpan({ ...target, records }, gold),
      ])
    }
    default:
      return disagreement satisfies never
  }
}

function byPlace(a: Disagreement, b: Disagreement): number {
  const [left, right] = [placeOf(a), placeOf(b)]
  return left.start - right.start || left.end - right.end
}
