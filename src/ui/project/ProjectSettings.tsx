import { useState } from 'react'
import { useStore } from 'zustand'
import { titleOfProject } from '../../app/project/project-title.ts'
import { overlapping } from '../../domain/overlaps.ts'
import { settingsOf, type SettingsRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { Overlaps } from './Overlaps.tsx'

const overlaps = [
  ['flat', 'Flat', 'No two entities share a word, as CoNLL and most heads have it.'],
  ['nested', 'Nested', 'Entities may lie in each other, and overlap.'],
] as const

const snappings = [
  ['word', 'Word', 'What you select grows to whole words.'],
  ['character', 'Character', 'It stays as drawn, to the character.'],
  ['piece', 'Model piece', 'It grows to the pieces that the model reads.'],
] as const

/** The project's name, and what its annotation is held to. */
export function ProjectSettings() {
  const { labelSet } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const flattening = useStore(labelSet.store, ({ flattening }) => flattening)
  const { overlap, snapping } = settingsOf(present)
  // What overlapped may be gone since it was asked, by undo too.
  const isAsking = flattening && overlapping(present).length > 0
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Project</h2>
      </header>
      <Title key={titleOfProject(present)} title={titleOfProject(present)} />
      <Choice
        name="Overlap"
        options={overlaps}
        value={isAsking ? 'flat' : overlap}
        onChange={value => labelSet.allowOverlap(value === 'nested')}
      />
      <Overlaps />
      <Choice<SettingsRecord['snapping']>
        name="Selections snap to"
        options={snappings}
        value={snapping}
        onChange={snapping => labelSet.set({ snapping })}
      />
    </section>
  )
}

/** Kept when one leaves the field; Escape takes it back. */
function Title({ title }: { title: string }) {
  const { labelSet } = useApp().labelActivity()
  const [draft, setDraft] = useState(title)
  const keep = () => {
    const wanted = draft.trim()
    if (wanted === '') setDraft(title)
    else if (wanted !== title) labelSet.set({ title: wanted })
  }
  return (
    <label className="field">
      <span className="field-name">Name</span>
      <input
        type="text"
        value={draft}
        onChange={event => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep()
          else if (event.key === 'Escape') setDraft(title)
          else return
          event.preventDefault()
        }}
      />
    </label>
  )
}

interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly options: readonly (readonly [value: Value, name: string, meaning: string])[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}

function Choice<Value extends string>({ name, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset className="project-choice">
      <legend className="field-name">{name}</legend>
      {options.map(([option, title, meaning]) => (
        <label key={option}>
          <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} />
          <span>
            {title}
            <span className="quiet small">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
