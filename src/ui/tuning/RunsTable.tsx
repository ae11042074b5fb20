import type { ReactNode } from 'react'
import { featureChoices } from '../../app/tuning/features.ts'
import { stateOf, type ListedRun, type RunOrder } from '../../app/tuning/runs.ts'
import type { RunColumn, RunRow } from '../../domain/run-table.ts'
import { count, duration } from '../numbers.ts'
import { Dialog } from '../parts/Dialog.tsx'
import './scores.css'
import { f1Words, when } from './score-words.ts'

const titleOf = (features: string) =>
  featureChoices.find(({ name }) => name === features)?.title.toLowerCase() ?? features

const share = (value: number | undefined) => (value === undefined ? '–' : f1Words(value))

const columns: readonly (readonly [
  by: RunColumn,
  name: string,
  kind: 'words' | 'number',
  cell: (row: RunRow) => ReactNode,
])[] = [
  ['title', 'Head', 'words', ({ title }) => title],
  ['f1', 'F1', 'number', ({ f1 }) => <strong>{share(f1)}</strong>],
  ['f1Before', 'Before', 'number', ({ f1Before }) => share(f1Before)],
  ['precision', 'P', 'number', ({ precision }) => share(precision)],
  ['recall', 'R', 'number', ({ recall }) => share(recall)],
  ['macroF1', 'Macro', 'number', ({ macroF1 }) => share(macroF1)],
  ['strictF1', 'Strict', 'number', ({ strictF1 }) => share(strictF1)],
  ['documents', 'Docs', 'number', ({ documents }) => count(documents)],
  ['entities', 'Entities', 'number', ({ entities }) => count(entities)],
  ['types', 'Labels', 'number', ({ types }) => count(types)],
  ['start', 'Start', 'words', ({ start }) => start],
  ['features', 'Features', 'words', ({ features }) => titleOf(features)],
  ['procedure', 'Scored by', 'words', ({ procedure }) => procedure],
  ['seed', 'Seed', 'number', ({ seed }) => String(seed)],
  ['milliseconds', 'Time', 'number', ({ milliseconds }) => duration(milliseconds)],
  ['createdAt', 'When', 'words', ({ createdAt }) => when(createdAt)],
  ['note', 'Note', 'words', ({ note }) => note],
]

interface Props {
  readonly runs: readonly ListedRun[]
  readonly order: RunOrder
  readonly onSort: (by: RunColumn) => void
  readonly onClose: () => void
}

/** All runs with all that is comparable, sorted by any column. */
export function RunsTable({ runs, order, onSort, onClose }: Props) {
  return (
    <Dialog title="Runs" className="runs-dialog runs-wide" onClose={onClose}>
      <div className="scores-scroll">
        <table className="scores-table runs-table">
          <thead>
            <tr>
              {columns.map(([by, name, kind]) => (
                <th
                  key={by}
                  scope="col"
                  className={kind}
                  aria-sort={order.by !== by ? undefined : order.direction === 'up' ? 'ascending' : 'descending'}
                >
                  <button type="button" className="runs-sort" onClick={() => onSort(by)}>
                    {name}
                    <span aria-hidden="true">{order.by !== by ? '' : order.direction === 'up' ? ' ↑' : ' ↓'}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map(run => (
              <tr key={run.row.id}>
                {columns.map(([by, , kind, cell]) => (
                  <td key={by} className={kind}>
                    {cell(run.row)}
                    {by === 'title' && stateOf(run) && <span className="quiet"> {stateOf(run)}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  )
}
