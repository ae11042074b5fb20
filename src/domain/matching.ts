import type { Range } from './spans.ts'
import { unicodeWords } from './text.ts'

/** A text that is looked for. */
export interface Pattern {
  readonly text: string
  /** By Unicode simple case folding: `Σ` is `σ` and `ς`, but `ß` is not `ss`. */
  readonly ignoreCase: boolean
  /** Only where `unicodeWords` begins and ends a word: `Paris` is found in `Paris's`, not in `Parisian`. */
  readonly wholeWord: boolean
}

export interface Match<P> extends Range {
  readonly pattern: P
}

interface Node {
  readonly next: Map<number, Node>
  /** Indices of the patterns that end here, in order. */
  readonly ends: number[]
}

/** No text at all: what a trie without patterns reads. */
const nothing = new Uint16Array(0)

/**
 * Readies patterns, one or many thousand, for finding all of them in one pass over each text. What is found is
 * disjoint: the leftmost, at one place the longest, of equals the pattern that stands first. White space matches any
 * white space, character by character, so that a name is found across a line break. An empty pattern finds nothing.
 * Time is linear in the text, times the length of the patterns that begin alike.
 */
export function matcher<P extends Pattern>(patterns: readonly P[]): (text: string) => Match<P>[] {
  const [exact, folded] = [trieOf(patterns, false), trieOf(patterns, true)]
  return text => {
    const units = exact.isEmpty ? nothing : unitsOf(text, false)
    const foldedUnits = folded.isEmpty ? nothing : unitsOf(text, true)
    const isBounded = boundaries(text)
    const found: Match<P>[] = []
    let [start, best, bestEnd] = [0, -1, 0]
    const walk = (root: Node, units: Uint16Array) => {
      let node = root.next.get(units[start] ?? 0)
      for (let end = start + 1; node; node = end < units.length ? node.next.get(units[end++] ?? 0) : undefined)
        for (const index of node.ends) {
          if (end < bestEnd || (end === bestEnd && index > best)) continue
          if (!patterns[index]?.wholeWord || isBounded(start, end)) [best, bestEnd] = [index, end]
        }
    }
    while (start < text.length) {
      const isStart = exact.starts[units[start] ?? 0] === 1
      const isFoldedStart = folded.starts[foldedUnits[start] ?? 0] === 1
      if (isStart || isFoldedStart) {
        ;[best, bestEnd] = [-1, start]
        if (isStart) walk(exact.root, units)
        if (isFoldedStart) walk(folded.root, foldedUnits)
        const pattern = patterns[best]
        if (pattern) found.push({ start, end: bestEnd, pattern })
        start = pattern ? bestEnd : start + 1
      } else start++
    }
    return found
  }
}

/** Where a text stands in another. */
export function occurrences(text: string, pattern: Pattern): Range[] {
  return matcher([pattern])(text).map(({ start, end }) => ({ start, end }))
}

/** Equal for two texts exactly where a pattern that is the one finds the other. */
export function foldedText(text: string, ignoreCase: boolean): string {
  return Array.from(unitsOf(text, ignoreCase), unit => String.fromCharCode(unit)).join('')
}

/**
 * The text's UTF-16 units, one for one, with white space as U+0020 and, on wish, under Unicode simple case folding
 * (CaseFolding.txt, classes C and S), which never changes a text's length.
 */
function unitsOf(text: string, ignoreCase: boolean): Uint16Array {
  const table = ignoreCase ? foldTable() : spaceTable()
  const units = new Uint16Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    units[index] = table[unit] ?? unit
    if (!ignoreCase || (unit & 0xfc00) !== 0xd800) continue
    const pair = foldCharacter(String.fromCodePoint(text.codePointAt(index) ?? unit))
    units[index] = pair.charCodeAt(0)
    if (pair.length > 1) units[++index] = pair.charCodeAt(1)
  }
  return units
}

/** Equal for two characters exactly where simple case folding makes them equal; of the character's length. */
function foldCharacter(character: string): string {
  if (character === 'ı' || character === 'İ') return character // folded only in Turkish, or into two characters
  const upper = character.toUpperCase()
  const lower = (upper.length === character.length ? upper : character).toLowerCase()
  return lower.length === character.length ? lower : character
}

let spaces: Uint16Array | undefined
let folds: Uint16Array | undefined

function spaceTable(): Uint16Array {
  spaces ??= Uint16Array.from({ length: 0x10000 }, (_, unit) => (/\s/.test(String.fromCharCode(unit)) ? 0x20 : unit))
  return spaces
}

function foldTable(): Uint16Array {
  folds ??= spaceTable().map(unit => foldCharacter(String.fromCharCode(unit)).charCodeAt(0))
  return folds
}

interface Trie {
  readonly root: Node
  /** 1 for each unit that a pattern begins with. */
  readonly starts: Uint8Array
  readonly isEmpty: boolean
}

function trieOf(patterns: readonly Pattern[], fold: boolean): Trie {
  const root: Node = { next: new Map(), ends: [] }
  const starts = new Uint8Array(0x10000)
  patterns.forEach(({ text, ignoreCase }, index) => {
    if (ignoreCase !== fold || text === '') return
    const units = unitsOf(text, fold)
    starts[units[0] ?? 0] = 1
    let node = root
    for (const unit of units) {
      const next = node.next.get(unit) ?? { next: new Map<number, Node>(), ends: [] }
      node.next.set(unit, next)
      node = next
    }
    node.ends.push(index)
  })
  return { root, starts, isEmpty: root.next.size === 0 }
}

/**
 * Whether a range begins where a word begins and ends where one ends; asked for ranges from left to right. Words never contain white space, so that only
 * what stands between white space around the range is read, and kept for the next range, which lies at or after it.
 */
export function boundaries(text: string): (start: number, end: number) => boolean {
  const table = spaceTable()
  let chunk: Range = { start: 0, end: 0 }
  let starts = new Set<number>()
  let ends = new Set<number>()
  const isSpace = (at: number) => at < 0 || at >= text.length || table[text.charCodeAt(at)] === 0x20
  const isSolid = (at: number) => !isSpace(at) && !isControl(text.charCodeAt(at))
  return (start, end) => {
    // What stands alone between white space needs no reading: tokens cover all of it but control characters.
    if (isSpace(start - 1) && isSpace(end) && isSolid(start) && isSolid(end - 1)) return true
    if (start < chunk.start || end > chunk.end) {
      let [first, last] = [start, end]
      while (!isSpace(first - 1)) first--
      while (!isSpace(last)) last++
      chunk = { start: first, end: last }
      const words = unicodeWords(text, chunk)
      starts = new Set(words.map(word => word.start))
      ends = new Set(words.map(word => word.end))
    }
    return starts.has(start) && ends.has(end)
  }
}

/** Of the category Cc. */
function isControl(unit: number): boolean {
  return unit < 0x20 || (unit >= 0x7f && unit < 0xa0)
}
