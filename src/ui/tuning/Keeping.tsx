import type { Outcome } from '../../app/tuning/tuning.ts'
import { KeyedButton } from '../review/KeyedButton.tsx'

/** To keep the head, and under which name, or to discard it. */
export function Keeping({ outcome: _ }: { outcome: Outcome }) {
  return (
    <div className="row">
      <KeyedButton id="discard-head">Discard</KeyedButton>
    </div>
  )
}
