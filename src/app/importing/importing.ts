/** Files that are being looked over before they are taken: what was found in them, what a person changes, taking them. */
import { createStore } from 'zustand/vanilla'
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import type { FormatId, ReadOptions } from '../../domain/formats/format.ts'
import { asSource, type Annotator } from '../../domain/annotators.ts'
import type { Said } from '../../domain/suggesting.ts'
import { nameIn, type KnownText } from '../../domain/suggest-matching.ts'
import { connect, messageOf, type Endpoint } from '../../engine/rpc.ts'
import type { House } from '../house.ts'
import { chooseSources } from '../label/shown-sources.ts'
import { say } from '../session.ts'
import {
  MOST_COMPARED,
  type Chosen,
  type FileGroup,
  type FormatFacts,
  type ImportCalls,
  type Matching,
  type Missed,
  type Preview,
  type SaidOf,
} from './import-protocol.ts'
import { counted, importedChanges, importedName, READ_ONLY, type Imported } from './imported.ts'
import { rest } from './in-stretches.ts'
import { areTogether, stemOf } from './recognising.ts'

export interface ChosenGroup extends FileGroup, Chosen {
  readonly format: FormatId
  readonly options: ReadOptions
  /** What it would bring, as it was read last. */
  readonly preview: Preview | undefined
  /** Whether it was read as it is chosen now. */
  readonly isRead: boolean
  /** How its texts fit to those that are here, as it is chosen now; undefined where that was not looked for. */
  readonly matching: Matching | undefined
}

export type ImportStatus =
  | { readonly kind: 'opening' }
  | { readonly kind: 'reading'; readonly group: number; readonly share: number }
  | { readonly kind: 'matching'; readonly share: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'taking'; readonly share: number }
  | { readonly kind: 'failed'; readonly message: string }

export interface ImportState {
  readonly status: ImportStatus
  readonly groups: readonly ChosenGroup[]
  readonly formats: readonly FormatFacts[]
  readonly refused: readonly string[]
  /** Texts that stand in more than one document of the files, where the files are few. */
  readonly shared: number
  /** Where no text is shared: those that the files only cut otherwise. */
  readonly cut: readonly Missed[]
}

export interface ImportDesk extends Pick<House, 'session' | 'project' | 'choices' | 'show'> {
  /** Shows two annotators side by side, once Label is there. */
  compare(a: Annotator, b: Annotator): void
}
export type Importing = ReturnType<typeof createImporting>

/** What has more is no set of labels, but a column read as one. */
const MOST_LABELS = 1000
/** Characters of a project that are looked through unasked for the texts of files. */
const LOOKED_THROUGH = 10_000_000
/** Characters handed to the worker at once. */
const HANDED = 2_000_000

/** Names of who says what files mark: theirs, each its own where they are few and a file stands by itself. */
function sourcesOf(names: readonly string[], format: FormatId, all: readonly string[]): string[] {
  if (names.length > 1 && (names.length > MOST_COMPARED || areTogether(format, names))) return ['import']
  const stems = all.map(stemOf)
  const isAlone = (stem: string) => stems.indexOf(stem) === stems.lastIndexOf(stem)
  return names.map(name => (isAlone(stemOf(name)) ? stemOf(name) : name))
}

/** A worker that can be ended. */
export type ImportWorker = Endpoint & { terminate(): void }
export const importWorker = (): ImportWorker =>
  new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' })

