import type { Range } from '../../domain/spans.ts'
import { useTextOf } from './use-review.ts'

/** Characters shown before and after. */
const [BEFORE, AFTER, LONGEST] = [20, 60, 120]

/** A range's words between those around it, on one line. */
export function Context({ document, range }: { document: string; range: Range }) {
  const text = useTextOf(document)
  if (text === undefined) return <span className="place-context quiet">…</span>
  const { start, end } = range
  const before = oneLine(text.slice(Math.max(0, start - BEFORE), start)).replace(/^\S*\s/, '')
  const words = oneLine(text.slice(start, Math.min(end, start + LONGEST)))
  const after = oneLine(text.slice(end, end + AFTER))
  return (
    <span className="place-context" dir="auto">
      {start > 0 && '…'}
      {before}
      <b>{words}</b>
      {after}
    </span>
  )
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
