import { hueOf } from '../labels/LabelledWords.tsx'
import { useLabels } from '../labels/use-marks.ts'

interface Props {
  readonly name: string
  /** Id of a label; empty for any. */
  readonly value: string
  /** Name of the choice of none in particular, where there is one. */
  readonly any?: string
  readonly autoFocus?: boolean
  readonly onChange: (label: string) => void
}

/** One of the labels, with its hue. */
export function LabelSelect({ name, value, any, autoFocus = false, onChange }: Props) {
  const labels = useLabels()
  const chosen = labels.byId.get(value)
  return (
    <label className={`field inline label-select ${chosen ? hueOf(chosen.hue) : ''}`}>
      <span className="quiet">{name}</span>
      {chosen && <span className="swatch gold" aria-hidden="true" />}
      <select autoFocus={autoFocus} value={value} onChange={event => onChange(event.target.value)}>
        {any !== undefined && <option value="">{any}</option>}
        {labels.all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
