/** What every file format is: one value of this shape, listed in `formats.ts`. */
import type { OverlapPolicy, Range } from '../spans.ts'
import type { Scheme, SchemeGuess } from '../tags.ts'
import type { OffsetUnit } from '../text.ts'
import type { Dataset } from './dataset.ts'
import type { Encoding } from './encoding.ts'
import type { FileProblem } from './problem.ts'

export interface SourceFile {
  /** With its extension, without its folder. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A decoded file, to tell its format by. */
export interface Sample {
  readonly name: string
  readonly text: string
  readonly bytes: Uint8Array
  /** The first record of JSON that is whole; undefined where there is none. */
  record(): unknown
}

/** What an offset of a file counts. `grapheme`: clusters of Unicode's annex 29, what a reader takes for a character. */
export type FileUnit = OffsetUnit | 'grapheme'

/** How a file is cut into documents. `marks`: where it says so itself; a number: so many sentences each. */
export type Division = 'marks' | 'file' | 'paragraph' | 'line' | 'sentence' | number

/** What a person may say of files instead of having it guessed. A format passes over what it has no use for. */
export interface ReadOptions {
  readonly offsets?: FileUnit
  readonly scheme?: Scheme
  readonly divide?: Division
  /** The field or column that holds the text. */
  readonly textField?: string
  /** Whether what is not marked is asserted to be no entity; what the format means by its silence unless told. */
  readonly complete?: boolean
}

export interface WriteOptions {
  readonly offsets?: FileUnit
  readonly scheme?: Scheme
  /** Who stays where entities overlap and the format holds no overlap; `longest` unless told. */
  readonly overlap?: OverlapPolicy
  /** CoNLL: 2 or 4 columns. */
  readonly columns?: 2 | 4
  /** One of the format's `variants`; the first unless told. */
  readonly variant?: string
  /** Of the files, without extension; `gleaner` unless told. */
  readonly name?: string
}

/** What was found out about the files rather than told. */
export interface Guessed {
  readonly encoding: Encoding['name']
  /** Absent where the format has no offsets. `texts`: the files quote their entities; `bounds`: no other unit fits. */
  readonly offsets?: { readonly unit: FileUnit; readonly because: 'option' | 'texts' | 'bounds' | 'default' }
  readonly scheme?: SchemeGuess
  readonly textField?: string
}

export interface Reading {
  readonly dataset: Dataset
  /** The first thousand, located. Some say only that something was read with doubt. */
  readonly problems: readonly FileProblem[]
  /** How many problems there were. */
  readonly problemCount: number
  /** How many records (documents, sentences, entities) could not be taken. */
  readonly leftOut: number
  readonly guessed: Guessed
}

/** What a format may be able to say beside texts and flat entities. `draft`: that work has begun and is not done. */
export type Fact =
  | 'title'
  | 'notes'
  | 'role'
  | 'state'
  | 'draft'
  | 'metadata'
  | 'tokens'
  | 'rejected'
  | 'prediction'
  | 'unsure'
  | 'comment'

export type LossKind =
  | Fact
  /** An entity that overlaps another one is left out. */
  | 'overlap'
  /** The borders of an entity moved to those of tokens. */
  | 'moved'
  /** An entity over several sentences became one in each. */
  | 'divided'
  /** An entity that covers no token is left out. */
  | 'left-out'
  /** A label is written with other characters. */
  | 'label'
  /** Characters, spaces or line breaks of the text are not kept. */
  | 'text'
  /** Further columns that a file brought are not written. */
  | 'columns'
  /** What nobody looked at will read as "no entity". */
  | 'gaps'

/** One thing that a file does not say though the dataset does. */
export interface Loss {
  readonly kind: LossKind
  /** Index into the dataset's documents. */
  readonly document: number
  /** Where, in UTF-16 offsets; null for the document as a whole. */
  readonly range: Range | null
  readonly message: string
}

export interface Writing {
  readonly files: readonly SourceFile[]
  /** In the order of the documents. */
  readonly losses: readonly Loss[]
}

/** Work in slices: yields the share that is done, so that a caller can show it, rest, or stop. */
export type Steps<T> = Generator<number, T, void>

export type FormatId =
  | 'text'
  | 'conll'
  | 'doccano'
  | 'label-studio'
  | 'prodigy'
  | 'spacy'
  | 'docbin'
  | 'brat'
  | 'webanno'
  | 'huggingface'
  | 'parquet'
  | 'gliner'
  | 'w3c'
  | 'csv'
  | 'tsv'
  | 'jsonl'

/** What is known of a format without reading or writing it. */
export interface FormatTraits {
  readonly id: FormatId
  readonly title: string
  /** With the dot, the usual one first. */
  readonly extensions: readonly string[]
  /** Units that its offsets may be written in, the usual one first; empty where it counts in tokens or not at all. */
  readonly units: readonly FileUnit[]
  readonly hasScheme: boolean
  readonly variants: readonly string[]
  readonly holds: ReadonlySet<Fact>
  /** What it means that nothing is marked: no entity, nothing, or as each document says. */
  readonly gaps: 'none' | 'unknown' | 'said'
  /** How sure it is that the file is one of its own, 0 to 1. Reads no more than the beginning. */
  detect(sample: Sample): number
}

export interface Format extends FormatTraits {
  /** Never throws for what is in the files. */
  read(files: readonly SourceFile[], options?: ReadOptions): Steps<Reading>
  write(dataset: Dataset, options?: WriteOptions): Writing
}

/** Does all of it at once. */
export function complete<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
