/** Going through the text by its lines, which only the layout knows. */
import { blockAt, blocksOf } from '../../app/reading/blocks.ts'
import { nextWord } from '../../app/reading/stepping.ts'
import type { Range } from '../../domain/spans.ts'
import { offsetAtPoint, rangeIn } from './offsets.ts'

/** Half lines that are looked through for the next line: empty lines, and what lies over the text, are passed over. */
const REACH = 16

/** Where the way up or down began, for as long as it goes on: short lines on it do not lead aside. */
let way: { readonly at: Range; readonly x: number } | undefined

/**
 * The word on the next line below a range of the text, or above it, that stands nearest; undefined where there is none.
 * What is out of sight is scrolled to first. `unitAt`: instead of words, the unit at an offset.
 */
export function onNextLine(
  article: HTMLElement,
  text: string,
  from: Range,
  by: 1 | -1,
  unitAt: (offset: number) => Range | undefined = () => undefined,
): Range | undefined {
  const scroller = article.closest('.scroller')
  const boxOf = ({ start, end }: Range) => {
    const block = article.children[blockAt(blocksOf(text), start)]
    if (!(block instanceof HTMLElement)) return undefined
    const boxes = [...rangeIn(block, start, end).getClientRects()].filter(({ width }) => width > 0)
    return by === 1 ? boxes.at(-1) : boxes[0]
  }
  const box = boxOf(from)
  if (!box || !scroller) return undefined
  const isOnWay = way?.at.start === from.start && way.at.end === from.end
  const x = way && isOnWay ? way.x : (box.left + box.right) / 2
  const middle = (box.top + box.bottom) / 2
  const frame = article.getBoundingClientRect()
  const view = scroller.getBoundingClientRect()
  const column = Math.min(Math.max(x, Math.max(frame.left, view.left) + 1), Math.min(frame.right, view.right) - 1)
  let scrolled = 0
  for (let step = 1; step <= REACH; step++) {
    const aim = middle + (by * (step + 1) * box.height) / 2
    // The browser tells only what stands at a point that is in sight.
    const beyond = by === 1 ? aim - (view.bottom - box.height) : aim - (view.top + box.height)
    if (beyond * by > scrolled * by) {
      const before = scroller.scrollTop
      scroller.scrollTop += beyond - scrolled
      scrolled += scroller.scrollTop - before
    }
    const offset = offsetAtPoint(column, aim - scrolled)
    if (offset === undefined) continue
    const found = unitAt(offset) ?? nearestWord(text, offset)
    const place = found && boxOf(found)
    if (!place || ((place.top + place.bottom) / 2 + scrolled - middle) * by < box.height / 2) continue
    way = { at: { start: found.start, end: found.end }, x }
    return found
  }
  return undefined
}

/** The word that an offset is in, else the one that ends or begins nearest to it. */
function nearestWord(text: string, offset: number): Range | undefined {
  const before = nextWord(text, offset, -1)
  const after = nextWord(text, before?.end ?? 0, 1)
  if (!before || !after) return before ?? after
  return offset - before.end < after.start - offset ? before : after
}
