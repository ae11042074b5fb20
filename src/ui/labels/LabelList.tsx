import { useMemo, useState } from 'react'
import { shownKey } from '../../app/keys.ts'
import { withHeadLabels } from '../../app/marks.ts'
import { goldOf, goldsOf, labelsOf, type LabelRecord } from '../../domain/project.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { count } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { LabelEditor } from './LabelEditor.tsx'
import { hueOf } from './LabelledWords.tsx'
import { useAllMarks } from './use-marks.ts'

/** The labels: how often each is used, its key, and what can be changed of it. */
export function LabelList() {
  const { labelling } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const open = useProject(({ open }) => (open.kind === 'none' ? '' : open.id))
  const head = useSession(({ head }) => head)
  const [editing, setEditing] = useState<string | undefined>()
  const labels = labelsOf(withHeadLabels(present, head))
  const isOwn = labelsOf(present).length > 0
  const uses = useMemo(() => {
    const [here, all] = [new Map<string, number>(), new Map<string, number>()]
    for (const { label } of goldOf(present, open).spans) here.set(label, (here.get(label) ?? 0) + 1)
    for (const { spans } of goldsOf(present)) for (const { label } of spans) all.set(label, (all.get(label) ?? 0) + 1)
    return { here, all }
  }, [present, open])
  const foreign = useForeign(new Set(labels.map(({ id }) => id)))
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Labels</h2>
        <span className="quiet">here · in project</span>
      </header>
      {!isOwn && head && (
        <div className="label-origin small">
          <p className="quiet">Those of {head.title}. The first thing you do makes them the project’s.</p>
          <button type="button" className="button" onClick={() => labelling.addLabels(labels.map(({ name }) => name))}>
            Take them now
          </button>
        </div>
      )}
      {labels.length === 0 && <p className="quiet small">No labels yet. Name the first, then select words.</p>}
      <ul className="legend labels">
        {labels.map(label =>
          editing === label.id ? (
            <li key={label.id}>
              <LabelEditor label={label} onClose={() => setEditing(undefined)} />
            </li>
          ) : (
            <LabelRow
              key={label.id}
              label={label}
              here={uses.here.get(label.id) ?? 0}
              all={uses.all.get(label.id) ?? 0}
              onEdit={() => setEditing(label.id)}
            />
          ),
        )}
      </ul>
      {foreign.length > 0 && (
        <div className="label-origin small">
          <p className="quiet">
            {head?.title ?? 'The head'} also suggests {foreign.join(', ')}.
          </p>
          <button type="button" className="button" onClick={() => labelling.addLabels(foreign)}>
            Add {foreign.length === 1 ? 'it' : 'them'}
          </button>
        </div>
      )}
      <NewLabel />
    </section>
  )
}

/** Types that are suggested here and that no label stands for. */
function useForeign(known: ReadonlySet<string>): string[] {
  const marks = useAllMarks()
  return [...new Set(marks.flatMap(({ label }) => (known.has(label) ? [] : [label])))]
}

interface RowProps {
  readonly label: LabelRecord
  readonly here: number
  readonly all: number
  readonly onEdit: () => void
}

function LabelRow({ label, here, all, onEdit }: RowProps) {
  const { mac, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const { id, name, hue, key, description } = label
  const isBrush = useSession(({ brush }) => brush === id)
  const hasSelection = useSession(({ selection }) => selection !== undefined)
  const use = hasSelection ? 'Give it to what is picked' : 'Take it up: what you select then becomes it'
  return (
    <li className={`label-row ${hueOf(hue)}`}>
      <button
        type="button"
        className="legend-item"
        aria-pressed={isBrush}
        title={description ? `${description}\n\n${use}` : use}
        onClick={() => labelling.label(id)}
      >
        <span className="swatch gold" aria-hidden="true" />
        <span className="legend-label">{name}</span>
        <span className="legend-count">
          {count(here)} · {count(all)}
        </span>
        {key !== null && <kbd>{shownKey(key, mac)}</kbd>}
      </button>
      <button type="button" className="button bare" aria-label={`Edit label ${name}`} title="Edit" onClick={onEdit}>
        <Icon name="edit" />
      </button>
    </li>
  )
}

function NewLabel() {
  const { labelling } = useApp().labelActivity()
  const [name, setName] = useState('')
  return (
    <form
      className="new-label"
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() === '') return
        labelling.addLabels([name.trim()])
        setName('')
      }}
    >
      <input
        type="text"
        aria-label="Name of a new label"
        placeholder="New label"
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        Add
      </button>
    </form>
  )
}
