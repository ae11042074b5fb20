import { useState } from 'react'
import { listedRuns, stateOf, type ListedRun, type RunOrder } from '../../app/tuning/runs.ts'
import type { RunColumn } from '../../domain/run-table.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { RunDetails } from './RunDetails.tsx'
import { RunsCompared } from './RunsCompared.tsx'
import { RunsTable } from './RunsTable.tsx'
import { useTuning } from './use-tuning.ts'
import { f1Words, signed, when } from './score-words.ts'

const orders: readonly (readonly [string, RunOrder])[] = [
  ['newest first', { by: 'createdAt', direction: 'down' }],
  ['oldest first', { by: 'createdAt', direction: 'up' }],
  ['best F1 first', { by: 'f1', direction: 'down' }],
  ['by head', { by: 'title', direction: 'up' }],
  ['most documents first', { by: 'documents', direction: 'down' }],
]

/** What was trained: sorted, set beside each other, noted, run again, taken out. */
export function Runs() {
  const { keeping } = useApp().labelActivity().tuning
  const records = useProject(({ timeline }) => timeline.present)
  const outcome = useTuning(({ outcome }) => outcome)
  const aside = useTuning(({ aside }) => aside)
  const [order, setOrder] = useState<RunOrder>({ by: 'createdAt', direction: 'down' })
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [open, setOpen] = useState<string>()
  const [dialog, setDialog] = useState<'none' | 'table' | 'compare'>('none')
  const runs = listedRuns(records, outcome ? [outcome, ...aside] : aside, order)
  const pair = chosen.flatMap(id => runs.find(({ row }) => row.id === id) ?? [])
  const [first, second] = pair
  if (runs.length === 0)
    return (
      <section className="panel-section" aria-label="Runs">
        <header className="section-head">
          <h2>Runs</h2>
        </header>
        <p className="quiet small">
          Nothing was trained yet. Each fine-tuning stands here with what it learned from, how, and what it scored.
        </p>
      </section>
    )
  const choose = (id: string) =>
    setChosen(ids => (ids.includes(id) ? ids.filter(other => other !== id) : [...ids, id].slice(-2)))
  const sort = (by: RunColumn) =>
    setOrder({ by, direction: order.by === by && order.direction === 'down' ? 'up' : 'down' })
  return (
    <section className="panel-section" aria-label="Runs">
      <header className="section-head">
        <h2>Runs</h2>
        <span className="quiet">{counted(runs.length, 'run')}</span>
      </header>
      <label className="field inline">
        <span className="field-name">Order</span>
        <select
          value={orders.findIndex(([, { by, direction }]) => by === order.by && direction === order.direction)}
          onChange={({ target }) => setOrder(orders[Number(target.value)]?.[1] ?? order)}
        >
          <option value={-1} hidden>
            as in the table
          </option>
          {orders.map(([name], index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ul className="runs">
        {runs.map(run => (
          <RunItem
            key={run.row.id}
            run={run}
            isChosen={chosen.includes(run.row.id)}
            isOpen={open === run.row.id}
            onChoose={() => choose(run.row.id)}
            onOpen={() => setOpen(open === run.row.id ? undefined : run.row.id)}
          />
        ))}
      </ul>
      <div className="row">
        <button
          type="button"
          className="button"
          aria-haspopup="dialog"
          disabled={pair.length < 2}
          title="Tick two runs to set them beside each other"
          onClick={() => setDialog('compare')}
        >
          Compare two
        </button>
        <button type="button" className="button" aria-haspopup="dialog" onClick={() => setDialog('table')}>
          As a table …
        </button>
        <button
          type="button"
          className="button"
          onClick={() =>
            keeping.saveRuns(
              'csv',
              runs.map(({ record }) => record),
            )
          }
        >
          CSV
        </button>
        <button
          type="button"
          className="button"
          onClick={() =>
            keeping.saveRuns(
              'json',
              runs.map(({ record }) => record),
            )
          }
        >
          JSON
        </button>
      </div>
      {dialog === 'table' && <RunsTable runs={runs} order={order} onSort={sort} onClose={() => setDialog('none')} />}
      {dialog === 'compare' && first && second && (
        <RunsCompared runs={[first, second]} onClose={() => setDialog('none')} />
      )}
    </section>
  )
}

interface ItemProps {
  readonly run: ListedRun
  readonly isChosen: boolean
  readonly isOpen: boolean
  readonly onChoose: () => void
  readonly onOpen: () => void
}

function RunItem({ run, isChosen, isOpen, onChoose, onOpen }: ItemProps) {
  const { row } = run
  const trial = useSession(({ trial }) => trial?.name)
  return (
    <li className="run">
      <div className="run-line">
        <input
          type="checkbox"
          aria-label={`Compare ${row.title}, ${when(row.createdAt)}`}
          checked={isChosen}
          onChange={onChoose}
        />
        <button type="button" className="place-button run-button" aria-expanded={isOpen} onClick={onOpen}>
          <span className="row spread">
            <span className="run-title">{row.title}</span>
            <span>
              {row.f1 === undefined ? <span className="quiet">not scored</span> : f1Words(row.f1)}
              {row.difference && <span className="quiet small"> {signed(row.difference.estimate)}</span>}
            </span>
          </span>
          <span className="quiet small">
            {when(row.createdAt)} · {counted(row.documents, 'document')}, {count(row.entities)} entities
            {trial === row.id ? ' · on trial' : stateOf(run) && ` · ${stateOf(run)}`}
          </span>
          {row.note && <span className="small">{row.note}</span>}
        </button>
      </div>
      {isOpen && <RunDetails key={row.note} run={run} />}
    </li>
  )
}
