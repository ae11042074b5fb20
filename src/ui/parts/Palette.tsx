// oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role -- no element of HTML is a combobox with groups and keys
import { useId, useState } from 'react'
import { shownKey } from '../../app/keys.ts'
import { useApp } from '../app-context.ts'
import { Dialog } from './Dialog.tsx'

/** Every action by name: type a part of it, Enter does it. */
export function Palette() {
  const { actions, mac, session } = useApp()
  const list = useId()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = actions().filter(
    ({ id, title, group, enabled }) =>
      id !== 'palette' && enabled && words.every(word => `${title} ${group}`.toLowerCase().includes(word)),
  )
  const at = Math.min(chosen, found.length - 1)
  const close = () => session.setState({ dialog: 'none' })
  const run = (index: number) => {
    close()
    found[index]?.run()
  }
  const move = (by: number) => setChosen((at + by + found.length) % Math.max(1, found.length))

  return (
    <Dialog title="All commands" className="palette" headless onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${at}` : undefined}
        placeholder="What would you like to do?"
        autoFocus
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={event => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') move(1)
          else if (event.key === 'ArrowUp') move(-1)
          else if (event.key === 'Enter') run(at)
          else return
          event.preventDefault()
        }}
      />
      <ul id={list} role="listbox" aria-label="Commands">
        {found.map(({ id, title, group, keys, on }, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox has the keys
          <li
            key={id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            ref={index === at ? row => row?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => run(index)}
            onPointerMove={() => index !== at && setChosen(index)}
          >
            <span>{title}</span>
            {on && <span className="is-on">on</span>}
            <span className="group">{group}</span>
            {keys[0] && <kbd>{shownKey(keys[0], mac)}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet none">No command has these words.</p>}
    </Dialog>
  )
}
