import { useMemo } from 'react'
import { goldOf } from '../../domain/project.ts'
import { useProject } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

const states = {
  new: 'New: nothing is labelled yet.',
  'in-progress': 'In progress: what is not labelled is unknown.',
  done: 'Done: what is not labelled is no entity.',
  skipped: 'Skipped.',
} as const

/** How far the open document is, and what to do next. */
export function DocumentState() {
  const id = useProject(({ open }) => (open.kind === 'open' ? open.id : undefined))
  const documents = useProject(({ documents }) => documents)
  const records = useProject(({ timeline }) => timeline.present)
  const gold = useMemo(() => (id === undefined ? 0 : goldOf(records, id).spans.length), [records, id])
  const document = documents.find(document => document.id === id)
  if (!document) return null
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>This document</h2>
        <span className="quiet">{counted(gold, 'entity', 'entities')} in gold</span>
      </header>
      <p className="small">{states[document.state]}</p>
      <div className="row">
        {document.state === 'done' || document.state === 'skipped' ? (
          <ActionButton id="reopen">Reopen</ActionButton>
        ) : (
          <>
            <ActionButton id="done" className="primary">
              Mark done and next
            </ActionButton>
            <ActionButton id="skip">Skip</ActionButton>
            <ActionButton id="accept-and-done" hideDisabled>
              Accept all shown, mark done and next
            </ActionButton>
          </>
        )}
      </div>
    </section>
  )
}
