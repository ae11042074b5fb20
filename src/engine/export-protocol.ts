/** What crosses between the page and the engine when a model is taken out; see `protocol.ts`. */
import type { Head } from '../domain/head.ts'
import type { DecodingLoss, ModelCard } from '../domain/model-card.ts'
import type { Span } from '../domain/spans.ts'

/** What the card should say that neither the head nor the model's folder does; all of it may be absent. */
export type CardFacts = Partial<
  Pick<ModelCard, 'name' | 'title' | 'description' | 'licence' | 'descriptions' | 'provenance' | 'run'>
>

/** A text on which stock readers are compared with Gleaner; with all of its entities, if they are known. */
export interface ComparedText {
  readonly text: string
  readonly spans?: readonly Span[] | undefined
}

export interface ExportArgs {
  readonly head: Head
  readonly facts?: CardFacts | undefined
  /** Measured on these where the graph cannot decode, and said in the card; `data` says what they are, as in "12 documents". */
  readonly compared?: { readonly data: string; readonly texts: readonly ComparedText[] } | undefined
}

export type ExportProgress =
  | { readonly phase: 'reading'; readonly bytes: number; readonly total: number }
  | { readonly phase: 'comparing'; readonly done: number; readonly total: number }
  | { readonly phase: 'writing' }

export interface ExportResult {
  /** A zip of one folder, named `folder`. */
  readonly zip: Blob
  readonly folder: string
  /** Whether the graph decodes by itself; else `loss` is what readers of plain logits lose. Neighbours are lost to it. */
  readonly decodes: boolean
  readonly loss: DecodingLoss | undefined
  /** Milliseconds by step. */
  readonly milliseconds: Readonly<Record<'reading' | 'comparing' | 'writing', number>>
}
