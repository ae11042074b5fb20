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

/**
 * Hidden states of a segment from those of its windows: each word's pieces from the window that owns the word.
 *
 * @param states by window, those of the last layer and of each of `layers`
 */
export function joinWindows(
  reading: Reading,
  states: readonly (readonly Uint16Array[])[],
  width: number,
  layers: readonly number[] = [],
): Features {
  const join = (place: number) =>
    joined(
      reading,
      states.map(window => window[place]),
      width,
    )
  const features = { ...reading, hidden: join(0) }
  if (layers.length === 0) return features
  return { ...features, layers: new Map(layers.map((layer, place) => [layer, join(1 + place)])) }
}

function joined(reading: Reading, perWindow: readonly (Uint16Array | undefined)[], hidden: number): Uint16Array {
  const only = perWindow[0]
  if (perWindow.length === 1 && only) return only
  const all = new Uint16Array(reading.encoding.ids.length * hidden)
  for (const [i, { firstPiece, ownFirstPiece, ownEndPiece }] of reading.windows.entries()) {
    const states = perWindow[i]
    if (!states) throw new Error(`window ${i} has no hidden states`)
    const own = states.subarray((ownFirstPiece - firstPiece) * hidden, (ownEndPiece - firstPiece) * hidden)
    all.set(own, ownFirstPiece * hidden)
  }
  return all
}

export interface FeatureCache {
  /** Features that have all of these layers beside the last. */
  get(segment: string, layers?: readonly number[]): Features | undefined
  /** Layers that were there before stay. */
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
  const size = (segment: string, { hidden, layers, encoding }: Features) =>
    2 * segment.length + hidden.byteLength * (1 + (layers?.size ?? 0)) + BYTES_A_WORD * encoding.words.length

  return {
    get(segment, layers = []) {
      const found = entries.get(segment)
      if (!found || !layers.every(layer => found.layers?.has(layer))) return undefined
      entries.delete(segment)
      entries.set(segment, found)
      return found
    },
    put(segment, features) {
      const old = entries.get(segment)
      if (old) bytes -= size(segment, old)
      const all = old?.layers ? { ...features, layers: new Map([...old.layers, ...(features.layers ?? [])]) } : features
      entries.delete(segment)
      entries.set(segment, all)
      bytes += size(segment, all)
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
