import type { Choices } from '../../app/choices.ts'
import type { LoadResult } from '../../engine/protocol.ts'
import { useApp, useChoices, useSession } from '../app-context.ts'
import { duration } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Failed } from '../parts/Failed.tsx'

/** On what the model runs, why, how that was checked, and where its weights lie. */
export function DeviceDialog() {
  const { session, choices } = useApp()
  const engine = useSession(({ engine }) => engine)
  const device = useChoices(({ device }) => device)
  return (
    <Dialog title="Device" className="device" onClose={() => session.setState({ dialog: 'none' })}>
      {engine.kind === 'ready' && <Report loaded={engine.loaded} />}
      {engine.kind === 'failed' && <Failed what="The model could not be loaded." failure={engine.failure} />}
      {engine.kind === 'loading' && <p className="quiet">The model is loading.</p>}
      {engine.kind === 'off' && <p className="quiet">No model is loaded.</p>}
      <div className="row spread">
        <label className="field inline">
          <span>Run on</span>
          <select
            value={device}
            onChange={event => {
              const next = devices.find(([value]) => value === event.target.value)
              if (next) choices.setState({ device: next[0] })
            }}
          >
            {devices.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <ActionButton id="copy-diagnostics" icon="copy">
          Copy diagnostics
        </ActionButton>
      </div>
    </Dialog>
  )
}

const devices: readonly (readonly [Choices['device'], string])[] = [
  ['auto', 'WebGPU where it can be trusted'],
  ['webgpu', 'WebGPU'],
  ['wasm', 'WASM'],
]

function Report({ loaded }: { loaded: LoadResult }) {
  const { manifest, device, storage, timings } = loaded
  const { selfCheck } = device
  return (
    <>
      <dl className="facts">
        <dt>Model</dt>
        <dd>
          {manifest.title} <span className="quiet">({manifest.id})</span>
        </dd>
        <dt>Runs on</dt>
        <dd>
          {device.device === 'webgpu'
            ? `WebGPU${device.adapter ? `, ${device.adapter}` : ''}`
            : `WASM, ${device.lanes} ${device.lanes === 1 ? 'lane' : 'lanes'} of one thread`}
        </dd>
        {device.reasons.length > 0 && (
          <>
            <dt>Because</dt>
            <dd>
              {device.reasons.map(reason => (
                <p key={reason}>{reason}</p>
              ))}
            </dd>
          </>
        )}
        {selfCheck && (
          <>
            <dt>Self-check</dt>
            <dd>
              {selfCheck.passed ? 'passed' : 'failed'}: cosine {selfCheck.cosine.toFixed(5)} to the reference
              <span className="quiet"> (trusted from {selfCheck.tolerance})</span>
            </dd>
          </>
        )}
        <dt>Runtime</dt>
        <dd>
          {device.runtime}
          <span className="quiet">{device.isolated ? ', isolated' : ', not isolated: one thread'}</span>
        </dd>
        <dt>Weights</dt>
        <dd>
          {storage.kept === 'cache' ? 'kept in this browser for the next visit' : `in memory only. ${storage.reason}`}
        </dd>
        {Object.keys(timings).length > 0 && (
          <>
            <dt>Loading</dt>
            <dd>
              {Object.entries(timings)
                .map(([step, milliseconds]) => `${step} ${duration(milliseconds)}`)
                .join(', ')}
            </dd>
          </>
        )}
      </dl>
      <p className="quiet small">Nothing leaves this tab: the text, the model and the result stay on this machine.</p>
    </>
  )
}
