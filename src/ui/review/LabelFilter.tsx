import type { Labels } from '../../app/label/marks.ts'
import { count } from '../numbers.ts'

interface Props {
  /** Ids of the labels that places are of, and of how many. */
  readonly involved: ReadonlyMap<string, number>
  /** Id of the label that is chosen; undefined for all. */
  readonly label: string | undefined
  readonly labels: Labels
  readonly onChoose: (label: string | undefined) => void
}

/** Which label's places are listed; nothing where there is one to choose from. */
export function LabelFilter({ involved, label, labels, onChoose }: Props) {
  if (involved.size <= 1 && label === undefined) return undefined
  return (
    <select
      className="label-filter"
      aria-label="Label"
      value={label ?? ''}
      onChange={event => onChoose(event.target.value || undefined)}
    >
      <option value="">All labels</option>
      {[...involved].map(([id, times]) => (
        <option key={id} value={id}>
          {labels.byId.get(id)?.name ?? id} · {count(times)}
        </option>
      ))}
    </select>
  )
}
