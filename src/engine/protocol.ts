/**
 * Everything that crosses between the page and the engine, as types alone: what may be asked, what is reported while it
 * runs, what comes back, and how it can fail. Offsets are UTF-16 code units of the text that was sent.
 */
import type { Head } from '../domain/head.ts'
import type { Likeness } from '../domain/similar.ts'
import type { Prediction, Range } from '../domain/spans.ts'
import type { ExportArgs, ExportProgress, ExportResult } from './export-protocol.ts'
import type { Manifest } from './manifest.ts'
import type { TuneMessage } from './tune-message.ts'
import type { TuneProgress, TuneResult } from './tune-protocol.ts'
import type { LikenessArgs, SimilarArgs, SimilarPlace, SimilarProgress } from './similar-protocol.ts'

export type ErrorCode =
  | 'aborted' // the caller cancelled
  | 'crashed' // the worker died
  | 'hung' // a run took longer than any run should
  | 'device-lost' // the GPU went away
  | 'no-model' // asked before a model was loaded
  | 'model-missing' // a model file could not be read
  | 'model-corrupt' // a model file is not what the manifest says
  | 'model-unsupported' // a model or head that this engine does not understand
  | 'too-long' // a text above the limit
  | 'bad-data' // gold that nothing can be learned from
  | 'internal'

export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly stack?: string | undefined
}

export type Device = 'webgpu' | 'wasm'

/** How words become entities: our word-level default, or a strategy of Hugging Face's `TokenClassificationPipeline`. */
export type Aggregation = 'word' | 'none' | 'simple' | 'first' | 'average' | 'max'

/** What was found when a GPU was held against the model's reference hidden states; kept by the app between visits. */
export interface SelfCheck {
  /** What it holds for: adapter, runtime version, model. Another key means check again. */
  readonly key: string
  readonly passed: boolean
  /** Smallest cosine over the reference positions, and the smallest that is trusted. */
  readonly cosine: number
  readonly tolerance: number
  readonly milliseconds: number
}

export interface DeviceReport {
  readonly device: Device
  /** Parallel encoder workers, each with one thread. */
  readonly lanes: number
  readonly isolated: boolean
  /** Why it is not WebGPU, or not every core; empty when nothing was given up. */
  readonly reasons: readonly string[]
  readonly adapter: string | undefined
  readonly selfCheck: SelfCheck | undefined
  readonly runtime: string
}

export interface LoadArgs {
  /** Folder of the model, with a trailing slash. */
  readonly modelUrl: string
  /** `auto` takes WebGPU where an adapter exists and passes the self-check. */
  readonly device: Device | 'auto'
  /** The self-check that was passed on an earlier visit. */
  readonly selfCheck?: SelfCheck | undefined
}

export type LoadProgress =
  | { readonly phase: 'download'; readonly bytes: number; readonly total: number }
  | { readonly phase: 'prepare' }
  | { readonly phase: 'self-check'; readonly done: number; readonly total: number }

export interface LoadResult {
  readonly manifest: Manifest
  /** The manifest's default head. */
  readonly head: Head
  readonly device: DeviceReport
  /** Where the weights lie for the next visit; `memory` says why they could not be kept. */
  readonly storage: { readonly kept: 'cache' } | { readonly kept: 'memory'; readonly reason: string }
  /** Milliseconds by step. */
  readonly timings: Readonly<Record<string, number>>
}

/** The project that is shown, and its documents. */
export interface KeepArgs {
  readonly project: string
  readonly documents: readonly string[]
}

export interface TagArgs {
  readonly text: string
  /** Id of the document whose text it is: where `keep` named that, what the encoder makes of it is kept. */
  readonly document?: string | undefined
  readonly head: Head
  readonly decode: 'viterbi' | 'argmax'
  readonly aggregation: Aggregation
  /** What is on screen: tagged first. */
  readonly visible?: Range | undefined
}

export interface TaggedSegment extends Range {
  readonly predictions: readonly TaggedEntity[]
  /** Where windows of the model's length meet inside this segment, if it is longer than one. */
  readonly seams: readonly number[]
}

/** A prediction; `word` and `index` as Hugging Face gives them, where its aggregation was asked for. */
export interface TaggedEntity extends Prediction {
  readonly word?: string | undefined
  readonly index?: number | undefined
}

export interface TagProgress {
  readonly segments: readonly TaggedSegment[]
  /** Characters and words tagged so far, of this call's `text.length`. */
  readonly characters: number
  readonly words: number
}

export interface TagResult {
  readonly words: number
  readonly pieces: number
  /** Pieces that had to be encoded: the rest came from the cache. */
  readonly encodedPieces: number
  readonly unknownPieces: number
  readonly milliseconds: number
}

export interface InspectArgs {
  readonly text: string
  readonly head: Head
  readonly offset: number
}

export interface Inspection {
  readonly word: Range
  readonly pieces: readonly (Range & { readonly token: string; readonly id: number })[]
  /** Probabilities of the word's first piece, highest first. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[]
  /** The window the word was read from: its range in the text, which of how many in its segment, and its pieces. */
  readonly window: Range & {
    readonly index: number
    readonly count: number
    readonly pieces: number
    readonly maxPieces: number
  }
  readonly segment: Range
}

export interface PiecesArgs {
  /** A text, or a part of one that begins and ends at white space or at a sentence. */
  readonly text: string
}

/** The calls of the engine. `inspect` answers null where the offset stands on no word. */
export interface EngineCalls {
  load: { args: LoadArgs; progress: LoadProgress; result: LoadResult }
  /** Reads one of the manifest's heads by name. */
  head: { args: { readonly name: string }; progress: never; result: Head }
  /**
   * Keeps features of these documents between visits, as far as there is room, and deletes those of any other of the
   * project. Until it is called nothing is read or written.
   */
  keep: { args: KeepArgs; progress: never; result: void }
  tag: { args: TagArgs; progress: TagProgress; result: TagResult }
  inspect: { args: InspectArgs; progress: never; result: Inspection | null }
  /** Where the model's pieces stand: start and end of each in turn, in order and disjoint. */
  pieces: { args: PiecesArgs; progress: never; result: readonly number[] }
  /** Gold to a head and its scores. */
  tune: { args: TuneMessage; progress: TuneProgress; result: TuneResult }
  /** Ends a tuning by hand with the best so far; an automatic one goes on. */
  stopTuning: { args: undefined; progress: never; result: void }
  /** A head and its encoder as a token-classification model that other tools load. */
  exportModel: { args: ExportArgs; progress: ExportProgress; result: ExportResult }
  /** What chosen entities are like; then the places of documents that are most like them, best first. */
  likeness: { args: LikenessArgs; progress: never; result: Likeness }
  similar: { args: SimilarArgs; progress: SimilarProgress; result: readonly SimilarPlace[] }
}

/** Longest text that is tagged at once, in UTF-16 units. */
export const TEXT_LIMIT = 20_000_000
