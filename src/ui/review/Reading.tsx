import { useStore } from 'zustand'
import { useApp, useProject } from '../app-context.ts'
import { count, counted, rate } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { useUnread } from './use-review.ts'

/** How many documents the head has read, and reading the others. */
export function Reading() {
  const { predictions } = useApp().labelActivity()
  const status = useStore(predictions.store, ({ status }) => status)
  const documents = useProject(({ documents }) => documents.length)
  const unread = useUnread()
  if (status.kind === 'running') {
    const { done, left } = status
    const words = `${count(done)} of ${counted(done + left, 'document')} read${status.rate > 0 ? ` · ${rate(status.rate)}` : ''}`
    return (
      <section className="panel-section review-reading" aria-label="Reading">
        <div className="row spread">
          <span className="small">{words}</span>
          <ActionButton id="stop-reading" icon="stop">
            Stop
          </ActionButton>
        </div>
        <ThinProgress max={done + left} value={done} aria-label="Reading the documents" aria-valuetext={words} />
      </section>
    )
  }
  if (unread === 0 && documents < 2) return null
  return (
    <section className="panel-section review-reading" aria-label="Reading">
      {status.kind === 'failed' && (
        <p className="trouble-words small" role="alert">
          Reading failed: {status.failure.message}. What was read until then counts.
        </p>
      )}
      <div className="row spread">
        <span className="quiet small">
          {status.kind === 'stopped' && 'Stopped. '}
          {count(documents - unread)} of {counted(documents, 'document')} read by the head
        </span>
        {unread > 0 && (
          <ActionButton id="read-all">{status.kind === 'idle' ? 'Read all documents' : 'Read the rest'}</ActionButton>
        )}
      </div>
    </section>
  )
}
