/** What crosses between the page and the engine when a head is tuned; see `protocol.ts`. */
import type { FeatureSet } from '../domain/feature-sets.ts'
import type { Head } from '../domain/head.ts'
import type { LabelMap } from '../domain/label-map.ts'
import type { Evaluation } from '../domain/score-report.ts'
import type { Span } from '../domain/spans.ts'
import type { DocumentRole } from '../domain/project.ts'
import type { TrainedOn } from '../domain/trained-on.ts'
import type { TrainingArguments } from '../domain/training-arguments.ts'
import type { TakenFromGold } from './learned-steps.ts'
import type { Device } from './protocol.ts'
import type { EpochReport } from './training.ts'
import type { Choice } from './tuning.ts'
import type { HandReport, HandState } from './tuning-by-hand.ts'

export interface TuneDocument {
  readonly id: string
  readonly text: string
  /** Gold; labels are entity types. */
  readonly spans: readonly Span[]
  /** What is no entity of that type. */
  readonly rejected: readonly Span[]
  /** Before `end`, a word without gold is none of these types. Of other types, and after, it may be any. */
  readonly known: { readonly end: number; readonly types: readonly string[] }
  readonly role: DocumentRole
}

/** What the new head begins as. */
export type StartFrom =
  | { readonly kind: 'nothing' }
  /**
   * What the head knows stays, by what its types become; those that are absent are dropped. `seen` are ids of the
   * documents that it learned from: the new head is not scored on them.
   */
  | {
      readonly kind: 'head'
      readonly head: Head
      readonly types: LabelMap
      readonly seen?: readonly string[] | undefined
    }

/** What is chosen whatever the way. */
export interface CommonOptions extends TakenFromGold {
  /** What the head reads; the last layer where nothing is said. */
  readonly features?: FeatureSet | undefined
}

/** Nothing to set: standardised features, L2 by cross-validation, the optimum. */
export interface AutomaticOptions extends CommonOptions {
  readonly how: 'automatic'
  /** Penalties to choose from, as scikit-learn's C. */
  readonly cs: readonly number[]
  readonly folds: number
  readonly seed: number
  /** Where steps are taken; the faster where nothing is said. */
  readonly device?: Device | undefined
}

/** All knobs by the names of Hugging Face. `folds`: of which the first chooses the epochs, and each is scored by the others. */
export interface ByHandOptions extends CommonOptions {
  readonly how: 'by-hand'
  readonly arguments: TrainingArguments
  readonly folds: number
  /** With how many seeds it is scored, from that of the arguments on; 1 when absent. */
  readonly seeds?: number | undefined
}

export type TuneOptions = AutomaticOptions | ByHandOptions

export interface TuneArgs {
  readonly documents: readonly TuneDocument[]
  /** The entity types to learn; those of the new head, in the order of their labels. */
  readonly types: readonly string[]
  readonly options: TuneOptions
  readonly start: StartFrom
  /** Texts without gold: where it starts from a head, what that says of them is learned too. By id of their documents. */
  readonly unlabelled?: readonly { readonly id?: string; readonly text: string }[] | undefined
  /** Whether folds may part documents that are nearly alike, as a corpus is usually divided; they may not unless said. */
  readonly partsAlike?: boolean
  /** Of an epoch that was reported, by hand: the rest comes out as it would have. */
  readonly resume?: HandState | undefined
  /**
   * The head to compare with, by what its types are called here; `seen` are ids of the documents that it learned from,
   * on which it is not scored.
   */
  readonly before?:
    | { readonly head: Head; readonly types: Readonly<Record<string, string>>; readonly seen: readonly string[] }
    | undefined
}

export type TuneProgress =
  | { readonly phase: 'reading'; readonly done: number; readonly total: number }
  /** Fits of cross-validation, each of some C on some fold. */
  | { readonly phase: 'choosing'; readonly done: number; readonly total: number }
  | { readonly phase: 'fitting'; readonly iterations: number; readonly loss: number }
  /** By hand: an epoch of one of the trainings, see `HandReport`; `state` is what to go on from. */
  | {
      readonly phase: 'epoch'
      readonly of: HandReport['phase']
      readonly place: number
      readonly trainings: number
      readonly epoch: Omit<EpochReport, 'state'>
      readonly state: HandState
    }
  | { readonly phase: 'scoring' }

export interface TuneResult {
  /** Named `tuned` and without a title: its caller names it. */
  readonly head: Head
  /** What was chosen: C, with what each choice scored on what was held out; by hand the epochs, and why no more. */
  readonly chosen:
    | { readonly c: number; readonly choices: readonly Choice[] }
    | { readonly epochs: number; readonly ended: 'steps' | 'early' | 'asked' }
  readonly loss: number
  readonly iterations: number
  /** Absent where there was no choice: by hand, and where no GPU encodes. */
  readonly trainedOn?: TrainedOn | undefined
  readonly evaluation: Evaluation
  /** What was learned from. */
  readonly data: { readonly documents: number; readonly words: number; readonly entities: number }
  /** Gold that tags of words cannot say. */
  readonly unsaid: readonly (Span & { readonly document: string })[]
  readonly milliseconds: { readonly features: number; readonly training: number; readonly scoring: number }
}
