import { differences } from '../../app/tuning/run-facts.ts'
import { comparedRuns, type ListedRun } from '../../app/tuning/runs.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { Headline } from './Result.tsx'
import { Scores } from './Scores.tsx'
import './scores.css'
import { f1Words, when } from './score-words.ts'
import { whyNotWords } from './standing-words.ts'

interface Props {
  readonly runs: readonly [ListedRun, ListedRun]
  readonly onClose: () => void
}

/** Two runs beside each other: what they were told differently, and what they scored. The older one is the one before. */
export function RunsCompared({ runs, onClose }: Props) {
  const [first, second] = runs[0].row.createdAt <= runs[1].row.createdAt ? runs : [runs[1], runs[0]]
  const standing = comparedRuns(first.report, second.report)
  const told = differences(first.report, second.report)
  const nameOf = ({ row }: ListedRun) => `${row.title}, ${when(row.createdAt)}`
  return (
    <Dialog title="Two runs" className="runs-dialog" onClose={onClose}>
      <div className="scores">
        <table className="scores-table scores-told">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">What differs</span>
              </th>
              <th scope="col">{nameOf(first)}</th>
              <th scope="col">{nameOf(second)}</th>
            </tr>
          </thead>
          <tbody>
            {told.map(([name, a, b]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{a}</td>
                <td>{b}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">F1</th>
              {[first, second].map(({ row }) => (
                <td key={row.id}>
                  <strong>{row.f1 === undefined ? 'not scored' : f1Words(row.f1)}</strong>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
        {told.length === 0 && <p className="quiet small">Both were told the same.</p>}
        {standing.why ? (
          <p className="quiet">
            They did not learn from and were not scored on the same texts and gold, so their scores cannot be set
            against each other. {whyNotWords(standing.why)} Run the older one again for that.
          </p>
        ) : (
          <>
            <Headline standing={standing} before={nameOf(first)} />
            <Scores standing={standing} before={nameOf(first)} />
          </>
        )}
      </div>
    </Dialog>
  )
}
