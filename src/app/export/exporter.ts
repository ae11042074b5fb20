/**
 * Exports documents of the project: hands them to a worker once, has it write what is wished for whenever that changes, and
 * saves or copies what it wrote.
 */
import { createStore } from 'zustand/vanilla'
import { counted } from '../../domain/edits.ts'
import type { LossKind } from '../../domain/formats/format.ts'
import { datasetOf, layoutField } from '../../domain/formats/project-dataset.ts'
import { labelsOf, type DocumentRecord, type ProjectRecords } from '../../domain/project.ts'
import { connect, type Connection, EngineError, type Endpoint, messageOf } from '../../engine/rpc.ts'
import type { ChoicesStore } from '../choices.ts'
import { copyText, saveBlob } from '../clipboard.ts'
import type { Project } from '../project/project.ts'
import { titleOfProject } from '../project/project-title.ts'
import { fileName } from '../reading/exports.ts'
import { say, type Session } from '../session.ts'
import type { ExportCalls, HeldDocument, LossPlace, Written } from './export-protocol.ts'
import { documentsFor, wishOf, type Extent, type Wish } from './export-wish.ts'

export interface ExportWorker {
  readonly port: Endpoint
  terminate(): void
}

function spawnExportWorker(): ExportWorker {
  const worker = new Worker(new URL('./export-worker.ts', import.meta.url), { type: 'module' })
  return { port: worker, terminate: () => worker.terminate() }
}

export type ExportStatus =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'writing' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string }

export interface ExportState {
  readonly status: ExportStatus
  /** What was written last: what is wished for once the status is `ready`. */
  readonly written: Written | undefined
  /** Documents whose text is no longer stored, and which are left out. */
  readonly missing: number
}

interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly spawn?: () => ExportWorker
  readonly now?: () => Date
}

/** Documents, and UTF-16 units of text, that are handed over at once. */
const BATCH = { documents: 25, length: 250_000 }
/** Bytes that are copied rather than saved at most. */
export const COPIED = 1_000_000

export type Exporter = ReturnType<typeof createExporter>

