/** What the page and the worker that writes files say to each other. */
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import type { FormatId, LossKind, WriteOptions } from '../../domain/formats/format.ts'
import type { Range } from '../../domain/spans.ts'

/** A document as the files know it, by its id in the project. */
export interface HeldDocument {
  readonly id: string
  readonly document: DatasetDocument
}

/** What is to be written. */
export interface Order {
  /** Ids of held documents, in the order of the file. */
  readonly documents: readonly string[]
  /** Label names, in the order of the legend. */
  readonly labels: readonly string[]
  readonly format: FormatId
  /** `name` is that of the file, without extension, of several files that of their zip. */
  readonly options: WriteOptions & { readonly name: string }
}

/** One thing that the file does not say. */
export interface LossPlace {
  /** Id of the document. */
  readonly document: string
  /** In UTF-16 offsets; null for the document as a whole. */
  readonly range: Range | null
  readonly message: string
}

/** What is lost in one way. */
export interface LossGroup {
  readonly kind: LossKind
  readonly count: number
  /** How many documents it is lost in. */
  readonly documents: number
}

/** What was written, without the files themselves, which the worker keeps until it writes again. */
export interface Written {
  readonly format: FormatId
  readonly documents: number
  readonly entities: number
  readonly files: number
  readonly bytes: number
  /** The name under which all of it is saved. */
  readonly name: string
  /** How one of the files begins; no text of a binary one. */
  readonly preview: { readonly name: string; readonly text: string | undefined; readonly isAll: boolean }
  readonly losses: readonly LossGroup[]
}

export type ExportCalls = {
  /** Hands over documents, in the place of what was held under their ids. */
  hold: { args: readonly HeldDocument[]; progress: never; result: void }
  write: { args: Order; progress: never; result: Written }
  /** Of what was written last, the losses of one kind, in the order of the documents. */
  losses: { args: { kind: LossKind; from: number; count: number }; progress: never; result: readonly LossPlace[] }
  /** What was written last: a file as it is, of several a zip. `at` in milliseconds since 1970. */
  file: { args: { at: number }; progress: never; result: Blob }
}
