import { adviceOn } from '../../app/messages.ts'
import type { Failure } from '../../app/session.ts'
import { ActionButton } from './ActionButton.tsx'

/** What failed, what that means, what to do, with the details folded away. */
export function Failed({ what, failure }: { what: string; failure: Failure }) {
  const { meaning, advice } = adviceOn(failure)
  return (
    <div className="line trouble" role="alert">
      <div className="line-words">
        <p>
          <strong>{what}</strong> {meaning} {advice}
        </p>
        {failure.message && (
          <details>
            <summary>Details</summary>
            <code>
              {failure.code}: {failure.message}
            </code>
          </details>
        )}
      </div>
      <ActionButton id="retry" className="primary">
        Try again
      </ActionButton>
    </div>
  )
}
