import { useId, useState } from 'react'
import type { Curve as CurveOf } from '../../app/tuning/tuning.ts'
import { TableHead } from './TableHead.tsx'
import { f1Words } from './score-words.ts'
import './curve.css'

type Epoch = CurveOf['epochs'][number]

interface Line {
  readonly name: string
  readonly dashed: boolean
  readonly of: (epoch: Epoch) => number | undefined
}

interface Chart {
  readonly name: string
  readonly lines: readonly Line[]
  readonly say: (value: number) => string
  /** Of the axis; undefined: the values' own. */
  readonly range: readonly [number, number] | undefined
  readonly height: number
  readonly saysBest?: boolean
}

const charts: readonly Chart[] = [
  {
    name: 'Loss',
    lines: [
      { name: 'train', dashed: false, of: ({ loss }) => loss },
      { name: 'held out', dashed: true, of: ({ heldOut }) => heldOut?.loss },
    ],
    say: value => (value === 0 ? '0' : value.toPrecision(3)),
    range: undefined,
    height: 88,
  },
  {
    name: 'F1, held out',
    lines: [{ name: '', dashed: false, of: ({ heldOut }) => heldOut?.score.f1 }],
    say: value => (value === 0 || value === 1 ? String(100 * value) : f1Words(value)),
    range: [0, 1],
    saysBest: true,
    height: 76,
  },
  {
    name: 'Learning rate',
    lines: [{ name: '', dashed: false, of: ({ learningRate }) => learningRate }],
    say: value => (value === 0 ? '0' : String(Number(value.toPrecision(2)))),
    range: undefined,
    height: 48,
  },
]

const [WIDTH, LEFT, RIGHT] = [288, 40, 48]

