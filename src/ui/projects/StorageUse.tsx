import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Shelf } from '../../app/project/project-shelf.ts'
import { useApp, useProject } from '../app-context.ts'

const size = (bytes: number) =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`

/** How much is kept of what may be, whether the browser may clear it, and what can be done without. */
export function StorageUse({ shelf, onGone }: { shelf: Shelf; onGone: () => void }) {
  const { projects } = useApp()
  const use = useStore(projects.store, ({ use }) => use)
  const keeping = useProject(({ keeping }) => keeping)
  const [isRefused, setIsRefused] = useState(false)
  const [features, setFeatures] = useState(0)
  useEffect(() => {
    shelf.features().then(setFeatures, () => {})
  }, [shelf])
  if (keeping.kind === 'memory') return <p className="storage-use">{keeping.reason} Nothing is kept after this tab.</p>
  if (!use) return null
  const persist = async () => setIsRefused(!(await shelf.persist()))
  const remove = async () => {
    await shelf.removeFeatures()
    setFeatures(await shelf.features().catch(() => 0))
    onGone()
  }
  return (
    <div className="storage-use">
      <p>
        Gleaner keeps {size(use.used)} of the {size(use.allowed)} that this browser allows, the model’s files included.{' '}
        {use.isPersistent
          ? 'The browser does not clear it by itself.'
          : 'The browser may clear it when space runs short: save backups of what matters.'}
        {isRefused && ' It did not agree to keep it for good.'}
      </p>
      {!use.isPersistent && (
        <button type="button" className="button" onClick={() => void persist()}>
          Ask it to keep this
        </button>
      )}
      {features > 0 && (
        <>
          <p>
            {size(features)} of it is what the model made of your texts, so that it need not read them again: numbers
            only, which go with their document.
          </p>
          <button type="button" className="button" onClick={() => void remove()}>
            Remove them
          </button>
        </>
      )}
    </div>
  )
}
