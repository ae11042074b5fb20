/** The texts and the worker that searches them: given each text once, replaced when an expression does not end. */
import type { DocumentText } from '../../domain/occurrences.ts'
import { connect, EngineError, type Connection, type Endpoint } from '../../engine/rpc.ts'
import type { FindCalls, FindProgress, Wanted } from './find-service.ts'
import type { Project } from '../project/project.ts'

/** A worker that answers `FindCalls`. */
export interface FindWorker {
  readonly port: Endpoint
  terminate(): void
}

export function spawnFindWorker(): FindWorker {
  const worker = new Worker(new URL('./find-worker.ts', import.meta.url), { type: 'module' })
  return { port: worker, terminate: () => worker.terminate() }
}

/** An expression took longer over one text than a person waits. */
export class TooLongError extends Error {
  constructor() {
    super('the expression takes too long')
    this.name = 'TooLongError'
  }
}

export interface SearchEvents {
  readonly signal: AbortSignal
  /** Texts read so far, of those that have to be; while there is something to wait for. */
  readonly onReading: (done: number, of: number) => void
  readonly onFound: (progress: FindProgress) => void
}

/** Texts that are read, and handed on, at once. */
const BATCH = 100
/** The worker is given up after so many looks, so many milliseconds apart, without a word of it. */
const patience = { looks: 8, interval: 250 }
/** A worker that is at one text for so many milliseconds is not waited for when its search is dropped. */
const STUCK = 150

export type Finder = ReturnType<typeof createFinder>

export function createFinder(project: Project, spawn: () => FindWorker = spawnFindWorker) {
  const texts = new Map<string, string>()
  const missing = new Set<string>()
  let worker:
    | { readonly calls: Connection<FindCalls>; readonly end: () => void; readonly held: Set<string> }
    | undefined

  function current() {
    if (worker) return worker
    const { port, terminate } = spawn()
    const calls = connect<FindCalls>(port)
    const mine = { calls, end: terminate, held: new Set<string>() }
    worker = mine
    // One that died on its own is replaced with the next search.
    port.addEventListener('error', () => {
      if (worker === mine) worker = undefined
    })
    return mine
  }

  function giveUp(reason: EngineError): void {
    const gone = worker
    worker = undefined
    gone?.end()
    gone?.calls.fail(reason)
  }

  async function read(id: string): Promise<void> {
    if (texts.has(id)) return
    try {
      const text = await project.textOf(id)
      if (text !== undefined) texts.set(id, text)
    } catch {
      // Its document says so where it is opened.
    }
    if (texts.has(id)) missing.delete(id)
    else missing.add(id)
  }

  /** Reads the texts that were not read yet, and hands the worker those that it does not hold. */
  async function hold(documents: readonly string[], { signal, onReading }: Omit<SearchEvents, 'onFound'>) {
    const target = current()
    const wanted = documents.filter(id => !target.held.has(id))
    for (let from = 0; from < wanted.length; from += BATCH) {
      const batch = wanted.slice(from, from + BATCH)
      if (batch.some(id => !texts.has(id))) {
        if (from > 0) onReading(from, wanted.length)
        await Promise.all(batch.map(read))
      }
      signal.throwIfAborted()
      const handed: DocumentText[] = batch.flatMap(document => {
        const text = texts.get(document)
        return text === undefined || target.held.has(document) ? [] : [{ document, text }]
      })
      for (const { document } of handed) target.held.add(document)
      // Calls are answered in their order: the search that follows finds the texts there.
      if (handed.length > 0) void target.calls.call('hold', handed).catch(() => {})
    }
    return target
  }

  return {
    /** A text that was read for a search. */
    textOf: (document: string): string | undefined => texts.get(document),

    /** Documents whose text could not be read. */
    missing: (documents: readonly string[]): number => documents.filter(id => missing.has(id)).length,

    /** Reads and hands over texts before they are searched. */
    async prepare(documents: readonly string[], events: Omit<SearchEvents, 'onFound'>): Promise<void> {
      await hold(documents, events)
    },

    /**
     * Searches documents in their order. Whether there may be more than was found. Rejects with `TooLongError` where the
     * worker had to be ended, and with an `AbortError` or an `EngineError` of code `aborted` where the signal ended it.
     */
    async search(wanted: Wanted, documents: readonly string[], events: SearchEvents): Promise<boolean> {
      const { calls } = await hold(documents, events)
      const { signal, onFound } = events
      let begun = false
      let silent = 0
      let heard = Date.now()
      const watch = setInterval(() => {
        if (!begun || ++silent < patience.looks) return
        giveUp(new EngineError('aborted', TOO_LONG))
      }, patience.interval)
      const drop = () => {
        if (begun && Date.now() - heard > STUCK) giveUp(new EngineError('aborted', 'dropped'))
      }
      signal.addEventListener('abort', drop, { once: true })
      try {
        const { isCut } = await calls.call(
          'search',
          { wanted, documents },
          {
            signal,
            onProgress: progress => {
              begun = true
              silent = 0
              heard = Date.now()
              onFound(progress)
            },
          },
        )
        return isCut
      } catch (error) {
        if (error instanceof EngineError && error.message === TOO_LONG) throw new TooLongError()
        throw error
      } finally {
        clearInterval(watch)
        signal.removeEventListener('abort', drop)
      }
    },
  }
}

const TOO_LONG = 'too long'