/** `worker` is there for as long as this is; `end` ends it. */
export function createImporting(desk: ImportDesk, files: readonly File[], worker: ImportWorker = importWorker()) {
  const { session, project, choices } = desk
  const store = createStore<ImportState>()(() => ({
    status: { kind: 'opening' },
    groups: [],
    formats: [],
    refused: [],
    shared: 0,
    cut: [],
  }))
  const connection = connect<ImportCalls>(worker)
  let running = new AbortController()
  let ended = false
  let isHandedOver = false
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
    await matchAll(signal)
    tell({ kind: 'ready' })
  }

  const chosen = (): Chosen[] =>
    store
      .getState()
      .groups.map(({ as, sources, takesRest }) => ({ as, sources: sources.map(source => source.trim()), takesRest }))
  const needsTexts = () => store.getState().groups.some(({ as }) => as !== 'documents')

  /** Gives the worker the texts that are here, once. */
  async function handOver(signal: AbortSignal): Promise<void> {
    if (isHandedOver) return
    const all: KnownText[] = []
    let [from, units] = [0, 0]
    const hand = async () => {
      await connection.call('hold', all.slice(from), { signal })
      ;[from, units] = [all.length, 0]
    }
    for (const { id, title, metadata } of project.store.getState().documents) {
      const text = await project.textOf(id)
      signal.throwIfAborted()
      if (text === undefined) continue
      all.push({ id, title, text, name: nameIn(metadata) })
      units += text.length
      if (units > HANDED) await hand()
    }
    isHandedOver = true
    await hand()
  }

  /** Says how the texts of the files fit to those that are here, as the groups are chosen now. */
  async function matchAll(signal: AbortSignal): Promise<void> {
    const { documents } = project.store.getState()
    const size = documents.reduce((sum, { length }) => sum + length, 0)
    const names = store.getState().groups.flatMap(({ names }) => names)
    const isFew = names.length > 1 && names.length <= MOST_COMPARED
    if (!needsTexts() && !isFew && (documents.length === 0 || size > LOOKED_THROUGH)) return
    const onProgress = (share: number) => tell({ kind: 'matching', share })
    onProgress(0)
    if (needsTexts() || size <= LOOKED_THROUGH) await handOver(signal)
    const { matchings, shared, cut } = await connection.call('match', chosen(), { signal, onProgress })
    const found = new Map(matchings)
    store.setState(({ groups }) => ({
      shared,
      cut,
      groups: groups.map((group, at) => ({ ...group, matching: found.get(at) })),
    }))
  }

  async function takeAll(signal: AbortSignal): Promise<void> {
    tell({ kind: 'taking', share: 0 })
    if (needsTexts()) await handOver(signal)
    const documents: DatasetDocument[] = []
    const said: SaidOf[] = []
    const { labels } = await connection.call('take', chosen(), {
      signal,
      onProgress(portion) {
        for (const document of portion.documents) documents.push(document)
        for (const one of portion.said) said.push(one)
        tell({ kind: 'taking', share: portion.share })
      },
    })
    if (project.store.getState().readOnly) throw new Error(READ_ONLY)
    if (labels.length > MOST_LABELS)
      throw new Error(
        `The files name ${labels.length.toLocaleString('en')} labels; a project has at most ${MOST_LABELS}`,
      )
    const now = Date.now()
    const ids = documents.map(
      (_, index) => `${(now + index).toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`,
    )
    const suggestions = said.map(({ document, source, spans }): Said => {
      return { document: typeof document === 'string' ? document : (ids[document] ?? ''), source, spans }
    })
    const imported: Imported = { dataset: { documents, labels }, ids, said: suggestions }
    const { changes, texts } = await importedChanges(project, imported, signal)
    const { groups } = store.getState()
    const names = groups.flatMap(({ names }) => names)
    const name = importedName(imported, files[0] && files.length === 1 ? files[0].name : counted(names.length, 'file'))
    project.commit({ name, changes }, texts)
    await rest()
    const entities = documents.reduce((sum, { spans }) => sum + spans.length, 0)
    session.setState({ writing: { kind: 'no' }, drawer: false, dialog: 'none', importing: [] })
    await project.open(
      ids[0] ?? suggestions.find(({ spans }) => spans.length > 0)?.document ?? suggestions[0]?.document,
    )
    await rest()
    // In Read the head's entities are shown, not those that came.
    if (entities + suggestions.length > 0) await desk.show('label')
    const [a, b] = new Set(suggestions.map(({ source }) => source))
    const isSaidOfHere = groups.every(({ as }) => as !== 'documents')
    const isCompared = groups.some(({ as }) => as === 'compare')
    // Label could not be fetched, where the page is offline and it was never shown.
    if (isCompared && a !== undefined && b !== undefined && session.getState().activity === 'label') {
      choices.setState({ labelTab: 'review' })
      desk.compare(asSource(a), asSource(b))
    } else if (a !== undefined)
      choices.setState({ suggestionsFrom: isSaidOfHere && b === undefined ? chooseSources(a) : 'all' })
    say(session, { tone: 'news', text: `${name.replace('Import', 'Imported')}.`, action: 'step-back' })
  }

  const opened = attempt(async signal => {
    const given = files.map(file => ({ name: file.name, content: file }))
    const { groups, formats, refused } = await connection.call('open', given, { signal })
    const all = groups.flatMap(({ names }) => names)
    store.setState({
      formats,
      refused,
      groups: groups.map(group => ({
        ...group,
        format: group.likely[0]?.id ?? 'text',
        options: {},
        preview: undefined,
        isRead: false,
        as: 'documents',
        sources: sourcesOf(group.names, group.likely[0]?.id ?? 'text', all),
        takesRest: false,
        matching: undefined,
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
      const { groups } = store.getState()
      const names = groups[group]?.names ?? []
      const all = groups.flatMap(({ names }) => names)
      change(group, { format, options: {}, isRead: false, sources: sourcesOf(names, format, all) })
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

    /** What the files of a group become; looks at once how their texts fit to those that are here. */
    chooseUse(group: number, use: Partial<Pick<Chosen, 'as' | 'takesRest'>>): Promise<void> {
      change(group, { ...use, matching: undefined })
      return attempt(readWhatIsNot)
    },

    /** Each file, or each annotator in one, a source of its own, to be compared. */
    compareAll(): Promise<void> {
      store.setState(({ groups }) => ({
        groups: groups.map(group => ({ ...group, as: 'compare', matching: undefined })),
      }))
      return attempt(readWhatIsNot)
    },

    /** Who says what a group marks, or one file of it. */
    nameSource(group: number, file: number, name: string): void {
      const sources = store.getState().groups[group]?.sources ?? []
      change(group, { sources: sources.map((source, at) => (at === file ? name : source)) })
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
