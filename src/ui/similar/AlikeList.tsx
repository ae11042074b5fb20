import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { shownKey } from '../../app/keys.ts'
import type { SimilarPlace } from '../../engine/similar-protocol.ts'
import { useAction, useApp, useProject } from '../app-context.ts'
import { Context } from '../review/Context.tsx'
import { KeyedButton } from '../review/KeyedButton.tsx'
import { Pager } from '../parts/Pager.tsx'

/** Places on a page of the list. */
const PAGE = 50

const keyOf = ({ document, start, end }: SimilarPlace) => `${document} ${start} ${end}`

/** The places, best first, a page at a time. */
export function AlikeList({ places }: { places: readonly SimilarPlace[] }) {
  const { mac, labelActivity } = useApp()
  const { alikes } = labelActivity()
  const current = useStore(alikes.store, ({ current }) => current)
  const at = current ? places.indexOf(current) : -1
  const [state, setState] = useState({ at, page: 0 })
  const page = state.at === at ? state.page : at < 0 ? state.page : Math.floor(at / PAGE)
  const list = useRef<HTMLElement>(null)
  const next = useAction('similar-next')?.keys[0]
  const previous = useAction('similar-previous')?.keys[0]

  // The focus is the browser's: it is asked for whenever a place is judged.
  useEffect(() => alikes.attach(() => list.current?.contains(document.activeElement) ?? false), [alikes])
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-current=true]')
    if (!row) return
    row.scrollIntoView({ block: 'nearest' })
    const { activeElement } = document
    if (activeElement === document.body || activeElement?.matches('.place-button, .place-actions .button'))
      row.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- it is the current one that is looked for
  }, [current])

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const row = event.target instanceof HTMLElement ? event.target.closest('.place-button') : null
    if (!row) return
    if (event.key === 'ArrowDown') alikes.step(1, true)
    else if (event.key === 'ArrowUp') alikes.step(-1, true)
    else if (event.key === 'Enter' && row.getAttribute('aria-current') === 'true') void alikes.accept()
    else return
    event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of its rows
    <section className="panel-section" aria-label="Places like it" ref={list} onKeyDown={onKeyDown}>
      {next !== undefined && previous !== undefined && (
        <p className="review-hint quiet small">
          <kbd>{shownKey(next, mac)}</kbd> next <kbd>{shownKey(previous, mac)}</kbd> previous
        </p>
      )}
      <Pager items={places} size={PAGE} page={page} onPage={page => setState({ at, page })}>
        {shown => (
          <ol className="places alike-places">
            {shown.map(place => (
              <Row key={keyOf(place)} place={place} isCurrent={place === current} />
            ))}
          </ol>
        )}
      </Pager>
    </section>
  )
}

// While documents are read the list changes several times a second; a row that is there stays as it is.
const Row = memo(function Row({ place, isCurrent }: { place: SimilarPlace; isCurrent: boolean }) {
  const { session, labelActivity } = useApp()
  const { alikes } = labelActivity()
  const title = useProject(({ documents }) => documents.find(({ id }) => id === place.document)?.title)
  return (
    <li className="place">
      <button
        type="button"
        className="place-button"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => void alikes.show(place, true)}
      >
        <Context document={place.document} range={place} />
        <span className="alike-where">
          <span className="alike-title">{title}</span>
          <span className="number">
            <span className="visually-hidden">similarity </span>
            {place.similarity.toFixed(2)}
          </span>
        </span>
      </button>
      {isCurrent && (
        <div className="row place-actions">
          <KeyedButton id="similar-accept" className="primary">
            Accept
          </KeyedButton>
          <KeyedButton id="similar-reject">Reject</KeyedButton>
          <button type="button" className="button narrow-only" onClick={() => session.setState({ sheet: false })}>
            See the text
          </button>
        </div>
      )}
    </li>
  )
})
