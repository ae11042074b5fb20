/** Looking for slips of the annotation in a worker: what crosses to it and back, and what it does. */
import { inconsistencies, type Inconsistency, type InconsistencyKind, type Place } from '../../domain/consistency.ts'
import { documentKey, type ProjectRecord } from '../../domain/project.ts'
import type { DocumentText } from '../../domain/occurrences.ts'
import type { Handlers } from '../../engine/rpc.ts'

type WithoutPlaces<T> = T extends unknown ? Omit<T, 'places' | 'agreeing'> : never

/**
 * An inconsistency whose places lie among those of all: `size` of them, the first at `from`, and then as many more as agree
 * with the label that most have.
 */
export type Slip = WithoutPlaces<Inconsistency> & {
  readonly from: number
  readonly size: number
  readonly agreeing: number
}

/** What was found. Places are numbers, so that a hundred thousand of them cross without being copied one by one. */
export interface Slips {
  /** Those of each kind with the most places, at most `KEPT` of a kind. */
  readonly slips: readonly Slip[]
  /** How many there are of each kind. */
  readonly counts: Readonly<Record<InconsistencyKind, number>>
  /** `Uint32Array [places × 4]`: index into `documents`, start, end, index into `labels`. */
  readonly places: Uint32Array<ArrayBuffer>
  readonly documents: readonly string[]
  readonly labels: readonly string[]
  readonly milliseconds: number
}

export interface CheckCalls {
  /** Texts of documents, once for each: they never change. */
  texts: { args: { readonly texts: readonly DocumentText[] }; progress: never; result: undefined }
  /** What changed of the records since the last call. */
  records: {
    args: { readonly changes: readonly (readonly [string, ProjectRecord | undefined])[] }
    progress: never
    result: undefined
  }
  check: { args: undefined; progress: never; result: Slips }
}

export const KEPT = 2000

export function checkHandlers(): Handlers<CheckCalls> {
  const texts = new Map<string, string>()
  const records = new Map<string, ProjectRecord>()
  return {
    texts(args) {
      for (const { document, text } of args.texts) texts.set(document, text)
      return undefined
    },
    records({ changes }) {
      for (const [key, record] of changes)
        if (record) records.set(key, record)
        else records.delete(key)
      return undefined
    },
    check(_, { transfer }) {
      const start = performance.now()
      for (const id of texts.keys()) if (!records.has(documentKey(id))) texts.delete(id)
      const found = inconsistencies(
        records,
        [...texts].map(([document, text]) => ({ document, text })),
      )
      const slips = packed(found)
      transfer(slips.places.buffer)
      return { ...slips, milliseconds: performance.now() - start }
    },
  }
}

function packed(found: readonly Inconsistency[]): Omit<Slips, 'milliseconds'> {
  const counts = { labels: 0, unlabelled: 0, boundary: 0 }
  const kept = found.filter(({ kind }) => ++counts[kind] <= KEPT)
  const agreeingOf = (issue: Inconsistency) => (issue.kind === 'labels' ? issue.agreeing : [])
  const total = kept.reduce((sum, issue) => sum + issue.places.length + agreeingOf(issue).length, 0)
  const places = new Uint32Array(4 * total)
  const [documents, labels] = [new Map<string, number>(), new Map<string, number>()]
  const indexIn = (list: Map<string, number>, value: string) => {
    const index = list.get(value) ?? list.size
    list.set(value, index)
    return index
  }
  let at = 0
  const slips = kept.map((issue): Slip => {
    const { places: own, ...rest } = { ...issue, agreeing: agreeingOf(issue).length }
    const from = at / 4
    for (const { document, span } of [...own, ...agreeingOf(issue)]) {
      places[at++] = indexIn(documents, document)
      places[at++] = span.start
      places[at++] = span.end
      places[at++] = indexIn(labels, span.label)
    }
    return { ...rest, from, size: own.length }
  })
  return { slips, counts, places, documents: [...documents.keys()], labels: [...labels.keys()] }
}

/** Some places of a slip. */
export function placesOf(slips: Slips, slip: Slip, from = 0, count = slip.size): Place[] {
  return placesAt(slips, slip.from + from, Math.max(0, Math.min(count, slip.size - from)))
}

function placesAt({ places, documents, labels }: Slips, from: number, count: number): Place[] {
  return Array.from({ length: count }, (_, index) => {
    const at = 4 * (from + index)
    const [document = 0, start = 0, end = 0, label = 0] = places.subarray(at, at + 4)
    return { document: documents[document] ?? '', span: { start, end, label: labels[label] ?? '' } }
  })
}

/** A slip as the commands of the domain take it. */
export function inconsistencyOf(slips: Slips, slip: Slip): Inconsistency {
  const { from, size, agreeing, ...rest } = slip
  const places = placesOf(slips, slip)
  return rest.kind === 'labels'
    ? { ...rest, places, agreeing: placesAt(slips, from + size, agreeing) }
    : { ...rest, places }
}
