import { shownKey } from '../../app/keys.ts'
import { useAction, useApp } from '../app-context.ts'

/** A button for an action of the registry, in words of its own and with the key on it. */
export function KeyedButton({ id, children, className = '' }: { id: string; children: string; className?: string }) {
  const { mac } = useApp()
  const action = useAction(id)
  const key = action?.keys[0]
  return (
    <button type="button" className={`button ${className}`} disabled={!action?.enabled} onClick={action?.run}>
      {children}
      {key !== undefined && <kbd aria-hidden="true">{shownKey(key, mac)}</kbd>}
    </button>
  )
}
