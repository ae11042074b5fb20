import { useState } from 'react'
import { mergeUse } from '../../domain/label-edits.ts'
import { labelsOf, type LabelRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'

interface Props {
  readonly label: LabelRecord
  /** The label whose name was wanted, where that is why a merge is offered. */
  readonly wanted: LabelRecord | undefined
  readonly onBack: () => void
  readonly onMerged: () => void
}

/** Makes a label, and others with it if one likes, one with another: what that does is said first. */
export function LabelMerge({ label, wanted, onBack, onMerged }: Props) {
  const { labelSet, marks } = useApp().labelActivity()
  useProject(({ timeline }) => timeline.present)
  const labels = labelsOf(marks.records())
  const others = labels.filter(({ id }) => id !== label.id)
  const [into, setInto] = useState(wanted?.id ?? others[0]?.id ?? '')
  const [also, setAlso] = useState<ReadonlySet<string>>(new Set())
  const from = [label.id, ...labels.filter(({ id }) => also.has(id) && id !== into).map(({ id }) => id)]
  const use = mergeUse(marks.records(), from, into)
  const name = labels.find(({ id }) => id === into)?.name ?? ''
  const extra = others.filter(({ id }) => id !== into)
  const toggle = (id: string) => {
    const next = new Set(also)
    if (!next.delete(id)) next.add(id)
    setAlso(next)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form
    <form
      className="label-editor"
      aria-label={`Merge ${label.name}`}
      onSubmit={event => {
        event.preventDefault()
        if (labelSet.merge(from, into)) onMerged()
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onBack()
      }}
    >
      {wanted && <p>There is a label {wanted.name} already. The two can be made one.</p>}
      <label className="field">
        <span className="field-name">Merge {label.name} into</span>
        <select autoFocus value={into} onChange={event => setInto(event.target.value)}>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {extra.length > 0 && (
        <details className="more" open={also.size > 0}>
          <summary>Others with it</summary>
          <div className="label-also">
            {extra.map(({ id, name }) => (
              <label key={id} className="check">
                <input type="checkbox" checked={also.has(id)} onChange={() => toggle(id)} />
                {name}
              </label>
            ))}
          </div>
        </details>
      )}
      <output className="label-said">
        <p>
          {use.spans > 0
            ? `${counted(use.spans, 'entity', 'entities')} in ${counted(use.documents, 'document')} ${use.spans === 1 ? 'becomes' : 'become'} ${name}.`
            : `No entity changes.`}
          {use.doubles > 0 &&
            ` ${use.doubles === 1 ? 'One of them stands' : `${use.doubles} of them stand`} where another is the same then: of each, one remains.`}
          {use.rejected + use.rules > 0 &&
            ` ${[use.rejected > 0 && counted(use.rejected, 'rejected suggestion'), use.rules > 0 && counted(use.rules, 'rule')].filter(Boolean).join(' and ')} ${use.rejected + use.rules === 1 ? 'goes' : 'go'} along.`}
        </p>
        {use.forgotten > 0 && (
          <p>
            In {counted(use.forgotten, 'document')} gaps are no longer known for {name}: not all of these labels were
            looked for there.
          </p>
        )}
      </output>
      <div className="row">
        <button type="submit" className="button primary">
          Merge
        </button>
        <button type="button" className="button" onClick={onBack}>
          Back
        </button>
      </div>
    </form>
  )
}
