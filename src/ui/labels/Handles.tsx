import { type PointerEvent, type RefObject, useRef, useState } from 'react'
import type { Edge } from '../../app/label/labelling.ts'
import type { Mark } from '../../app/label/marks.ts'
import type { Range } from '../../domain/spans.ts'
import { useApp, useSession } from '../app-context.ts'
import { offsetAtPoint } from '../reader/offsets.ts'
import { hueOf } from './LabelledWords.tsx'
import { boxAt, isRightToLeft, usePlacing } from './placing.ts'
import { usePicked } from './use-marks.ts'

interface Props {
  readonly article: RefObject<HTMLElement | null>
  readonly text: string
}

interface Dragging {
  readonly mark: Mark
  readonly range: Range
}

/** How far a pointer may stray, in CSS pixels, and still mean a click on what is under the handle. */
const STRAY = 3

/** At both ends of the entity that is picked: to be dragged to where it should end. By keyboard there are keys. */
export function Handles({ article, text }: Props) {
  const picked = usePicked()
  const selection = useSession(({ selection }) => selection)
  const [dragging, setDragging] = useState<Dragging>()
  const isPicked = picked?.start === selection?.start && picked?.end === selection?.end
  const mark = dragging?.mark ?? (isPicked ? picked : undefined)
  if (!mark) return null
  const range = dragging?.range ?? mark
  return (['start', 'end'] as const).map(edge => (
    <Handle key={edge} {...{ article, text, edge, mark, range, setDragging }} />
  ))
}

interface HandleProps extends Props {
  readonly edge: Edge
  readonly mark: Mark
  readonly range: Range
  readonly setDragging: (dragging: Dragging | undefined) => void
}

function Handle({ article, text, edge, mark, range, setDragging }: HandleProps) {
  const { labelling } = useApp().labelActivity()
  const handle = useRef<HTMLSpanElement>(null)
  const offset = edge === 'start' ? range.start : range.end - 1
  const isLeft = (edge === 'start') !== isRightToLeft(text, offset)
  usePlacing(handle, element => {
    const frame = element.parentElement?.getBoundingClientRect()
    const box = article.current ? boxAt(article.current, text, offset) : undefined
    if (!frame || !box) return
    element.style.setProperty('--tall', `${box.height}px`)
    element.style.setProperty('translate', `${(isLeft ? box.left : box.right) - frame.left}px ${box.top - frame.top}px`)
  })

  const onPointerDown = (down: PointerEvent<HTMLElement>) => {
    const box = article.current && boxAt(article.current, text, offset)
    if (down.button !== 0 || !box) return
    down.preventDefault()
    const element = down.currentTarget
    // Where on the handle it was taken does not count: the end goes as far as the pointer.
    const [dx, dy] = [(isLeft ? box.left : box.right) - down.clientX, box.top + box.height / 2 - down.clientY]
    const over = new AbortController()
    const { signal } = over
    let reached: Range = mark
    let hasMoved = false
    const finish = () => {
      over.abort()
      element.style.removeProperty('pointer-events')
      setDragging(undefined)
    }
    element.style.setProperty('pointer-events', 'none')
    window.addEventListener(
      'pointermove',
      event => {
        hasMoved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > STRAY
        if (!hasMoved) return
        const at = offsetAtPoint(event.clientX + dx, event.clientY + dy)
        if (at !== undefined) reached = labelling.reach(mark, edge, at, event.altKey)
        setDragging({ mark, range: reached })
        labelling.preview(reached)
      },
      { signal },
    )
    window.addEventListener(
      'pointerup',
      ({ clientX, clientY }) => {
        if (hasMoved) labelling.resizeTo(mark, reached)
        else
          document
            .elementFromPoint(clientX, clientY)
            ?.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX, clientY }))
        finish()
      },
      { signal },
    )
    // A finger that lets go while it moves would fling, and the browser takes the next tap for the end of that.
    element.addEventListener('touchmove', event => event.preventDefault(), { signal, passive: false })
    const cancel = () => {
      finish()
      labelling.pick(mark)
    }
    window.addEventListener('pointercancel', cancel, { signal })
    window.addEventListener(
      'keydown',
      event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        cancel()
      },
      { signal, capture: true },
    )
  }
  return (
    <span
      ref={handle}
      aria-hidden="true"
      className={`handle ${isLeft ? 'left' : 'right'} ${hueOf(mark.hue)}`}
      data-edge={edge}
      onPointerDown={onPointerDown}
    />
  )
}
