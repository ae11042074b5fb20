import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { withHeadLabels } from '../../app/label/marks.ts'
import { goldOf, goldsOf, labelsOf } from '../../domain/project.ts'
import { tallyOf } from '../../domain/statistics.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { LabelEditor } from './LabelEditor.tsx'
import { LabelRow } from './LabelRow.tsx'
import { useAllMarks } from './use-marks.ts'
import { useOrdering } from './use-ordering.ts'
import '../styles/labels-list.css'

/** The labels: how often each is used, its key, and what can be changed of it. */
export function LabelList() {
  const { labelSet } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const open = useProject(({ open }) => (open.kind === 'none' ? '' : open.id))
  const head = useSession(({ head }) => head)
  const editing = useStore(labelSet.store, ({ editing }) => editing)
  const labels = labelsOf(withHeadLabels(present, head))
  const isOwn = labelsOf(present).length > 0
  const here = tallyOf(goldOf(present, open)).labels
  const all = useMemo(() => {
    const all = new Map<string, number>()
    for (const gold of goldsOf(present))
      for (const [label, count] of tallyOf(gold).labels) all.set(label, (all.get(label) ?? 0) + count)
    return all
  }, [present])
  const foreign = useForeign(new Set(labels.map(({ id }) => id)))
  const list = useRef<HTMLUListElement>(null)
  const ordering = useOrdering(
    list,
    labels.map(({ id }) => id),
    labelSet.moveTo,
  )

  /** Closes the editor; the focus goes to the label, or to what stands in its place. */
  const close = (at: number) => {
    labelSet.store.setState({ editing: undefined })
    requestAnimationFrame(() => {
      const rows = list.current?.querySelectorAll<HTMLElement>('.label-edit')
      const row = rows?.[Math.min(at, rows.length - 1)]
      if (row) row.focus()
      else labelSet.store.setState({ naming: true })
    })
  }

  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Labels</h2>
        {labels.length > 0 && <span className="quiet">here · in project</span>}
      </header>
      {!isOwn && head && (
        <div className="label-origin small">
          <p className="quiet">Those of {head.title}. The first thing you do makes them the project’s.</p>
          <button type="button" className="button" onClick={() => labelSet.add(labels.map(({ name }) => name))}>
            Take them now
          </button>
        </div>
      )}
      {labels.length === 0 && <p className="quiet small">No labels yet. Name the first, then select words.</p>}
      <ul className="legend labels" ref={list}>
        {labels.map((label, at) =>
          editing === label.id ? (
            <li key={label.id}>
              <LabelEditor
                // What is written over what has changed since, by undo too, would bring the old back.
                key={[label.name, label.description, label.key, label.hue].join('\n')}
                label={label}
                place={at}
                count={labels.length}
                onClose={() => close(at)}
              />
            </li>
          ) : (
            <LabelRow
              key={label.id}
              label={label}
              here={here.get(label.id) ?? 0}
              all={all.get(label.id) ?? 0}
              drop={ordering.dropAt(label.id)}
              grip={ordering.gripOf(label.id)}
              onMove={by => labelSet.moveTo(label.id, at + by)}
              onEdit={() => labelSet.store.setState({ editing: label.id })}
            />
          ),
        )}
      </ul>
      {foreign.length > 0 && (
        <div className="label-origin small">
          <p className="quiet">
            {head?.title ?? 'The head'} also suggests {foreign.join(', ')}.
          </p>
          <button type="button" className="button" onClick={() => labelSet.add(foreign)}>
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

function NewLabel() {
  const { session, view, labelActivity } = useApp()
  const { labelSet } = labelActivity()
  const [name, setName] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const naming = useStore(labelSet.store, ({ naming }) => naming)
  // The focus is the browser's.
  useEffect(() => {
    if (!naming) return
    field.current?.focus()
    labelSet.store.setState({ naming: false })
  }, [naming, labelSet])
  return (
    <form
      className="new-label"
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() === '') return
        labelSet.add([name.trim()])
        setName('')
      }}
    >
      <input
        ref={field}
        type="text"
        aria-label="Name of a new label"
        placeholder="New label"
        value={name}
        onChange={event => setName(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          // Back to the text, so that keys are keys again.
          event.preventDefault()
          const { selection } = session.getState()
          event.currentTarget.blur()
          if (selection) view.reveal(selection)
        }}
      />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        Add
      </button>
    </form>
  )
}
