import { useSyncExternalStore } from 'react'
import { NARROW } from '../../app/page-actions.ts'
import { sideBySide, standingOf } from '../../app/tuning/runs.ts'
import { readinessOf } from '../../app/tuning/readiness.ts'
import type { Outcome } from '../../app/tuning/outcome.ts'
import { useProject } from '../app-context.ts'
import { capitalised } from '../capitalised.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { f1Words, signed } from './score-words.ts'
import { useTuning } from './use-tuning.ts'
import './dock.css'

/** What to press next, on narrow screens below the text while the sheet is closed. */
export function Dock() {
  return useIsNarrow() ? <NextStep /> : null
}

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    changed => {
      const query = matchMedia(NARROW)
      query.addEventListener('change', changed)
      return () => query.removeEventListener('change', changed)
    },
    () => matchMedia(NARROW).matches,
  )
}

function NextStep() {
  const status = useTuning(({ status }) => status)
  const outcome = useTuning(({ outcome }) => outcome)
  return (
    <div className="tune-dock">
      {status.kind === 'running' ? (
        <>
          <ThinProgress aria-label="Fine-tuning" max={1} value={status.share} />
          <p className="small">{capitalised(status.words)}</p>
          <ActionButton id="stop-tuning" icon="stop">
            Stop
          </ActionButton>
        </>
      ) : outcome ? (
        <OnTrial outcome={outcome} />
      ) : (
        <Ready hasFailed={status.kind === 'failed'} />
      )}
    </div>
  )
}

/** The text above is read by the head on trial: from change to change, and then to keep it or not. */
function OnTrial({ outcome }: { outcome: Outcome }) {
  const records = useProject(({ timeline }) => timeline.present)
  const { after, before } = sideBySide(standingOf(records, outcome.report))
  const now = after?.overall.f1
  return (
    <>
      <p>
        {now === undefined ? 'Not scored' : `F1 ${f1Words(now)}`}
        {now !== undefined && before && <span className="quiet"> {signed(now - before.overall.f1)}</span>}
      </p>
      <ActionButton id="next-change">Next change</ActionButton>
      <ActionButton id="discard-head">Discard</ActionButton>
      <ActionButton id="keep-head" className="primary">
        Keep
      </ActionButton>
    </>
  )
}

function Ready({ hasFailed }: { hasFailed: boolean }) {
  const { entities, documents, undone } = readinessOf(useProject(({ timeline }) => timeline.present))
  if (entities > 0)
    return (
      <>
        <p className="small">
          {hasFailed ? (
            <span className="trouble-words">Training failed</span>
          ) : (
            <span className="quiet">
              {counted(entities, 'entity', 'entities')} in {counted(documents.length, 'document')}
            </span>
          )}
        </p>
        <ActionButton id="tune" className="primary">
          Fine-tune
        </ActionButton>
      </>
    )
  return (
    <>
      <p className="small quiet">
        {undone.entities > 0
          ? `${counted(undone.entities, 'entity', 'entities')}, and no document is done`
          : 'Nothing to learn from yet'}
      </p>
      {undone.entities > 0 ? (
        <ActionButton id="mark-all-done" className="primary">
          Mark all done
        </ActionButton>
      ) : (
        <ActionButton id="activity:label" className="primary">
          Label
        </ActionButton>
      )}
    </>
  )
}
