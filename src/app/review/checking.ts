/**
 * Keeps what looks like slips of the annotation up to date, while somebody looks: the worker gets each text once, then
 * the gold as it changes, a while after the last edit.
 */
import { createStore } from 'zustand/vanilla'
import { changed } from '../../domain/history.ts'
import { documentKey, type ProjectRecord, type ProjectRecords } from '../../domain/project.ts'
import { connect, type Connection, EngineError, messageOf } from '../../engine/rpc.ts'
import type { CheckCalls, Slips } from './consistency-check.ts'
import type { Project } from '../project/project.ts'
import { watched } from '../watched.ts'

export type CheckingStatus =
  | { readonly kind: 'idle' }
  /** Texts are handed over: `done` of `total`. */
  | { readonly kind: 'gathering'; readonly done: number; readonly total: number }
  | { readonly kind: 'checking' }
  | { readonly kind: 'failed'; readonly reason: string }

export interface CheckingState {
  readonly status: CheckingStatus
  readonly found: Slips | undefined
  /** Something was edited since. */
  readonly isStale: boolean
}

export interface Checker {
  readonly connection: Connection<CheckCalls>
  end(): void
}

/** Milliseconds after the last edit. */
const PAUSE = 500
/** Milliseconds for which the worker keeps the texts after nobody looks any more. */
const KEPT_FOR = 30_000
/** Documents that are handed over at once, and spans: a few milliseconds of copying. */
const [TEXTS_AT_ONCE, SPANS_AT_ONCE] = [50, 4000]

export function startChecker(): Checker {
  const worker = new Worker(new URL('./review-worker.ts', import.meta.url), { type: 'module' })
  const connection = connect<CheckCalls>(worker)
  return {
    connection,
    end() {
      worker.terminate()
      connection.fail(new EngineError('aborted', 'the check was stopped'))
    },
  }
}

export type Checking = ReturnType<typeof createChecking>

export function createChecking(project: Project, start: () => Checker = startChecker) {
  const store = createStore<CheckingState>()(() => ({ status: { kind: 'idle' }, found: undefined, isStale: true }))
  let checker: Checker | undefined
  /** What the worker has. */
  let known: ProjectRecords = new Map()
  const texts = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false

  const present = () => project.store.getState().timeline.present

  async function handOverTexts({ connection }: Checker): Promise<void> {
    const missing = project.store.getState().documents.filter(({ id }) => !texts.has(id))
    for (let from = 0; from < missing.length; from += TEXTS_AT_ONCE) {
      if (missing.length > TEXTS_AT_ONCE)
        store.setState({ status: { kind: 'gathering', done: from, total: missing.length } })
      const portion = missing.slice(from, from + TEXTS_AT_ONCE).map(async ({ id }) => {
        const text = await project.textOf(id)
        return text === undefined ? [] : [{ document: id, text }]
      })
      await connection.call('texts', { texts: (await Promise.all(portion)).flat() })
      for (const { id } of missing.slice(from, from + TEXTS_AT_ONCE)) texts.add(id)
    }
  }

  async function handOverRecords({ connection }: Checker, records: ProjectRecords): Promise<void> {
    let changes: (readonly [string, ProjectRecord | undefined])[] = []
    let spans = 0
    for (const [key, record] of changed(known, records)) {
      if (record && record.kind !== 'document' && record.kind !== 'gold') continue
      changes.push([key, record?.kind === 'document' ? { ...record, notes: '', metadata: {} } : record])
      spans += record?.kind === 'gold' ? record.spans.length + record.rejected.length : 1
      if (spans < SPANS_AT_ONCE) continue
      await connection.call('records', { changes })
      ;[changes, spans] = [[], 0]
    }
    await connection.call('records', { changes })
    known = records
  }

  async function run(): Promise<void> {
    timer = undefined
    if (isRunning) return
    isRunning = true
    checker ??= start()
    const own = checker
    try {
      store.setState({ status: { kind: 'checking' } })
      await handOverTexts(own)
      const records = present()
      await handOverRecords(own, records)
      // As the worker does.
      for (const id of texts) if (!records.has(documentKey(id))) texts.delete(id)
      store.setState({ status: { kind: 'checking' } })
      const found = await own.connection.call('check', undefined)
      if (checker === own) store.setState({ status: { kind: 'idle' }, found, isStale: records !== present() })
    } catch (error) {
      if (checker === own) {
        stop()
        store.setState({ status: { kind: 'failed', reason: messageOf(error) } })
      }
    }
    isRunning = false
    if (checker && store.getState().isStale) schedule(PAUSE)
  }

  /** Ends what is under way. */
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
    checker?.end()
    checker = undefined
    texts.clear()
    known = new Map()
    store.setState({ status: { kind: 'idle' } })
  }

  function schedule(pause: number): void {
    if (!checked.isWatched() || !store.getState().isStale) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), pause)
  }

  const checked = watched(
    store,
    () => schedule(0),
    () => setTimeout(() => !checked.isWatched() && stop(), KEPT_FOR),
  )
  project.store.subscribe((now, before) => {
    if (now.timeline.present === before.timeline.present) return
    if (!store.getState().isStale) store.setState({ isStale: true })
    schedule(PAUSE)
  })

  return {
    /** Brought up to date while somebody listens. */
    checked: checked.store,
    /** Tries again after a failure or a stop. */
    check: (): void => void run(),
    stop,
  }
}
