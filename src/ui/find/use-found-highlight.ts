import { useEffect } from 'react'
import { useStore } from 'zustand'
import { blockAt, blocksOf } from '../../app/reading/blocks.ts'
import { placeAt } from '../../app/find/found.ts'
import type { Range as TextRange } from '../../domain/spans.ts'
import { useApp, useProject } from '../app-context.ts'
import { rangeIn } from '../reader/offsets.ts'

/** Units of text beside the screen that are highlighted with it, and the most finds that are. */
const BESIDE = 4000
const MOST = 2000

/** Marks what was found in the open text, as far as it is near the screen, by highlights of the browser. */
export function useFoundHighlight() {
  const { labelActivity, view } = useApp()
  const { store } = labelActivity().finding
  const documents = useStore(store, ({ documents }) => documents)
  const current = useStore(store, ({ current }) => current)
  const open = useProject(({ open }) => open)

  useEffect(() => {
    const reader = document.querySelector<HTMLElement>('.reader')
    const scroller = reader?.closest('.scroller')
    const offsets = open.kind === 'open' ? documents.find(one => one.document === open.id)?.offsets : undefined
    if (!reader || !scroller || open.kind !== 'open' || !offsets || !('highlights' in CSS)) return
    const blocks = blocksOf(open.text)
    const place = current === undefined ? undefined : placeAt(documents, current)
    const rangesOn = ({ start, end }: TextRange) => {
      const ranges: AbstractRange[] = []
      for (let index = blockAt(blocks, start); (blocks[index]?.start ?? end) < end; index++) {
        const [block, range] = [reader.children[index], blocks[index]]
        if (block instanceof HTMLElement && range)
          ranges.push(rangeIn(block, Math.max(start, range.start), Math.min(end, range.end)))
      }
      return ranges
    }
    const paint = () => {
      const shown = view.onScreen()
      const ranges: AbstractRange[] = []
      const first = shown ? firstAfter(offsets, shown.start - BESIDE) : offsets.length
      const last = Math.min(offsets.length, first + 2 * MOST)
      for (let at = first; at < last && (offsets[at] ?? 0) < (shown?.end ?? 0) + BESIDE; at += 2)
        ranges.push(...rangesOn({ start: offsets[at] ?? 0, end: offsets[at + 1] ?? 0 }))
      CSS.highlights.set('found', new Highlight(...ranges))
      const here = new Highlight(...(place?.document === open.id ? rangesOn(place.range) : []))
      here.priority = 2
      CSS.highlights.set('found-current', here)
    }
    let frame = 0
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(paint)
    }
    paint()
    // Edits and streamed suggestions put other elements in place of those that the ranges stand in.
    const watch = new MutationObserver(soon)
    watch.observe(reader, { childList: true, subtree: true })
    scroller.addEventListener('scroll', soon, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      watch.disconnect()
      scroller.removeEventListener('scroll', soon)
      CSS.highlights.delete('found')
      CSS.highlights.delete('found-current')
    }
  }, [documents, current, open, view])

  // On a narrow screen the sheet stands over the text: the place one goes to is scrolled out from under it.
  useEffect(() => {
    if (current === undefined) return
    const frame = requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const sheet = document.querySelector('.sheet-open')
        const scroller = document.querySelector('.scroller')
        const [range] = CSS.highlights?.get('found-current') ?? []
        if (!sheet || !scroller || !(range instanceof Range) || getComputedStyle(sheet).position !== 'fixed') return
        const { top, bottom } = range.getBoundingClientRect()
        if (bottom > sheet.getBoundingClientRect().top - 16)
          scroller.scrollTop += top - scroller.getBoundingClientRect().top - 60
      }),
    )
    return () => cancelAnimationFrame(frame)
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another document has the place elsewhere
  }, [current, open])
}

/** Index of the first start of which the find reaches beyond an offset. */
function firstAfter(offsets: Uint32Array, offset: number): number {
  let low = 0
  let high = offsets.length / 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((offsets[2 * middle + 1] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return 2 * low
}