/** How a training went from epoch to epoch: losses, held-out F1 and learning rate, also as a table. */
export function Curve({ curve: { epochs }, isOver = false }: { curve: CurveOf; isOver?: boolean }) {
  const [isTable, showTable] = useState(false)
  const end = epochs.at(-1)
  if (!end) return null
  const last = isOver ? end.epoch : end.epochs
  return (
    <figure className="curve" aria-label="How training went">
      {charts.map(chart => (
        <ChartOf key={chart.name} chart={chart} epochs={epochs} last={last} />
      ))}
      <Epochs epochs={epochs} last={last} />
      <details className="more" onToggle={event => showTable(event.currentTarget.open)}>
        <summary>As a table</summary>
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-tabindex -- scrolled by keys too */}
        <div className="curve-table" role="group" aria-label="Epochs" tabIndex={0}>
          <table className="tune-table">
            <TableHead of="Epoch" columns={['Loss', 'Held out', 'F1', 'Rate']} />
            <tbody>
              {/* Thousands of rows take their time: not while nobody looks. */}
              {(isTable ? epochs : []).map(({ epoch, loss, heldOut, learningRate, isBest }) => (
                <tr key={epoch}>
                  <th scope="row">
                    {epoch}
                    {isBest && ' *'}
                  </th>
                  <td className="number">{loss.toPrecision(3)}</td>
                  <td className="number">{heldOut ? heldOut.loss.toPrecision(3) : '–'}</td>
                  <td className="number">{heldOut ? f1Words(heldOut.score.f1) : '–'}</td>
                  <td className="number">{learningRate.toPrecision(2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="quiet small">* the best until then.</p>
      </details>
    </figure>
  )
}

interface Shown {
  readonly epochs: readonly Epoch[]
  /** The epoch at the right end. */
  readonly last: number
}

/** Where an epoch stands from left to right. */
function placesOf({ epochs, last }: Shown) {
  const x = (epoch: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (epoch - 1)) / Math.max(1, last - 1)
  return { x, best: epochs.findLast(({ isBest }) => isBest) }
}

/** The axis that the charts have together. */
function Epochs(shown: Shown) {
  const { x, best } = placesOf(shown)
  const { last } = shown
  const ticks = [...new Set([1, last])].filter(epoch => !best || Math.abs(x(epoch) - x(best.epoch)) > 14)
  return (
    <svg className="curve-chart" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <text x={LEFT - 5} y={10} className="curve-tick">
        epoch
      </text>
      {ticks.map(epoch => (
        <text key={epoch} x={x(epoch)} y={10} className="curve-epoch">
          {epoch}
        </text>
      ))}
      {best && (
        <text x={x(best.epoch)} y={10} className="curve-epoch curve-label">
          {best.epoch}
        </text>
      )}
    </svg>
  )
}

function ChartOf({ chart, epochs, last }: Shown & { readonly chart: Chart }) {
  const { name, lines, say, range, height, saysBest = false } = chart
  const titleId = useId()
  const values = lines.flatMap(({ of }) => epochs.flatMap(epoch => of(epoch) ?? []))
  if (values.length === 0) return null
  const [low, high] = range ?? [Math.min(0, ...values), Math.max(...values)]
  const { x, best } = placesOf({ epochs, last })
  const [top, bottom] = [16, height - 4]
  const y = (value: number) => bottom - ((bottom - top) * (value - low)) / Math.max(1e-12, high - low)
  const ends = lines.flatMap(({ name, of }) => {
    const at = epochs.findLast(epoch => of(epoch) !== undefined)
    const value = at && of(at)
    return at && value !== undefined ? [{ name, epoch: at.epoch, value }] : []
  })
  const said = ends.map(({ name, value }) => `${name} ${say(value)}`).join(', ')
  return (
    <svg className="curve-chart" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={titleId}>
      <title id={titleId}>{`${name}: after ${epochs.at(-1)?.epoch} of ${epochs.at(-1)?.epochs} epochs ${said}`}</title>
      <text x={LEFT} y={9} className="curve-name">
        {name}
        {saysBest && best && lines[0]?.of(best) !== undefined && ` · best ${say(lines[0].of(best) ?? 0)}`}
      </text>
      <line x1={LEFT} x2={WIDTH - RIGHT} y1={bottom} y2={bottom} className="curve-axis" />
      <line x1={LEFT} x2={WIDTH - RIGHT} y1={top} y2={top} className="curve-grid" />
      <text x={LEFT - 5} y={top + 3} className="curve-tick">
        {say(high)}
      </text>
      <text x={LEFT - 5} y={bottom} className="curve-tick">
        {say(low)}
      </text>
      {best && last > 1 && (
        <line x1={x(best.epoch)} x2={x(best.epoch)} y1={top} y2={bottom} className="curve-best">
          <title>{`The best epoch so far: ${best.epoch}`}</title>
        </line>
      )}
      {lines.map(({ name, dashed, of }) => {
        const points = epochs.flatMap(epoch => {
          const value = of(epoch)
          return value === undefined ? [] : [`${x(epoch.epoch).toFixed(1)},${y(value).toFixed(1)}`]
        })
        const value = best && of(best)
        return (
          <g key={name} className={dashed ? 'curve-line dashed' : 'curve-line'}>
            <polyline points={points.join(' ')} />
            {points.length === 1 && <circle cx={points[0]?.split(',')[0]} cy={points[0]?.split(',')[1]} r={2} />}
            {best && value !== undefined && <circle cx={x(best.epoch)} cy={y(value)} r={2.5} />}
          </g>
        )
      })}
      {apart(ends.map(({ value }) => y(value))).map((place, index) => {
        const end = ends[index]
        return (
          end && (
            <text
              key={end.name}
              x={x(end.epoch) + 6}
              y={Math.min(bottom - 2, Math.max(top + 8, place + 3))}
              className="curve-label"
            >
              {end.name || say(end.value)}
            </text>
          )
        )
      })}
    </svg>
  )
}

/** Places of labels, so far apart that both can be read. */
function apart(places: readonly number[]): number[] {
  const [first, second] = places
  if (first === undefined || second === undefined || Math.abs(first - second) >= 10) return [...places]
  const middle = (first + second) / 2
  return first <= second ? [middle - 5, middle + 5] : [middle + 5, middle - 5]
}
