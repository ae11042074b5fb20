import { useStore } from 'zustand'
import { headEntries } from '../../app/reading/heads.ts'
import { labelsIn } from '../../app/label/marks.ts'
import { learnableTypes, readinessOf } from '../../app/tuning/readiness.ts'
import { useApp, useChoices, useProject, useSession } from '../app-context.ts'

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

const [DROP, OWN] = ['drop', 'own'] as const

/** What each type of the head becomes. */
function LabelMap({ name, types }: { name: string; types: readonly string[] }) {
  const { starting } = useApp().labelActivity().tuning
  const records = useProject(({ timeline }) => timeline.present)
  useStore(starting.store)
  const map = starting.typesOf(name, types)
  const labels = labelsIn(records).all.map(({ name }) => name)
  const kept = new Set(Object.values(map))
  const added = learnableTypes(readinessOf(records)).filter(type => !kept.has(type))
  const dropped = types.filter(type => map[type] === undefined)
  const set = (type: string, value: string | undefined) => starting.map(name, types, type, value)
  return (
    <>
      <p className="quiet small">
        {kept.size > 0 ? `Keeps ${[...kept].join(', ')}` : 'Keeps nothing'}
        {added.length > 0 && `; new: ${added.join(', ')}`}
        {dropped.length > 0 && kept.size > 0 && `; drops ${dropped.join(', ')}`}.
      </p>
      <details className="more">
        <summary>What its labels become</summary>
        <ul className="label-map">
          {types.map(type => {
            const value = map[type]
            return (
              <li key={type}>
                <label className="knob">
                  <span>{type}</span>
                  <select
                    aria-label={`${type} becomes`}
                    value={value === undefined ? DROP : labels.includes(value) ? `label ${value}` : OWN}
                    onChange={({ target }) =>
                      set(
                        type,
                        target.value === DROP
                          ? undefined
                          : target.value === OWN
                            ? type
                            : target.value.slice('label '.length),
                      )
                    }
                  >
                    {labels.map(label => (
                      <option key={label} value={`label ${label}`}>
                        {label}
                      </option>
                    ))}
                    {!labels.includes(type) && <option value={OWN}>{type}, as it is</option>}
                    <option value={DROP}>dropped</option>
                  </select>
                </label>
              </li>
            )
          })}
        </ul>
        <p className="quiet small">Several that become one label are merged; a label that none becomes is new.</p>
      </details>
    </>
  )
}
