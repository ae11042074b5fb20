/** Gold as it crosses to the engine: spans as numbers, since objects by the hundred thousand would hold up the page. */
import type { Span } from '../domain/spans.ts'
import type { TuneArgs, TuneDocument } from './tune-protocol.ts'

export interface PackedSpans {
  /** Start, end, and place of the label in `labels`, in turn. */
  readonly numbers: Int32Array<ArrayBuffer>
  readonly labels: readonly string[]
}

export type PackedDocument = Omit<TuneDocument, 'spans' | 'rejected'> & {
  readonly spans: PackedSpans
  readonly rejected: PackedSpans
}

export type TuneMessage = Omit<TuneArgs, 'documents'> & { readonly documents: readonly PackedDocument[] }

export function packed({ spans, rejected, ...document }: TuneDocument): PackedDocument {
  return { ...document, spans: packedSpans(spans), rejected: packedSpans(rejected) }
}

export function unpacked({ documents, ...args }: TuneMessage): TuneArgs {
  return {
    ...args,
    documents: documents.map(({ spans, rejected, ...document }) => ({
      ...document,
      spans: unpackedSpans(spans),
      rejected: unpackedSpans(rejected),
    })),
  }
}

function packedSpans(spans: readonly Span[]): PackedSpans {
  const numbers = new Int32Array(3 * spans.length)
  const places = new Map<string, number>()
  for (const [index, { start, end, label }] of spans.entries()) {
    const place = places.get(label) ?? places.size
    places.set(label, place)
    numbers.set([start, end, place], 3 * index)
  }
  return { numbers, labels: [...places.keys()] }
}

function unpackedSpans({ numbers, labels }: PackedSpans): Span[] {
  return Array.from({ length: numbers.length / 3 }, (_, index) => {
    const [start = 0, end = 0, place = 0] = numbers.subarray(3 * index, 3 * index + 3)
    return { start, end, label: labels[place] ?? '' }
  })
}
