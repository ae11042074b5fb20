import { useMemo } from 'react'
import { giveRole } from '../../app/documents/arranging.ts'
import { goldOf, labelsOf, type DocumentRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ThinProgress } from '../parts/ThinProgress.tsx'
import { gapsOf } from './gaps.ts'
import { Notes } from './Notes.tsx'
import './document-state.css'

const states = {
  new: 'New: nothing is labelled yet.',
  'in-progress': 'In progress.',
  done: 'Done.',
  skipped: 'Skipped.',
} as const

const roles = {
  none: ['none', 'Of no part of a split.'],
  train: ['train', 'To learn from.'],
  dev: ['dev', 'To choose by while learning; never learned from.'],
  test: ['test', 'To be scored at the end; never learned from.'],
} as const

/** How far the open document is and what that says of its gaps, what it is for, and what to do next. */
export function DocumentState() {
  const id = useProject(({ open }) => (open.kind === 'open' ? open.id : undefined))
  const documents = useProject(({ documents }) => documents)
  const records = useProject(({ timeline }) => timeline.present)
  const gold = useMemo(() => (id === undefined ? 0 : goldOf(records, id).spans.length), [records, id])
  const labels = useMemo(() => labelsOf(records), [records])
  const done = useMemo(() => documents.filter(({ state }) => state === 'done').length, [documents])
  const document = documents.find(document => document.id === id)
  if (!document) return null
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>This document</h2>
        <span className="quiet">{counted(gold, 'entity', 'entities')} in gold</span>
      </header>
      <p className="small">
        {states[document.state]} {gapsOf(document, labels)}
      </p>
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
            <ActionButton id="done-up-to" hideDisabled>
              Done up to here
            </ActionButton>
            <ActionButton id="take-back-done-up-to" hideDisabled>
              Take back “done up to here”
            </ActionButton>
          </>
        )}
      </div>
      <div className="queue">
        <ThinProgress aria-label="Documents done" max={documents.length} value={done} />
        <span className="quiet small">
          {count(done)} of {count(documents.length)} done
        </span>
      </div>
      <Role document={document} />
      <Notes key={document.id} document={document} />
      <Metadata document={document} />
    </section>
  )
}

function Role({ document: { id, role } }: { document: DocumentRecord }) {
  const house = useApp()
  const readOnly = useProject(({ readOnly }) => readOnly)
  return (
    <div className="document-role">
      <label className="field inline">
        <span className="field-name">Role</span>
        <select
          value={role}
          disabled={readOnly}
          title="Only you or a file change it: a split is never shuffled anew"
          onChange={({ target: { value } }) => {
            if (value === 'train' || value === 'dev' || value === 'test' || value === 'none')
              giveRole(house, [id], value)
          }}
        >
          {Object.entries(roles).map(([value, [name]]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className="quiet small">{roles[role][1]}</span>
    </div>
  )
}

/** What a file said of the document, as it is. */
function Metadata({ document: { metadata } }: { document: DocumentRecord }) {
  const entries = Object.entries(metadata)
  if (entries.length === 0) return null
  return (
    <details className="more">
      <summary>What its file says ({count(entries.length)})</summary>
      <dl className="metadata">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
