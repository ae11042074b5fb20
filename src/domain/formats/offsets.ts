/** Offsets of files into UTF-16 ones, and which unit they are in where a file does not say. */
import { convertOffsets } from '../text.ts'
import type { Range } from '../spans.ts'
import type { FileUnit, Guessed, ReadOptions } from './format.ts'

/** The UTF-16 offset of an offset in another unit; undefined outside of the text or inside a character. */
export type Position = (offset: number) => number | undefined

/** Linear in the text once, and then constant. */
export function positionsIn(text: string, unit: FileUnit): Position {
  if (unit === 'codepoint' && !hasPairs(text)) unit = 'utf16'
  if (unit === 'byte' && isAscii(text)) unit = 'utf16'
  if (unit === 'grapheme') {
    const borders = graphemeBorders(text)
    return offset => borders[offset]
  }
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
  /** Its words as a tokenizer joined them again, which need not be those of the text: they tell the unit, no more. */
  readonly word?: string
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
  all: readonly FoundIn[],
  usual: FileUnit,
  { offsets }: ReadOptions,
  possibleUnits: readonly FileUnit[] = ['utf16', 'codepoint', 'byte'],
): NonNullable<Guessed['offsets']> {
  if (offsets) return { unit: offsets, because: 'option' }
  const units = [usual, ...possibleUnits.filter(unit => unit !== usual && unit !== 'grapheme')]
  if (possibleUnits.includes('grapheme') && quotesInGraphemes(all, units)) return { unit: 'grapheme', because: 'texts' }
  const right = new Map(units.map(unit => [unit, 0]))
  const possible = new Map(units.map(unit => [unit, 0]))
  for (const { text, found } of all) {
    if (found.length === 0 || isAscii(text)) continue
    for (const unit of units) {
      const { ranges, quotations } = fits(text, found, unit)
      possible.set(unit, (possible.get(unit) ?? 0) + ranges)
      right.set(unit, (right.get(unit) ?? 0) + quotations)
    }
  }
  const best = (counts: ReadonlyMap<FileUnit, number>) => {
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

/** How many of a text's entities are ranges of it, and how many of the words that they quote. */
function fits(text: string, found: readonly Found[], unit: FileUnit): { ranges: number; quotations: number } {
  const position = positionsIn(text, unit)
  let [ranges, quotations] = [0, 0]
  for (const { start, end, word, quoted = word } of found) {
    const [first, last] = [position(start), position(end)]
    if (first === undefined || last === undefined || first >= last) continue
    ranges++
    if (quoted !== undefined && quotes(text.slice(first, last), quoted)) quotations++
  }
  return { ranges, quotations }
}

/** UTF-16 units of texts that are cut into clusters to tell the unit by: that takes its time. */
const SAMPLE = 500_000

/** Whether more of what is quoted is where the file says in grapheme clusters than in any of these units. */
function quotesInGraphemes(all: readonly FoundIn[], units: readonly FileUnit[]): boolean {
  const right = new Map<FileUnit, number>()
  let read = 0
  for (const { text, found } of all) {
    const isSilent = !found.some(({ quoted }) => quoted !== undefined) || (isAscii(text) && !text.includes('\r'))
    if (isSilent || (read += text.length) > SAMPLE) continue
    for (const unit of [...units, 'grapheme' as const])
      right.set(unit, (right.get(unit) ?? 0) + fits(text, found, unit).quotations)
  }
  const most = right.get('grapheme') ?? 0
  return units.every(unit => (right.get(unit) ?? 0) < most)
}

/**
 * Starts and ends of spans in another unit, in the order of the spans: `[start, end]` each. A border within a grapheme
 * cluster goes out to that of the cluster.
 */
export function rangesIn(text: string, spans: readonly Range[], unit: FileUnit): (readonly [number, number])[] {
  if (unit === 'utf16') return spans.map(({ start, end }) => [start, end])
  if (unit === 'grapheme') {
    const borders = graphemeBorders(text)
    return spans.map(({ start, end }) => [borderBefore(borders, start), borderAfter(borders, end)])
  }
  const ends = spans.flatMap(({ start, end }) => [start, end])
  const converted = convertOffsets(text, ends, 'utf16', unit)
  return spans.map((_, index) => [converted[2 * index] ?? 0, converted[2 * index + 1] ?? 0])
}

/** Where the grapheme clusters of a text begin, and where it ends. */
export function graphemeBorders(text: string): readonly number[] {
  const borders = Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ index }) => index)
  borders.push(text.length)
  return borders
}

/** The index of the last border that does not come after an offset. */
function borderBefore(borders: readonly number[], offset: number): number {
  const index = borderAfter(borders, offset)
  return borders[index] === offset ? index : index - 1
}

/** The index of the first border that does not come before an offset. */
function borderAfter(borders: readonly number[], offset: number): number {
  let [low, high] = [0, borders.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((borders[middle] ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
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
