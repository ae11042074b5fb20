import type { Range } from '../spans.ts'
import { expectedTag, parseTag } from '../tag.ts'
import { detectScheme, encodeTags, repairTags } from '../tags.ts'
import type { Scheme, SchemeGuess, TokenSpan } from '../tags.ts'
import { decodeText, encodeText, withoutMark, type DecodedText } from './encoding.ts'
import type { Problem } from './problem.ts'

/** One sentence; the lists run in step, a token each. */
export interface ConllSentence {
  readonly tokens: readonly string[]
  readonly tags: readonly string[]
  /** Every column of each token's line, the token first, the tag last. */
  readonly rows: readonly (readonly string[])[]
  /** The line of each token, from 1. */
  readonly lines: readonly number[]
}

export interface ConllFile {
  /** The file as it came, from which `write` restores every byte that is not a new tag. */
  readonly source: DecodedText
  /** How many columns a line has; 0 for a file without tokens. */
  readonly width: number
  readonly sentences: readonly ConllSentence[]
  /** The index of each document's first sentence; empty where the file marks no documents. */
  readonly documents: readonly number[]
  readonly scheme: SchemeGuess
  /** What could not be read, at most the first thousand. The sentences concerned are left out. */
  readonly problems: readonly Problem[]
  /** How many sentences were left out. */
  readonly leftOut: number
}

/** New gold for `write`. */
export interface ConllChanges {
  /** Sentence index → its entities, for the sentences that changed. */
  readonly entities?: ReadonlyMap<number, readonly TokenSpan[]>
  /** The scheme to write all sentences in; the file's own unless told. */
  readonly scheme?: Scheme
}

interface Line {
  readonly number: number
  readonly columns: readonly string[]
  readonly hasTab: boolean
  /** Of a line that is too long to be read. */
  readonly length?: number
}

const mostProblems = 1000
/** A longer line is no line of a token, in UTF-16 units: it is refused unread. */
const longestLine = 1_000_000

/**
 * Reads any file of a token a line: the first column is the token, the last its tag, of any number of columns. A line
 * with a tab splits at every tab, another at runs of spaces. A blank line ends a sentence; `-DOCSTART-` begins a document
 * (CoNLL-2002, CoNLL-2003). A sentence with a line that cannot be read is left out and its problems are listed; nothing
 * throws. Tags that break their scheme are kept as they are, `scheme.violations` counts them. Bytes that are not UTF-8
 * are read as Latin-1, and `source.encoding` says so.
 */
export function read(input: Uint8Array | string | DecodedText): ConllFile {
  const source = sourceOf(input)
  // A zero byte is in no text and in nearly every other file.
  const lines = source.text.includes('\0') ? [] : Array.from(eachLine(source.text), columnsOf)
  const width = commonWidth(lines)
  const hasTabs = lines.some(line => line.hasTab && line.columns.length === width)
  const problems: Problem[] = []
  if (width < 2) problems.push(unusable(source.text, width, lines))
  const sentences: ConllSentence[] = []
  const documents: number[] = []
  let leftOut = 0
  let pending: Line[] = []
  const endSentence = () => {
    if (pending.length === 0) return
    const found = width < 2 ? [] : pending.flatMap(line => problemOf(line, width) ?? [])
    if (width < 2 || found.length > 0) leftOut++
    else sentences.push(sentenceOf(pending))
    problems.push(...found.slice(0, mostProblems - problems.length))
    pending = []
  }
  for (const line of lines) {
    const first = line.columns[0]
    if (first === undefined) endSentence()
    else if (first === '-DOCSTART-') {
      endSentence()
      if (documents.at(-1) !== sentences.length) documents.push(sentences.length)
    } else if (pending.length > 0 || !isComment(line, width, hasTabs)) pending.push(line)
  }
  endSentence()
  if (documents.at(-1) === sentences.length) documents.pop()
  if (documents.length > 0 && documents[0] !== 0) documents.unshift(0)
  const scheme = detectScheme(sentences.map(sentence => sentence.tags))
  return { source, width, sentences, documents, scheme, problems, leftOut }
}

/** What `rewritten` needs of a file. */
export interface Rewritable {
  readonly text: string
  readonly sentences: readonly ConllSentence[]
  readonly scheme: Scheme
}

/**
 * The file's bytes, with new tags where the changes ask for them and every other byte as it came. Sentences without new
 * entities keep their tags, unless another scheme than the file's is asked for: they are then read as `repairTags` does.
 * Throws `RangeError` for entities that do not fit their sentence, a label with white space, and a label that the file's
 * encoding lacks.
 */
export function write({ source, sentences, scheme }: ConllFile, changes: ConllChanges = {}): Uint8Array {
  return encodeText({ ...source, text: rewritten({ text: source.text, sentences, scheme: scheme.scheme }, changes) })
}

/** `write` of a text, or of a part of one: the lines of the sentences count from 1 in it. */
export function rewritten(file: Rewritable, { entities, scheme = file.scheme }: ConllChanges = {}): string {
  const newTags = new Map<number, string>()
  for (const [index, { tags, lines }] of file.sentences.entries()) {
    const spans = entities?.get(index)
    if (!spans && scheme === file.scheme) continue
    const target = spans ? encodeTags(spans, tags.length, scheme) : repairTags(tags, scheme).tags
    for (const [at, tag] of target.entries()) {
      if (/\s/.test(tag)) throw new RangeError(`the label of "${tag}" has white space, which a column cannot hold`)
      const line = lines[at]
      if (tag !== tags[at] && line !== undefined) newTags.set(line, tag)
    }
  }
  const { text } = file
  const parts: string[] = []
  let copied = 0
  for (const { number, start, end } of eachLine(text)) {
    const tag = newTags.get(number)
    if (tag === undefined) continue
    parts.push(text.slice(copied, lastColumn(text, start, end)), tag)
    copied = end
  }
  parts.push(text.slice(copied))
  return parts.join('')
}

