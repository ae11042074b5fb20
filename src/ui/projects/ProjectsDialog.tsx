import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { ProjectEntry } from '../../app/project/catalogue.ts'
import { KEPT_DAYS, type Shelf } from '../../app/project/project-shelf.ts'
import { useApp } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { NoticeLine } from '../reader/NoticeLine.tsx'
import { ProjectRow } from './ProjectRow.tsx'
import { StorageUse } from './StorageUse.tsx'
import './projects.css'

/** Every project of this browser: open, make, rename, duplicate, delete, bring back; and what they take up. */
export function ProjectsDialog() {
  const { session, projects } = useApp()
  const { id: current, list } = useStore(projects.store)
  const shelf = useShelf()
  const rows = useRef<HTMLUListElement>(null)
  const close = () => session.setState({ dialog: 'none' })
  const focusFirst = () => requestAnimationFrame(() => rows.current?.querySelector('button')?.focus())
  const there = list?.filter(({ deletedAt }) => deletedAt === undefined)
  const deleted = list?.filter(({ deletedAt }) => deletedAt !== undefined)
  return (
    <Dialog
      title="Projects"
      className="projects"
      onClose={() => {
        projects.store.setState({ renaming: undefined })
        close()
      }}
    >
      {shelf === 'failed' && (
        <p className="line trouble" role="alert">
          The list could not be fetched. Reload the page once there is a connection.
        </p>
      )}
      {shelf !== 'failed' && !there && <p className="quiet">Reading the list …</p>}
      {there && typeof shelf === 'object' && (
        <ul className="project-list" ref={rows}>
          {there.map(entry => (
            <ProjectRow
              key={entry.id}
              entry={entry}
              isCurrent={entry.id === current}
              shelf={shelf}
              onOpened={close}
              onDeleted={focusFirst}
            />
          ))}
        </ul>
      )}
      <div className="row">
        <ActionButton id="new-project" icon="write" className="primary">
          New project
        </ActionButton>
        <ActionButton id="open-backup" icon="open">
          Open a backup
        </ActionButton>
        <ActionButton id="backup" icon="download">
          Save a backup
        </ActionButton>
      </div>
      <NoticeLine />
      {deleted && deleted.length > 0 && typeof shelf === 'object' && (
        <Deleted entries={deleted} shelf={shelf} onGone={focusFirst} />
      )}
      {typeof shelf === 'object' && <StorageUse shelf={shelf} onGone={focusFirst} />}
    </Dialog>
  )
}

/** The shelf, fetched now if it was not; the list is read anew, since another tab may have changed it. */
function useShelf(): Shelf | 'fetching' | 'failed' {
  const { projects } = useApp()
  const [shelf, setShelf] = useState<Shelf | 'fetching' | 'failed'>('fetching')
  useEffect(() => {
    const fetch = async () => {
      try {
        const fetched = await projects.shelf()
        setShelf(fetched)
        await fetched.note()
      } catch {
        setShelf(now => (now === 'fetching' ? 'failed' : now))
      }
    }
    void fetch()
  }, [projects])
  return shelf
}

interface DeletedProps {
  readonly entries: readonly ProjectEntry[]
  readonly shelf: Shelf
  /** The button that was pressed is gone. */
  readonly onGone: () => void
}

function Deleted({ entries, shelf, onGone }: DeletedProps) {
  return (
    <section className="deleted-projects" aria-labelledby="deleted-projects">
      <h3 id="deleted-projects">Deleted, kept for {counted(KEPT_DAYS, 'day')}</h3>
      <ul className="project-list">
        {entries.map(({ id, title, documents }) => (
          <li key={id} className="project">
            <span className="project-name">
              <span className="project-title">{title}</span>
              <span className="quiet small">{counted(documents, 'document')}</span>
            </span>
            <button
              type="button"
              className="button"
              aria-label={`Restore ${title}`}
              onClick={() => void shelf.restore(id).then(onGone)}
            >
              Restore
            </button>
            <button
              type="button"
              className="button"
              aria-label={`Delete for good: ${title}`}
              onClick={() => void shelf.erase(id).then(onGone)}
            >
              Delete for good
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
