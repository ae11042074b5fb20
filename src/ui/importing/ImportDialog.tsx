import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { createImporting, type Importing, type ImportState } from '../../app/importing/importing.ts'
import { areTogether } from '../../app/importing/recognising.ts'
import type { Annotator } from '../../domain/annotators.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { capitalised } from '../capitalised.ts'
import { count, counted } from '../numbers.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { ImportGroup } from './ImportGroup.tsx'
import { MissedTexts } from './MissedTexts.tsx'
import { useHues } from './use-hues.ts'
import './importing.css'

/** Files refused that are named. */
const MOST_REFUSED = 8

/** What files hold, before anything of them is taken. */
export function ImportDialog() {
  const { session } = useApp()
  const files = useSession(({ importing }) => importing)
  const close = () => session.setState({ dialog: 'none', importing: [] })
  const [opener] = useState(() => document.activeElement)
  // A dialog that goes with what was taken does not close by itself, so the browser gives the focus back to nothing.
  useEffect(() => () => void requestAnimationFrame(() => giveBack(opener)), [opener])
  return (
    <Dialog title="Import" className="importing" onClose={close}>
      {files.length > 0 ? <Overview key={files.length} files={files} onCancel={close} /> : <p>There is no file.</p>}
    </Dialog>
  )
}

function giveBack(focus: Element | null): void {
  if (document.activeElement === document.body && focus instanceof HTMLElement && focus.isConnected) focus.focus()
}

interface Props {
  readonly files: readonly File[]
  readonly onCancel: () => void
}

function Overview({ files, onCancel }: Props) {
  const app = useApp()
  const [importing] = useState(() => {
    const compare = (a: Annotator, b: Annotator) => app.labelActivity().reviewing.annotators.compare(a, b)
    return createImporting({ ...app, compare }, files)
  })
  // The worker is an external system: it is there as long as the dialog.
  useEffect(() => () => importing.end(), [importing])
  const readOnly = useProject(({ readOnly }) => readOnly)
  const { status, groups, formats, refused, shared, cut } = useStore(importing.store)
  const titles = useMemo(() => new Map(formats.map(format => [format.id, format])), [formats])
  const hueOf = useHues(groups)
  const totals = totalsOf(groups)
  const isAllRead = groups.length > 0 && groups.every(({ isRead }) => isRead)
  const isCompared = groups.some(({ as }) => as === 'compare')
  const isNameless = groups.some(
    ({ as, sources }) => as !== 'documents' && sources.some(source => source.trim() === ''),
  )
  const isBusy = ['opening', 'reading', 'matching', 'taking'].includes(status.kind)
  return (
    <>
      {refused.length > 0 && (
        <ul className="import-refused line trouble" role="alert">
          {refused.slice(0, MOST_REFUSED).map(why => (
            <li key={why}>{why}</li>
          ))}
          {refused.length > MOST_REFUSED && (
            <li>And {counted(refused.length - MOST_REFUSED, 'more file', 'more files')}.</li>
          )}
        </ul>
      )}
      <CompareOffer {...{ groups, shared, importing }} />
      {cut.length > 0 && groups.every(({ as }) => as === 'documents') && (
        <MissedTexts
          missed={cut}
          of={cut.length}
          what={`${cut.length === 1 ? 'text is' : 'texts are'} cut otherwise in these files`}
          advice="The files hold the same words, divided into other documents. To be compared, they have to be divided alike."
        />
      )}
      {groups.map((group, index) => (
        <ImportGroup
          key={group.likely[0]?.id}
          {...{ group, index, importing, formats: titles, hueOf, isComparable: isComparable(groups, index, shared) }}
        />
      ))}
      <footer className="import-foot">
        <State status={status} groups={groups} />
        {status.kind === 'ready' && totals.leftOut > 0 && (
          <output>
            Take {whatComes(totals)}, leave out {counted(totals.leftOut, 'record')}.
          </output>
        )}
        {readOnly && <p role="alert">Another tab edits this project: nothing can be taken here.</p>}
        <div className="row">
          {isBusy && status.kind !== 'opening' ? (
            <button type="button" className="button" onClick={importing.stop}>
              Stop
            </button>
          ) : (
            <button
              type="button"
              className="button primary"
              disabled={!isAllRead || totals.documents + totals.said === 0 || readOnly || isBusy || isNameless}
              onClick={() => void importing.take()}
            >
              {!isAllRead ? 'Import' : isCompared ? 'Import and compare' : `Import ${whatComes(totals)}`}
            </button>
          )}
          {status.kind === 'stopped' && !isAllRead && (
            <button type="button" className="button" onClick={() => void importing.goOn()}>
              Read on
            </button>
          )}
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
        </div>
      </footer>
    </>
  )
}

