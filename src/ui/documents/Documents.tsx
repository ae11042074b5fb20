import { useState } from 'react'
import type { DocumentRecord } from '../../domain/project.ts'
import { samples } from '../../app/samples.ts'
import { useApp, useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Icon } from '../parts/Icon.tsx'

const MANY = 8

const states = { new: '', 'in-progress': 'in progress · ', done: 'done · ', skipped: 'skipped · ' } as const

/** Ways in for a text, the documents, the samples, and whether they are kept. */
export function Documents() {
  const documents = useProject(({ documents }) => documents)
  const keeping = useProject(({ keeping }) => keeping)
  const saved = useProject(({ saved }) => saved)
  const [query, setQuery] = useState('')
  const found = documents.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))
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
      {documents.length > MANY && (
        <input
          type="search"
          className="document-search"
          aria-label="Search documents"
          placeholder="Search documents"
          value={query}
          onChange={event => setQuery(event.target.value)}
        />
      )}
      {judged > 0 && (
        <p className="progress-line">
          {judged} of {counted(documents.length, 'document')} done or skipped
        </p>
      )}
      <div className="document-scroll">
        <ul className="document-list">
          {found.map(document => (
            <DocumentItem key={document.id} document={document} />
          ))}
        </ul>
        {documents.length === 0 && <p className="quiet small pad">No documents yet.</p>}
        {documents.length > 0 && found.length === 0 && <p className="quiet small pad">No title has these letters.</p>}
        <Samples />
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

function DocumentItem({ document }: { document: DocumentRecord }) {
  const { project, session, intake } = useApp()
  const isOpen = useProject(({ open }) => open.kind !== 'none' && open.id === document.id)
  return (
    <li className={isOpen ? 'document open' : 'document'}>
      <button
        type="button"
        className="document-name"
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => {
          session.setState({ drawer: false, writing: { kind: 'no' } })
          void project.open(document.id)
        }}
      >
        <span className="document-title">{document.title}</span>
        <span className="document-size document-line">
          <span className={`state-mark ${document.state}`} aria-hidden="true" />
          {states[document.state]}
          {counted(document.length, 'character')}
        </span>
      </button>
      <button
        type="button"
        className="button bare document-delete"
        aria-label={`Delete ${document.title}`}
        title="Delete; can be undone"
        onClick={() => intake.remove(document.id)}
      >
        <Icon name="close" />
      </button>
    </li>
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
