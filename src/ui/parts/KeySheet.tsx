import type { Action } from '../../app/actions.ts'
import { shownKey } from '../../app/keys.ts'
import { useApp } from '../app-context.ts'
import { Dialog } from './Dialog.tsx'

const inReader = {
  read: [
    { title: 'Previous or next word', keys: ['←', '→'] },
    { title: 'Inspect the word', keys: ['Enter'] },
  ],
  label: [
    { title: 'Previous or next word', keys: ['←', '→'] },
    { title: 'Grow or shrink the selection', keys: ['Shift+←', 'Shift+→'] },
    { title: 'Ask for its label', keys: ['Enter'] },
  ],
}

/** Every action that has a key, by group. */
export function KeySheet() {
  const { actions, mac, session } = useApp()
  const groups = new Map<string, Pick<Action, 'title' | 'keys'>[]>()
  for (const { group, title, keys } of actions()) {
    if (keys.length > 0)
      groups.set(group, [...(groups.get(group) ?? []), { title: title.split(':')[0] ?? title, keys }])
  }
  groups.set('In the text', inReader[session.getState().activity])
  groups.get('Text')?.unshift({ title: 'Paste a text, anywhere', keys: ['Mod+V'] })
  return (
    <Dialog title="Keys" className="key-sheet" onClose={() => session.setState({ dialog: 'none' })}>
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
    </Dialog>
  )
}
