/** What the pointer and the arrow keys do to the text in Label. */
import { type RefObject, useEffect } from 'react'
import type { Range } from '../../domain/spans.ts'
import { useApp } from '../app-context.ts'
import { onNextLine } from '../reader/lines.ts'
import { markAround, offsetAtPoint, rangeIn, selectedText } from '../reader/offsets.ts'

/** How long a finger's selection has to rest before it counts, in milliseconds. */
const REST = 350
/** A click is the end of a drawing where it comes this soon after it, in milliseconds. */
const SOON = 50

/**
 * Makes a selection of the browser's an entity in the making: shown as it will be while it is drawn, handed on when it
 * ends. A click asks for the entity under it, again for the one around that, or for the word.
 */
export function useDrawing(article: RefObject<HTMLElement | null>) {
  const { labelActivity, session } = useApp()
  // Selections and the pointer's way are the browser's.
  useEffect(() => {
    const element = article.current
    if (!element) return
    const { labelling, snapping } = labelActivity()
    const gone = new AbortController()
    const { signal } = gone
    let by: 'mouse' | 'touch' | undefined
    let byCharacter = false
    let drawnAt = -Infinity
    let rest: ReturnType<typeof setTimeout> | undefined

    const snapped = (range: Range): Range | undefined => {
      const meant = snapping.units(byCharacter)?.snap(range)
      return meant && meant.start < meant.end ? meant : undefined
    }
    const selected = (): Range | undefined => {
      const range = selectedText(element)
      return range && snapped(range)
    }
    element.addEventListener(
      'pointerdown',
      event => {
        by = event.pointerType === 'touch' ? 'touch' : event.button === 0 ? 'mouse' : undefined
        byCharacter = event.altKey
        const at = offsetAtPoint(event.clientX, event.clientY)
        if (at !== undefined) snapping.warm({ start: at, end: at + 1 })
        if (by === 'mouse') element.dataset['drawing'] = ''
      },
      { signal },
    )
    element.addEventListener('pointermove', event => void (byCharacter = event.altKey), { signal })
    document.addEventListener(
      'selectionchange',
      () => {
        const meant = selected()
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
      const meant = selected()
      if (!meant) return
      drawnAt = event.timeStamp
      getSelection()?.removeAllRanges()
      labelling.draw(meant)
    }
    window.addEventListener('pointerup', end, { signal })
    window.addEventListener('pointercancel', end, { signal })
    element.addEventListener(
      'click',
      event => {
        if (Math.abs(event.timeStamp - drawnAt) < SOON) return
        if (event.target instanceof Element && event.target.closest('button')) return
        const mark = markAround(event.target)
        const offset = offsetAtPoint(event.clientX, event.clientY)
        if (mark) {
          // The label above an entity, and a press without a pointer, mean the entity itself.
          const isOn = offset !== undefined && mark.start <= offset && offset < mark.end
          labelling.askAt(isOn ? offset : mark.start, isOn ? undefined : mark)
          return
        }
        const unit = offset === undefined ? undefined : snapping.unitAt(offset)
        if (unit && isOver(event, unit)) labelling.draw(unit)
        else session.setState({ selection: undefined, bar: false })
      },
      { signal },
    )
    return () => {
      clearTimeout(rest)
      delete element.dataset['drawing']
      gone.abort()
    }
  }, [article, labelActivity, session])
}

/** Arrows go from unit to unit and from line to line, with Shift they grow what is picked; Enter asks for a label. */
export function useCaret(article: RefObject<HTMLElement | null>) {
  const { labelActivity, project, session } = useApp()
  // The reader answers to keys itself in Read; in Label it leaves them to this.
  useEffect(() => {
    const element = article.current
    if (!element) return
    const { labelling, snapping } = labelActivity()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest('button')) return
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined
      const byLine = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
      // Without a pick they scroll.
      const { selection } = session.getState()
      const { open } = project.store.getState()
      if (by !== undefined && event.shiftKey) labelling.extend(by)
      else if (by !== undefined) labelling.move(by)
      else if (byLine !== undefined && selection && open.kind === 'open' && !event.shiftKey) {
        const unit = onNextLine(element, open.text, selection, byLine, at => snapping.unitAt(at))
        if (unit) labelling.pick(unit)
      } else if (event.key === 'Enter' && !event.shiftKey) labelling.ask()
      else return
      event.preventDefault()
    }
    element.addEventListener('keydown', onKeyDown)
    const stop = session.subscribe(({ selection }, before) => {
      if (selection && selection !== before.selection) snapping.warm(selection)
    })
    return () => {
      element.removeEventListener('keydown', onKeyDown)
      stop()
    }
  }, [article, labelActivity, project, session])
}

const SLACK = 6

/** Whether a click is on a range of the text, not beside it. */
function isOver({ target, clientX, clientY }: MouseEvent, { start, end }: Range): boolean {
  const block = target instanceof Element ? target.closest<HTMLElement>('[data-start]') : null
  return (
    block !== null &&
    [...rangeIn(block, start, end).getClientRects()].some(
      ({ left, right, top, bottom }) =>
        clientX >= left - SLACK && clientX <= right + SLACK && clientY >= top - SLACK && clientY <= bottom + SLACK,
    )
  )
}
