import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { documentRows, type DocumentRow } from '../../app/label/statistics.ts'
import { useApp, useProject } from '../app-context.ts'
import { count, counted, percent } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { score } from './Agreement.tsx'

/** Rows that are shown at first, and that each press adds. */
const STEP = 50

interface Column {
  readonly id: string
  readonly name: string
  readonly meaning: string
  readonly of: (row: DocumentRow) => number | string | undefined
  readonly shown: (row: DocumentRow) => string
}

const columns: readonly Column[] = [
  { id: 'words', name: 'Words', meaning: 'Words', of: row => row.words, shown: row => known(row.words, count) },
  {
    id: 'entities',
    name: 'Entities',
    meaning: 'Entities in gold',
    of: row => row.entities,
    shown: row => count(row.entities),
  },
  {
    id: 'density',
    name: 'Per 1,000',
    meaning: 'Entities per 1,000 words',
    of: row => row.density,
    shown: row => known(row.density, value => value.toFixed(1)),
  },
  {
    id: 'known',
    name: 'Known',
    meaning: 'Share of the text whose gaps are known: done, or done up to there',
    of: row => row.known,
    shown: row => percent(row.known),
  },
  {
    id: 'f1',
    name: 'F1',
    meaning: 'Agreement with the head, where it read the document',
    of: row => row.agreement?.overall.f1,
    shown: row => known(row.agreement?.overall.f1, score),
  },
]
const title: Column = { id: 'title', name: 'Document', meaning: 'Title', of: row => row.title, shown: row => row.title }

function known(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? '–' : show(value)
}

type Order = { readonly by: string; readonly isDown: boolean } | undefined

/** Every document in numbers, sorted by any of them; a press goes to the document. */
export function DocumentNumbers({ onClose }: { onClose: () => void }) {
  const { labelActivity, project, session } = useApp()
  const { statistics, predictions } = labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const { words, left } = useStore(statistics.counts)
  const comparisons = useStore(predictions.compared, ({ comparisons }) => comparisons)
  const [order, setOrder] = useState<Order>()
  const [limit, setLimit] = useState(STEP)
  const rows = useMemo(() => documentRows(present, words, comparisons), [present, words, comparisons])
  const sorted = useMemo(() => inOrder(rows, order), [rows, order])
  const press = ({ id }: Column) => {
    const first = id !== 'title'
    if (order?.by !== id) setOrder({ by: id, isDown: first })
    else setOrder(order.isDown === first ? { by: id, isDown: !first } : undefined)
  }
  const heading = (column: Column) => {
    const sort = order?.by === column.id ? (order.isDown ? 'descending' : 'ascending') : undefined
    return (
      <th key={column.id} scope="col" aria-sort={sort} className={column === title ? '' : 'number'}>
        <button type="button" className="sort" title={column.meaning} onClick={() => press(column)}>
          {column.name}
          <span aria-hidden="true">{sort === 'descending' ? ' ↓' : sort === 'ascending' ? ' ↑' : ''}</span>
        </button>
      </th>
    )
  }
  return (
    <Dialog title="Documents in numbers" className="document-numbers" onClose={onClose}>
      <div className="row spread">
        <span className="quiet small">
          {counted(rows.length, 'document')}
          {left > 0 && ` · the words of ${count(left)} are still to be counted`}
        </span>
        <ActionButton id="copy-statistics" icon="copy">
          Copy
        </ActionButton>
      </div>
      <table>
        <thead>
          <tr>
            {heading(title)}
            {columns.map(heading)}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, limit).map(row => (
            <tr key={row.id}>
              <th scope="row">
                <button
                  type="button"
                  className="entity-name"
                  title={`Open it: ${row.title}`}
                  onClick={() => {
                    onClose()
                    session.setState({ sheet: false, writing: { kind: 'no' } })
                    void project.open(row.id)
                  }}
                >
                  {row.title}
                </button>
              </th>
              {columns.map(column => (
                <td key={column.id} className="number" title={column.id === 'f1' ? explained(row) : undefined}>
                  {column.shown(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + STEP)}>
          Show {count(Math.min(STEP, rows.length - limit))} more of {count(rows.length)}
        </button>
      )}
    </Dialog>
  )
}

/** What is not known comes last, whichever way round. */
function inOrder(rows: readonly DocumentRow[], order: Order): readonly DocumentRow[] {
  const column = order && [title, ...columns].find(({ id }) => id === order.by)
  if (!order || !column) return rows
  const way = order.isDown ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [column.of(a), column.of(b)]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return (
      way *
      (typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(`${left}`, `${right}`))
    )
  })
}

const collator = new Intl.Collator(undefined, { numeric: true })

function explained({ agreement }: DocumentRow): string | undefined {
  if (!agreement) return undefined
  const { overall, kinds } = agreement
  return [
    `Precision ${score(overall.precision)}, recall ${score(overall.recall)}`,
    `${kinds.missed} missed, ${kinds.spurious} spurious, ${kinds.boundary} wrong boundary, ${kinds.type} wrong label`,
  ].join('\n')
}
