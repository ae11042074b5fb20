import * as characters from './bert-characters.ts'
import type { Range } from './spans.ts'

/** The four switches of Hugging Face's `BertNormalizer`; its `strip_accents: null` means "as `lowercase`". */
export interface WordRules {
  readonly cleanText: boolean
  readonly handleChineseChars: boolean
  readonly stripAccents: boolean
  readonly lowercase: boolean
}

/** A word of the model: `text` is the normalised string that WordPiece gets, the range is where it stands. */
export interface Word extends Range {
  readonly text: string
}

/** What becomes of one character under given rules. */
const unknown = 0
const kept = 1
const altered = 2
const isolated = 3
const isolatedAltered = 4
const space = 5
const dropped = 6
const stripped = 7

/** Filled as characters are met: a text uses few of the 1.1 million. */
interface Table {
  readonly rules: WordRules
  readonly kinds: Uint8Array
  readonly replacements: Map<number, string>
}

const removed = membership(characters.removed)
const blank = membership(characters.blank)
const whitespace = membership(characters.whitespace)
const punctuation = membership(characters.punctuation)
const ideographs = membership(characters.ideographs)
const nonspacing = membership(characters.nonspacing)
const combining = membership(characters.combining)
const decomposedAstral = membership(characters.decomposed)

const tables = new Map<number, Table>()

/**
 * Splits a text, or a range of it, into the words that Hugging Face `tokenizers` 0.23 (`BertNormalizer`, then
 * `BertPreTokenizer`) hands to WordPiece, with offsets into the whole text.
 *
 * Words are disjoint and in order. A word's range starts at its first kept character and ends after its last, or after
 * the accents stripped from it, so that `text.slice(start, end)` never leaves an accent outside. A lone surrogate
 * counts as U+FFFD, which `cleanText` removes; no range splits a pair. Linear in the range. Classes of characters are
 * those of the Rust crates, whatever the host's Unicode version; lower-casing is the host's.
 */
export function bertWords(text: string, rules: WordRules, range: Range = { start: 0, end: text.length }): Word[] {
  const table = tableOf(rules)
  const words: Word[] = []
  let start = -1
  let end = 0
  let isOpen = false
  let unchanged = 0

  const close = () => {
    if (start < 0) return
    const isSlice = unchanged === end - start
    words.push({
      start,
      end,
      text: isSlice ? text.slice(start, end) : normalised(text, { start, end }, table).join(''),
    })
    start = -1
  }
  const open = (at: number, joins: boolean) => {
    close()
    start = at
    unchanged = 0
    isOpen = joins
  }

  for (let at = range.start, next = at; at < range.end; at = next) {
    const point = pointAt(text, at, range.end)
    next = at + (point > 0xffff ? 2 : 1)
    const kind = kindOf(point, table)
    if (kind === space) close()
    else if (kind === stripped) {
      if (start >= 0) end = next
    } else if (kind !== dropped) {
      const joins = kind === kept || kind === altered
      if (start < 0 || !isOpen || !joins) open(at, joins)
      end = next
      if (kind === kept || kind === isolated) unchanged += next - at
    }
  }
  close()
  return words
}

/**
 * Where each of a word's pieces stands in the text. `pieces` are the word's WordPiece tokens without their `##`; one
 * piece, `[UNK]` included, is the whole word. As in Hugging Face's `encoding.offsets`, two pieces cut from one
 * character (a Hangul syllable) share its range; unlike there, accents stripped after a piece belong to it.
 */
export function pieceRanges(text: string, word: Word, rules: WordRules, pieces: readonly string[]): Range[] {
  if (pieces.length === 1) return [{ start: word.start, end: word.end }]
  const starts: number[] = []
  const ends: number[] = []
  normalised(text, word, tableOf(rules), (start, end) => {
    starts.push(start)
    ends.push(end)
  })
  let first = 0
  return pieces.map(piece => {
    const last = first + [...piece].length - 1
    const range = { start: starts[first] ?? word.start, end: ends[last] ?? word.end }
    first = last + 1
    return range
  })
}

/**
 * The characters that a word's slice becomes, in the order WordPiece sees them. `locate` is called for each with the
 * range it came from; like the alignment in `tokenizers`, that goes by position where combining marks change places.
 */
