import { adviceOn } from '../../app/messages.ts'
import { readinessOf } from '../../app/tuning/readiness.ts'
import type { Failure } from '../../app/session.ts'
import { useChoices, useProject, useSession } from '../app-context.ts'
import { capitalised } from '../capitalised.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { KeyedButton } from '../review/KeyedButton.tsx'
import { ByHand } from './ByHand.tsx'
import { Curve } from './Curve.tsx'
import { DeviceChoice } from './DeviceChoice.tsx'
import { FeatureChoice } from './FeatureChoice.tsx'
import { StartFrom } from './StartFrom.tsx'
import { useTuning } from './use-tuning.ts'

/** The one button, and how far it is. */
export function Training() {
  const status = useTuning(({ status }) => status)
  const isByHand = useChoices(({ training }) => training['how'] === 'by-hand')
  const isOnTrial = useTuning(({ outcome }) => outcome !== undefined)
  const { entities } = readinessOf(useProject(({ timeline }) => timeline.present))
  const engine = useSession(({ engine }) => engine.kind)
  if (entities === 0) return null
  return (
    <section className="panel-section tune-training" aria-label="Training">
      {status.kind === 'running' ? (
        <Progress />
      ) : (
        <>
          <StartFrom />
          <FeatureChoice />
          {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
          <div className="review-segments" role="group" aria-label="How to train">
            <ActionButton id="train:automatic">Automatic</ActionButton>
            <ActionButton id="train:by-hand">By hand</ActionButton>
          </div>
          {isByHand ? <ByHand /> : <DeviceChoice />}
          <KeyedButton id="tune" className={`tune-button ${isOnTrial ? '' : 'primary'}`}>
            {isOnTrial ? 'Fine-tune again' : 'Fine-tune'}
          </KeyedButton>
          {engine !== 'ready' && <p className="quiet small">It can begin once the model is loaded.</p>}
          {status.kind === 'stopped' && <p className="quiet small">Stopped: everything is as it was before.</p>}
          {status.kind === 'failed' && <NotTrained failure={status.failure} />}
        </>
      )}
    </section>
  )
}

function NotTrained({ failure }: { failure: Failure }) {
  // Of data it says itself what is wrong.
  const { meaning, advice } =
    failure.code === 'bad-data' && failure.message !== ''
      ? { meaning: `${capitalised(failure.message)}.`, advice: '' }
      : adviceOn(failure)
  return (
    <div className="tune-failed" role="alert">
      <p>
        <strong>No head was trained.</strong> {meaning} {advice}
      </p>
      {advice && failure.message && (
        <details>
          <summary>Details</summary>
          <code>
            {failure.code}: {failure.message}
          </code>
        </details>
      )}
    </div>
  )
}

function Progress() {
  const status = useTuning(({ status }) => status)
  const curve = useTuning(({ curve }) => curve)
  if (status.kind !== 'running') return null
  const { words, share, left, phase } = status
  const shown = capitalised(words)
  return (
    <div className="tune-progress">
      <span className="small">
        {shown}
        {left !== undefined && left > 1000 && <span className="quiet"> · {Math.ceil(left / 1000)} s left</span>}
      </span>
      <ThinProgress aria-label="Fine-tuning" aria-valuetext={shown} max={1} value={share} />
      <div className="row">
        <ActionButton id="stop-tuning" icon="stop">
          Stop
        </ActionButton>
        {phase.phase === 'epoch' && (
          <ActionButton id="finish-tuning">End training, and take the best so far</ActionButton>
        )}
      </div>
      {curve && <Curve curve={curve} />}
    </div>
  )
}
