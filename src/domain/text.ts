import type { Range } from './spans.ts'

// UAX #14's mandatory breaks; \r\n comes first, as one.
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/**
 * The units of caching and re-tagging: what stands between line breaks, without the space around it. Lines of a
 * hard-wrapped paragraph (see `isHardWrapped`) are one segment, so that an entity broken by the wrapping is found.
 * Disjoint, in order; everything that is not white space lies in one; linear in the text.
 */
export function segments(text: string): Range[] {
  const found: Range[] = []
  let block: Range[] = []
  const flush = () => {
    const [first, last] = [block[0], block.at(-1)]
    if (first && last && isHardWrapped(text, block)) found.push({ start: first.start, end: last.end })
    else for (const line of block) found.push(line)
    block = []
  }
  const add = (start: number, end: number) => {
    const line = trimmed(text, start, end)
    if (line.start < line.end) block.push(line)
    else flush()
  }
  let start = 0
  for (const match of text.matchAll(lineBreak)) {
    add(start, match.index)
    start = match.index + match[0].length
  }
  add(start, text.length)
  flush()
  return found
}

/**
 * Whether a block (lines without a blank one between) was filled to a margin: its longest line has 40–100 characters,
 * at least four breaks of five stand where the next word would not have fitted into that width, and at least one of
 * three stands within a sentence, that is, no sentence ends before it and no capital letter or sign follows.
 */
function isHardWrapped(text: string, lines: readonly Range[]): boolean {
  const width = lines.reduce((widest, { start, end }) => Math.max(widest, end - start), 0)
  const breaks = lines.length - 1
  if (breaks < 1 || width < 40 || width > 100) return false
  let forced = 0
  let within = 0
  for (const [index, next] of lines.entries()) {
    const line = lines[index - 1]
    if (!line) continue
    const word = firstWord.exec(text.slice(next.start, next.end))?.[0] ?? ''
    if (line.end - line.start + 1 + word.length > width) forced++
    const tail = text.slice(Math.max(line.start, line.end - 4), line.end)
    if (!sentenceEnd.test(tail) && continues.test(word)) within++
  }
  return forced * 5 >= breaks * 4 && within * 3 >= breaks
}