export function createExporter(outside: Outside) {
  const { session, choices, project, spawn = spawnExportWorker, now = () => new Date() } = outside
  const store = createStore<ExportState>()(() => ({ status: { kind: 'none' }, written: undefined, missing: 0 }))
  let worker:
    | { readonly calls: Connection<ExportCalls>; readonly end: () => void; readonly held: Set<string> }
    | undefined
  const lost = new Set<string>()
  /** The project as the worker holds it. */
  let heldRecords: ProjectRecords | undefined
  /** Counts what was wished for; what is written for another count is of no use any more. */
  let wanted = 0
  let isOn = false
  let isBusy = false

  const isCurrent = (turn: number) => turn === wanted
  const isLive = () => isOn
  const records = () => project.store.getState().timeline.present
  const show = (status: ExportStatus) => store.setState({ status })

  function current() {
    if (worker) return worker
    const { port, terminate } = spawn()
    worker = { calls: connect<ExportCalls>(port), end: terminate, held: new Set() }
    return worker
  }

  function drop(): void {
    const gone = worker
    worker = undefined
    wanted++
    isOn = false
    gone?.end()
    gone?.calls.fail(new EngineError('aborted', 'stopped'))
  }

  /** Which documents an extent means at present. */
  function documentsOf(extent: Extent): readonly DocumentRecord[] {
    const { documents, open } = project.store.getState()
    const { listing, chosen } = session.getState()
    const id = open.kind === 'none' ? undefined : open.id
    return documentsFor(extent, { documents, listed: listing?.documents(), chosen, open: id })
  }

  /** Whether some document came from CoNLL, and can be written as it came. */
  function hasLayout(): boolean {
    return project.store.getState().documents.some(({ metadata }) => {
      const layout = metadata[layoutField]
      return typeof layout === 'object' && layout !== null && 'conll' in layout
    })
  }

  const wish = (): Wish => {
    const chosen = wishOf(choices.getState().exporting, hasLayout())
    // What was meant the last time may be nothing by now.
    return documentsOf(chosen.extent).length > 0 ? chosen : { ...chosen, extent: 'all' }
  }

  /** Those that are written. */
  function documentsIn({ extent, onlyDone }: Wish): readonly DocumentRecord[] {
    const documents = documentsOf(extent)
    return onlyDone ? documents.filter(({ state }) => state === 'done') : documents
  }

  /** Hands over what the worker does not hold yet, in portions that leave the page alive. */
  async function hold(documents: readonly DocumentRecord[], turn: number): Promise<void> {
    const { calls, held } = current()
    if (heldRecords !== records()) held.clear()
    heldRecords = records()
    const missing = documents.filter(({ id }) => !held.has(id) && !lost.has(id))
    for (let from = 0; from < missing.length && isCurrent(turn);) {
      let [to, length] = [from, 0]
      while (to < missing.length && to - from < BATCH.documents && length < BATCH.length)
        length += missing[to++]?.length ?? 0
      if (from > 0) show({ kind: 'reading', done: from, total: missing.length })
      const batch = missing.slice(from, to)
      const read = await Promise.all(batch.map(({ id }) => project.textOf(id).catch(() => undefined)))
      const texts = new Map(batch.flatMap(({ id }, at) => (read[at] === undefined ? [] : [[id, read[at]] as const])))
      for (const { id } of batch) if (!texts.has(id)) lost.add(id)
      const there = batch.filter(({ id }) => texts.has(id))
      const dataset = datasetOf(
        records(),
        texts,
        there.map(({ id }) => id),
      )
      const handed = there.flatMap(({ id }, at): HeldDocument[] => {
        const document = dataset.documents[at]
        return document ? [{ id, document }] : []
      })
      await calls.call('hold', handed)
      for (const { id } of there) held.add(id)
      from = to
    }
  }

  async function write(turn: number): Promise<void> {
    const wished = wish()
    const asked = documentsIn(wished)
    if (asked.length === 0) return store.setState({ status: { kind: 'none' }, written: undefined, missing: 0 })
    show({ kind: 'writing' })
    try {
      await hold(asked, turn)
      if (!isCurrent(turn)) return
      const documents = asked.filter(({ id }) => !lost.has(id)).map(({ id }) => id)
      store.setState({ status: { kind: 'writing' }, missing: asked.length - documents.length })
      const labels = labelsOf(records()).map(({ name }) => name)
      const options = { ...wished.options, name: nameFor(wished) }
      const written = await current().calls.call('write', { documents, labels, format: wished.format.id, options })
      if (isCurrent(turn)) store.setState({ status: { kind: 'ready' }, written })
    } catch (error) {
      if (isCurrent(turn)) show({ kind: 'failed', message: messageOf(error) })
      if (!(error instanceof EngineError) || error.code !== 'crashed') return
      worker?.end()
      worker = undefined
    }
  }

  /** `Project-conll-2026-01-31`. */
  function nameFor({ format, extent }: Wish): string {
    const date = now()
    const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0'))
    const part = extent === 'train' || extent === 'dev' || extent === 'test' ? ` ${extent}` : ''
    return fileName(`${titleOfProject(records()).slice(0, 30)}${part} ${format.id} ${day.join('-')}`, '').slice(0, -1)
  }

  /** Writes what is wished for now; while something is being written, that first. */
  async function refresh(): Promise<void> {
    wanted++
    isOn = true
    if (isBusy) return
    isBusy = true
    let turn: number
    do {
      turn = wanted
      await write(turn)
    } while (isLive() && !isCurrent(turn))
    isBusy = false
  }

  /** Does something with the file that was written last, which takes a while where it is a zip of many. */
  async function withFile(work: (file: Blob) => void | Promise<void>): Promise<void> {
    const turn = wanted
    show({ kind: 'saving' })
    try {
      await work(await current().calls.call('file', { at: now().getTime() }))
      if (isCurrent(turn)) show({ kind: 'ready' })
    } catch (error) {
      if (isCurrent(turn)) show({ kind: 'failed', message: messageOf(error) })
    }
  }

  return {
    store,
    wish,
    hasLayout,
    documentsOf,

    /** Writes, and writes again whenever something else is chosen; the function that it gives ends that. */
    start(): () => void {
      const stops = [
        choices.subscribe((now, before) => void (now.exporting !== before.exporting && refresh())),
        project.store.subscribe((now, before) => void (now.timeline !== before.timeline && refresh())),
      ]
      void refresh()
      return () => {
        for (const stop of stops) stop()
        drop()
      }
    },

    refresh,

    /** Ends what is being written. */
    stop(): void {
      store.setState({ status: { kind: 'stopped' }, written: undefined })
      drop()
    },

    choose(name: string, value: string): void {
      choices.setState({ exporting: { ...choices.getState().exporting, [name]: value } })
    },

    /** Losses of one kind, of what was written last. */
    losses: (kind: LossKind, from: number, count: number): Promise<readonly LossPlace[]> =>
      current().calls.call('losses', { kind, from, count }),

    download: ({ name, documents, entities }: Written): Promise<void> =>
      withFile(file => {
        saveBlob(name, file)
        const amount = `${counted(documents, 'document')}, ${counted(entities, 'entity', 'entities')}`
        say(session, { tone: 'news', text: `Saved ${name}: ${amount}.` })
      }),

    copy: ({ documents }: Written): Promise<void> =>
      withFile(async file =>
        copyText(session, await file.text(), `${counted(documents, 'document')} as ${wish().format.title}.`),
      ),
  }
}
