/** What the page and the worker that reads files say to each other. */
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import type { FormatId, Guessed, ReadOptions } from '../../domain/formats/format.ts'
import type { FileProblem } from '../../domain/formats/problem.ts'
import type { Span } from '../../domain/spans.ts'
import type { OffsetUnit } from '../../domain/text.ts'
import type { Likely } from './recognising.ts'

/** A file as it is handed over: not every channel keeps its name. */
export interface NamedFile {
  readonly name: string
  readonly content: Blob
}

/** Files of one format, which are read together. */
export interface FileGroup {
  readonly names: readonly string[]
  readonly bytes: number
  /** The likeliest first. */
  readonly likely: readonly Likely[]
}

/** What a person may choose of a format. */
export interface FormatFacts {
  readonly id: FormatId
  readonly title: string
  readonly units: readonly OffsetUnit[]
  readonly hasScheme: boolean
}

export interface Opened {
  readonly groups: readonly FileGroup[]
  readonly formats: readonly FormatFacts[]
  /** Why files are not read, a sentence each. */
  readonly refused: readonly string[]
}

/** The beginning of a document with the entities that lie in it. */
export interface FirstWords {
  readonly title: string
  readonly text: string
  readonly isCut: boolean
  readonly spans: readonly Span[]
}

/** What a group would bring. */
export interface Preview {
  readonly documents: number
  readonly entities: number
  readonly suggestions: number
  readonly labels: readonly { readonly name: string; readonly count: number }[]
  readonly first: readonly FirstWords[]
  /** The first of them. */
  readonly problems: readonly FileProblem[]
  readonly problemCount: number
  /** Records that could not be read, and documents without words or too long to be shown. */
  readonly leftOut: number
  readonly guessed: Guessed
  /** Columns or fields that may hold the texts; empty where the format knows. */
  readonly columns: readonly string[]
}

export type ImportCalls = {
  /** Unpacks and sorts files by format. Done once. */
  open: { args: readonly NamedFile[]; progress: never; result: Opened }
  /** Reads a group; progress is the share that is done. */
  read: {
    args: { readonly group: number; readonly format: FormatId; readonly options: ReadOptions }
    progress: number
    result: Preview
  }
  /** Hands over what was read last of every group, in portions. */
  take: {
    args: undefined
    progress: { readonly documents: readonly DatasetDocument[]; readonly share: number }
    result: { readonly labels: readonly string[] }
  }
}
