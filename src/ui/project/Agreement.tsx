import { useMemo } from 'react'
import { useStore } from 'zustand'
import { labelsIn } from '../../app/label/marks.ts'
import { isCompared } from '../../app/label/statistics.ts'
import { agreement } from '../../domain/statistics.ts'
import { useApp, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, counted } from '../numbers.ts'
import { Reading } from '../review/Reading.tsx'

const kinds = [
  ['missed', 'missed', 'Gold that the head does not predict'],
  ['spurious', 'spurious', 'Predicted where gold says there is nothing'],
  ['boundary', 'wrong boundary', 'The same label, over other words'],
  ['type', 'wrong label', 'The same words, with another label'],
] as const

/** How far the head agrees with gold, over the documents that it read. */
export function Agreement() {
  const { predictions, marks } = useApp().labelActivity()
  const comparisons = useStore(predictions.compared, ({ comparisons }) => comparisons)
  useProject(({ timeline }) => timeline.present)
  const { overall, labels, kinds: errors } = useMemo(() => agreement(comparisons.values()), [comparisons])
  const whole = { overall, labels, kinds: errors }
  const { all } = labelsIn(marks.records())
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Agreement with the head</h2>
        <span className="quiet">{counted(comparisons.size, 'document')}</span>
      </header>
      <Reading />
      {!isCompared(whole) ? (
        <p className="quiet small">
          Nothing to compare yet. Label entities, mark documents done, and let the head read them.
        </p>
      ) : (
        <>
          <dl className="numbers">
            <div title="Of what the head predicts where gaps are known, the share that gold has just so">
              <dt>precision</dt>
              <dd>{score(overall.precision)}</dd>
            </div>
            <div title="Of gold, the share that the head predicts just so">
              <dt>recall</dt>
              <dd>{score(overall.recall)}</dd>
            </div>
            <div title="Harmonic mean of the two">
              <dt>F1</dt>
              <dd>{score(overall.f1)}</dd>
            </div>
          </dl>
          <p className="small error-classes">
            {kinds.map(([kind, name, meaning]) => (
              <span key={kind} title={meaning}>
                {count(errors[kind])} {name}
              </span>
            ))}
          </p>
          <table className="label-numbers">
            <thead>
              <tr>
                <th scope="col">Label</th>
                <th scope="col" className="number" title="Precision">
                  P
                </th>
                <th scope="col" className="number" title="Recall">
                  R
                </th>
                <th scope="col" className="number">
                  F1
                </th>
              </tr>
            </thead>
            <tbody>
              {all.flatMap(({ id, name, hue }) => {
                const scores = labels.get(id)
                return scores ? (
                  <tr key={id} className={hueOf(hue)}>
                    <th scope="row">
                      {name}
                      <span className="bar-track" aria-hidden="true">
                        <span style={{ inlineSize: `${100 * scores.f1}%` }} />
                      </span>
                    </th>
                    <td className="number">{score(scores.precision)}</td>
                    <td className="number">{score(scores.recall)}</td>
                    <td className="number">{score(scores.f1)}</td>
                  </tr>
                ) : (
                  []
                )
              })}
            </tbody>
          </table>
          <p className="quiet small">
            Whole entities, with gold as the truth. Gold that began as this head’s suggestion agrees with it by itself:
            this is agreement, not a score on held-out data.
          </p>
        </>
      )}
    </section>
  )
}

/** In per cent with one decimal, as seqeval’s reports are read. */
export function score(value: number): string {
  return (100 * value).toFixed(1)
}
