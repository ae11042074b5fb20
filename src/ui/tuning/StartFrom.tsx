import { useState } from 'react'
import { useStore } from 'zustand'
import { headEntries } from '../../app/reading/heads.ts'
import { labelsIn } from '../../app/label/marks.ts'
import { learnableTypes, readinessOf } from '../../app/tuning/readiness.ts'
import { namesIn, namesOf, renamed } from '../../domain/label-map.ts'
import { useApp, useChoices, useProject, useSession } from '../app-context.ts'
import { capitalised } from '../capitalised.ts'

/** What the new head begins as: nothing, or a head whose labels are kept, merged, renamed or dropped. */
export function StartFrom() {
  const { starting } = useApp().labelActivity().tuning
  const engine = useSession(({ engine }) => engine)
  const records = useProject(({ timeline }) => timeline.present)
  useStore(starting.store)
  useProject(({ open }) => open)
  useChoices(({ heads }) => heads)
  const entries = headEntries(engine, records)
  const from = entries.find(({ name }) => name === starting.name())
  const own = entries.filter(({ isOwn }) => isOwn)
  const option = ({ name, title }: (typeof entries)[number]) => (
    <option key={name} value={name}>
      {title}
    </option>
  )
  return (
    <div className="start-from">
      <label className="field inline">
        <span
          className="field-name"
          title="From a head, its labels are kept where nothing says otherwise; from nothing, only what is labelled is learned"
        >
          Starts from
        </span>
        <select value={from?.name ?? ''} onChange={({ target }) => starting.choose(target.value || null)}>
          <option value="">nothing</option>
          {own.length > 0 && <optgroup label="Yours">{own.map(option)}</optgroup>}
          <optgroup label="Of the model">{entries.filter(({ isOwn }) => !isOwn).map(option)}</optgroup>
        </select>
      </label>
      {from && <LabelMap name={from.name} types={from.labels} />}
    </div>
  )
}

/** Of very many labels, those that are named. */
const NAMED = 10

function named(labels: readonly string[]): string {
  const more = labels.length - NAMED
  return `${labels.slice(0, more > 1 ? NAMED : labels.length).join(', ')}${more > 1 ? ` and ${more} more` : ''}`
}

/** What each type of the head becomes. */
function LabelMap({ name, types }: { name: string; types: readonly string[] }) {
  const { starting } = useApp().labelActivity().tuning
  const records = useProject(({ timeline }) => timeline.present)
  useStore(starting.store)
  const map = starting.typesOf(name, types)
  const labels = labelsIn(records).all.map(({ name }) => name)
  const kept = namesIn(renamed(map))
  const split = types.filter(type => namesOf(map, type).length > 1)
  const known = new Set(namesIn(map))
  const added = learnableTypes(readinessOf(records)).filter(type => !known.has(type))
  const dropped = types.filter(type => namesOf(map, type).length === 0)
  const said = [
    kept.length > 0 ? `keeps ${named(kept)}` : undefined,
    ...split.map(type => `splits ${type} into ${namesOf(map, type).join(' and ')}`),
    kept.length + split.length === 0 ? 'keeps nothing' : undefined,
    added.length > 0 ? `new: ${named(added)}` : undefined,
    dropped.length > 0 && kept.length + split.length > 0 ? `drops ${named(dropped)}` : undefined,
  ]
    .filter(Boolean)
    .join('; ')
  return (
    <>
      <p className="quiet small">{`${capitalised(said)}.`}</p>
      <details className="more">
        <summary>What its labels become</summary>
        <ul className="label-map">
          {types.map(type => (
            <MappedType
              key={type}
              type={type}
              labels={labels}
              names={namesOf(map, type)}
              onMap={names => starting.map(name, types, type, names)}
            />
          ))}
        </ul>
        <p className="quiet small">Several that become one label are merged; a label that none becomes is new.</p>
      </details>
    </>
  )
}

const [DROP, OWN, SPLIT] = ['drop', 'own', 'split'] as const

interface MappedProps {
  readonly type: string
  readonly labels: readonly string[]
  readonly names: readonly string[]
  readonly onMap: (names: readonly string[]) => void
}

/** One type of the head: what it becomes, or the parts that it is split into. */
function MappedType({ type, labels, names, onMap }: MappedProps) {
  const [wantsSplit, setWantsSplit] = useState(false)
  const isSplit = names.length > 1 || wantsSplit
  const [name] = names
  const all = labels.includes(type) ? labels : [...labels, type]
  const choose = (value: string) => {
    setWantsSplit(value === SPLIT)
    if (value === SPLIT) return
    onMap(value === DROP ? [] : value === OWN ? [type] : [value.slice('label '.length)])
  }
  return (
    <li>
      <label className="knob">
        <span>{type}</span>
        <select
          aria-label={`${type} becomes`}
          value={isSplit ? SPLIT : name === undefined ? DROP : labels.includes(name) ? `label ${name}` : OWN}
          onChange={({ target }) => choose(target.value)}
        >
          {labels.map(label => (
            <option key={label} value={`label ${label}`}>
              {label}
            </option>
          ))}
          {!labels.includes(type) && <option value={OWN}>{type}, as it is</option>}
          {all.length > 1 && <option value={SPLIT}>split into …</option>}
          <option value={DROP}>dropped</option>
        </select>
      </label>
      {isSplit && (
        <fieldset className="label-parts">
          <legend className="quiet small">
            {names.length > 1
              ? `${type} is one of these; gold tells which`
              : `Tick the labels that ${type} is split into`}
          </legend>
          {all.map(label => (
            <label key={label} className="check">
              <input
                type="checkbox"
                checked={names.includes(label)}
                onChange={({ target }) => {
                  setWantsSplit(true)
                  onMap(all.filter(other => (other === label ? target.checked : names.includes(other))))
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
      )}
    </li>
  )
}
