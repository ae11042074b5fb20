/** Between places in the page and UTF-16 offsets of the text. Blocks of the reader carry `data-start`. */

interface Place {
  readonly node: Node
  readonly offset: number
}

/** The text offset of a place within a block; undefined outside of the blocks. */
export function offsetOf({ node, offset }: Place): number | undefined {
  const element = node instanceof Element ? node : node.parentElement
  const block = element?.closest<HTMLElement>('[data-start]')
  if (!block) return undefined
  const before = document.createRange()
  before.setStart(block, 0)
  before.setEnd(node, offset)
  // A block is short, and its text nodes are its text, unit for unit.
  return Number(block.dataset['start']) + before.toString().length
}

/** The text offset under a point of the screen; undefined also where the browser cannot tell. */
export function offsetAtPoint(x: number, y: number): number | undefined {
  if (!('caretPositionFromPoint' in document)) return undefined
  const position = document.caretPositionFromPoint(x, y)
  return position ? offsetOf({ node: position.offsetNode, offset: position.offset }) : undefined
}

/** The place in a block of an offset from the block's start; `asEnd` prefers the end of a text node to the next one. */
function placeIn(block: HTMLElement, offset: number, asEnd: boolean): Place {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
  let left = offset
  let last: Place = { node: block, offset: 0 }
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0
    if (left < length || (asEnd && left === length)) return { node, offset: left }
    left -= length
    last = { node, offset: length }
  }
  return last
}

/** A range of the page for `[start, end)` of the text, clipped to one block. */
export function rangeIn(block: HTMLElement, start: number, end: number): Range {
  const base = Number(block.dataset['start'])
  const range = document.createRange()
  const from = placeIn(block, Math.max(0, start - base), false)
  const to = placeIn(block, Math.max(0, end - base), true)
  range.setStart(from.node, from.offset)
  range.setEnd(to.node, to.offset)
  return range
}

/** The part of the text that is selected on the page, where the selection lies within the reader. */
export function selectedText(reader: HTMLElement): { readonly start: number; readonly end: number } | undefined {
  const selection = getSelection()
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return undefined
  const range = selection.getRangeAt(0)
  if (!reader.contains(range.commonAncestorContainer)) return undefined
  const start = boundary(range.startContainer, range.startOffset)
  const end = boundary(range.endContainer, range.endOffset)
  return start === undefined || end === undefined ? undefined : { start, end }
}

/** An end of a selection may stand between blocks instead of in one. */
function boundary(node: Node, offset: number): number | undefined {
  const inside = offsetOf({ node, offset })
  if (inside !== undefined) return inside
  const next = node.childNodes[offset]
  if (next instanceof HTMLElement && next.dataset['start'] !== undefined) return Number(next.dataset['start'])
  const previous = node.childNodes[offset - 1]
  if (!(previous instanceof HTMLElement) || previous.dataset['start'] === undefined) return undefined
  return Number(previous.dataset['start']) + (previous.textContent?.length ?? 0)
}

/** The entity of the mark that an event came from; in Label with the id of its label. */
export function markAround(
  target: EventTarget | null,
): { readonly start: number; readonly end: number; readonly label: string } | undefined {
  const mark = target instanceof Element ? target.closest<HTMLElement>('.entity') : null
  if (!mark) return undefined
  // An entity may be drawn in parts; in Label each part says which it is of.
  const { from, to, of = '' } = mark.dataset
  if (from !== undefined && to !== undefined) return { start: Number(from), end: Number(to), label: of }
  const start = offsetOf({ node: mark, offset: 0 })
  return start === undefined ? undefined : { start, end: start + (mark.textContent?.length ?? 0), label: of }
}
