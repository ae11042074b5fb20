import { useState, useSyncExternalStore } from 'react'
import type { Action } from '../../app/actions.ts'
import { shownKey } from '../../app/keys.ts'
import { useApp } from '../app-context.ts'
import { Dialog } from './Dialog.tsx'
import { KeyChanges } from './KeyChanges.tsx'
import '../styles/keys.css'

const inRead = [
  { title: 'Previous or next word', keys: ['←', '→'] },
  { title: 'Inspect the word', keys: ['Enter'] },
]
const inReader = {
  read: inRead,
  tune: inRead,
  label: [
    { title: 'Previous or next word', keys: ['←', '→'] },
    { title: 'Grow or shrink the selection', keys: ['Shift+←', 'Shift+→'] },
    { title: 'Ask for its label', keys: ['Enter'] },
  ],
}

/** Every action that has a key, by group; or every action, to change its key. */
export function KeySheet() {
  const { actions: read, subscribe, session } = useApp()
  const actions = useSyncExternalStore(subscribe, read)
  const [changing, setChanging] = useState(false)
  const nameOf = namesIn(actions)
  return (
    <Dialog title="Keys" className="key-sheet" onClose={() => session.setState({ dialog: 'none' })}>
      <div className="row spread">
        <p className="quiet small">
          {changing
            ? 'Press Change, then the key. Labels keep their keys in the project, commands theirs in this browser.'
            : 'They count wherever no field is being filled in.'}
        </p>
        <button type="button" className="button" aria-pressed={changing} onClick={() => setChanging(!changing)}>
          {changing ? 'Back to the keys' : 'Change keys'}
        </button>
      </div>
      {changing ? <KeyChanges actions={actions} nameOf={nameOf} /> : <Keys actions={actions} nameOf={nameOf} />}
    </Dialog>
  )
}

function Keys({ actions, nameOf }: { actions: readonly Action[]; nameOf: (action: Action) => string }) {
  const { mac, session } = useApp()
  const groups = new Map<string, { readonly title: string; readonly keys: readonly string[] }[]>()
  for (const action of actions) {
    const { group, keys } = action
    if (keys.length > 0) groups.set(group, [...(groups.get(group) ?? []), { title: nameOf(action), keys }])
  }
  groups.set('In the text', inReader[session.getState().activity])
  groups.get('Text')?.unshift({ title: 'Paste a text, anywhere', keys: ['Mod+V'] })
  return (
    <div className="key-groups">
      {[...groups].map(([group, rows]) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {rows.map(({ title, keys }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  {keys.map(key => (
                    <kbd key={key}>{shownKey(key, mac)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

/** An action's short name, what stands before the colon of its title, unless others begin in the same way. */
function namesIn(actions: readonly Action[]): (action: Action) => string {
  const shortOf = ({ title }: Action) => title.split(':')[0] ?? title
  const times = new Map<string, number>()
  for (const action of actions) times.set(shortOf(action), (times.get(shortOf(action)) ?? 0) + 1)
  return action => ((times.get(shortOf(action)) ?? 0) > 1 ? action.title : shortOf(action))
}
