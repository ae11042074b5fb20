import { useRef, useState } from 'react'
import { headEntries, keptHeads, type HeadEntry } from '../../app/reading/heads.ts'
import type { HeadRecord } from '../../domain/project.ts'
import { runReport, runsOf } from '../../domain/runs.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { TitleField } from '../parts/TitleField.tsx'
import { f1Words } from './score-words.ts'

/** The heads of the project and those of the model: to have one read, to name, to take out and in. */
export function Heads() {
  const { tuning } = useApp().labelActivity()
  const engine = useSession(({ engine }) => engine)
  const records = useProject(({ timeline }) => timeline.present)
  const entries = headEntries(engine, records)
  const byName = new Map(entries.map(entry => [entry.name, entry]))
  const kept = keptHeads(records)
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <section className="panel-section" aria-label="Your heads">
        <header className="section-head">
          <h2>Your heads</h2>
          <span className="quiet">{kept.length > 0 && counted(kept.length, 'head')}</span>
        </header>
        {kept.length === 0 ? (
          <p className="quiet small">
            None yet. Fine-tune and keep what came of it, or open the file of a head: both stand here then.
          </p>
        ) : (
          <ul className="heads">
            {kept.map(record => (
              <OwnHead key={record.id} record={record} entry={byName.get(record.id)} />
            ))}
          </ul>
        )}
        <div className="row">
          <button type="button" className="button" onClick={() => file.current?.click()}>
            Open a head file
          </button>
          <input
            ref={file}
            type="file"
            accept=".json"
            hidden
            aria-label="Head file"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? []
              if (chosen) void tuning.keeping.take(chosen)
              currentTarget.value = ''
            }}
          />
        </div>
      </section>
      <section className="panel-section" aria-label="Heads of the model">
        <header className="section-head">
          <h2>Of the model</h2>
        </header>
        {engine.kind !== 'ready' && <p className="quiet small">They stand here once the model is loaded.</p>}
        <ul className="heads">{entries.map(entry => !entry.isOwn && <ModelHead key={entry.name} entry={entry} />)}</ul>
      </section>
    </>
  )
}

function ModelHead({ entry }: { entry: HeadEntry }) {
  return (
    <li className="head">
      <div className="row spread">
        <span className="head-title">{entry.title}</span>
        <Use name={entry.name} title={entry.title} />
      </div>
      <p className="quiet small">{entry.labels.join(', ')}</p>
    </li>
  )
}

function Use({ name, title }: { name: string; title: string }) {
  const { tagging } = useApp()
  const isReading = useSession(({ head }) => head?.name === name)
  return isReading ? (
    <span className="quiet small">reads this document</span>
  ) : (
    <button type="button" className="button" onClick={() => tagging.pickHead(name)}>
      Use<span className="visually-hidden"> {title}</span>
    </button>
  )
}

/** `entry` is missing where the head is of another model. */
function OwnHead({ record, entry }: { record: HeadRecord; entry: HeadEntry | undefined }) {
  const { keeping } = useApp().labelActivity().tuning
  const [isNaming, setNaming] = useState(false)
  const records = useProject(({ timeline }) => timeline.present)
  const readOnly = useProject(({ readOnly }) => readOnly)
  const title = String(record.file['title'] ?? record.id)
  const run = runsOf(records).find(({ head }) => head === record.id)
  const f1 = run && runReport(run).evaluation.after?.default.overall.f1
  const facts = [
    f1 === undefined ? undefined : `F1 ${f1Words(f1)}`,
    record.trainedOn.length > 0 ? `learned from ${counted(record.trainedOn.length, 'document')}` : 'from a file',
    new Date(record.createdAt).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' }),
  ]
  return (
    <li className="head">
      <div className="row spread">
        {isNaming ? (
          <TitleField
            title={title}
            className="head-name"
            aria-label="Name of the head"
            onEnd={written => {
              setNaming(false)
              const next = written?.trim()
              if (next && next !== title) keeping.rename(record.id, next)
            }}
          />
        ) : (
          <span className="head-title">{title}</span>
        )}
        {entry ? (
          <Use name={record.id} title={title} />
        ) : (
          <span className="quiet small" title="A head reads only what the encoder says that it was tuned on">
            of another model
          </span>
        )}
      </div>
      <p className="quiet small">{entry?.labels.join(', ')}</p>
      <p className="quiet small">{facts.filter(Boolean).join(' · ')}</p>
      <div className="row head-deeds">
        <button type="button" className="button" disabled={readOnly} onClick={() => setNaming(true)}>
          Rename<span className="visually-hidden"> {title}</span>
        </button>
        <button type="button" className="button" onClick={() => keeping.save(record)}>
          Save as file<span className="visually-hidden">: {title}</span>
        </button>
        <button type="button" className="button" disabled={readOnly} onClick={() => keeping.remove(record.id)}>
          Delete<span className="visually-hidden"> {title}</span>
        </button>
      </div>
    </li>
  )
}
