import { useState } from 'react'
import { ownersOf, refusalOf } from '../../app/key-choices.ts'
import { shownKey } from '../../app/keys.ts'
import { labelWithKey } from '../../domain/label-edits.ts'
import type { LabelRecord } from '../../domain/project.ts'
import { useApp } from '../app-context.ts'
import { KeyCapture } from '../parts/KeyCapture.tsx'

interface Props {
  readonly label: LabelRecord
  /** The key that it is to have. */
  readonly value: string | null
  readonly onChange: (key: string | null) => void
}

/** The key of a label: press one, and hear who else has it. */
export function LabelKey({ label, value, onChange }: Props) {
  const app = useApp()
  const { mac } = app
  const { marks } = app.labelActivity()
  const [asking, setAsking] = useState<boolean | undefined>()
  const [refusal, setRefusal] = useState<string | undefined>()
  const owner = value === null ? undefined : labelWithKey(marks.records(), value)
  const actions = value === null || value === label.key ? [] : ownersOf(app.actions(), [value], `label:${label.id}`)
  const losers = actions.filter(({ id }) => !id.startsWith('label:')).map(({ title }) => `“${title}”`)
  const stop = () => {
    setAsking(false)
    setRefusal(undefined)
  }
  const press = (key: string) => {
    const refused = refusalOf(key, mac)
    if (refused !== undefined) return setRefusal(`${refused} Press another.`)
    stop()
    onChange(key)
  }
  return (
    <div className="field">
      <span className="field-name">Key</span>
      <div className="row">
        {asking ? (
          <KeyCapture key={refusal} name={label.name} onKey={press} onLeave={stop} />
        ) : (
          <>
            {value === null ? <span className="quiet">none</span> : <kbd>{shownKey(value, mac)}</kbd>}
            <button
              type="button"
              className="button"
              aria-label={`Change the key of ${label.name}`}
              // The focus comes back from the key that was asked for.
              autoFocus={asking === false}
              onClick={() => setAsking(true)}
            >
              Change
            </button>
            {value !== null && (
              <button
                type="button"
                className="button"
                onClick={event => {
                  event.currentTarget.parentElement?.querySelector('button')?.focus()
                  onChange(null)
                }}
              >
                No key
              </button>
            )}
          </>
        )}
      </div>
      <output className="label-said small">
        {refusal !== undefined && <p className="trouble-words">{refusal}</p>}
        {owner && owner.id !== label.id && <p className="quiet">It is taken from {owner.name}.</p>}
        {losers.length > 0 && (
          <p className="quiet">
            It is taken from {losers.join(' and ')} while this project is open; the key sheet gives that another.
          </p>
        )}
      </output>
    </div>
  )
}
