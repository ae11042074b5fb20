import type { CSSProperties } from 'react'
import type { ScoreReport } from '../../domain/score-report.ts'
import { count } from '../numbers.ts'

/** Labels beyond which only those are shown that are confused with others. */
const MOST = 14

/** What words of a label are taken for: gold down, predicted across. */
export function Confusion({ report: { confusion } }: { report: ScoreReport }) {
  const names = ['none', ...confusion.labels]
  const width = names.length
  const at = (gold: number, predicted: number) => confusion.counts[gold * width + predicted] ?? 0
  if (confusion.labels.length === 0) return null
  const confused = (label: number) =>
    names.reduce((sum, _, other) => (other === label ? sum : sum + at(label, other) + at(other, label)), 0)
  const shown = [...names.keys()]
    .toSorted((a, b) => (width > MOST ? confused(b) - confused(a) : 0))
    .slice(0, MOST)
    .sort((a, b) => a - b)
  const rowSum = (gold: number) => names.reduce((sum, _, predicted) => sum + at(gold, predicted), 0)
  return (
    <div className="scores-scroll">
      <table className="scores-table confusion">
        <caption>
          Words by label: gold down, predicted across
          {width > MOST && <span className="quiet">, the {count(MOST)} labels that are confused most</span>}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Gold</span>
            </th>
            {shown.map(label => (
              <th key={label} scope="col">
                <span>{names[label]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(gold => {
            const sum = rowSum(gold)
            return (
              <tr key={gold}>
                <th scope="row">{names[gold]}</th>
                {shown.map(predicted => {
                  const times = at(gold, predicted)
                  const part = sum === 0 ? 0 : times / sum
                  return (
                    <td
                      key={predicted}
                      className={gold === predicted ? 'right' : times > 0 ? 'wrong' : 'no'}
                      style={{ '--part': part } as CSSProperties}
                    >
                      {times === 0 ? '·' : count(times)}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="quiet small confusion-key">
        Framed is what is right; the stronger the colour, the larger the share of the row. “none” is no entity.
      </p>
    </div>
  )
}
