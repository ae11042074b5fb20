import { useDeferredValue, useMemo, useState } from 'react'
import { blocksOf } from '../../app/reading/blocks.ts'
import { pick } from '../../app/reading/stepping.ts'
import { type EntityRow, rowsByType } from '../../app/reading/summary.ts'
import { entityTypes } from '../../domain/labels.ts'
import { useApp, useChoices, useOpenText, useSession } from '../app-context.ts'
import { count, counted, percent } from '../numbers.ts'
import { useHueClass } from '../use-head-hues.ts'

/** Rows that a label shows at first, and that each press adds. */
const STEP = 50

/** The entities by label, each once, with how often and how sure; a press goes to its next place in the text. */
export function EntityTable() {
  const text = useOpenText()
  const results = useDeferredValue(useSession(({ results }) => results))
  const hidden = useSession(({ hidden }) => hidden)
  const threshold = useDeferredValue(useChoices(({ threshold }) => threshold))
  const tagging = useSession(({ tagging }) => tagging.kind)
  const rows = useMemo(
    () => (text !== undefined && results ? rowsByType(text, results, blocksOf(text), threshold) : undefined),
    [text, results, threshold],
  )
  const hueClass = useHueClass(results?.question.head.labels)
  if (!results || !rows) return null
  const types = entityTypes(results.question.head.labels).filter(type => rows.has(type) && !hidden.has(type))
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Entities</h2>
      </header>
      {types.length === 0 && tagging === 'done' && (
        <p className="quiet small">
          {rows.size > 0
            ? 'Every label that was found is hidden.'
            : threshold > 0
              ? `None from ${percent(threshold)} confidence. Lower the threshold to see more.`
              : 'This head found none in this text. Another head may.'}
        </p>
      )}
      {types.map(type => (
        <LabelRows key={type} type={type} rows={rows.get(type) ?? []} hue={hueClass(type)} />
      ))}
    </section>
  )
}

function LabelRows({ type, rows, hue }: { type: string; rows: readonly EntityRow[]; hue: string }) {
  const [limit, setLimit] = useState(STEP)
  return (
    <table className={`entities ${hue}`}>
      <caption>
        <span className="swatch" aria-hidden="true" />
        {type}
      </caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Entity</th>
          <th scope="col">Count</th>
          <th scope="col">Mean confidence</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, limit).map(row => (
          <Row key={row.text} row={row} />
        ))}
      </tbody>
      {rows.length > limit && (
        <tfoot>
          <tr>
            <td colSpan={3}>
              <button type="button" className="button" onClick={() => setLimit(limit + STEP)}>
                Show {count(Math.min(STEP, rows.length - limit))} more of {counted(rows.length, 'entity', 'entities')}
              </button>
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}

function Row({ row }: { row: EntityRow }) {
  const app = useApp()
  const goToNext = () => {
    const { selection } = app.session.getState()
    const after = row.places.find(({ start }) => selection !== undefined && start > selection.start)
    const place =
      (selection && row.places.some(({ start }) => start === selection.start) ? after : undefined) ?? row.places[0]
    app.session.setState({ sheet: false })
    if (place) pick(app, place)
  }
  return (
    <tr>
      <td>
        <button
          type="button"
          className="entity-name"
          dir="auto"
          title="Go to the next place in the text"
          onClick={goToNext}
        >
          {row.text}
        </button>
      </td>
      <td className="number">{row.places.length > 1 ? count(row.places.length) : ''}</td>
      <td className="number quiet">{percent(row.meanScore)}</td>
    </tr>
  )
}
