import { shownKey } from '../../app/keys.ts'
import { useAction, useApp } from '../app-context.ts'
import { Icon, type IconName } from './Icon.tsx'

interface Props {
  readonly id: string
  readonly icon?: IconName
  /** Shown words; without them the icon stands alone and the action's title is its name. */
  readonly children?: string
  readonly className?: string
  readonly hideDisabled?: boolean
}

/** A button for an action of the registry: its name, its key in the tooltip, whether it can be done. */
export function ActionButton({ id, icon, children, className = '', hideDisabled = false }: Props) {
  const { mac } = useApp()
  const action = useAction(id)
  if (!action || (hideDisabled && !action.enabled)) return null
  const [key] = action.keys
  return (
    <button
      type="button"
      className={`button ${children ? '' : 'bare'} ${className}`}
      disabled={!action.enabled}
      aria-label={children && action.title.startsWith(children) ? undefined : action.title}
      aria-pressed={action.on}
      title={key ? `${action.title}  (${shownKey(key, mac)})` : action.title}
      onClick={action.run}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}
