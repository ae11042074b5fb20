/** Files that are being looked over before they are taken: what was found in them, what a person changes, taking them. */
import { createStore } from 'zustand/vanilla'
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import type { FormatId, ReadOptions } from '../../domain/formats/format.ts'
import { importEdit } from '../../domain/formats/project-dataset.ts'
import { connect, messageOf, type Endpoint } from '../../engine/rpc.ts'
import type { House } from '../house.ts'
import { say } from '../session.ts'
import type { FileGroup, FormatFacts, ImportCalls, Preview } from './import-protocol.ts'

export interface ChosenGroup extends FileGroup {
  readonly format: FormatId
  readonly options: ReadOptions
  /** What it would bring, as it was read last. */
  readonly preview: Preview | undefined
  /** Whether it was read as it is chosen now. */
  readonly isRead: boolean
}

export type ImportStatus =
  | { readonly kind: 'opening' }
  | { readonly kind: 'reading'; readonly group: number; readonly share: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'taking'; readonly share: number }
  | { readonly kind: 'failed'; readonly message: string }

export interface ImportState {
  readonly status: ImportStatus
  readonly groups: readonly ChosenGroup[]
  readonly formats: readonly FormatFacts[]
  readonly refused: readonly string[]
}

export type ImportDesk = Pick<House, 'session' | 'project' | 'show'>
export type Importing = ReturnType<typeof createImporting>

/** What has more is no set of labels, but a column read as one. */
const MOST_LABELS = 1000

/** A worker that can be ended. */
export type ImportWorker = Endpoint & { terminate(): void }
export const importWorker = (): ImportWorker =>
  new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' })

/** `worker` is there for as long as this is; `end` ends it. */
export function createImporting(desk: ImportDesk, files: readonly File[], worker: ImportWorker = importWorker()) {
  const { session, project } = desk
  const store = createStore<ImportState>()(() => ({
    status: { kind: 'opening' },
    groups: [],
    formats: [],
    refused: [],
  }))
  const connection = connect<ImportCalls>(worker)
  let running = new AbortController()
  let ended = false
  const tell = (status: ImportStatus) => store.setState({ status })
  const change = (index: number, by: Partial<ChosenGroup>) =>
    store.setState(({ groups }) => ({
      groups: groups.map((group, at) => (at === index ? { ...group, ...by } : group)),
    }))

  /** Runs the one piece of work that may be under way; what was is stopped. */
  async function attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running.abort()
    const { signal } = (running = new AbortController())
    try {
      await work(signal)
    } catch (error) {
      if (!signal.aborted && !ended) tell({ kind: 'failed', message: messageOf(error) })
    }
  }

  async function readWhatIsNot(signal: AbortSignal): Promise<void> {
    for (const [group, { format, options, isRead }] of store.getState().groups.entries()) {
      if (isRead) continue
      tell({ kind: 'reading', group, share: 0 })
      const onProgress = (share: number) => tell({ kind: 'reading', group, share })
      const read = await connection.call('read', { group, format, options }, { signal, onProgress })
      change(group, { preview: read, isRead: true })
    }
    tell({ kind: 'ready' })
  }

  async function takeAll(signal: AbortSignal): Promise<void> {
    tell({ kind: 'taking', share: 0 })
    const documents: DatasetDocument[] = []
    const { labels } = await connection.call('take', undefined, {
      signal,
      onProgress(portion) {
        for (const document of portion.documents) documents.push(document)
        tell({ kind: 'taking', share: portion.share })
      },
    })
    const { readOnly, timeline } = project.store.getState()
    if (readOnly) throw new Error('Another tab edits this project. Take it over there first; nothing was taken')
    if (labels.length > MOST_LABELS)
      throw new Error(
        `The files name ${labels.length.toLocaleString('en')} labels; a project has at most ${MOST_LABELS}`,
      )
    const now = Date.now()
    const ids = documents.map(
      (_, index) => `${(now + index).toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`,
    )
    const { edit, texts } = importEdit(timeline.present, { documents, labels }, ids, now)
    const names = store.getState().groups.flatMap(({ names }) => names)
    const count = documents.length === 1 ? '1 document' : `${documents.length.toLocaleString('en')} documents`
    const name = `Import ${count} from ${files.length === 1 ? files[0]?.name : counted(names.length)}`
    project.commit({ ...edit, name }, texts)
    const entities = documents.reduce((sum, { spans }) => sum + spans.length, 0)
    session.setState({ writing: { kind: 'no' }, drawer: false, dialog: 'none', importing: [] })
    await project.open(ids[0])
    // In Read the head's entities are shown, not those that came.
    if (entities > 0) await desk.show('label')
    say(session, { tone: 'news', text: `${name.replace('Import', 'Imported')}.`, action: 'step-back' })
  }

  const opened = attempt(async signal => {
    const given = files.map(file => ({ name: file.name, content: file }))
    const { groups, formats, refused } = await connection.call('open', given, { signal })
    store.setState({
      formats,
      refused,
      groups: groups.map(group => ({
        ...group,
        format: group.likely[0]?.id ?? 'text',
        options: {},
        preview: undefined,
        isRead: false,
      })),
    })
    await readWhatIsNot(signal)
  })

  return {
    store,
    /** Settles when the files have been read, or could not be. */
    opened,

    /** Reads a group as another format, with nothing told of it. */
    chooseFormat(group: number, format: FormatId): Promise<void> {
      change(group, { format, options: {}, isRead: false })
      return attempt(readWhatIsNot)
    },

    /** Reads a group anew with some of it told; an option that is undefined is guessed again. */
    choose(
      group: number,
      told: { readonly [Name in keyof ReadOptions]: ReadOptions[Name] | undefined },
    ): Promise<void> {
      const before = store.getState().groups[group]?.options ?? {}
      const options = Object.fromEntries(
        Object.entries({ ...before, ...told }).filter(([, value]) => value !== undefined),
      )
      change(group, { options, isRead: false })
      return attempt(readWhatIsNot)
    },

    /** Reads what was not read because it was stopped. */
    goOn: (): Promise<void> => attempt(readWhatIsNot),

    /** Ends what is under way; nothing is taken. */
    stop(): void {
      running.abort()
      tell({ kind: 'stopped' })
    },

    /** All that was read becomes documents, as one step. */
    take: (): Promise<void> => attempt(takeAll),

    /** Ends the worker, and all that it does. */
    end(): void {
      ended = true
      running.abort()
      worker.terminate()
    },
  }
}

const counted = (count: number) => `${count.toLocaleString('en')} files`
