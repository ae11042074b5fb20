import { useApp, useChoices, useSession } from '../app-context.ts'
import { count, percent } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { useAllMarks } from './use-marks.ts'

/** What the head suggests in the open document, to be judged one by one or all at once. */
export function Suggestions() {
  const { choices, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const marks = useAllMarks()
  const threshold = useChoices(({ threshold }) => threshold)
  const tagging = useSession(({ tagging }) => tagging.kind)
  const suggested = marks.filter(({ kind }) => kind === 'suggested')
  const names = new Map<string, { name: string; count: number }>()
  for (const { label, name } of suggested) names.set(label, { name, count: (names.get(label)?.count ?? 0) + 1 })
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Suggestions</h2>
        <span className="quiet">{count(suggested.length)} to judge</span>
      </header>
      <label className="field">
        <span className="field-name">
          Shown
          <output>{threshold === 0 ? 'all' : `from ${percent(threshold)}`}</output>
        </span>
        <input
          type="range"
          min={0}
          max={0.95}
          step={0.05}
          value={threshold}
          aria-label="Threshold"
          aria-valuetext={percent(threshold)}
          onChange={event => choices.setState({ threshold: Number(event.target.value) })}
        />
      </label>
      {suggested.length > 0 ? (
        <>
          <div className="row">
            <ActionButton id="accept-all">{`Accept ${count(suggested.length)} shown`}</ActionButton>
            <ActionButton id="reject-all">Reject</ActionButton>
          </div>
          {names.size > 1 && (
            <details className="more">
              <summary>By label</summary>
              <ul className="by-label">
                {[...names].map(([label, { name, count: times }]) => (
                  <li key={label}>
                    <span className="legend-label">{name}</span>
                    <button type="button" className="button" onClick={() => labelling.acceptAll({ label })}>
                      Accept {count(times)}
                      <span className="visually-hidden"> × {name}</span>
                    </button>
                    <button
                      type="button"
                      className="button"
                      aria-label={`Reject ${count(times)} × ${name}`}
                      onClick={() => labelling.rejectAll({ label })}
                    >
                      Reject
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      ) : (
        tagging === 'done' && (
          <p className="quiet small">
            {threshold > 0
              ? `None from ${percent(threshold)} confidence.`
              : 'Everything that the head found is judged.'}
          </p>
        )
      )}
    </section>
  )
}
