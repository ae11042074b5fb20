import { chosenDevice } from '../../app/tuning/options.ts'
import { useApp, useChoices, useSession } from '../app-context.ts'

/** Where steps are taken; no question where no GPU encodes. */
export function DeviceChoice() {
  const { choices } = useApp()
  const training = useChoices(({ training }) => training)
  const hasGpu = useSession(({ engine }) => engine.kind === 'ready' && engine.loaded.device.device === 'webgpu')
  if (!hasGpu) return null
  return (
    <div className="start-from">
      <label className="field inline">
        <span className="field-name" title="Where the steps of training are computed">
          Train on
        </span>
        <select
          value={chosenDevice(training) ?? 'faster'}
          onChange={({ target }) => choices.setState({ training: { ...training, device: target.value } })}
        >
          <option value="faster">Whichever is faster</option>
          <option value="webgpu">WebGPU</option>
          <option value="wasm">WASM</option>
        </select>
      </label>
    </div>
  )
}
