import { shownKey } from '../../app/keys.ts'
import { useAction, useApp } from '../app-context.ts'

/** The keys that go through the list. */
export function Hint() {
  const { mac } = useApp()
  const next = useAction('review-next')?.keys[0]
  const previous = useAction('review-previous')?.keys[0]
  if (next === undefined || previous === undefined) return null
  return (
    <p className="review-hint quiet small">
      <kbd>{shownKey(next, mac)}</kbd> next <kbd>{shownKey(previous, mac)}</kbd> previous
    </p>
  )
}
