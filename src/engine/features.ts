/** Features of segments: what the encoder made of them, kept within a bound so that heads can be changed at no cost. */
import { type Encoding, planWindows, type Window } from '../domain/align.ts'
import type { Tokenizer } from './tokenizer.ts'

/** A segment as the model reads it; offsets are relative to the segment's start. */
export interface Reading {
  readonly encoding: Encoding
  readonly windows: readonly Window[]
}

export interface Features extends Reading {
  /** Hidden states of the last layer in half precision, [pieces × hidden]. */
  readonly hidden: Uint16Array
  /** The same of further layers that were asked for, by the number that `FeatureSet` calls each; never of -1. */
  readonly layers?: ReadonlyMap<number, Uint16Array>
}

export function readSegment(tokenizer: Tokenizer, segment: string, maxLength: number): Reading {
  const encoding = tokenizer.encode(segment)
  return { encoding, windows: planWindows(encoding.firstPiece, maxLength) }
}

/** Hidden states of a segment from those of its windows: each word's pieces from the window that owns the word. */
export function joinWindows(reading: Reading, perWindow: readonly Uint16Array[], hidden: number): Features {
  const only = perWindow[0]
  if (perWindow.length === 1 && only) return { ...reading, hidden: only }
  const joined = new Uint16Array(reading.encoding.ids.length * hidden)
  for (const [i, { firstPiece, ownFirstPiece, ownEndPiece }] of reading.windows.entries()) {
    const states = perWindow[i]
    if (!states) throw new Error(`window ${i} has no hidden states`)
    const own = states.subarray((ownFirstPiece - firstPiece) * hidden, (ownEndPiece - firstPiece) * hidden)
    joined.set(own, ownFirstPiece * hidden)
  }
  return { ...reading, hidden: joined }
}

export interface FeatureCache {
  get(segment: string): Features | undefined
  put(segment: string, features: Features): void
  readonly bytes: number
}

const LIMIT = 256 * 2 ** 20
/** About what the objects of a word cost beside its hidden states. */
const BYTES_A_WORD = 120

/** The least recently used segments go first; what went is encoded again when it is wanted. */
export function createFeatureCache(limit = LIMIT): FeatureCache {
  const entries = new Map<string, Features>()
  let bytes = 0
  const size = (segment: string, { hidden, encoding }: Features) =>
    2 * segment.length + hidden.byteLength + BYTES_A_WORD * encoding.words.length

  return {
    get(segment) {
      const found = entries.get(segment)
      if (found) {
        entries.delete(segment)
        entries.set(segment, found)
      }
      return found
    },
    put(segment, features) {
      const old = entries.get(segment)
      if (old) bytes -= size(segment, old)
      entries.delete(segment)
      entries.set(segment, features)
      bytes += size(segment, features)
      for (const [key, value] of entries) {
        if (bytes <= limit || key === segment) break
        entries.delete(key)
        bytes -= size(key, value)
      }
    },
    get bytes() {
      return bytes
    },
  }
}
