import { Suspense, useState } from 'react'
import { lazily } from '../labels/lazily.tsx'
import { Threshold } from './Threshold.tsx'

const ReadingSettings = lazily(async () => ({ default: (await import('./ReadingSettings.tsx')).ReadingSettings }))

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