function State({ status, groups }: Pick<ImportState, 'status' | 'groups'>): ReactNode {
  switch (status.kind) {
    case 'opening':
      return <Progress words="Opening the files" />
    case 'reading':
      return <Progress words={`Reading ${nameOf(groups[status.group]?.names ?? [])}`} share={status.share} />
    case 'matching':
      return <Progress words="Looking for the texts among those that are here" share={status.share} />
    case 'taking':
      return <Progress words="Taking the documents" share={status.share} />
    case 'failed':
      return <p role="alert">{sentence(status.message)} Nothing was taken.</p>
    case 'stopped':
      return <output>Stopped. Nothing was taken.</output>
    case 'ready':
      return groups.length === 0 ? (
        <output>There is nothing to import. Close this, and drop another file.</output>
      ) : null
    default:
      return status satisfies never
  }
}

function Progress({ words, share }: { words: string; share?: number }) {
  return (
    <label className="import-progress">
      <span>{words} …</span>
      <progress {...(share !== undefined && { value: share })} max={1} />
    </label>
  )
}

export function nameOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : counted(names.length, 'file')
}

const sentence = (message: string) => `${capitalised(message).replace(/\.$/, '')}.`

/** `said`: documents, here or new, of which something is said. */
function totalsOf(groups: ImportState['groups']) {
  let [documents, leftOut, said, spans] = [0, 0, 0, 0]
  for (const { as, preview, matching } of groups) {
    leftOut += preview?.leftOut ?? 0
    if (as === 'documents') documents += preview?.documents ?? 0
    else {
      documents += matching?.added ?? 0
      said += matching?.matched ?? 0
      spans += matching?.spans ?? 0
    }
  }
  return { documents, leftOut, said, spans }
}

function whatComes({ documents, said, spans }: ReturnType<typeof totalsOf>): string {
  const parts = [
    ...(documents > 0 || said === 0 ? [counted(documents, 'document')] : []),
    ...(said + spans > 0 ? [counted(spans, 'suggestion')] : []),
  ]
  return parts.join(' and ')
}

/** Whether a group can be set side by side with another, or with itself: several files or annotators of the same texts. */
function isComparable(groups: ImportState['groups'], index: number, shared: number): boolean {
  const files = groups.reduce((sum, { names }) => sum + names.length, 0)
  const { format = 'text', names = [] } = groups[index] ?? {}
  return (
    (groups[index]?.preview?.annotators.length ?? 0) > 1 || (shared > 0 && files > 1 && !areTogether(format, names))
  )
}

/** What two files, or two annotators, are likely wanted for. */
function CompareOffer({
  groups,
  shared,
  importing,
}: Pick<ImportState, 'groups' | 'shared'> & { importing: Importing }) {
  const files = groups.flatMap(({ names }) => names)
  const annotators = new Set(groups.flatMap(({ preview }) => preview?.annotators ?? [])).size
  const canCompare = groups.length > 0 && groups.every((_, index) => isComparable(groups, index, shared))
  if (!canCompare || groups.some(({ as }) => as !== 'documents')) return null
  const isByFile = annotators < 2
  return (
    <div className="import-offer">
      <p className="small">
        {isByFile
          ? `${files.length === 2 ? 'Both' : `The ${files.length}`} files hold the same ${shared === 1 ? 'text' : `${count(shared)} texts`}.`
          : `${counted(annotators, 'annotator')} worked on ${files.length === 1 ? 'this file' : 'these files'}.`}
      </p>
      <button type="button" className="button" onClick={() => void importing.compareAll()}>
        {(isByFile ? files.length : annotators) === 2 ? 'Compare these two' : 'Compare them'}
      </button>
    </div>
  )
}
