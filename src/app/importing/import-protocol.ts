/** What the page and the worker that reads files say to each other. */
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import type { FileUnit, FormatId, Guessed, ReadOptions } from '../../domain/formats/format.ts'
import type { FileProblem } from '../../domain/formats/problem.ts'
import type { Prediction, Span } from '../../domain/spans.ts'
import type { KnownText } from '../../domain/suggest-matching.ts'
import type { Nearest } from '../../domain/suggest-nearest.ts'
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
  readonly units: readonly FileUnit[]
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
  /** Entities that have a score. */
  readonly scored: number
  readonly guessed: Guessed
  /** Who annotated, where the files say. */
  readonly annotators: readonly string[]
  /** Columns or fields that may hold the texts; empty where the format knows. */
  readonly columns: readonly string[]
}

/**
 * What files become. `documents`: with the gold that they bring. `suggestions`: what a source says of documents that are
 * here. `compare`: each annotator, or each file, a source, of documents that are here or come without gold.
 */
export type TakeAs = 'documents' | 'suggestions' | 'compare'

/** Files that are compared with each other at most. */
export const MOST_COMPARED = 8

export interface Chosen {
  readonly as: TakeAs
  /** Who says what the files mark, where they do not name them: one for all, or one for each in their order. */
  readonly sources: readonly string[]
  /** Whether texts that are not here become documents. */
  readonly takesRest: boolean
}

/** A text that was not matched, and why. */
export interface Missed {
  readonly title: string
  /** Who says something of it, where that is one of several. */
  readonly source?: string
  /** Of the texts that are here, or of the other sources. */
  readonly nearest: Nearest
  readonly nearestTitle: string
  /** UTF-16 units. */
  readonly nearestLength: number
}

/** How what a group says fits to the texts that are here. */
export interface Matching {
  /** How many texts are here; of those, how many differ in white space. */
  readonly matched: number
  readonly moved: number
  /** Documents of which something is said, here or new. */
  readonly documents: number
  readonly spans: number
  /** Spans of nothing but white space, which have no place in the text that is here. */
  readonly lost: number
  readonly unmatched: number
  /** Documents that come with it. */
  readonly added: number
  /** The first of those not matched; where annotators are compared, of those that only one of them has. */
  readonly missed: readonly Missed[]
  /** Documents that only one of several annotators has. */
  readonly alone: number
  readonly sources: readonly string[]
}

/** What a source says of a document: one that is here, by its id, or of those handed over, by its index. */
export interface SaidOf {
  readonly document: string | number
  readonly source: string
  readonly spans: readonly Prediction[]
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
  /** Gives the worker texts of the project, in portions. */
  hold: { args: readonly KnownText[]; progress: never; result: void }
  /** Says what would become of the groups; of those that become documents how many texts are here already. */
  match: {
    args: readonly Chosen[]
    progress: number
    result: {
      readonly matchings: readonly (readonly [group: number, matching: Matching])[]
      /** Texts that stand in more than one document of the files, where the files are few. */
      readonly shared: number
      /** Where no text is shared: those of the first that others of the files begin with, or hold. */
      readonly cut: readonly Missed[]
    }
  }
  /** Hands over what was read last of every group, in portions. */
  take: {
    args: readonly Chosen[]
    progress: {
      readonly documents: readonly DatasetDocument[]
      readonly said: readonly SaidOf[]
      readonly share: number
    }
    result: { readonly labels: readonly string[] }
  }
}
