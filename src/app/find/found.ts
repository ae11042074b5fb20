/** What was found, and the finds by their number. */
import type { Range } from '../../domain/spans.ts'
import type { FoundIn } from './find-service.ts'

/** What was found in one document. `first`: how many finds stand before it. */
export interface FoundDocument extends FoundIn {
  readonly first: number
}

export type FindStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'reading' | 'searching'; readonly done: number; readonly of: number }
  | { readonly kind: 'found' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'failed' }

export interface FindState {
  readonly side: 'find' | 'rules' | 'similar'
  /** What is typed. */
  readonly text: string
  readonly status: FindStatus
  /** Those with finds, in the order of the list. */
  readonly documents: readonly FoundDocument[]
  readonly count: number
  /** There may be more: the limit was reached. */
  readonly isCut: boolean
  /** Documents that were searched, and of them those that could not be read. */
  readonly scope: number
  readonly missing: number
  /** Index of the find one stands at. */
  readonly current: number | undefined
  /** Which page of the finds is listed. */
  readonly page: number
  /** The field, or the first of what can be done with rules, is to take the focus. */
  readonly wantsFocus: boolean
}

/** Finds on a page of the list. */
export const PAGE = 100
/** The document and range of a find; undefined beyond the last. */
export function placeAt(
  documents: readonly FoundDocument[],
  index: number,
): { readonly document: string; readonly range: Range } | undefined {
  let low = 0
  let high = documents.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((documents[middle]?.first ?? Infinity) <= index) low = middle
    else high = middle - 1
  }
  const found = documents[low]
  const at = 2 * (index - (found?.first ?? 0))
  const [start, end] = [found?.offsets[at], found?.offsets[at + 1]]
  return found && start !== undefined && end !== undefined
    ? { document: found.document, range: { start, end } }
    : undefined
}

/** The ranges of a document's finds. */
export function rangesOf({ offsets }: Pick<FoundIn, 'offsets'>): Range[] {
  return Array.from({ length: offsets.length / 2 }, (_, index) => ({
    start: offsets[2 * index] ?? 0,
    end: offsets[2 * index + 1] ?? 0,
  }))
}
