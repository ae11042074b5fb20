import { type FormEvent, useState } from 'react'
import { together } from '../../domain/edits.ts'
import { describeLabel, labelUse, recolourLabel, renameLabel, setKey } from '../../domain/label-edits.ts'
import { labelsOf, type LabelRecord, type ProjectEdit, type ProjectRecords } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { hues } from '../hues.ts'
import { counted } from '../numbers.ts'
import { LabelKey } from './LabelKey.tsx'
import { hueOf } from './LabelledWords.tsx'
import { LabelMerge } from './LabelMerge.tsx'

interface Props {
  readonly label: LabelRecord
  /** Where it stands among `count` labels, 0 the first. */
  readonly place: number
  readonly count: number
  readonly onClose: () => void
}

type Pane = { readonly kind: 'form' | 'delete' } | { readonly kind: 'merge'; readonly wanted: LabelRecord | undefined }

/** One label's name, guideline, key, colour and place, its union with another, and its end. What is saved is one step. */
export function LabelEditor({ label, place, count, onClose }: Props) {
  const { labelSet, marks } = useApp().labelActivity()
  const [draft, setDraft] = useState(label)
  const [pane, setPane] = useState<Pane>({ kind: 'form' })
  const { id, name } = label

  const save = (event: FormEvent) => {
    event.preventDefault()
    const wanted = draft.name.trim()
    const taken = labelsOf(marks.records()).find(other => other.name === wanted && other.id !== id)
    if (taken) return setPane({ kind: 'merge', wanted: taken })
    const commands: ((records: ProjectRecords) => ProjectEdit)[] = []
    if (wanted !== name) commands.push(records => renameLabel(records, id, wanted))
    if (draft.description !== label.description) commands.push(records => describeLabel(records, id, draft.description))
    if (draft.key !== label.key) commands.push(records => setKey(records, id, draft.key))
    if (draft.hue !== label.hue) commands.push(records => recolourLabel(records, id, draft.hue))
    const [only] = commands
    const edit = labelSet.change(records =>
      only && commands.length === 1 ? only(records) : together(records, `Change label ${wanted}`, commands),
    )
    if (edit) onClose()
  }

  switch (pane.kind) {
    case 'merge':
      return (
        <LabelMerge label={label} wanted={pane.wanted} onBack={() => setPane({ kind: 'form' })} onMerged={onClose} />
      )
    case 'delete':
      return <Deletion label={label} onKeep={() => setPane({ kind: 'form' })} onDeleted={onClose} />
    case 'form':
      break
    default:
      pane satisfies never
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form
    <form
      className="label-editor"
      aria-label={`Label ${name}`}
      onSubmit={save}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <label className="field">
        <span className="field-name">Name</span>
        <input
          type="text"
          required
          autoFocus
          value={draft.name}
          onChange={event => setDraft({ ...draft, name: event.target.value })}
        />
      </label>
      <label className="field">
        <span className="field-name">Guideline, shown where one labels</span>
        <textarea
          rows={2}
          value={draft.description}
          onChange={event => setDraft({ ...draft, description: event.target.value })}
        />
      </label>
      <LabelKey label={label} value={draft.key} onChange={key => setDraft({ ...draft, key })} />
      <div className="hue-choice" role="radiogroup" aria-label="Colour">
        {Array.from(hues.keys(), hue => (
          <label key={hue} className={hueOf(hue)}>
            <input
              type="radio"
              name={`hue of ${id}`}
              aria-label={`Colour ${hue + 1}`}
              checked={draft.hue % hues.length === hue}
              onChange={() => setDraft({ ...draft, hue })}
            />
          </label>
        ))}
      </div>
      <div className="row spread">
        <span className="row">
          <button type="submit" className="button primary">
            Save
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </span>
      </div>
      <div className="row label-editor-more">
        <button
          type="button"
          className="button"
          aria-disabled={place === 0}
          onClick={() => labelSet.moveTo(id, place - 1)}
        >
          Move up
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={place === count - 1}
          onClick={() => labelSet.moveTo(id, place + 1)}
        >
          Move down
        </button>
        <button
          type="button"
          className="button"
          disabled={count < 2}
          onClick={() => setPane({ kind: 'merge', wanted: undefined })}
        >
          Merge into …
        </button>
        <button type="button" className="button" onClick={() => setPane({ kind: 'delete' })}>
          Delete …
        </button>
      </div>
    </form>
  )
}

function Deletion({ label, onKeep, onDeleted }: { label: LabelRecord; onKeep: () => void; onDeleted: () => void }) {
  const { labelSet } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const { id, name } = label
  const use = labelUse(present, id)
  const lost = [
    use.spans > 0 && `${counted(use.spans, 'entity', 'entities')} in ${counted(use.documents, 'document')}`,
    use.rejected > 0 && counted(use.rejected, 'rejected suggestion'),
    use.rules > 0 && counted(use.rules, 'rule'),
  ].filter(Boolean)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the question
    <div
      className="label-editor"
      role="alertdialog"
      aria-label={`Delete ${name}`}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onKeep()
      }}
    >
      <p>
        Delete <strong>{name}</strong>
        {lost.length > 0 ? ` with ${lost.join(', ')}` : ''}? It can be undone.
      </p>
      <div className="row">
        <button
          type="button"
          className="button primary"
          autoFocus
          onClick={() => {
            labelSet.remove(id)
            onDeleted()
          }}
        >
          Delete
        </button>
        <button type="button" className="button" onClick={onKeep}>
          Keep
        </button>
      </div>
    </div>
  )
}
