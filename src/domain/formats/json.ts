/** Records of JSON files: an array, a record a line, or one record, each apart so that a broken one leaves the others. */
import { breakOf } from './json-break.ts'
import type { Problem } from './problem.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export interface JsonRecord {
  /** The line it begins on, from 1. */
  readonly line: number
  readonly value: unknown
  /** Where it ends in the text, to tell how much is done. */
  readonly end: number
}

/** Beyond this a record is refused, in UTF-16 units: nothing that could be shown is as long. */
export const longestRecord = 50_000_000
/** Deeper nesting is refused: writing it again, or keeping it, would overflow the stack. */
const deepest = 100
/** What need not be parsed to be told, which takes its time. */
const beginsTooDeep = /^(?:\s{0,9}[[{]){101}/

/** The records that can be read; the others go to `report`, with the line they begin on. Linear in the text. */
export function* jsonRecords(text: string, report: (problem: Problem) => void): Generator<JsonRecord> {
  for (const { start, end, line } of pieces(text)) {
    const problem = (message: string, expected = 'a JSON value') => report({ line, column: 0, message, expected })
    if (end - start > longestRecord) {
      problem(`the record has ${end - start} characters`, `at most ${longestRecord}`)
      continue
    }
    const source = text.slice(start, end)
    const value = valueOf(source)
    if (!value) {
      const place = placeOf(source)
      report({
        line: line + place.line - 1,
        column: place.column,
        message: 'this is not JSON',
        expected: place.expected,
      })
      continue
    }
    if (isTooDeep(value.json)) problem('the record is nested too deeply', `at most ${deepest} levels`)
    else yield { line, value: value.json, end }
  }
}

/** The first record that can be read, for telling formats apart. */
export function firstRecord(text: string): unknown {
  if (!/^\s*[[{]/.test(text.slice(0, 1000))) return undefined
  for (const { start, end } of pieces(text)) {
    const value = end - start <= longestRecord ? valueOf(text.slice(start, end)) : undefined
    if (value && !isTooDeep(value.json)) return value.json
  }
  return undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields but those named. `__proto__` is no name of a field. */
export function fieldsBut(record: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== '__proto__' && !names.has(name)))
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly line: number
}

function* pieces(text: string): Generator<Piece> {
  const first = text.search(/\S/)
  if (first < 0) return
  const lineEnd = endOfLine(text, first)
  const rest = text.slice(lineEnd, lineEnd + 1000).trim()
  // A line that is a value with others after it: a record a line, also where the records are arrays.
  if (rest !== '' && isValue(text.slice(first, lineEnd))) return yield* lines(text)
  if (text[first] === '[') {
    // An array of records; of one that is a record itself, as spaCy's pairs, the first is a string.
    if (/^\[\s*"/.test(text.slice(first, first + 100)))
      return yield { start: first, end: trimmedEnd(text), line: lineAt(text, first) }
    return yield* elements(text, first)
  }
  const end = trimmedEnd(text)
  if (end - first <= longestRecord && isValue(text.slice(first, end)))
    return yield { start: first, end, line: lineAt(text, first) }
  yield* lines(text)
}

function* lines(text: string): Generator<Piece> {
  let line = 1
  for (let start = 0; start < text.length; line++) {
    const end = endOfLine(text, start)
    if (!isBlank(text, start, end)) yield { start, end, line }
    start = end + 1
  }
}

/** The values of an array that begins at `from`: cut at the commas between them, strings passed over. */
function* elements(text: string, from: number): Generator<Piece> {
  let line = lineAt(text, from)
  let [depth, start, startLine] = [0, -1, line]
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x0a) line++
    if (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) continue
    if (depth === 1 && (unit === 0x2c || unit === 0x5d)) {
      if (start >= 0) yield { start, end: at, line: startLine }
      start = -1
    } else if (depth === 1 && start < 0) [start, startLine] = [at, line]
    if (unit === 0x22) at = endOfString(text, at)
    else if (unit === 0x5b || unit === 0x7b) depth++
    else if ((unit === 0x5d || unit === 0x7d) && --depth === 0) return
  }
  if (start >= 0) yield { start, end: text.length, line: startLine }
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x5c) at++
    else if (unit === 0x22) return at
    // No string goes on over a line: what is broken ends here, and the next record is read.
    else if (unit === 0x0a) return at - 1
  }
  return text.length
}

const isValue = (source: string): boolean => source.length <= longestRecord && valueOf(source) !== undefined

function valueOf(source: string): { readonly json: unknown } | undefined {
  if (beginsTooDeep.test(source)) return undefined
  try {
    return { json: JSON.parse(source) }
  } catch {
    return undefined
  }
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start)
  return found < 0 ? text.length : found
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!' \t\r\n'.includes(text.charAt(at))) return false
  return true
}

function trimmedEnd(text: string): number {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--
  return end
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** Line and column of what does not belong there, from 1; 0 where the place is not known. */
function placeOf(source: string): { line: number; column: number; expected: string } {
  const { offset, wanted } = breakOf(source)
  if (offset < 0) return { line: 1, column: 0, expected: wanted }
  const before = source.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n'), expected: wanted }
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true
    const next: unknown[] = []
    for (const item of level)
      if (typeof item === 'object' && item !== null)
        for (const child of Array.isArray(item) ? item : Object.values(item))
          if (typeof child === 'object' && child !== null) next.push(child)
    level = next
  }
  return false
}