function normalised(text: string, word: Range, table: Table, locate?: (start: number, end: number) => void): string[] {
  const result: string[] = []
  const sources: Range[] = []
  let reorder = false
  for (let at = word.start, next = at; at < word.end; at = next) {
    const point = pointAt(text, at, word.end)
    next = at + (point > 0xffff ? 2 : 1)
    const kind = kindOf(point, table)
    const last = sources.at(-1)
    if (kind === dropped) continue
    if (kind === stripped) {
      if (last) sources[sources.length - 1] = { start: last.start, end: next }
      continue
    }
    for (const character of table.replacements.get(point) ?? String.fromCodePoint(point)) {
      result.push(character)
      sources.push({ start: at, end: next })
      reorder ||= table.rules.stripAccents && combining(character.codePointAt(0) ?? 0)
    }
  }
  if (locate) for (const source of sources) locate(source.start, source.end)
  return reorder ? canonicallyOrdered(text.slice(word.start, word.end), table) : result
}

/**
 * NFD moves combining marks past each other, also past those that are stripped afterwards. Runs of nothing but
 * marks known to the reference go through the host's NFD, so that marks it does not know stay where they are.
 */
function canonicallyOrdered(slice: string, { rules }: Table): string[] {
  const ordered: string[] = []
  let run = ''
  const flush = () => {
    for (const mark of run.normalize('NFD')) if (!nonspacing(mark.codePointAt(0) ?? 0)) ordered.push(mark)
    run = ''
  }
  for (const character of slice) {
    const point = character.codePointAt(0) ?? 0
    if (rules.cleanText && (removed(point) || isSurrogate(point))) continue
    for (const part of decomposition(point)) {
      const code = part.codePointAt(0) ?? 0
      if (nonspacing(code) || combining(code)) run += part
      else {
        flush()
        ordered.push(part)
      }
    }
  }
  flush()
  return rules.lowercase ? ordered.flatMap(character => [...character.toLowerCase()]) : ordered
}

function tableOf(rules: WordRules): Table {
  const key =
    Number(rules.cleanText) +
    2 * Number(rules.handleChineseChars) +
    4 * Number(rules.stripAccents) +
    8 * Number(rules.lowercase)
  const known = tables.get(key)
  if (known) return known
  const table = { rules: { ...rules }, kinds: new Uint8Array(0x110000), replacements: new Map<number, string>() }
  tables.set(key, table)
  return table
}

function kindOf(point: number, table: Table): number {
  const known = table.kinds[point] ?? unknown
  if (known !== unknown) return known
  const kind = classify(point, table)
  table.kinds[point] = kind
  return kind
}

function classify(given: number, { rules, replacements }: Table): number {
  const point = isSurrogate(given) ? 0xfffd : given
  if (rules.cleanText && removed(point)) return dropped
  if (rules.cleanText && blank(point)) return space
  const bare = rules.stripAccents
    ? [...decomposition(point)].filter(part => !nonspacing(part.codePointAt(0) ?? 0)).join('')
    : String.fromCodePoint(point)
  if (bare === '') return stripped
  const result = rules.lowercase ? [...bare].map(part => part.toLowerCase()).join('') : bare
  // Decomposition turns ≮ into < and U+2000 into another space, so the pre-tokeniser looks at what came out.
  const outcome = result.codePointAt(0) ?? 0
  if (whitespace(outcome)) return space
  const isAltered = outcome !== given || result.length > (given > 0xffff ? 2 : 1)
  if (isAltered) replacements.set(given, result)
  if (punctuation(outcome) || (rules.handleChineseChars && ideographs(point))) {
    return isAltered ? isolatedAltered : isolated
  }
  return isAltered ? altered : kept
}

/** NFD of one character, where the reference decomposes it; a newer host knows more of the astral planes. */
function decomposition(point: number): string {
  const character = String.fromCodePoint(isSurrogate(point) ? 0xfffd : point)
  return point <= 0xffff || decomposedAstral(point) ? character.normalize('NFD') : character
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}

/** The code point at an offset of a text that ends at `end`: a pair that is cut there is a lone surrogate. */
function pointAt(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at)
  return unit < 0xd800 || unit > 0xdbff || at + 1 >= end ? unit : (text.codePointAt(at) ?? unit)
}

/** Reads a table of `bert-characters.ts` into a test. */
function membership(table: string): (point: number) => boolean {
  const bounds = table.split(' ').map(range => range.split('-').map(point => Number.parseInt(point, 16)))
  const starts = bounds.map(([start = 0]) => start)
  const ends = bounds.map(([start = 0, end = start]) => end)
  return point => {
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= point) low = middle + 1
      else high = middle
    }
    return low > 0 && point <= (ends[low - 1] ?? 0)
  }
}
