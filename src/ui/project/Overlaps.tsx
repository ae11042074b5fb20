import { useState } from 'react'
import { useStore } from 'zustand'
import { labelsIn } from '../../app/label/marks.ts'
import { overlapping } from '../../domain/overlaps.ts'
import { documentOf, settingsOf, type GoldSpan } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, counted } from '../numbers.ts'

/** Entities that a list shows at first, and that each press adds. */
const STEP = 20

/** What overlaps where nothing is to, and what to do about it. */
export function Overlaps() {
  const { labelSet } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const flattening = useStore(labelSet.store, ({ flattening }) => flattening)
  const isFlat = settingsOf(present).overlap === 'flat'
  const found = isFlat || flattening ? overlapping(present) : []
  if (found.length === 0) return null
  const entities = found.reduce((sum, { spans }) => sum + spans.length, 0)
  return (
    <section className="overlaps" aria-label="What overlaps">
      <p>
        {counted(entities, 'entity', 'entities')} in {counted(found.length, 'document')} overlap.{' '}
        {isFlat ? 'Until that is resolved they stay as they are.' : 'Which is to stay?'}
      </p>
      <div className="row">
        <button type="button" className="button" onClick={() => labelSet.makeFlat('longest')}>
          Keep the longest
        </button>
        <button type="button" className="button" onClick={() => labelSet.makeFlat('first')}>
          Keep the first
        </button>
        {!isFlat && (
          <>
            <button
              type="button"
              className="button"
              onClick={() => {
                labelSet.store.setState({ flattening: false })
                labelSet.set({ overlap: 'flat' })
              }}
            >
              Keep all for now
            </button>
            <button type="button" className="button" onClick={() => labelSet.store.setState({ flattening: false })}>
              Cancel
            </button>
          </>
        )}
      </div>
      <Places places={found.flatMap(({ document, spans }) => spans.map(span => ({ document, span })))} />
    </section>
  )
}

function Places({ places }: { places: readonly { readonly document: string; readonly span: GoldSpan }[] }) {
  const { labelActivity, session } = useApp()
  const { reviewing, marks } = labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const open = useProject(({ open }) => open)
  const [limit, setLimit] = useState(STEP)
  const { byId } = labelsIn(marks.records())
  return (
    <details className="more" open>
      <summary>Where</summary>
      <ul className="overlap-places">
        {places.slice(0, limit).map(({ document, span }) => {
          const { start, end, label } = span
          const record = byId.get(label)
          const words =
            open.kind === 'open' && open.id === document
              ? open.text.slice(start, Math.min(end, start + 60))
              : `at ${count(start)}`
          return (
            <li key={`${document} ${start} ${end} ${label}`} className={hueOf(record?.hue ?? 0)}>
              <button
                type="button"
                className="entity-name"
                title="Go there"
                onClick={() => {
                  session.setState({ sheet: false })
                  void reviewing.goTo(document, span)
                }}
              >
                <span className="swatch gold" aria-hidden="true" /> <bdi>{words}</bdi>{' '}
                <span className="quiet small">
                  {record?.name ?? label} · {documentOf(present, document).title}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {places.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + 5 * STEP)}>
          Show {count(Math.min(5 * STEP, places.length - limit))} more of {count(places.length)}
        </button>
      )}
    </details>
  )
}
