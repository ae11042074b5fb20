import { shownKey } from '../../app/keys.ts'
import { useAction, useApp } from '../app-context.ts'

interface Props {
  readonly id: string
  readonly children: string
  readonly className?: string
  /** Instead of what the action does by its key. */
  readonly run?: () => void
}

/** An action in the bar, with its key beside its name. */
export function BarButton({ id, children, className = 'bare-words', run }: Props) {
  const { mac } = useApp()
  const action = useAction(id)
  if (!action?.enabled) return null
  // Of several keys the one that takes the least room.
  const [key] = action.keys.map(key => shownKey(key, mac)).sort((a, b) => a.length - b.length)
  return (
    <button
      type="button"
      className={`button ${className}`}
      aria-pressed={action.on}
      title={action.title}
      onClick={run ?? action.run}
    >
      {children}
      {key !== undefined && <kbd>{key}</kbd>}
    </button>
  )
}
