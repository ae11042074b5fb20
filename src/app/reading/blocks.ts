/** A long text is shown, and its predictions are kept, in blocks: what changes in one leaves the others alone. */
import type { Range } from '../../domain/spans.ts'

/** Longest block, in UTF-16 units. */
export const BLOCK_LIMIT = 2000

/**
 * Cuts a text into blocks of at most `limit` units that cover it without a gap. A cut comes after a line break where
 * one is near enough, else after a sentence, else after white space, else anywhere but inside a surrogate pair or a
 * CRLF. Linear in the text.
 */
export function cutBlocks(text: string, limit = BLOCK_LIMIT): Range[] {
  const blocks: Range[] = []
  let start = 0
  while (start < text.length) {
    const end = text.length - start <= limit ? text.length : cutBefore(text, start, start + limit)
    blocks.push({ start, end })
    start = end
  }
  return blocks
}

let latest: { readonly text: string; readonly blocks: readonly Range[] } | undefined

/** The blocks of a text; those of the text last asked for are remembered, as reader, results and tagging share them. */
export function blocksOf(text: string): readonly Range[] {
  if (latest?.text !== text) latest = { text, blocks: cutBlocks(text) }
  return latest.blocks
}

/** Index of the block that an offset stands in; the end of the text belongs to the last. */
export function blockAt(blocks: readonly Range[], offset: number): number {
  let low = 0
  let high = blocks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((blocks[middle]?.start ?? Infinity) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function cutBefore(text: string, start: number, limit: number): number {
  const window = text.slice(start, limit)
  const line = Math.max(window.lastIndexOf('\n'), window.endsWith('\r') ? -1 : window.lastIndexOf('\r'))
  if (line >= 0) return start + line + 1
  const half = window.length >> 1
  for (const boundary of [/[.!?。！？…]["'”’)\]]*\s+(?=\S)/gu, /\s+(?=\S)/gu]) {
    boundary.lastIndex = half
    let last = -1
    for (let match = boundary.exec(window); match; match = boundary.exec(window)) last = boundary.lastIndex
    if (last > 0) return start + last
  }
  const splits = /[\uD800-\uDBFF][\uDC00-\uDFFF]|\r\n/.test(text.slice(limit - 1, limit + 1))
  return splits ? limit - 1 : limit
}
