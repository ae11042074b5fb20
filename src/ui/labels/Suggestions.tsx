import type { SuggestionFilter } from '../../domain/suggestions.ts'
import { useAction, useApp, useChoices, useSession } from '../app-context.ts'
import { count, percent } from '../numbers.ts'
import { Threshold } from '../panel/Threshold.tsx'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ShownSource, useShownSource } from './ShownSource.tsx'
import { useAllMarks } from './use-marks.ts'

/** What the head, or another, suggests in the open document, to be judged one by one or all at once. */
export function Suggestions() {
  const marks = useAllMarks()
  const threshold = useChoices(({ threshold }) => threshold)
  const tagging = useSession(({ tagging }) => tagging.kind)
  const { chosen: from } = useShownSource()
  const isWaiting = useSession(({ engine }) => engine.kind !== 'ready') && from === 'head'
  // What overlaps gold is judged one by one, and shown on wish.
  const suggested = marks.filter(({ kind, contested }) => kind === 'suggested' && !contested)
  const contested = useAction('show-contested')
  const names = new Map<string, { name: string; count: number }>()
  for (const { label, name } of suggested) names.set(label, { name, count: (names.get(label)?.count ?? 0) + 1 })
  // Only levels that divide what is shown.
  const levels = [0.99, 0.95, 0.9, 0.8, 0.7, 0.5].flatMap(minScore => {
    const times = suggested.filter(({ score = 0 }) => score >= minScore).length
    return times > 0 && times < suggested.length ? { minScore, times } : []
  })
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Suggestions</h2>
        {!isWaiting && <span className="quiet">{count(suggested.length)} to judge</span>}
      </header>
      <ShownSource />
      {isWaiting ? (
        <p className="quiet small">They come once the model is loaded. Select words to label them without it.</p>
      ) : (
        <Threshold />
      )}
      {suggested.length > 0 ? (
        <>
          <div className="row">
            <ActionButton id="accept-all">{`Accept ${count(suggested.length)} shown`}</ActionButton>
            <ActionButton id="reject-all">Reject</ActionButton>
          </div>
          <details className="more">
            <summary>By label and confidence</summary>
            <ul className="by-label">
              {[...names].map(([label, { name, count: times }]) => (
                <Judge key={label} name={name} times={times} filter={{ label }} />
              ))}
            </ul>
            <ul className="by-label">
              {levels.map(({ minScore, times }) => (
                <Judge key={minScore} name={`${percent(minScore)} or more`} times={times} filter={{ minScore }} />
              ))}
            </ul>
          </details>
        </>
      ) : (
        (tagging === 'done' || from !== 'head') && (
          <p className="quiet small">
            {threshold > 0
              ? `None from ${percent(threshold)} confidence.`
              : from === 'head'
                ? 'Everything that the head found is judged.'
                : 'Everything that was suggested here is judged.'}
          </p>
        )
      )}
      {contested?.enabled && <ActionButton id="show-contested">{contested.title}</ActionButton>}
    </section>
  )
}

/** Accepts those of a label or from a confidence on; rejects those of a label. */
function Judge({ name, times, filter }: { name: string; times: number; filter: SuggestionFilter }) {
  const { labelling } = useApp().labelActivity()
  return (
    <li>
      <span className="legend-label">{name}</span>
      <button
        type="button"
        className="button"
        aria-label={`Accept ${count(times)} × ${name}`}
        onClick={() => labelling.acceptAll(filter)}
      >
        Accept {count(times)}
      </button>
      {filter.label !== undefined && (
        <button
          type="button"
          className="button"
          aria-label={`Reject ${count(times)} × ${name}`}
          onClick={() => labelling.rejectAll(filter)}
        >
          Reject
        </button>
      )}
    </li>
  )
}
