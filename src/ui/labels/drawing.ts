import { type MouseEvent, useEffect, useRef } from 'react'
import type { Range } from '../../domain/spans.ts'
import { snap } from '../../domain/text.ts'
import { useApp, useSession } from '../app-context.ts'
import { offsetAtPoint, rangeIn, selectedText } from '../reader/offsets.ts'

/** How long a finger's selection has to rest before it counts, in milliseconds. */
const REST = 350

/**
 * Makes a selection of the browser's an entity in the making, in Label: shown as it will be while it is drawn, handed
 * on when it ends. Returns whether a click is only the end of such a drawing.
 */
export function useDrawing(article: { readonly current: HTMLElement | null }, text: string) {
  const { labelActivity } = useApp()
  const isLabelling = useSession(({ activity }) => activity === 'label')
  const drawnAt = useRef(-1)
  // Selections and the pointer's way are the browser's.
  useEffect(() => {
    const element = article.current
    if (!element || !isLabelling) return
    const { labelling } = labelActivity()
    const gone = new AbortController()
    const { signal } = gone
    let by: 'mouse' | 'touch' | undefined
    let byCharacter = false
    let rest: ReturnType<typeof setTimeout> | undefined

    const range = (): Range | undefined => {
      const selected = selectedText(element)
      const meant = selected && (byCharacter ? trimmed(text, selected) : snap(text, selected))
      return meant && meant.start < meant.end ? meant : undefined
    }
    element.addEventListener(
      'pointerdown',
      event => {
        by = event.pointerType === 'touch' ? 'touch' : event.button === 0 ? 'mouse' : undefined
        byCharacter = event.altKey
        if (by === 'mouse') element.dataset['drawing'] = ''
      },
      { signal },
    )
    element.addEventListener('pointermove', event => void (byCharacter = event.altKey), { signal })
    document.addEventListener(
      'selectionchange',
      () => {
        const meant = range()
        if (by === 'mouse' && meant) labelling.preview(meant)
        if (by !== 'touch') return
        clearTimeout(rest)
        if (meant) rest = setTimeout(() => labelling.draw(meant), REST)
      },
      { signal },
    )
    const end = (event: PointerEvent) => {
      if (by !== 'mouse') return
      by = undefined
      delete element.dataset['drawing']
      const meant = range()
      if (!meant) return
      drawnAt.current = event.timeStamp
      getSelection()?.removeAllRanges()
      labelling.draw(meant)
    }
    window.addEventListener('pointerup', end, { signal })
    window.addEventListener('pointercancel', end, { signal })
    return () => {
      clearTimeout(rest)
      delete element.dataset['drawing']
      gone.abort()
    }
  }, [article, isLabelling, labelActivity, text])
  return (event: MouseEvent) => Math.abs(event.timeStamp - drawnAt.current) < 50
}

/** The word under a click; undefined beside the words. */
export function clickedRange(event: MouseEvent, text: string): Range | undefined {
  const offset = offsetAtPoint(event.clientX, event.clientY)
  if (offset === undefined) return undefined
  const word = snap(text, {
    start: Math.max(0, Math.min(offset, text.length - 1)),
    end: Math.min(offset + 1, text.length),
  })
  const block = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-start]') : null
  if (!block || word.start >= word.end) return undefined
  const SLACK = 6
  const isOn = [...rangeIn(block, word.start, word.end).getClientRects()].some(
    ({ left, right, top, bottom }) =>
      event.clientX >= left - SLACK &&
      event.clientX <= right + SLACK &&
      event.clientY >= top - SLACK &&
      event.clientY <= bottom + SLACK,
  )
  return isOn ? word : undefined
}

function trimmed(text: string, { start, end }: Range): Range {
  const words = text.slice(start, end)
  return { start: end - words.trimStart().length, end: start + words.trimEnd().length }
}
