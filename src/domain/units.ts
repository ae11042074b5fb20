/** What a selection grows to and a caret goes by: single characters, or units that are listed by their offsets. */
import type { Range } from './spans.ts'
import { trimmed } from './text.ts'

export interface Units {
  /**
   * A selection as a person meant it: grown to whole units, without the space around it and, but for characters, the
   * punctuation. What is nothing but punctuation keeps it; what is nothing but space becomes empty.
   */
  snap(range: Range): Range
  /** The first unit, punctuation not counted, that begins at or after an offset; by -1 the last that ends at or before it. */
  next(from: number, by: 1 | -1): Range | undefined
}

// Longer than any cluster that is written by people; a selection of one character then reads that much of a text.
const REACH = 64

/** Characters as a reader sees them: a letter with its marks, an emoji sequence (UAX #29, extended grapheme clusters). */
export function characterUnits(text: string): Units {
  const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' })
  /** The character that an offset stands in. */
  const at = (offset: number): Range => {
    let from = Math.max(0, offset - REACH)
    if (isLow(text.charCodeAt(from))) from++
    const found = clusters.segment(text.slice(from, offset + REACH)).containing(offset - from)
    if (!found) return { start: offset, end: Math.min(offset + 1, text.length) }
    return { start: from + found.index, end: from + found.index + found.segment.length }
  }
  return {
    snap({ start, end }) {
      const inside = trimmed(text, start, end)
      if (inside.start >= inside.end) return { start, end: start }
      return { start: at(inside.start).start, end: at(inside.end - 1).end }
    },
    next(from, by) {
      const rest = by === 1 ? trimmed(text, from, text.length) : trimmed(text, 0, from)
      if (rest.start >= rest.end) return undefined
      return by === 1 ? at(rest.start) : at(rest.end - 1)
    },
  }
}

/**
 * Units given as start and end of each in turn, in order and disjoint: tokens of a file, pieces of a model. What lies
 * between units is snapped to by nothing, and stays as it was selected.
 */
export function listedUnits(text: string, offsets: ArrayLike<number>): Units {
  const count = offsets.length >> 1
  const unit = (index: number): Range => ({ start: offsets[2 * index] ?? 0, end: offsets[2 * index + 1] ?? 0 })
  const holds = (index: number, pattern: RegExp) => {
    const { start, end } = unit(index)
    return pattern.test(text.slice(start, end))
  }
  /** Index of the first unit for which the test holds; it holds for all after it. */
  const first = (test: (unit: Range) => boolean) => {
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (test(unit(middle))) high = middle
      else low = middle + 1
    }
    return low
  }
  return {
    snap({ start, end }) {
      const inside = trimmed(text, start, end)
      if (inside.start >= inside.end) return { start, end: start }
      const from = first(({ end }) => end > inside.start)
      const to = first(({ start }) => start >= inside.end) - 1
      if (from > to) return inside
      let [low, high] = [from, to]
      while (low <= to && holds(low, PUNCTUATION)) low++
      while (high >= from && holds(high, PUNCTUATION)) high--
      return low <= high
        ? { start: unit(low).start, end: unit(high).end }
        : { start: unit(from).start, end: unit(to).end }
    },
    next(from, by) {
      let index = by === 1 ? first(({ start }) => start >= from) : first(({ end }) => end > from) - 1
      while (index >= 0 && index < count && !holds(index, WORD)) index += by
      return index >= 0 && index < count ? unit(index) : undefined
    },
  }
}

const PUNCTUATION = /^[\p{P}\p{Cf}\s]+$/u
const WORD = /[\p{L}\p{N}]/u

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
