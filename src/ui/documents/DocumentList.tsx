import { lazy, memo, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DocumentRecord } from '../../domain/project.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import type { ListEvents } from './list-events.ts'

/** Height of a row in CSS pixels, as in `documents.css`: with all alike, only those in sight need to be there. */
const ROW = 48
/** Rows that are there beyond either edge. */
const AROUND = 8
/** Milliseconds after which moving, choosing and renaming are fetched ahead of their first use. */
const AHEAD = 1000

const states = { new: '', 'in-progress': 'in progress · ', done: 'done · ', skipped: 'skipped · ' } as const

const DocumentTitleField = lazy(async () => ({
  default: (await import('./DocumentTitleField.tsx')).DocumentTitleField,
}))

/** The documents, of which only the rows in sight are elements, however many there are. */
export function DocumentList({ documents }: { documents: readonly DocumentRecord[] }) {
  const list = useRef<HTMLUListElement>(null)
  const openId = useProject(({ open }) => (open.kind === 'none' ? undefined : open.id))
  const listing = useSession(({ listing }) => listing)
  const chosen = useSession(({ chosen }) => chosen)
  const renaming = useSession(({ renaming }) => renaming)
  // The row with the focus stays, else the focus would be lost when it is scrolled away.
  const [focused, setFocused] = useState<string>()
  const { first, end } = useWindow(list)
  const events = useListEvents()
  const open = documents.findIndex(({ id }) => id === openId)
  const kept = documents.findIndex(({ id }) => id === (renaming ?? focused))
  const tabbed = kept >= 0 ? kept : Math.max(0, open)

  useInSight(list, renaming === undefined ? open : kept, [openId, listing, renaming])

  const row = (index: number) => {
    const document = documents[index]
    return (
      document && (
        <Row
          key={document.id}
          document={document}
          index={index}
          size={documents.length}
          isOpen={index === open}
          isTabbed={index === tabbed}
          isChosen={chosen?.has(document.id)}
          isRenaming={document.id === renaming}
          note={listing?.note(document.id)}
        />
      )
    )
  }
  const from = Math.max(0, first - AROUND)
  const to = Math.min(documents.length, end + AROUND)
  const indices = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- for the buttons in its rows
    <ul
      ref={list}
      className={chosen ? 'document-list choosing' : 'document-list'}
      style={{ blockSize: documents.length * ROW }}
      onFocus={event => setFocused(rowOf(event.target)?.dataset['id'])}
      onBlur={() => setFocused(undefined)}
      {...events}
    >
      {/* One list: a row that moved from one to another would be another element. */}
      {[...(tabbed < from ? [tabbed] : []), ...indices, ...(tabbed >= to ? [tabbed] : [])].map(row)}
    </ul>
  )
}

interface RowProps {
  readonly document: DocumentRecord
  readonly index: number
  readonly size: number
  readonly isOpen: boolean
  /** The tabulator comes to one row; arrows lead to the others. */
  readonly isTabbed: boolean
  /** Undefined while none is being chosen. */
  readonly isChosen: boolean | undefined
  readonly isRenaming: boolean
  readonly note: string | undefined
}

const Row = memo(function Row({ document, index, size, isOpen, isTabbed, isChosen, isRenaming, note }: RowProps) {
  const { project, session, intake } = useApp()
  const { id, title, state, role, length } = document
  const tabIndex = isTabbed ? 0 : -1
  return (
    <li
      className={isOpen ? 'document open' : 'document'}
      style={{ insetBlockStart: index * ROW }}
      aria-setsize={size}
      aria-posinset={index + 1}
      data-id={id}
      draggable={!isRenaming}
    >
      {isChosen !== undefined && (
        <input
          type="checkbox"
          className="document-choice"
          aria-label={title}
          checked={isChosen}
          tabIndex={tabIndex}
          readOnly
        />
      )}
      {isRenaming ? (
        <Suspense fallback={null}>
          <DocumentTitleField document={document} />
        </Suspense>
      ) : (
        <button
          type="button"
          className="document-name"
          aria-current={isOpen ? 'page' : undefined}
          tabIndex={tabIndex}
          onClick={() => {
            session.setState({ drawer: false, writing: { kind: 'no' } })
            void project.open(id)
          }}
        >
          <span className="document-title" dir="auto" title={title}>
            {title}
          </span>
          <span className="document-size document-line">
            <span className={`state-mark ${state}`} aria-hidden="true" />
            {states[state]}
            {role !== 'none' && `${role} · `}
            {note ?? counted(length, 'character')}
          </span>
        </button>
      )}
      <button
        type="button"
        className="button bare document-delete"
        aria-label={`Delete ${title}`}
        title="Delete; can be undone"
        tabIndex={tabIndex}
        onClick={() => intake.remove(id)}
      >
        <Icon name="close" />
      </button>
    </li>
  )
})

/** The row that an element is in. */
function rowOf(target: EventTarget): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('[data-id]')) || undefined
}

/** The rows in sight. Where the list is scrolled to is the browser's. */
function useWindow(list: RefObject<HTMLUListElement | null>): { first: number; end: number } {
  // What a tall screen shows, until it is measured.
  const [seen, setSeen] = useState({ first: 0, end: 24 })
  useEffect(() => {
    const scroller = list.current?.parentElement
    if (!scroller) return
    const look = () => {
      const first = Math.floor(scroller.scrollTop / ROW)
      const end = Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW)
      setSeen(seen => (seen.first === first && seen.end === end ? seen : { first, end }))
    }
    const watched = new ResizeObserver(look)
    watched.observe(scroller)
    scroller.addEventListener('scroll', look, { passive: true })
    return () => {
      watched.disconnect()
      scroller.removeEventListener('scroll', look)
    }
  }, [list])
  return seen
}

/** Scrolls a row into sight when there is another reason to; another place in the list is none. */
function useInSight(list: RefObject<HTMLUListElement | null>, index: number, reasons: readonly unknown[]) {
  const last = useRef<readonly unknown[]>([])
  useLayoutEffect(() => {
    const scroller = list.current?.parentElement
    if (!scroller || index < 0 || reasons.every((reason, at) => reason === last.current[at])) return
    last.current = reasons
    const [top, bottom] = [index * ROW, (index + 1) * ROW]
    if (top < scroller.scrollTop || bottom > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTo({ top: top - scroller.clientHeight / 3 })
  }, [list, index, reasons])
}

/** What the list does beyond opening and deleting, fetched when the page has what it needs. */
function useListEvents(): ListEvents | undefined {
  const app = useApp()
  const [events, setEvents] = useState<ListEvents>()
  useEffect(() => {
    const timer = setTimeout(() => {
      void import('./list-events.ts').then(
        ({ listEvents }) => setEvents(listEvents(app, ROW)),
        () => {},
      )
    }, AHEAD)
    return () => clearTimeout(timer)
  }, [app])
  return events
}
