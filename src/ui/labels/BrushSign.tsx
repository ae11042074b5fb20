import { shownKey } from '../../app/keys.ts'
import { useApp, useSession } from '../app-context.ts'
import { hueOf } from './LabelledWords.tsx'
import { useLabels } from './use-marks.ts'

/** Says that what is drawn now gets a label at once. */
export function BrushSign() {
  const { mac, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const brush = useSession(({ brush }) => brush)
  const label = useLabels().byId.get(brush ?? '')
  if (!label) return null
  return (
    <output className={`brush-sign ${hueOf(label.hue)}`}>
      <span className="swatch" aria-hidden="true" />
      <span>
        Select to make <strong>{label.name}</strong>
      </span>
      <button type="button" className="button" onClick={() => labelling.close()}>
        Put it down <kbd>{shownKey('Escape', mac)}</kbd>
      </button>
    </output>
  )
}
