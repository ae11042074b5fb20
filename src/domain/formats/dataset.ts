/** What files hold, whatever their format: plain values with label names, offsets in UTF-16 units. */
import type { DocumentRole, DocumentState, TokensRecord } from '../project.ts'
import { compareSpans, sortSpans, type Prediction, type Span } from '../spans.ts'

/** An entity that a person asserted. How it was made, by hand or by accepting, no format says, nor does this. */
export interface EntitySpan extends Span {
  readonly unsure?: true
  readonly comment?: string
  /** How sure its file is of it, 0 to 1, where it says: kept where it becomes a suggestion. Gold has none. */
  readonly score?: number
}

/** What someone or something proposes. A file that gives no score asserts it: 1. */
export interface Suggestion extends Prediction {
  /** The model or person it comes from, as the file names it; may be empty. */
  readonly source: string
}

/** All that one annotator of a document asserted of it. */
export interface Annotation {
  /** Who, as the file names them. */
  readonly source: string
  readonly spans: readonly EntitySpan[]
  /** That it is the document's gold. */
  readonly isGold: boolean
}

export type Tokens = Pick<TokensRecord, 'offsets' | 'sentences'>
export type Metadata = Readonly<Record<string, unknown>>

export interface DatasetDocument {
  readonly title: string
  readonly text: string
  /** In the order of `compareSpans`, no two with the same range and label, as is the next. */
  readonly spans: readonly EntitySpan[]
  readonly rejected: readonly Span[]
  /** In the same order; two with the same range and label are of different sources. */
  readonly predictions: readonly Suggestion[]
  /** Where a file names its annotators: all of them, of whom one is the gold. */
  readonly annotations?: readonly Annotation[]
  readonly state: DocumentState
  /** Names of the labels whose gaps are asserted, as in `DocumentRecord`; null for none. */
  readonly annotatedFor: readonly string[] | null
  readonly doneUpTo: number | null
  readonly role: DocumentRole
  readonly notes: string
  /** Fields of the file that mean nothing here, kept to be written again. */
  readonly metadata: Metadata
  readonly tokens?: Tokens
  /** By format: what its writer needs to give the file back as it came. Plain JSON. */
  readonly layout?: Metadata
}

export interface Dataset {
  readonly documents: readonly DatasetDocument[]
  /** Label names, in the order of the legend, or of first appearance. */
  readonly labels: readonly string[]
}

/** A document with nothing said but what is given. */
export function documentOf(given: Partial<DatasetDocument> & Pick<DatasetDocument, 'text'>): DatasetDocument {
  return {
    title: titleOf(given.text),
    rejected: [],
    predictions: [],
    state: 'new',
    annotatedFor: null,
    doneUpTo: null,
    role: 'none',
    notes: '',
    metadata: {},
    ...given,
    spans: distinct(given.spans ?? []),
  }
}

/** In order, and of spans with the same range and label the first. The list itself where it is so already. */
export function distinct<T extends Span>(spans: readonly T[]): readonly T[] {
  const isAfter = (span: T, index: number, all: readonly T[]) => {
    const previous = all[index - 1]
    return !previous || compareSpans(previous, span) < 0
  }
  return spans.every(isAfter) ? spans : sortSpans(spans).filter(isAfter)
}

/** In order and, of one source, of those with the same range and label the first. */
export function distinctOf(predictions: readonly Suggestion[]): readonly Suggestion[] {
  const bySource = (a: Suggestion, b: Suggestion) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0)
  const sorted = predictions.toSorted((a, b) => compareSpans(a, b) || bySource(a, b))
  return sorted.filter((span, index) => {
    const previous = sorted[index - 1]
    return !previous || compareSpans(previous, span) !== 0 || previous.source !== span.source
  })
}

/** The labels of documents, in the order of first appearance. */
export function labelsIn(documents: readonly DatasetDocument[]): string[] {
  const labels = new Set<string>()
  for (const { spans, rejected, predictions, annotations = [], annotatedFor } of documents) {
    for (const list of [spans, rejected, predictions, ...annotations.map(({ spans }) => spans)])
      for (const { label } of list) labels.add(label)
    for (const label of annotatedFor ?? []) labels.add(label)
  }
  return [...labels]
}

/** The first line of a text that is not blank, shortened at a space, for a document that brings no title. */
export function titleOf(text: string): string {
  const line = /\S[^\r\n]*/.exec(text.slice(0, 4000))?.[0].trim() ?? 'Untitled'
  if (line.length <= 60) return line
  const cut = line.lastIndexOf(' ', 60)
  const end = cut > 30 ? cut : 60
  return `${line
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()} …`
}

/** Whether everything that is not a span is asserted to be none of the labels. */
export function isComplete(document: DatasetDocument, labels: readonly string[]): boolean {
  const known = new Set(document.annotatedFor ?? [])
  return document.state === 'done' && document.annotatedFor !== null && labels.every(label => known.has(label))
}
