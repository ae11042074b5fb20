import { useMemo } from 'react'
import { labelsIn, withHeadLabels } from '../../app/label/marks.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { Threshold } from '../panel/Threshold.tsx'
import { useCompared } from './use-review.ts'

/** What the head suggests in all documents that it read, to be judged at once. */
export function AllSuggestions() {
  const { reviewing } = useApp().labelActivity()
  const { suggestions } = useCompared()
  const present = useProject(({ timeline }) => timeline.present)
  const head = useSession(({ head }) => head)
  const labels = labelsIn(withHeadLabels(present, head))
  const { total, documents, byLabel } = useMemo(() => {
    const byLabel = new Map<string, number>()
    let documents = 0
    for (const found of suggestions.values()) {
      const known = found.filter(({ label }) => labels.byId.has(label))
      if (known.length > 0) documents++
      for (const { label } of known) byLabel.set(label, (byLabel.get(label) ?? 0) + 1)
    }
    return { total: [...byLabel.values()].reduce((sum, times) => sum + times, 0), documents, byLabel }
  }, [suggestions, labels])
  if (suggestions.size === 0) return null
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Suggestions everywhere</h2>
        <span className="quiet">{total > 0 && `${count(total)} in ${counted(documents, 'document')}`}</span>
      </header>
      <Threshold />
      {total === 0 ? (
        <p className="quiet small">None is left to judge.</p>
      ) : (
        <div className="row">
          <button type="button" className="button" onClick={() => void reviewing.acceptRead()}>
            Accept {count(total)}
            <span className="visually-hidden"> in all read documents</span>
          </button>
          <button type="button" className="button" onClick={() => void reviewing.rejectRead()}>
            Reject {count(total)}
            <span className="visually-hidden"> in all read documents</span>
          </button>
        </div>
      )}
      {byLabel.size > 1 && (
        <details className="more">
          <summary>By label</summary>
          <ul className="by-label">
            {[...byLabel].map(([label, times]) => (
              <li key={label}>
                <span className="legend-label">{labels.byId.get(label)?.name}</span>
                <button type="button" className="button" onClick={() => void reviewing.acceptRead({ label })}>
                  Accept {count(times)}
                  <span className="visually-hidden"> × {labels.byId.get(label)?.name} in all read documents</span>
                </button>
                <button type="button" className="button" onClick={() => void reviewing.rejectRead({ label })}>
                  Reject
                  <span className="visually-hidden">
                    {' '}
                    {count(times)} × {labels.byId.get(label)?.name} in all read documents
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
