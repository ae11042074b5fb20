/** What crosses between the page and the engine when places like chosen entities are looked for; see `protocol.ts`. */
import type { Likeness } from '../domain/similar.ts'
import type { Range } from '../domain/spans.ts'

export interface LikenessArgs {
  /** The entities, each in its text or in a part of it that has whole segments. */
  readonly examples: readonly (Range & { readonly text: string })[]
  /** Texts of those that will be searched: some thousand words of them are enough to know how features vary. */
  readonly sample: readonly string[]
  /** Documents that these are of, as far as it is worth while: what is kept of them need not be made again. */
  readonly documents?: readonly { readonly id: string; readonly text: string }[]
}

export interface SimilarDocument {
  readonly id: string
  readonly text: string
  /** What is no place to be found, ordered by start. */
  readonly taken: readonly Range[]
}

export interface SimilarArgs {
  readonly likeness: Likeness
  readonly documents: readonly SimilarDocument[]
  /** Places wanted, and the smallest similarity. */
  readonly most: number
  readonly least: number
}

/** Segments read so far. */
export interface SimilarProgress {
  readonly done: number
  readonly total: number
}

export interface SimilarPlace extends Range {
  readonly document: string
  readonly similarity: number
}
