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

/** Entities of a document by type: place in `ScoreReport.default.types`, correct, predicted, gold, and so on. */
export type Tally = readonly number[]

/** Of a tally the counts of each type, by its place. */
export function countsIn(tally: Tally): [place: number, counts: Counts][] {
  return Array.from({ length: Math.floor(tally.length / 4) }, (_, index) => {
    const [place = 0, correct = 0, predicted = 0, gold = 0] = tally.slice(4 * index, 4 * index + 4)
    return [place, { correct, predicted, gold }]
  })
}

/** How the words that were scored were chosen. */
export type Procedure =
  | { readonly kind: 'role'; readonly role: 'dev' | 'test'; readonly seeds?: readonly number[] | undefined }
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
  /**
   * Of each of them a hash of all that it was scored against: text, gold, what is known of it, role. Equal in two runs:
   * the document was not changed in between. Absent where nobody took note.
   */
  readonly hashes?: readonly string[]
  /** Of each of them what `after` has found of which type. Absent as `hashes` is. */
  readonly tallies?: readonly Tally[]
  readonly words: number
  readonly after: ScoreReport | undefined
  /** Of the head before; absent where there is none, or where it learned from all of these documents. */
  readonly before: ScoreReport | undefined
  /** Entity F1 after minus before, by paired bootstrap over documents. */
  readonly difference: Interval | undefined
  /** Entity F1 of the heads of each seed, where there are several: `after` has the shares over all of them. */
  readonly bySeed?: readonly number[]
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

/** Two heads, or two ways of learning, on some documents of those that were scored. */
export interface Part {
  /**
   * Why these: the head before has not learned from them, or they were scored both times, against the same gold, each
   * time by a head that had not learned from them.
   */
  readonly on: 'unseen' | 'unchanged'
  /** How many. */
  readonly documents: number
  readonly before: EntityScores
  readonly after: EntityScores
  /** Entity F1 after minus before, by paired bootstrap over the documents; undefined where they are too few. */
  readonly difference: Interval | undefined
  /** The types that are compared, where there are others that were learned one time only. */
  readonly only?: readonly string[]
}
