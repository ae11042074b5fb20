/** What is going on in this tab, and is gone with it: the engine, the tagging, the results, what is picked out. */
import { createStore } from 'zustand/vanilla'
import type { Head } from '../domain/head.ts'
import type { Range } from '../domain/spans.ts'
import type { ErrorCode, Inspection, LoadProgress, LoadResult, TagResult } from '../engine/protocol.ts'
import type { Listing } from './documents/listing.ts'
import type { Results } from './reading/results.ts'

export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

export type EngineStatus =
  | { readonly kind: 'off' }
  | { readonly kind: 'loading'; readonly progress: LoadProgress | undefined }
  | { readonly kind: 'ready'; readonly loaded: LoadResult }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** `words` and `characters` are those tagged so far, `rate` words per second. */
export type TaggingStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly words: number; readonly characters: number; readonly rate: number }
  | { readonly kind: 'done'; readonly result: TagResult }
  | { readonly kind: 'stopped'; readonly words: number; readonly characters: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type InspectionStatus =
  | { readonly kind: 'off' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'shown'; readonly inspection: Inspection; readonly head: Head }
  | { readonly kind: 'no-word' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** One line where the thing happened. `action` is the id of what to do about it. */
export interface Notice {
  readonly tone: 'news' | 'trouble'
  readonly text: string
  readonly action?: string | undefined
}

/** Reading the open document, or writing: a new text, or the open one over again. */
export type Writing =
  | { readonly kind: 'no' }
  | { readonly kind: 'new' }
  | { readonly kind: 'edit'; readonly text: string }

/** What the page is for at the moment; the text in the middle is the same. */
export type Activity = 'read' | 'label' | 'tune'

/** Long work, as the top bar tells of it. */
export interface Work {
  readonly name: string
  readonly words: string
  /** Share done; undefined where it is not known. */
  readonly share: number | undefined
  /** Id of the action that ends it. */
  readonly stop?: string
}

export interface SessionState {
  readonly activity: Activity
  readonly engine: EngineStatus
  readonly head: Head | undefined
  /** The head that was just tuned: it reads in Tune until it is kept or discarded. */
  readonly trial: Head | undefined
  readonly tagging: TaggingStatus
  readonly results: Results | undefined
  /** While the head reads all documents: how many it has read. */
  readonly reading: { readonly done: number; readonly total: number } | undefined
  /** While a head is tuned. */
  readonly tuning: Work | undefined
  /** Entity types that the legend hides. */
  readonly hidden: ReadonlySet<string>
  /** The word or entity picked out, in UTF-16 units of the open text. */
  readonly selection: Range | undefined
  readonly inspection: InspectionStatus
  /** In Label: whether the label bar is open at the selection. */
  readonly bar: boolean
  /** Whether a comment on what is picked is being written in the bar. */
  readonly commenting: boolean
  /** Whether what the bar does to the selection is done to its every occurrence. */
  readonly everywhere: boolean
  /** Id of the label that what is drawn gets at once. */
  readonly brush: string | undefined
  /** Id of the label given last. */
  readonly lastLabel: string | undefined
  /** Which documents are listed; undefined is all of them, in their order. */
  readonly listing: Listing | undefined
  /** Ids of the documents that are chosen for what is done to several; undefined while none is being chosen. */
  readonly chosen: ReadonlySet<string> | undefined
  /** Id of the document whose title is being written. */
  readonly renaming: string | undefined
  readonly notice: Notice | undefined
  readonly writing: Writing
  readonly dialog: 'none' | 'palette' | 'keys' | 'device' | 'projects' | 'import' | 'export'
  /** Files that the import dialog looks over. */
  readonly importing: readonly File[]
  /** On narrow screens: the documents drawer and the panel's sheet. */
  readonly drawer: boolean
  readonly sheet: boolean
}

export function createSession() {
  return createStore<SessionState>()(() => ({
    activity: 'read',
    engine: { kind: 'off' },
    head: undefined,
    trial: undefined,
    tagging: { kind: 'idle' },
    results: undefined,
    reading: undefined,
    tuning: undefined,
    hidden: new Set<string>(),
    selection: undefined,
    inspection: { kind: 'off' },
    bar: false,
    commenting: false,
    everywhere: false,
    brush: undefined,
    lastLabel: undefined,
    listing: undefined,
    chosen: undefined,
    renaming: undefined,
    notice: undefined,
    writing: { kind: 'no' },
    dialog: 'none',
    importing: [],
    drawer: false,
    sheet: false,
  }))
}

export type Session = ReturnType<typeof createSession>

/** Shows a notice; news fades by itself, trouble stays until it is closed or something else is to be said. */
export function say(session: Session, notice: Notice): void {
  session.setState({ notice })
  if (notice.tone === 'trouble') return
  setTimeout(() => {
    if (session.getState().notice === notice) session.setState({ notice: undefined })
  }, 10_000)
}
