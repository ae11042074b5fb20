/** What heads score against gold, as plain JSON: shown, compared, and kept with the run that it came from. */
import type { Interval } from './bootstrap.ts'
import type { Counts, Score } from './metrics.ts'

export interface EntityScores {
  /** The averages over types, see `Averages`: micro, macro, by number. */
  readonly overall: Score
  readonly macro: Score
  readonly weighted: Score
  /** By entity type, in the order of their names. */
  readonly types: readonly (readonly [type: string, score: Score])[]
}

/** How many mentions there are in gold, and how many of them were found. */
export interface Found {
  readonly found: number
  readonly number: number
}

/** One head on words that it did not learn from. */
export interface ScoreReport {
  /** seqeval's two modes: `default` forgives tags out of order, `strict` (IOB2) does not. */
  readonly default: EntityScores
  readonly strict: EntityScores
  readonly tokens: {
    readonly accuracy: number
    readonly withoutO: Score
    readonly withO: Score
    readonly tags: readonly (readonly [tag: string, score: Score])[]
  }
  /** As `Confusion`: `[(labels + 1) × (labels + 1)]`, 0 is no entity, gold down, predicted across. */
  readonly confusion: { readonly labels: readonly string[]; readonly counts: readonly number[] }
  /** By class of error, see `ErrorClasses`. */
  readonly errors: Readonly<Record<'correct' | 'boundary' | 'type' | 'missed' | 'spurious', number>>
  /** Recall of mentions whose text and type stand in the training gold, and of those that do not. */
  readonly seen: Found
  readonly unseen: Found
  /** Entities of each held-out document, in the order of `Evaluation.documents`. */
  readonly counts: readonly Counts[]
}

/** How the words that were scored were chosen. */
export type Procedure =
  | { readonly kind: 'role'; readonly role: 'dev' | 'test' }
  /** Each document scored by a head that was fitted, and chosen, without it. */
  | { readonly kind: 'cross-validation'; readonly folds: number; readonly seeds: readonly number[] }
  /** Too few documents: blocks of their parts, which flatters. */
  | { readonly kind: 'blocks'; readonly folds: number; readonly seeds: readonly number[] }
  /** Too little gold to hold any out. */
  | { readonly kind: 'none' }

/** Scores of the procedure that made a head, and of the head before on the same words. */
export interface Evaluation {
  readonly procedure: Procedure
  /** Ids of the documents that were scored. */
  readonly documents: readonly string[]
  readonly words: number
  readonly after: ScoreReport | undefined
  /** Of the head before; absent where there is none, or where it learned from all of these documents. */
  readonly before: ScoreReport | undefined
  /** Entity F1 after minus before, by paired bootstrap over documents. */
  readonly difference: Interval | undefined
  /** `seen`: there is a head before, but it learned from all of these documents. */
  readonly beforeLeftOut?: 'seen'
  /**
   * Where the head before learned from some of the documents: the others, and the scores after on these alone. `before`
   * and `difference` are of these.
   */
  readonly common?: { readonly documents: readonly string[]; readonly after: ScoreReport }
  /**
   * Where the head began as another: how far it still says what that one said, of the types of that one, whose entities
   * take the place of gold.
   */
  readonly kept?: Score
}
