import { useState } from 'react'
import { position, stepsNear, type Step } from '../../domain/history.ts'
import type { ProjectRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

const STEP = 12
/** Undone steps that are shown above the present at first. */
const AHEAD = 6

/** What was done, the latest first; a press goes to the state after a step. Only what is shown is looked at. */
export function History() {
  const { project } = useApp()
  const timeline = useProject(({ timeline }) => timeline)
  const [limit, setLimit] = useState(STEP)
  const [ahead, setAhead] = useState(AHEAD)
  const done = position(timeline)
  const total = done + (timeline.future?.length ?? 0)
  const near = stepsNear(timeline, limit, ahead)
  const from = done - near.done.length
  const to = done + near.undone.length
  const shown = [...near.done, ...near.undone].map((step, index) => ({ step, number: from + index + 1 })).reverse()
  const more = (count: number) => Math.min(5 * STEP, count)
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>History</h2>
        <span className="row">
          <ActionButton id="step-back" icon="undo" />
          <ActionButton id="step-forward" icon="redo" />
        </span>
      </header>
      {total === 0 && <p className="quiet small">Every change is listed here and can be undone.</p>}
      {to < total && (
        <button type="button" className="button" onClick={() => setAhead(ahead + 5 * STEP)}>
          Show {count(more(total - to))} more that are undone
        </button>
      )}
      {total > 0 && (
        <ol className="history" reversed start={to}>
          {shown.map(({ step, number }) => (
            <li key={number}>
              <button
                type="button"
                className={number > done ? 'history-step undone' : 'history-step'}
                aria-current={number === done ? 'step' : undefined}
                title={`${number > done ? 'Undone. ' : ''}${whenOf(step)}\nGo to the state after this step`}
                onClick={() => project.goTo(number)}
              >
                {step.name}
              </button>
            </li>
          ))}
          {from === 0 && (
            <li>
              <button
                type="button"
                className="history-step"
                aria-current={done === 0 ? 'step' : undefined}
                onClick={() => project.goTo(0)}
              >
                The beginning
              </button>
            </li>
          )}
        </ol>
      )}
      {from > 0 && (
        <button type="button" className="button" onClick={() => setLimit(limit + 5 * STEP)}>
          Show {count(more(from))} more of {count(total)}
        </button>
      )}
    </section>
  )
}

const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const units = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', Infinity],
] as const

/** When a step was made: "3 minutes ago", and the time itself. */
function whenOf({ time }: Step<ProjectRecord>): string {
  const moment = new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
  let amount = Math.max(0, (Date.now() - time) / 1000)
  for (const [unit, size] of units) {
    if (amount < size) return `${ago.format(-Math.floor(amount), unit)}, ${moment}`
    amount /= size
  }
  return moment
}
