import { useMemo } from 'react'
import { goldOf } from '../../domain/project.ts'
import { useApp, useChoices, useProject, useSession } from '../app-context.ts'
import { count, counted, percent } from '../numbers.ts'
import { HeadPicker } from '../panel/HeadPicker.tsx'
import { Inspector } from '../panel/Inspector.tsx'
import { ActionButton } from '../parts/ActionButton.tsx'
import { History } from './History.tsx'
import { LabelList } from './LabelList.tsx'
import { useAllMarks } from './use-marks.ts'

/** What to label with, what the head suggests, how far the document is, and what was done. */
export function LabelPanel() {
  const inspecting = useSession(({ inspection }) => inspection.kind !== 'off')
  return (
    <>
      {inspecting && <Inspector />}
      <LabelList />
      <Suggestions />
      <DocumentState />
      <HeadPicker />
      <History />
    </>
  )
}

function Suggestions() {
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

const states = {
  new: 'New: nothing is labelled yet.',
  'in-progress': 'In progress: what is not labelled is unknown.',
  done: 'Done: what is not labelled is no entity.',
  skipped: 'Skipped.',
} as const

function DocumentState() {
  const id = useProject(({ open }) => (open.kind === 'open' ? open.id : undefined))
  const documents = useProject(({ documents }) => documents)
  const records = useProject(({ timeline }) => timeline.present)
  const gold = useMemo(() => (id === undefined ? 0 : goldOf(records, id).spans.length), [records, id])
  const document = documents.find(document => document.id === id)
  if (!document) return null
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>This document</h2>
        <span className="quiet">{counted(gold, 'entity', 'entities')} in gold</span>
      </header>
      <p className="small">{states[document.state]}</p>
      <div className="row">
        {document.state === 'done' || document.state === 'skipped' ? (
          <ActionButton id="reopen">Reopen</ActionButton>
        ) : (
          <>
            <ActionButton id="done" className="primary">
              Mark done and next
            </ActionButton>
            <ActionButton id="skip">Skip</ActionButton>
            <ActionButton id="accept-and-done" hideDisabled>
              Accept all shown, mark done and next
            </ActionButton>
          </>
        )}
      </div>
    </section>
  )
}
