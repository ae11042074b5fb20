import { type PointerEvent, type RefObject, useState } from 'react'

/** What an element needs to be dragged by. */
export interface Grip {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerCancel: () => void
  readonly onLostPointerCapture: () => void
}

interface Drag {
  readonly id: string
  /** Its place among the others. */
  readonly place: number
}

/**
 * Moves the rows of a list, `[data-label]`, with a pointer: mouse, pen or finger. While one is dragged the list stays as
 * it is, and shows where the row would come to stand; `move` is called when it is let go.
 */
export function useOrdering(
  list: RefObject<HTMLElement | null>,
  ids: readonly string[],
  move: (id: string, place: number) => void,
) {
  const [drag, setDrag] = useState<Drag | undefined>()
  const others = drag ? ids.filter(id => id !== drag.id) : ids

  const placeAt = (id: string, y: number): number => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-label]') ?? [])]
    const tops = rows.filter(row => row.dataset['label'] !== id).map(row => row.getBoundingClientRect())
    const place = tops.filter(({ top, height }) => top + height / 2 < y).length
    // The list may be longer than its panel.
    rows
      .find(row => row.dataset['label'] === others[Math.min(place, others.length - 1)])
      ?.scrollIntoView({ block: 'nearest' })
    return place
  }

  return {
    /** Where a line has to show what would come before or after this row. */
    dropAt(id: string): 'before' | 'after' | 'itself' | undefined {
      if (!drag) return undefined
      if (id === drag.id) return 'itself'
      if (ids.indexOf(drag.id) === drag.place) return undefined
      if (others[drag.place] === id) return 'before'
      return drag.place >= others.length && others.at(-1) === id ? 'after' : undefined
    },

    gripOf(id: string): Grip {
      return {
        onPointerDown(event) {
          if (event.button !== 0) return
          event.preventDefault()
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ id, place: ids.indexOf(id) })
        },
        onPointerMove(event) {
          if (drag?.id === id) setDrag({ id, place: placeAt(id, event.clientY) })
        },
        onPointerUp() {
          if (drag?.id !== id) return
          setDrag(undefined)
          move(id, drag.place)
        },
        onPointerCancel: () => setDrag(undefined),
        onLostPointerCapture: () => setDrag(undefined),
      }
    },
  }
}
