import { useApp, useChoices } from '../app-context.ts'
import { percent } from '../numbers.ts'

/** From what confidence on entities are shown. */
export function Threshold() {
  const { choices } = useApp()
  const threshold = useChoices(({ threshold }) => threshold)
  return (
    <label className="field">
      <span className="field-name">
        Threshold
        <output>{threshold === 0 ? 'shows all' : `from ${percent(threshold)}`}</output>
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
  )
}