/** The lines of a file: where each begins, its last column, and whether it is blank. */
export function linesOf(text: string): { start: number; last: string; isBlank: boolean }[] {
  return Array.from(eachLine(text), ({ start, end }) => {
    const last = text.slice(lastColumn(text, start, end), end)
    return { start, last, isBlank: start === end || text.slice(start, end).trim() === '' }
  })
}

function lastColumn(text: string, start: number, end: number): number {
  const line = text.slice(start, end)
  return start + line.lastIndexOf(line.includes('\t') ? '\t' : ' ') + 1
}

/** A sentence's text, its tokens joined by one space, and where each token lies in it (UTF-16 offsets). */
export function joinTokens(tokens: readonly string[]): { text: string; offsets: Range[] } {
  let start = 0
  const offsets = tokens.map(token => {
    const range = { start, end: start + token.length }
    start = range.end + 1
    return range
  })
  return { text: tokens.join(' '), offsets }
}

function sourceOf(input: Uint8Array | string | DecodedText): DecodedText {
  if (typeof input === 'string') return { ...withoutMark(input), encoding: { name: 'utf-8' } }
  return input instanceof Uint8Array ? decodeText(input) : input
}

/** The lines of a text, trailing spaces, tabs and the line's end left out. Without a line feed, carriage returns end lines. */
function* eachLine(text: string): Generator<{ text: string; number: number; start: number; end: number }> {
  const feed = text.includes('\n') ? '\n' : '\r'
  for (let start = 0, number = 1; start < text.length; number++) {
    const found = text.indexOf(feed, start)
    const next = found < 0 ? text.length : found
    let end = next
    while (end > start && ' \t\r'.includes(text.charAt(end - 1))) end--
    yield { text, number, start, end }
    start = next + 1
  }
}

function columnsOf({ text, number, start, end }: { text: string; number: number; start: number; end: number }): Line {
  if (end - start > longestLine)
    return { number, columns: [text.slice(start, start + 40)], hasTab: false, length: end - start }
  const line = text.slice(start, end)
  const hasTab = line.includes('\t')
  if (line.trim() === '') return { number, columns: [], hasTab }
  return { number, columns: hasTab ? line.split('\t') : line.split(/ +/).filter(column => column !== ''), hasTab }
}

/** The number of columns that most lines have, the larger of two equally common; 0 without a token. */
function commonWidth(lines: readonly Line[]): number {
  const seen = new Map<number, number>()
  for (const { columns } of lines)
    if (columns.length > 0 && columns[0] !== '-DOCSTART-' && (!startsComment(columns) || hasTag(columns)))
      seen.set(columns.length, (seen.get(columns.length) ?? 0) + 1)
  let best = 0
  for (const [width, count] of seen) {
    const most = seen.get(best) ?? 0
    if (count > most || (count === most && width > best)) best = width
  }
  return best
}

function hasTag(columns: readonly string[]): boolean {
  return parseTag(columns.at(-1) ?? '') !== undefined
}

function startsComment([first, second]: readonly string[]): boolean {
  return second !== undefined && (first === '#' || first?.startsWith('# ') === true)
}

/**
 * Comments are CoNLL-U's, `# text = …` or `# newdoc` between sentences. `#` is a token as well, so in a file with spaces
 * a line that has the file's columns and a tag is none.
 */
function isComment({ columns, hasTab }: Line, width: number, hasTabs: boolean): boolean {
  if (!startsComment(columns)) return false
  if (columns.length !== width || (hasTabs && !hasTab)) return true
  return columns[2] === '=' && !hasTag(columns)
}

function unusable(text: string, width: number, lines: readonly Line[]): Problem {
  const expected = 'a line for each token: the token, then its tag, separated by a tab or spaces'
  if (text.includes('\0')) return { line: 1, column: 0, message: 'the file is not text', expected }
  if (width === 0) return { line: 1, column: 0, message: 'the file has no token', expected }
  const line = lines.find(({ columns }) => columns.length === 1)?.number ?? 1
  return { line, column: 1, message: 'the file has one column', expected }
}

function problemOf({ number, columns, length }: Line, width: number): Problem | undefined {
  const at = (column: number, message: string, expected: string) => ({ line: number, column, message, expected })
  if (length !== undefined) return at(0, `the line has ${length} characters`, `at most ${longestLine}`)
  const count = columns.length
  if (count !== width) {
    const message = `the line has ${count} ${count === 1 ? 'column' : 'columns'}`
    return at(Math.min(count, width) + 1, message, `${width}, as most lines have`)
  }
  if (columns[0] === '') return at(1, 'the token is empty', 'a token')
  return hasTag(columns) ? undefined : at(width, `"${columns.at(-1)?.slice(0, 40)}" is no tag`, expectedTag)
}

function sentenceOf(lines: readonly Line[]): ConllSentence {
  return {
    tokens: lines.map(({ columns }) => columns[0] ?? ''),
    tags: lines.map(({ columns }) => columns.at(-1) ?? ''),
    rows: lines.map(({ columns }) => columns),
    lines: lines.map(({ number }) => number),
  }
}