const firstWord = /^(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|\S+)/u
const sentenceEnd = /[.!?:;…。！？؟।]["'”’»)\]]*$/u
const continues = /^["'“‘«([]*[\p{Ll}\p{Lo}\p{N}]/u

/** A range without the white space at its ends; of nothing but white space an empty one, at its end. */
export function trimmed(text: string, start: number, end: number): Range {
  let [first, last] = [start, end]
  while (first < last && isSpace(text.charCodeAt(first))) first++
  while (last > first && isSpace(text.charCodeAt(last - 1))) last--
  return { start: first, end: last }
}

/** Whether a UTF-16 unit is white space. */
export function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
  return unit === 0x85 || (unit >= 0xa0 && /\s/.test(String.fromCharCode(unit)))
}

// A character with what is drawn on it or joined to it without ink: marks, joiners, soft hyphens, direction marks.
const extended = String.raw`[\p{M}\p{Cf}]*`
const alone = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]`
const letter = String.raw`(?!${alone})[\p{L}\p{N}_]${extended}`
const picture = String.raw`\p{ExtPict}(?:\p{EMod}|${extended})*`
const emoji = String.raw`\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|${picture}(?:(?<=\u200d)${picture})*`
const abbreviation = String.raw`(?:(?:${letter}){1,2}\.){2,}(?![\p{L}\p{N}])`
const possessive = String.raw`['’][sS](?![\p{L}\p{N}])`
// A stop between a small and a capital letter ends a sentence whose space was forgotten.
const joint = String.raw`(?!${possessive}|(?<=\p{Ll})\.\p{Lu})['’.·&]|(?<=\p{N}),(?=\p{N})`
const word = String.raw`${abbreviation}|(?:${letter})+(?:(?:${joint})(?:${letter})+)*|${possessive}|${alone}${extended}`
const tokens = new RegExp(String.raw`(?:${emoji})|(?<word>${word})|[^\s\p{Cc}]${extended}`, 'gu')

/**
 * The words a reader sees, with their offsets, of a text or a range of it: for documents without tokens of their own.
 * Whole are `U.S.`, `Ph.D.`, `O'Neill`, `don't`, `AT&T`, `3.5`, `1,000`, `example.com`, a letter with its marks, an
 * emoji sequence, a flag. Split are hyphens (`New York-based` gives up `York`) and `'s`. One character each are
 * punctuation, symbols, and the scripts written without spaces (Han, Hiragana, Thai, Lao, Khmer, Burmese). White space
 * and control characters lie in no word. No word contains white space, so a text may be read in parts.
 */
export function unicodeWords(text: string, range: Range = { start: 0, end: text.length }): Range[] {
  const words: Range[] = []
  for (const token of tokensIn(text, range)) words.push({ start: token.start, end: token.end })
  return words
}

/**
 * A selection as a person meant it: grown to whole words (`unicodeWords`), with the space and punctuation around them
 * cut off. A selection of nothing but punctuation keeps it; one of nothing but space becomes empty, at its start.
 * Reads no further than the white space around the selection.
 */
export function snap(text: string, range: Range): Range {
  const inside = trimmed(text, range.start, range.end)
  if (inside.start >= inside.end) return { start: range.start, end: range.start }
  let { start, end } = inside
  while (start > 0 && !isSpace(text.charCodeAt(start - 1))) start--
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++
  const touched = tokensIn(text, { start, end }).filter(token => token.end > inside.start && token.start < inside.end)
  const solid = touched.filter(token => !token.isPunctuation)
  const [first, last] = solid.length > 0 ? [solid[0], solid.at(-1)] : [touched[0], touched.at(-1)]
  return first && last ? { start: first.start, end: last.end } : { start: range.start, end: range.start }
}

interface Token extends Range {
  readonly isPunctuation: boolean
}

function tokensIn(text: string, range: Range): Token[] {
  const found: Token[] = []
  const slice = range.start === 0 && range.end === text.length ? text : text.slice(range.start, range.end)
  for (const match of slice.matchAll(tokens)) {
    const start = range.start + match.index
    const isPunctuation = match.groups?.['word'] === undefined && /^[\p{P}\p{Cf}]/u.test(match[0])
    found.push({ start, end: start + match[0].length, isPunctuation })
  }
  return found
}

/** What an offset counts: UTF-16 code units (inside this program), Unicode code points (Python), or UTF-8 bytes. */
export type OffsetUnit = 'utf16' | 'codepoint' | 'byte'

/**
 * Offsets into a text, in any order, counted in another unit. A lone surrogate is one code point and three bytes, as
 * `TextEncoder` writes it (U+FFFD). Linear in the text, and n log n for offsets out of order.
 *
 * @throws RangeError for an offset outside of the text or inside a character.
 */
export function convertOffsets(text: string, offsets: readonly number[], from: OffsetUnit, to: OffsetUnit): number[] {
  const order = offsets.map((_, index) => index).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0))
  const converted = offsets.map(() => 0)
  const position = { utf16: 0, codepoint: 0, byte: 0 }
  let waiting = 0
  for (;;) {
    for (; waiting < order.length; waiting++) {
      const index = order[waiting] ?? 0
      const offset = offsets[index] ?? 0
      if (offset > position[from]) break
      if (offset !== position[from]) throw misplaced(offset, from)
      converted[index] = position[to]
    }
    if (waiting === order.length) return converted
    const point = text.codePointAt(position.utf16)
    if (point === undefined) break
    position.utf16 += point > 0xffff ? 2 : 1
    position.codepoint += 1
    position.byte += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  throw misplaced(offsets[order[waiting] ?? 0] ?? 0, from)
}

function misplaced(offset: number, unit: OffsetUnit): RangeError {
  return new RangeError(`The ${unit} offset ${offset} is outside of the text or inside a character`)
}
