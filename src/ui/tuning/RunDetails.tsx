import { useState } from 'react'
import { runFacts } from '../../app/tuning/run-facts.ts'
import { standingOf, type ListedRun } from '../../app/tuning/runs.ts'
import { headEntries } from '../../app/reading/heads.ts'
import { procedureWords } from '../../domain/run-table.ts'
import { trainedOnWords } from '../../domain/trained-on.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { duration } from '../numbers.ts'
import { ScoresDialog } from './ScoresDialog.tsx'
import { partWords, verdictWords } from './standing-words.ts'

/** How a run was told to learn, what came of it, a note on it, and what can be done with it. */
export function RunDetails({ run: { row, record, report, outcome } }: { run: ListedRun }) {
  const { labelActivity, tagging } = useApp()
  const { tuning } = labelActivity()
  const { keeping } = tuning
  const [note, setNote] = useState(record.note)
  const [showsScores, showScores] = useState(false)
  const readOnly = useProject(({ readOnly }) => readOnly)
  const records = useProject(({ timeline }) => timeline.present)
  const canUse = headEntries(
    useSession(({ engine }) => engine),
    records,
  ).some(({ name }) => name === record.head)
  const isOnTrial = useSession(({ trial }) => trial?.name === record.head)
  const standing = standingOf(records, report)
  const { evaluation, part } = standing
  const facts = runFacts(report)
  const defaults = facts.filter(({ isDefault }) => isDefault)
  return (
    <div className="run-details">
      <p className="small">{verdictWords(standing, report.before?.title)}</p>
      {part && <p className="quiet small">{partWords(part, evaluation.procedure, report.before?.title ?? '')}</p>}
      <dl className="facts small">
        <dt>Scored by</dt>
        <dd>{procedureWords(evaluation.procedure)}</dd>
        {facts.map(({ name, value, isDefault }) => !isDefault && <Fact key={name} name={name} value={value} />)}
        <dt>Loss</dt>
        <dd>
          {report.loss.toFixed(4)} after {report.iterations} steps, {duration(row.milliseconds)}
        </dd>
        {report.trainedOn && <Fact name="Trained on" value={trainedOnWords(report.trainedOn)} />}
        <dt>Data</dt>
        <dd>
          <code title={`SHA-256 of texts, gold, roles and labels: ${report.dataHash}`}>
            {report.dataHash.slice(0, 12) || 'unknown'}
          </code>
        </dd>
      </dl>
      {defaults.length > 0 && (
        <details className="more">
          <summary>Options as they are by default</summary>
          <dl className="facts small">
            {defaults.map(({ name, value }) => (
              <Fact key={name} name={name} value={value} />
            ))}
          </dl>
        </details>
      )}
      {!outcome && (
        <textarea
          aria-label="Note"
          placeholder="A note on this run"
          rows={1}
          readOnly={readOnly}
          value={note}
          onChange={event => setNote(event.target.value)}
          onBlur={() => note !== record.note && keeping.annotate(record.id, note)}
        />
      )}
      <div className="row head-deeds">
        {evaluation.after && (
          <button type="button" className="button" aria-haspopup="dialog" onClick={() => showScores(true)}>
            All scores …
          </button>
        )}
        {canUse && (
          <button type="button" className="button" onClick={() => tagging.pickHead(record.head)}>
            Use the head
          </button>
        )}
        {(outcome || record.discarded) && !isOnTrial && (
          <button type="button" className="button" onClick={() => void tuning.tryAgain(record)}>
            Try again
          </button>
        )}
        <button
          type="button"
          className="button"
          title="Trains as this run was told to, on what is done now"
          onClick={() => void tuning.runAgain(record)}
        >
          Run again
        </button>
        {!outcome && (
          <button type="button" className="button" disabled={readOnly} onClick={() => keeping.removeRuns([record.id])}>
            Delete
          </button>
        )}
      </div>
      {showsScores && (
        <ScoresDialog
          standing={standing}
          before={report.before?.title}
          title={row.title}
          onClose={() => showScores(false)}
        />
      )}
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
