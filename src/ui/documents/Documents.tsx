import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { listedDocuments } from '../../app/documents/listing.ts'
import { samples } from '../../app/documents/samples.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { DocumentList } from './DocumentList.tsx'
import './documents.css'

/** From so many documents on there is something to filter and sort. */
const MANY = 6

const DocumentTools = lazy(() =>
  import('./DocumentTools.tsx').then(
    ({ DocumentTools }) => ({ default: DocumentTools }),
    () => ({ default: () => <p className="quiet small pad">The filters could not be fetched.</p> }),
  ),
)

/** Ways in for a text, the documents, the samples, and whether they are kept. */
export function Documents() {
  const { session, project } = useApp()
  const documents = useProject(({ documents }) => documents)
  const listing = useSession(({ listing }) => listing)
  const isChoosing = useSession(({ chosen }) => chosen !== undefined)
  const keeping = useProject(({ keeping }) => keeping)
  const saved = useProject(({ saved }) => saved)
  const listed = useStore(project.store, () => listedDocuments(session, project))
  const judged = documents.filter(({ state }) => state === 'done' || state === 'skipped').length
  return (
    <nav className="documents" aria-label="Documents">
      <div className="ways-in">
        <ActionButton id="paste" icon="paste">
          Paste
        </ActionButton>
        <ActionButton id="open" icon="open">
          Open
        </ActionButton>
        <ActionButton id="write" icon="write">
          Write
        </ActionButton>
      </div>
      {(documents.length >= MANY || listing || isChoosing) && (
        <Suspense fallback={<div className="document-tools" />}>
          <DocumentTools listed={listed.length} />
        </Suspense>
      )}
      {judged > 0 && (
        <p className="progress-line">
          {judged} of {counted(documents.length, 'document')} done or skipped
        </p>
      )}
      <div className="document-scroll">
        <DocumentList documents={listed} />
        {documents.length === 0 && keeping.kind !== 'starting' && <p className="quiet small pad">No documents yet.</p>}
        {documents.length > 0 && listed.length === 0 && (
          <p className="quiet small pad">
            No document is like this.{' '}
            <button type="button" className="button" onClick={() => session.setState({ listing: undefined })}>
              List all
            </button>
          </p>
        )}
        {keeping.kind !== 'starting' && <Samples />}
      </div>
      {keeping.kind === 'memory' && (
        <output className="keeping trouble">{keeping.reason} What you add lasts until this tab is closed.</output>
      )}
      {keeping.kind === 'kept' && (
        <p className="keeping">{saved === 'saving' ? 'Saving …' : 'Saved in this browser only.'}</p>
      )}
    </nav>
  )
}

function Samples() {
  const { intake } = useApp()
  const documents = useProject(({ documents }) => documents)
  const left = samples.filter(({ name }) => !documents.some(({ sample }) => sample === name))
  if (left.length === 0) return null
  return (
    <section className="samples">
      <h2>Samples</h2>
      <ul>
        {left.map(({ name, title }) => (
          <li key={name}>
            <button type="button" className="document-name" onClick={() => void intake.takeSample(name)}>
              <span className="document-title">{title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
