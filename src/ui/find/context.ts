import { excerpt } from '../../domain/edits.ts'
import type { Range } from '../../domain/spans.ts'

/** What is found with the words around it, on one line. */
export interface Context {
  readonly before: string
  readonly found: string
  readonly after: string
}

const BEFORE = 36
const AFTER = 90

/** The words around a range: whole ones, cut with an ellipsis, white space as single spaces. */
export function contextOf(text: string, range: Range): Context {
  const from = Math.max(0, range.start - BEFORE)
  const to = Math.min(text.length, range.end + AFTER)
  const line = (part: string) => part.replace(/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/, '').replace(/\s+/g, ' ')
  const before = line(text.slice(from, range.start))
  const after = line(text.slice(range.end, to))
  return {
    before: from > 0 ? `… ${before.replace(/^\S{0,12}\s/, '').trimStart()}` : before.trimStart(),
    found: excerpt(text, range) || '␣',
    after: to < text.length ? `${after.replace(/\s\S{0,12}$/, '').trimEnd()} …` : after.trimEnd(),
  }
}
