import { keyOf } from '../../app/key-choices.ts'
import { useApp } from '../app-context.ts'

interface Props {
  /** Whose key is asked for. */
  readonly name: string
  readonly onKey: (key: string) => void
  readonly onLeave: () => void
}

/** Waits for a stroke and says which it was. Escape and Tab leave: the focus is never caught. */
export function KeyCapture({ name, onKey, onLeave }: Props) {
  const { mac } = useApp()
  return (
    <button
      type="button"
      className="button primary key-capture"
      autoFocus
      aria-label={`Press a key … for ${name}; Escape leaves it as it is`}
      onKeyDown={event => {
        if (event.key === 'Tab') return onLeave()
        event.preventDefault()
        event.stopPropagation()
        if (event.key === 'Escape') return onLeave()
        const key = keyOf(event, mac)
        if (key !== undefined) onKey(key)
      }}
      // A space that was pressed as the key must not press the button as well.
      onKeyUp={event => event.preventDefault()}
      onClick={onLeave}
    >
      Press a key …
    </button>
  )
}
