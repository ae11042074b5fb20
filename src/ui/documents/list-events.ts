/** What the list of documents does beyond opening and deleting: arrows, moving by hand and by key, choosing, renaming. */
import type { DragEvent, HTMLAttributes, KeyboardEvent, MouseEvent } from 'react'
import type { App } from '../../app/app.ts'
import { choosing, chosenDocuments, moveBy, moveTo, toggleChosen } from '../../app/documents/arranging.ts'
import { DRAGGED_DOCUMENTS, listedDocuments } from '../../app/documents/listing.ts'

export type ListEvents = Pick<
  HTMLAttributes<HTMLUListElement>,
  | 'onKeyDown'
  | 'onClickCapture'
  | 'onDoubleClick'
  | 'onDragStart'
  | 'onDragOver'
  | 'onDragLeave'
  | 'onDrop'
  | 'onDragEnd'
>

/** Within which a row that was scrolled to is drawn. */
const FRAMES = 30

/** Gives the focus to a document's row, if it is in sight. */
export function focusDocument(id: string): boolean {
  const name = document.querySelector<HTMLElement>(`.document[data-id="${CSS.escape(id)}"] .document-name`)
  name?.focus({ preventScroll: true })
  return name !== null
}

/** `row` is the height of a row in CSS pixels. */
export function listEvents(app: App, row: number): ListEvents {
  const { session, project, intake } = app
  const idOf = (target: EventTarget) =>
    target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : undefined
  const listed = () => listedDocuments(session, project)

  /** Id of the document that is to have the focus. */
  let sought: string | undefined

  /** Brings a row into sight and gives it the focus. */
  function goTo(list: HTMLElement, index: number): void {
    const scroller = list.parentElement
    const id = listed()[index]?.id
    if (!scroller || id === undefined) return
    const [top, bottom] = [index * row, (index + 1) * row]
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight
    sought = id
    focusSoon(id, FRAMES)
  }

  /** Its row is there once the list has heard that it was scrolled, if nothing else is sought by then. */
  function focusSoon(id: string, frames: number): void {
    if (sought === id && !focusDocument(id) && frames > 0) requestAnimationFrame(() => focusSoon(id, frames - 1))
  }

  function onKeyDown(event: KeyboardEvent<HTMLUListElement>): void {
    const id = idOf(event.target)
    const isField = event.target instanceof HTMLInputElement && event.target.type === 'text'
    if (id === undefined || isField || event.ctrlKey || event.metaKey) return
    const list = event.currentTarget
    const at = listed().findIndex(document => document.id === id)
    const page = Math.max(1, Math.floor((list.parentElement?.clientHeight ?? 0) / row) - 1)
    const last = listed().length - 1
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    }
    const wanted = steps[event.key]
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    if (event.altKey) {
      if (!isArrow || event.shiftKey) return
      moveBy(app, id, event.key === 'ArrowDown' ? 1 : -1)
      requestAnimationFrame(() =>
        goTo(
          list,
          listed().findIndex(document => document.id === id),
        ),
      )
    } else if (wanted !== undefined) {
      const next = Math.max(0, Math.min(last, wanted))
      const nextId = listed()[next]?.id
      if (event.shiftKey && nextId !== undefined) {
        if (!session.getState().chosen?.has(id)) toggleChosen(app, id)
        toggleChosen(app, nextId, true)
      }
      goTo(list, next)
    } else if (event.shiftKey) return
    else if (event.key === 'F2') session.setState({ renaming: id })
    else if (event.key === 'Delete') {
      intake.remove(id)
      requestAnimationFrame(() => goTo(list, Math.min(at, listed().length - 1)))
    } else if (event.key === 'Escape' && session.getState().chosen) choosing(app, false)
    else return
    event.preventDefault()
  }

  function onClickCapture(event: MouseEvent<HTMLUListElement>): void {
    const id = idOf(event.target)
    if (id === undefined || !(event.target instanceof Element)) return
    const isChoice = event.target.matches('.document-choice')
    const isModified = event.shiftKey || event.ctrlKey || event.metaKey
    if (!isChoice && !(isModified && event.target.closest('.document-name'))) return
    toggleChosen(app, id, event.shiftKey)
    if (isChoice) return
    event.preventDefault()
    event.stopPropagation()
  }

  function onDoubleClick(event: MouseEvent): void {
    const id = idOf(event.target)
    if (id !== undefined && event.target instanceof Element && event.target.closest('.document-name'))
      session.setState({ renaming: id })
  }

  let dragged: readonly string[] = []
  const placeAt = (event: DragEvent<HTMLUListElement>) => {
    const { top } = event.currentTarget.getBoundingClientRect()
    return Math.max(0, Math.min(listed().length, Math.round((event.clientY - top) / row)))
  }
  const endDrag = (list: HTMLElement) => {
    delete list.dataset['dropping']
  }
  return {
    onKeyDown,
    onClickCapture,
    onDoubleClick,
    onDragStart(event) {
      const id = idOf(event.target)
      if (id === undefined) return
      const chosen = chosenDocuments(app)
      dragged = chosen.includes(id) ? chosen : [id]
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData(DRAGGED_DOCUMENTS, dragged.join(' '))
    },
    onDragOver(event) {
      if (dragged.length === 0 || !event.dataTransfer.types.includes(DRAGGED_DOCUMENTS)) return
      event.preventDefault()
      event.stopPropagation()
      event.dataTransfer.dropEffect = 'move'
      event.currentTarget.dataset['dropping'] = ''
      event.currentTarget.style.setProperty('--drop', `${placeAt(event) * row}px`)
    },
    onDragLeave(event) {
      const { relatedTarget, currentTarget } = event
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) endDrag(currentTarget)
    },
    onDrop(event) {
      endDrag(event.currentTarget)
      if (dragged.length === 0 || !event.dataTransfer.types.includes(DRAGGED_DOCUMENTS)) return
      event.preventDefault()
      event.stopPropagation()
      moveTo(app, dragged, placeAt(event))
      dragged = []
    },
    onDragEnd(event) {
      endDrag(event.currentTarget)
      dragged = []
    },
  }
}
