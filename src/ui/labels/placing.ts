/** Where in the column a place of the text stands, for what is drawn over the text. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { blockAt, blocksOf } from '../../app/reading/blocks.ts'
import { useProject } from '../app-context.ts'
import { rangeIn } from '../reader/offsets.ts'

/** The box of the character at an offset of the text, on the screen. */
export function boxAt(article: HTMLElement, text: string, offset: number): DOMRect | undefined {
  const block = article.children[blockAt(blocksOf(text), offset)]
  return block instanceof HTMLElement ? rangeIn(block, offset, offset + 1).getBoundingClientRect() : undefined
}

/** Whether the character at an offset is written from right to left. */
export function isRightToLeft(text: string, offset: number): boolean {
  return /^[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u.test(text.slice(offset, offset + 2))
}

/** Puts an element into its place after each render, after each edit, and whenever the column is laid out anew. */
export function usePlacing(element: RefObject<HTMLElement | null>, place: (element: HTMLElement) => void) {
  // An edit may change the elements of the text that are measured.
  useProject(({ timeline }) => timeline)
  const latest = useRef(place)
  useLayoutEffect(() => {
    latest.current = place
    if (element.current) place(element.current)
  })
  useEffect(() => {
    const { current } = element
    const column = current?.parentElement
    if (!current || !column) return
    const watch = new ResizeObserver(() => latest.current(current))
    watch.observe(column)
    watch.observe(current)
    return () => watch.disconnect()
  }, [element])
}
