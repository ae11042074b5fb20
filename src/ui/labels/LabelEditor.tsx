import { useState } from 'react'
import { shownKey } from '../../app/keys.ts'
import {
  deleteLabel,
  describeLabel,
  labelUse,
  labelWithKey,
  recolourLabel,
  renameLabel,
  setKey,
} from '../../domain/label-edits.ts'
import { together } from '../../domain/edits.ts'
import type { LabelRecord, ProjectEdit, ProjectRecords } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { hues } from '../hues.ts'
import { hueOf } from './LabelledWords.tsx'

const keys = [...'1234567890', ...Array.from('1234567890', digit => `Shift+${digit}`)]

/** One label's name, guideline, key and colour, and its end. What is saved is one step. */
export function LabelEditor({ label, onClose }: { label: LabelRecord; onClose: () => void }) {
  const { mac, labelActivity } = useApp()
  const { labelling, marks } = labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const [draft, setDraft] = useState(label)
  const [deleting, setDeleting] = useState(false)
  const { id, name } = label
  const records = marks.records()
  const owner = draft.key === null ? undefined : labelWithKey(records, draft.key)
  const use = labelUse(present, id)

  const save = () => {
    const wanted = draft.name.trim()
    const commands: ((records: ProjectRecords) => ProjectEdit)[] = []
    if (wanted !== name) commands.push(records => renameLabel(records, id, wanted))
    if (draft.description !== label.description) commands.push(records => describeLabel(records, id, draft.description))
    if (draft.key !== label.key) commands.push(records => setKey(records, id, draft.key))
    if (draft.hue !== label.hue) commands.push(records => recolourLabel(records, id, draft.hue))
    const [only] = commands
    const edit = labelling.make(({ records }) =>
      only && commands.length === 1 ? only(records) : together(records, `Change label ${wanted}`, commands),
    )
    if (edit) onClose()
  }
  const remove = () => {
    labelling.make(({ records }) => deleteLabel(records, id))
    onClose()
  }

  if (deleting) {
    const lost = [
      use.spans > 0 && `${counted(use.spans, 'entity', 'entities')} in ${counted(use.documents, 'document')}`,
      use.rejected > 0 && counted(use.rejected, 'rejected suggestion'),
      use.rules > 0 && counted(use.rules, 'rule'),
    ].filter(Boolean)
    return (
      <div className="label-editor" role="alertdialog" aria-label={`Delete ${name}`}>
        <p>
          Delete <strong>{name}</strong>
          {lost.length > 0 ? ` with ${lost.join(', ')}` : ''}? It can be undone.
        </p>
        <div className="row">
          <button type="button" className="button primary" autoFocus onClick={remove}>
            Delete
          </button>
          <button type="button" className="button" onClick={() => setDeleting(false)}>
            Keep
          </button>
        </div>
      </div>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form
    <form
      className="label-editor"
      aria-label={`Label ${name}`}
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
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
      <label className="field inline">
        <span>Key</span>
        <select
          value={draft.key ?? ''}
          onChange={event => setDraft({ ...draft, key: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">none</option>
          {keys.map(key => (
            <option key={key} value={key}>
              {shownKey(key, mac)}
            </option>
          ))}
        </select>
        {owner && owner.id !== id && <span className="quiet small">is taken from {owner.name}</span>}
      </label>
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
        <button type="button" className="button" onClick={() => setDeleting(true)}>
          Delete …
        </button>
      </div>
    </form>
  )
}
