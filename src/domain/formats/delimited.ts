/** CSV and TSV as RFC 4180 has them: cells of any text where quoted, a row a line, the first the names of the columns. */
import type { Problem } from './problem.ts'

export interface Row {
  /** The line it begins on, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Beyond this a row is refused, in UTF-16 units: a quote that nobody closes makes one row of a whole file. */
const longestRow = 50_000_000

/** The rows of a text; blank lines are none. A quote inside a cell that does not begin with one is a character. */
export function* rowsOf(text: string, delimiter: string, report: (problem: Problem) => void): Generator<Row> {
  let line = 1
  for (let at = 0; at < text.length;) {
    const cells: string[] = []
    const [start, startLine] = [at, line]
    for (;;) {
      let cell = ''
      if (text[at] === '"') {
        for (;;) {
          const close = text.indexOf('"', at + 1)
          const end = close < 0 ? text.length : close
          cell += text.slice(at + 1, end)
          at = end + 1
          if (close < 0) {
            report({ line: startLine, column: cells.length + 1, message: 'a quote is never closed', expected: '"' })
            break
          }
          if (text[at] !== '"') break
          cell += '"'
        }
        for (let feed = cell.indexOf('\n'); feed >= 0; feed = cell.indexOf('\n', feed + 1)) line++
      }
      // What follows a closing quote up to the next border belongs to the cell, as spreadsheets read it.
      const plain = borderAfter(text, at, delimiter)
      cell += text.slice(at, plain)
      cells.push(cell)
      at = plain
      if (text[at] !== delimiter) break
      at++
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    line++
    if (at - start > longestRow)
      report({
        line: startLine,
        column: 0,
        message: `the row has ${at - start} characters`,
        expected: `at most ${longestRow}`,
      })
    else if (cells.length > 1 || cells[0] !== '') yield { line: startLine, cells }
  }
}

/** The delimiter that the first line has most of, outside of quotes. */
export function delimiterOf(text: string): string {
  const [first] = rowsOf(text.slice(0, 100_000), '\0', () => {})
  const head = text.slice(0, Math.max(1, first?.cells[0]?.length ?? 0)).replace(/"[^"]*"/g, '')
  const counts = [',', '\t', ';', '|'].map(delimiter => ({ delimiter, count: head.split(delimiter).length - 1 }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

/** A row, its cells quoted where they need it. */
export function rowText(cells: readonly string[], delimiter: string, lineEnd: string): string {
  const needs = (cell: string) => cell.includes(delimiter) || /["\n\r]/.test(cell) || cell !== cell.trim()
  // A row of one empty cell would be a blank line.
  if (cells.length === 1 && cells[0] === '') return `""${lineEnd}`
  return cells.map(cell => (needs(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter) + lineEnd
}

function borderAfter(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === delimiter || character === '\n' || character === '\r') return at
  }
  return text.length
}
