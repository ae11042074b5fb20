import { useRef, useState } from 'react'
import type { Action } from '../../app/actions.ts'
import { giveKeys, labelIn, ownerInLabel, ownersOf, refusalOf } from '../../app/key-choices.ts'
import { shownKey } from '../../app/keys.ts'
import { useApp, useChoices } from '../app-context.ts'
import { KeyCapture } from './KeyCapture.tsx'

/** What is asked of one action: its key, or whether another action loses it. */
type Asked =
  | { readonly kind: 'key'; readonly id: string; readonly refusal?: string | undefined }
  | {
      readonly kind: 'take'
      readonly id: string
      /** Undefined: those that the action is made with. */
      readonly keys: readonly string[] | undefined
      readonly shown: string
      readonly owners: readonly Action[]
    }

/** Every action with its key, to be changed. */
export function KeyChanges({ actions, nameOf }: { actions: readonly Action[]; nameOf: (action: Action) => string }) {
  const app = useApp()
  const { mac, choices } = app
  const chosen = useChoices(({ keys }) => keys)
  const [query, setQuery] = useState('')
  const [asked, setAsked] = useState<Asked | undefined>()
  const [said, setSaid] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = actions.filter(action =>
    words.every(word => `${action.title} ${action.group} ${action.keys.join(' ')}`.toLowerCase().includes(word)),
  )
  const show = (keys: readonly string[]) => keys.map(key => shownKey(key, mac)).join(' or ')

  /** Back to the button that asked, so that the focus is never lost. */
  const leave = (id: string) => {
    setAsked(undefined)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-change="${CSS.escape(id)}"]`)?.focus())
  }
  const give = (action: Action, keys: readonly string[] | undefined) => {
    giveKeys(app, action.id, keys, actions)
    const given = keys ?? action.ownKeys
    const [first] = given
    const inLabel = first === undefined ? undefined : ownerInLabel(app, first)
    const name = nameOf(action)
    setSaid(
      `${name}: ${first === undefined ? 'no key' : show(given)}.${
        inLabel !== undefined && inLabel !== action.title ? ` In Label that key stays “${inLabel}”.` : ''
      }`,
    )
    leave(action.id)
  }
  const ask = (action: Action, keys: readonly string[] | undefined) => {
    const wanted = keys ?? action.ownKeys
    const owners = ownersOf(actions, wanted, action.id)
    if (owners.length === 0) return give(action, keys)
    const contested = wanted.filter(key => ownersOf(owners, [key], action.id).length > 0)
    setAsked({ kind: 'take', id: action.id, keys, shown: show(contested), owners })
  }
  const press = (action: Action, key: string) => {
    const isOwn = action.ownKeys.some(own => own.toLowerCase() === key.toLowerCase())
    const refusal = isOwn ? undefined : refusalOf(key, mac)
    if (refusal === undefined) ask(action, [key])
    else setAsked({ kind: 'key', id: action.id, refusal: `${refusal} Press another.` })
  }

  return (
    <div className="key-changes" ref={list}>
      <div className="key-changes-head">
        <input
          type="search"
          aria-label="Find a command"
          placeholder="Find a command"
          value={query}
          onChange={event => setQuery(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={Object.keys(chosen).length === 0}
          onClick={() => {
            choices.setState({ keys: {} })
            setAsked(undefined)
            setSaid('Every command has the keys again that it is made with. Labels keep theirs.')
          }}
        >
          Reset all
        </button>
        <output className="quiet small key-said">{said}</output>
      </div>
      <ul>
        {found.map((action, at) => {
          const name = nameOf(action)
          const { id, keys, ownKeys } = action
          const wanted = chosen[id] ?? ownKeys
          const isAsked = asked?.id === id
          return (
            <li key={id} className={`key-change ${isAsked ? 'asked' : ''}`}>
              {found[at - 1]?.group !== action.group && <h3>{action.group}</h3>}
              <span className="key-change-name">{name}</span>
              <span className="key-change-keys">
                {wanted.map(key =>
                  keys.includes(key) ? (
                    <kbd key={key}>{shownKey(key, mac)}</kbd>
                  ) : (
                    <kbd key={key} className="idle" title="Another command has it at the moment">
                      {shownKey(key, mac)}
                    </kbd>
                  ),
                )}
              </span>
              {isAsked && asked.kind === 'key' ? (
                <span className="row">
                  <KeyCapture
                    key={asked.refusal}
                    name={name}
                    onKey={key => press(action, key)}
                    onLeave={() => leave(id)}
                  />
                  <button type="button" className="button" onClick={() => give(action, [])}>
                    No key
                  </button>
                </span>
              ) : (
                <span className="row">
                  {chosen[id] && labelIn(id) === undefined && (
                    <button
                      type="button"
                      className="button"
                      aria-label={`Reset the key of ${name}`}
                      onClick={() => ask(action, undefined)}
                    >
                      Reset
                    </button>
                  )}
                  <button
                    type="button"
                    className="button"
                    data-change={id}
                    aria-label={`Change the key of ${name}`}
                    onClick={() => setAsked({ kind: 'key', id })}
                  >
                    Change
                  </button>
                </span>
              )}
              {isAsked && asked.kind === 'key' && asked.refusal !== undefined && (
                <p className="key-change-words small trouble-words" role="alert">
                  {asked.refusal}
                </p>
              )}
              {isAsked && asked.kind === 'take' && (
                <div className="key-change-words row" role="alert">
                  <span>
                    {asked.shown} is {asked.owners.map(owner => `“${nameOf(owner)}”`).join(' and ')}: take it from
                    there?
                  </span>
                  <button type="button" className="button primary" autoFocus onClick={() => give(action, asked.keys)}>
                    Take it
                  </button>
                  <button type="button" className="button" onClick={() => leave(id)}>
                    Leave it
                  </button>
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {found.length === 0 && <p className="quiet small">No command has these words.</p>}
    </div>
  )
}
