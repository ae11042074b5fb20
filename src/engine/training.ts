/** Training by hand: a head of any kind, epoch by epoch, each report of which carries all that is needed to go on. */
import type { HeadWeights } from '../domain/heads/kinds.ts'
import type { Counts, Score } from '../domain/metrics.ts'

/** Numbers by the names of the head's kind, over standardised features. */
export type NamedWeights = Readonly<Record<string, Float32Array>>

/** Everything that training goes on from; what happens after depends on this, the data and the arguments alone. */
export interface TrainingState {
  /** Steps made so far. */
  readonly step: number
  readonly weights: NamedWeights
  /** AdamW's running means of gradients and of their squares. */
  readonly moment1: NamedWeights
  readonly moment2: NamedWeights
  /** The epoch that would be kept. */
  readonly best: { readonly epoch: number; readonly metric: number | undefined; readonly weights: NamedWeights }
  /** Epochs since the metric was better by more than the threshold. */
  readonly worse: number
}

export interface HeldOut {
  readonly loss: number
  /** Entities by constrained Viterbi, words that may be several labels left out. */
  readonly counts: Counts
  readonly score: Score
}

export interface EpochReport {
  /** Counted from 1. The last may be a part of one, where the steps end. */
  readonly epoch: number
  readonly epochs: number
  readonly step: number
  readonly steps: number
  /** Mean over the steps of the epoch. */
  readonly loss: number
  /** Absent where nothing is held out. */
  readonly heldOut?: HeldOut
  /** Of the epoch's last step. */
  readonly learningRate: number
  /** Of the epoch, and a guess at what is left where nothing stops early. */
  readonly milliseconds: number
  readonly millisecondsLeft: number
  /** The best of all epochs so far by `metricForBestModel`; without held-out text the last is. */
  readonly isBest: boolean
  /** To go on from, as `resume`. */
  readonly state: TrainingState
}

export interface Trained {
  /** Over plain features: with name, labels and the rest a `Head`. */
  readonly weights: HeadWeights
  /** The epoch whose weights they are. */
  readonly epoch: number
  readonly steps: number
  /** Why it ended: all steps made, the patience spent, or `stopRequested`. */
  readonly ended: 'steps' | 'early' | 'asked'
}

export interface TrainingOptions {
  /** Ends it at once, with nothing. */
  readonly signal: AbortSignal
  /** Asked before each step: true ends it with a report of the steps made, and the best so far. */
  readonly stopRequested?: () => boolean
  /** Weights over plain features of a head of the same kind, sizes and labels; absent: new ones. */
  readonly start?: HeadWeights
  /** The state of an earlier report of the same data and arguments: the rest comes out as it would have. */
  readonly resume?: TrainingState
}
