import { lazy, Suspense, useState } from 'react'
import { Threshold } from './Threshold.tsx'

// Folded away, and fetched when it is first unfolded.
const ReadingSettings = lazy(async () => ({ default: (await import('./ReadingSettings.tsx')).ReadingSettings }))

/** From what confidence on entities are shown, and, on wish, how words become entities. */
export function Settings() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section className="panel-section">
      <Threshold />
      <details className="more" onToggle={event => setIsOpen(event.currentTarget.open)}>
        <summary>How it is read</summary>
        <Suspense fallback={null}>{isOpen && <ReadingSettings />}</Suspense>
      </details>
    </section>
  )
}
