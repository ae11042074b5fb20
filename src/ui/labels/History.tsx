import { useState } from 'react'
import { position, stepsOf } from '../../domain/history.ts'
import { useApp, useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

const STEP = 12

/** What was done, the latest first; a press goes to the state after a step. */
export function History() {
  const { project } = useApp()
  const timeline = useProject(({ timeline }) => timeline)
  const [limit, setLimit] = useState(STEP)
  const steps = stepsOf(timeline)
  const done = position(timeline)
  const from = Math.max(0, steps.length - limit)
  const shown = steps
    .slice(from)
    .map((step, index) => ({ step, number: from + index + 1 }))
    .reverse()
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>History</h2>
        <span className="row">
          <ActionButton id="step-back" icon="undo" />
          <ActionButton id="step-forward" icon="redo" />
        </span>
      </header>
      {steps.length === 0 ? (
        <p className="quiet small">Every change is listed here and can be undone.</p>
      ) : (
        <ol className="history" reversed start={steps.length}>
          {shown.map(({ step, number }) => (
            <li key={number}>
              <button
                type="button"
                className={number > done ? 'history-step undone' : 'history-step'}
                aria-current={number === done ? 'step' : undefined}
                title={`${number > done ? 'Undone. ' : ''}Go to the state after this step`}
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
          Show {count(Math.min(5 * STEP, from))} more of {count(steps.length)}
        </button>
      )}
    </section>
  )
}
