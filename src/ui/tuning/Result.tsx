import { useState } from 'react'
import { sideBySide, standingOf, type Standing } from '../../app/tuning/runs.ts'
import type { Outcome } from '../../app/tuning/outcome.ts'
import { useProject, useSession } from '../app-context.ts'
import { count, counted, duration } from '../numbers.ts'
import { procedureWords } from './procedure.ts'
import { Curve } from './Curve.tsx'
import { Keeping } from './Keeping.tsx'
import { ScoresDialog } from './ScoresDialog.tsx'
import { TypeScores } from './TypeScores.tsx'
import { useTuning } from './use-tuning.ts'
import { f1Words, signed } from './score-words.ts'
import { partWords, verdictWords, wholeWords } from './standing-words.ts'

/** What came of the training, until it is kept or discarded. */
export function Result() {
  const outcome = useTuning(({ outcome }) => outcome)
  const records = useProject(({ timeline }) => timeline.present)
  const isReading = useSession(({ tagging }) => tagging.kind === 'running')
  const [isWhole, showWhole] = useState(false)
  if (!outcome) return null
  const { report, before, milliseconds } = outcome
  const standing = standingOf(records, report)
  const { evaluation, part } = standing
  const isOfRuns = evaluation.before !== undefined && evaluation !== report.evaluation
  return (
    <section className="panel-section tune-result" aria-label="Result">
      <header className="section-head">
        <h2>Result</h2>
        <span className="quiet" title={timesOf(outcome)}>
          {milliseconds === undefined
            ? isReading
              ? 'reading again …'
              : ''
            : `learned and read again in ${duration(milliseconds)}`}
        </span>
      </header>
      <Headline standing={standing} before={before?.head.title} />
      <p>{verdictWords(standing, report.before?.title)}</p>
      {part && <p className="small">{partWords(part, evaluation.procedure, report.before?.title ?? '')}</p>}
      <p className="quiet small">
        {part && `${wholeWords(evaluation)} `}
        {procedureWords(evaluation, report.data.documents)}
        {isOfRuns && ` “${before?.head.title}” was scored on the same data when it was tuned: these two are compared.`}
      </p>
      {evaluation.after && <TypeScores standing={standing} />}
      <Unsaid outcome={outcome} />
      {evaluation.after && (
        <div className="row">
          <button type="button" className="button" aria-haspopup="dialog" onClick={() => showWhole(true)}>
            All scores …
          </button>
        </div>
      )}
      {outcome.curve && (
        <details className="more">
          <summary>How training went</summary>
          <Curve curve={outcome.curve} isOver />
        </details>
      )}
      <Keeping key={outcome.head.name} outcome={outcome} />
      {isWhole && (
        <ScoresDialog
          standing={standing}
          before={report.before?.title}
          title={outcome.head.title}
          onClose={() => showWhole(false)}
        />
      )}
    </section>
  )
}

interface HeadlineProps {
  readonly standing: Standing
  /** What the head before is called. */
  readonly before: string | undefined
}

/** F1 before and now, on the same words. */
export function Headline({ standing, before }: HeadlineProps) {
  const { after, before: old, difference } = sideBySide(standing)
  if (!after) return null
  const now = after.overall.f1
  const then = old?.overall.f1
  return (
    <p className="tune-headline">
      <span className="quiet" title="F1 of entities: the harmonic mean of precision and recall">
        F1
      </span>
      {then !== undefined && (
        <>
          <span className="tune-then" title={before && `“${before}” on the same words`}>
            {f1Words(then)}
          </span>
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">before, now</span>
        </>
      )}
      <strong>{f1Words(now)}</strong>
      {then !== undefined && (
        <span className="tune-by">
          {signed(now - then)}
          {difference && (
            <span className="quiet small" title="95 % of resamples of the documents lie between">
              {' '}
              ({signed(difference.low)} … {signed(difference.high)})
            </span>
          )}
        </span>
      )}
    </p>
  )
}

/** Gold that tags of words cannot say. */
function Unsaid({ outcome: { unsaid } }: { outcome: Outcome }) {
  if (unsaid === 0) return null
  return (
    <p className="quiet small">
      {counted(unsaid, 'entity', 'entities')} of gold {unsaid === 1 ? 'was' : 'were'} not learned from: such as begin or
      end inside a word, or overlap others.
    </p>
  )
}

function timesOf({ report: { milliseconds, data, iterations } }: Outcome): string {
  const { features, training, scoring } = milliseconds
  return `${count(data.words)} words, ${count(iterations)} steps; features ${duration(features)}, training ${duration(training)}, scoring ${duration(scoring)}`
}
