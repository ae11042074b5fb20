/** What the worker of Find answers: it holds the texts, which never change, and searches them. */
import { matcher, type Pattern } from '../../domain/matching.ts'
import type { DocumentText } from '../../domain/occurrences.ts'
import { compileQuery, searchLimits, type Query } from '../../domain/search.ts'
import { EngineError, type Handlers } from '../../engine/rpc.ts'

/** What is looked for: a query, or many patterns at once, of which each find says which it is of. */
export type Wanted =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'patterns'; readonly patterns: readonly Pattern[] }

export interface FoundIn {
  readonly document: string
  /** Start and end of each find in turn, disjoint and in order: `[start, end, start, end, …]`. */
  readonly offsets: Uint32Array
  /** Of many patterns: the index of that which was found, for each find. */
  readonly patterns?: Uint32Array
  /** There may be more in this text: a limit was reached. */
  readonly isCut: boolean
}

export interface FindProgress {
  /** What was found since the last report. */
  readonly found: readonly FoundIn[]
  /** Documents searched so far. */
  readonly searched: number
}

export type FindCalls = {
  /** Gives the worker texts to hold. */
  hold: { args: readonly DocumentText[]; progress: never; result: void }
  /** Searches held texts in the order given, up to `searchLimits.finds` finds in all. Reports first that it begins. */
  search: {
    args: { readonly wanted: Wanted; readonly documents: readonly string[] }
    progress: FindProgress
    /** Whether the limit was reached before the last document. */
    result: { readonly isCut: boolean }
  }
}

/** Milliseconds between reports; between them a call to stop can arrive. */
const SLICE = 30

export function findHandlers(now: () => number = () => performance.now()): Handlers<FindCalls> {
  const texts = new Map<string, string>()
  return {
    hold(added) {
      for (const { document, text } of added) texts.set(document, text)
    },

    async search({ wanted, documents }, { signal, report }) {
      const find = readied(wanted)
      let found: FoundIn[] = []
      let count = 0
      report({ found, searched: 0 })
      let last = now()
      for (const [index, document] of documents.entries()) {
        const text = texts.get(document)
        const one = text === undefined ? undefined : find(text)
        if (one && one.offsets.length > 0) found.push({ document, ...one })
        count += (one?.offsets.length ?? 0) / 2
        const isCut = count >= searchLimits.finds && index < documents.length - 1
        if (isCut || index === documents.length - 1 || now() - last >= SLICE) {
          report({ found, searched: index + 1 })
          found = []
          if (isCut) return { isCut }
          await new Promise(next => setTimeout(next))
          if (signal.aborted) throw new EngineError('aborted', 'the search was stopped')
          last = now()
        }
      }
      return { isCut: false }
    },
  }
}

function readied(wanted: Wanted): (text: string) => Omit<FoundIn, 'document'> {
  if (wanted.kind === 'patterns') {
    const find = matcher(wanted.patterns.map((pattern, index) => ({ ...pattern, index })))
    return text => {
      const matches = find(text)
      return {
        offsets: packed(matches),
        patterns: Uint32Array.from(matches, ({ pattern }) => pattern.index),
        isCut: false,
      }
    }
  }
  const search = compileQuery(wanted.query)
  if (search.kind !== 'ready') return () => ({ offsets: new Uint32Array(0), isCut: false })
  return text => {
    const { ranges, isCut } = search.find(text)
    return { offsets: packed(ranges), isCut }
  }
}

function packed(ranges: readonly { readonly start: number; readonly end: number }[]): Uint32Array {
  const offsets = new Uint32Array(2 * ranges.length)
  for (const [index, { start, end }] of ranges.entries()) {
    offsets[2 * index] = start
    offsets[2 * index + 1] = end
  }
  return offsets
}
