import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { COPIED, createExporter, type Exporter } from '../../app/export/exporter.ts'
import type { LossPlace, Written } from '../../app/export/export-protocol.ts'
import { useApp, useProject } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { Icon } from '../parts/Icon.tsx'
import { NoticeLine } from '../reader/NoticeLine.tsx'
import { ExportForm } from './ExportForm.tsx'
import { Losses } from './Losses.tsx'
import './exporting.css'

/** Documents as files of a format: which, how, how they begin, and what they cannot say. */
export function ExportDialog() {
  const { session, choices, project, labelActivity } = useApp()
  const [exporter] = useState(() => createExporter({ session, choices, project }))
  const status = useStore(exporter.store, ({ status }) => status)
  const written = useStore(exporter.store, ({ written }) => written)
  const missing = useStore(exporter.store, ({ missing }) => missing)
  useProject(({ timeline }) => timeline)
  // The worker lives for as long as the dialog.
  useEffect(() => exporter.start(), [exporter])
  const close = () => session.setState({ dialog: 'none' })
  const show = ({ document, range }: LossPlace) => {
    close()
    // The focus goes back to where it was before, and only then to the place.
    setTimeout(() => void (range ? labelActivity().reviewing.goTo(document, range) : project.open(document)))
  }
  return (
    <Dialog title="Export" className="exporting" onClose={close}>
      <ExportForm exporter={exporter} />
      {status.kind === 'none' && !written && (
        <p className="quiet">None of these documents is done. Mark some done, or take in those that are not.</p>
      )}
      {status.kind === 'failed' && (
        <p className="line trouble" role="alert">
          It could not be written: {status.message.replace(/\.$/, '')}.
        </p>
      )}
      {missing > 0 && (
        <p className="line trouble" role="alert">
          The text of {counted(missing, 'document')} is no longer stored: left out.
        </p>
      )}
      {written && (
        <>
          <Losses key={losesOf(written)} exporter={exporter} written={written} onShow={show} />
          <Preview written={written} />
        </>
      )}
      <Foot exporter={exporter} />
    </Dialog>
  )
}

/** What was opened of the report stays open until another report is there. */
function losesOf({ name, documents, losses }: Written): string {
  return [name, documents, ...losses.map(({ kind, count }) => `${kind} ${count}`)].join()
}

function Preview({ written: { preview, files } }: { written: Written }) {
  return (
    <section className="export-part" aria-labelledby="export-preview">
      <h3 id="export-preview">
        {preview.name}
        <span className="quiet">
          {files > 1 ? ` and ${counted(files - 1, 'more file')}` : ''}
          {preview.isAll ? '' : files > 1 ? ', how it begins' : ' · how it begins'}
        </span>
      </h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
      <pre className="export-preview" tabIndex={0} dir="auto" aria-label={`How ${preview.name} begins`}>
        {preview.text ?? 'A binary file.'}
      </pre>
    </section>
  )
}

function Foot({ exporter }: { exporter: Exporter }) {
  const status = useStore(exporter.store, ({ status }) => status)
  const written = useStore(exporter.store, ({ written }) => written)
  const primary = useRef<HTMLButtonElement>(null)
  const isReady = status.kind === 'ready'
  const canGoOn = status.kind === 'stopped' || status.kind === 'failed'
  const isWorking = !isReady && !canGoOn && status.kind !== 'none'
  const goOn = () => {
    void exporter.refresh()
    primary.current?.focus()
  }
  // What has the focus is not disabled, or it would lose it to nothing each time that something else is chosen.
  return (
    <footer className="export-foot">
      <NoticeLine />
      <output className="quiet">
        {status.kind === 'reading' && `Reading ${count(status.done)} of ${counted(status.total, 'document')} …`}
        {status.kind === 'writing' && 'Writing …'}
        {status.kind === 'saving' && 'Making the file …'}
        {status.kind === 'stopped' && 'Stopped.'}
        {isReady &&
          written &&
          `${counted(written.documents, 'document')}, ${counted(written.entities, 'entity', 'entities')}, ${size(written.bytes)}`}
      </output>
      {(isWorking || canGoOn) && (
        <button type="button" className="button" onClick={isWorking ? exporter.stop : goOn}>
          {isWorking ? 'Stop' : 'Write it again'}
        </button>
      )}
      {written?.files === 1 && written.bytes <= COPIED && (
        <button
          type="button"
          className="button"
          aria-disabled={!isReady}
          onClick={() => isReady && void exporter.copy(written)}
        >
          <Icon name="copy" />
          Copy
        </button>
      )}
      <button
        ref={primary}
        type="button"
        className="button primary"
        aria-disabled={!isReady}
        onClick={() => isReady && written && void exporter.download(written)}
      >
        <Icon name="download" />
        {written && written.files > 1 ? `Download ${counted(written.files, 'file')} as a zip` : 'Download'}
      </button>
    </footer>
  )
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${count(Math.ceil(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
