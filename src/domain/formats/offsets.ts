/** Offsets of files into UTF-16 ones, and which unit they are in where a file does not say. */
import type { OffsetUnit } from '../text.ts'
import { convertOffsets } from '../text.ts'
import type { Range } from '../spans.ts'
import type { Guessed, ReadOptions } from './format.ts'

/** The UTF-16 offset of an offset in another unit; undefined outside of the text or inside a character. */
export type Position = (offset: number) => number | undefined

/** Linear in the text once, and then constant. */
export function positionsIn(text: string, unit: OffsetUnit): Position {
  if (unit === 'codepoint' && !hasPairs(text)) unit = 'utf16'
  if (unit === 'byte' && isAscii(text)) unit = 'utf16'
  if (unit === 'utf16')
    return offset =>
      Number.isInteger(offset) && offset >= 0 && offset <= text.length && !splits(text, offset) ? offset : undefined
  const table = new Int32Array(unit === 'byte' ? 3 * text.length + 1 : text.length + 1).fill(-1)
  let [at, length] = [0, 0]
  for (; at < text.length;) {
    table[length] = at
    const point = text.codePointAt(at) ?? 0
    at += point > 0xffff ? 2 : 1
    length += unit === 'codepoint' ? 1 : point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  table[length] = at
  return offset => {
    const found = offset >= 0 && offset <= length ? (table[offset] ?? -1) : -1
    return found < 0 ? undefined : found
  }
}

/** What a file says of an entity; the numbers are checked where it is placed. */
export interface Found {
  readonly start: number
  readonly end: number
  /** The words of the entity as the file quotes them. */
  readonly quoted?: string | undefined
}

/** A text with what a file found in it. */
export interface FoundIn {
  readonly text: string
  readonly found: readonly Found[]
}

/** The range in UTF-16 units, or undefined where there is none: outside of the text, empty, or half a character. */
export function rangeOf(position: Position, { start, end }: Found): Range | undefined {
  const [first, last] = [position(start), position(end)]
  return first === undefined || last === undefined || first >= last ? undefined : { start: first, end: last }
}

/** Whether a quotation is of these words. White space may differ: tools write line breaks as spaces, or trim. */
export function quotes(words: string, quoted: string): boolean {
  return words === quoted || words.replace(/\s+/g, ' ').trim() === quoted.replace(/\s+/g, ' ').trim()
}

/**
 * The unit in which most quoted entities are where the file says, else one in which more ranges are ranges at all, else
 * the format's own. Only texts beyond ASCII tell.
 */
export function guessUnit(
  all: Iterable<FoundIn>,
  usual: OffsetUnit,
  { offsets }: ReadOptions,
): NonNullable<Guessed['offsets']> {
  if (offsets) return { unit: offsets, because: 'option' }
  const units: readonly OffsetUnit[] = [
    usual,
    ...(['utf16', 'codepoint', 'byte'] as const).filter(unit => unit !== usual),
  ]
  const right = new Map(units.map(unit => [unit, 0]))
  const possible = new Map(units.map(unit => [unit, 0]))
  for (const { text, found } of all) {
    if (found.length === 0 || isAscii(text)) continue
    for (const unit of units) {
      const position = positionsIn(text, unit)
      let [ranges, quotations] = [0, 0]
      for (const { start, end, quoted } of found) {
        const [first, last] = [position(start), position(end)]
        if (first === undefined || last === undefined || first >= last) continue
        ranges++
        if (quoted !== undefined && quotes(text.slice(first, last), quoted)) quotations++
      }
      possible.set(unit, (possible.get(unit) ?? 0) + ranges)
      right.set(unit, (right.get(unit) ?? 0) + quotations)
    }
  }
  const best = (counts: ReadonlyMap<OffsetUnit, number>) => {
    const most = Math.max(...counts.values())
    const unit = units.find(unit => counts.get(unit) === most) ?? usual
    const isTold = units.some(unit => counts.get(unit) !== most)
    return { unit, isTold }
  }
  const [byTexts, byBounds] = [best(right), best(possible)]
  if (byTexts.isTold) return { unit: byTexts.unit, because: 'texts' }
  if (byBounds.unit !== usual) return { unit: byBounds.unit, because: 'bounds' }
  return { unit: usual, because: 'default' }
}

/** Starts and ends of spans in another unit, in the order of the spans: `[start, end]` each. */
export function rangesIn(text: string, spans: readonly Range[], unit: OffsetUnit): (readonly [number, number])[] {
  if (unit === 'utf16') return spans.map(({ start, end }) => [start, end])
  const ends = spans.flatMap(({ start, end }) => [start, end])
  const converted = convertOffsets(text, ends, 'utf16', unit)
  return spans.map((_, index) => [converted[2 * index] ?? 0, converted[2 * index + 1] ?? 0])
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text)
}

function hasPairs(text: string): boolean {
  return /[\ud800-\udbff][\udc00-\udfff]/.test(text)
}

function splits(text: string, offset: number): boolean {
  const [before, after] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)]
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000
}
