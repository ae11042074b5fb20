/**
 * A project's store with a mirror beside it: a copy in files of the origin private file system, outside the browser's
 * database. An edit counts as written when both have it; a database that the browser lost is filled from the mirror.
 */
import { connect, EngineError, type Connection } from '../../engine/rpc.ts'
import {
  afterWriting,
  entryOf,
  isSame,
  readStamp,
  writeStamp,
  type JournalEntry,
  type Place,
  type Stamp,
} from './journal.ts'
import { dropMirror, mirrorLock } from './mirror-files.ts'
import type { MirrorCalls } from './mirror-protocol.ts'
import { eraseProjectStore, type KeptProject, type ProjectStore, type Writing } from '../project/storage.ts'

/** What is used of a worker, so that a test can stand in for one. */
export interface MirrorLink {
  readonly connection: Connection<MirrorCalls>
  end(): void
}

/** Milliseconds for which a mirror that failed, or belongs to another tab, is not asked for again; more each time. */
const REST = 1000

export function spawnMirror(): MirrorLink {
  const worker = new Worker(new URL('./mirror-worker.ts', import.meta.url), { type: 'module' })
  return { connection: connect<MirrorCalls>(worker), end: () => worker.terminate() }
}

/** The one of this tab, so that a project that is left gives its files free. */
let current: { readonly project: string; release(): void } | undefined

export interface MirroredStore extends ProjectStore {
  /** Takes the mirror for this tab ahead of the first writing, and lets it catch up with the database. */
  own(): Promise<void>
  /** What was read from the database since, as it was written. */
  reread(kept: KeptProject): void
}

/**
 * A store whose project is mirrored. `kept` is what was read from it. Where the mirror cannot be had, or fails, the
 * store goes on without it and asks again later.
 */
export function withMirror(
  store: ProjectStore,
  project: string,
  kept: KeptProject | undefined,
  spawn: () => MirrorLink = spawnMirror,
): MirroredStore {
  const visit = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`
  let stamp: Stamp = readStamp(kept?.stamp) ?? { visit, sequence: 0 }
  let { sequence } = stamp
  let place = placeOf(kept)
  /** The mirror with the stamp that it has; undefined while it cannot be had. */
  let owned: Promise<{ readonly connection: MirrorLink['connection']; at: Stamp } | undefined> | undefined
  let release = () => {}
  let [rest, rested] = [REST, 0]

  function fail(): void {
    rested = Date.now() + rest
    rest *= 2
    release()
  }

  function own() {
    if (owned || Date.now() < rested) return owned
    if (current?.project !== project) current?.release()
    const link = spawn()
    const gone = new AbortController()
    const mine = lockOf(project, gone)
      .then(() => link.connection.call('own', { project, stamp }))
      .then(at => {
        if (gone.signal.aborted) throw new Error('another tab took the mirror')
        if (at) return { connection: link.connection, at }
        // What is edited meanwhile is in the database alone: it is not to wait for the next edit.
        setTimeout(() => void catchUp(), rest)
        throw new Error('another tab has not let go of the mirror')
      })
      .catch((): undefined => {
        fail()
        gone.abort()
      })
    gone.signal.addEventListener('abort', () => {
      link.end()
      link.connection.fail(new EngineError('aborted', 'the mirror was let go'))
      if (owned === mine) owned = undefined
    })
    release = () => gone.abort()
    current = { project, release }
    owned = mine
    return mine
  }

  /** The stamp of a mirror that was brought to say what the database does. */
  async function begunAnew(connection: MirrorLink['connection'], stamp: Stamp): Promise<Stamp> {
    const at = await connection.call('own', { project, stamp })
    if (!at) throw new Error('there is no database to begin from')
    return at
  }

  /** What gives the entry away again; undefined where the mirror does not have it. */
  async function mirror(entry: JournalEntry): Promise<(() => Promise<void>) | undefined> {
    const mine = await own()
    if (!mine) return undefined
    const from = stamp
    const { connection } = mine
    try {
      // Of a database that something else wrote to, the files say less.
      if (!isSame(mine.at, from) && !isSame(mine.at, entry.stamp)) mine.at = await begunAnew(connection, from)
      // What was begun from the database while this was on its way may have it already.
      if (!isSame(mine.at, entry.stamp)) await connection.call('append', { entry })
      mine.at = entry.stamp
    } catch {
      fail()
      return undefined
    }
    return async () => {
      await connection.call('takeBack', {}).catch(fail)
      mine.at = from
    }
  }

  /** Lets the mirror begin anew from the database, where it says something else. */
  async function catchUp(): Promise<void> {
    const mine = await own()
    if (!mine || isSame(mine.at, stamp)) return
    try {
      mine.at = await begunAnew(mine.connection, stamp)
    } catch {
      fail()
    }
  }

  return {
    ...store,
    own: async () => void (await own()),
    reread(kept) {
      if (kept.stamp === writeStamp(stamp)) place = placeOf(kept)
    },
    async write(writing) {
      const next = { visit, sequence: ++sequence }
      if (isLarge(writing)) {
        await store.write({ ...writing, stamp: writeStamp(next) })
        ;[stamp, place] = [next, afterWriting(place, writing)]
        return catchUp()
      }
      const mirrored = mirror(entryOf(place, writing, next))
      try {
        await Promise.all([store.write({ ...writing, stamp: writeStamp(next) }), mirrored])
      } catch (error) {
        // The next writing starts from where this one did.
        await (
          await mirrored
        )?.()
        throw error
      }
      ;[stamp, place] = [next, afterWriting(place, writing)]
    },
  }
}

/** Whether to copy a writing to the worker would hold the page up: then that reads it from the database. */
const isLarge = ({ records, texts }: Writing): boolean =>
  records.length > 100 || texts.reduce((sum, [, text]) => sum + text.length, 0) > 8_000_000

const placeOf = (kept: KeptProject | undefined): Place => ({
  records: new Map(kept?.records),
  steps: kept?.steps.length ?? 0,
  position: kept?.position ?? 0,
})

/** Of tabs that edit one after the other the last has the lock, until `gone`; whoever loses it is gone. */
async function lockOf(project: string, gone: AbortController): Promise<void> {
  const locks: LockManager | undefined = navigator.locks
  if (!locks) return
  await new Promise<void>((resolve, reject) => {
    const hold = () => {
      resolve()
      return new Promise<void>(over => gone.signal.addEventListener('abort', () => over()))
    }
    locks.request(mirrorLock(project), { steal: true }, hold).catch((error: unknown) => {
      reject(error instanceof Error ? error : new Error(String(error)))
      gone.abort()
    })
  })
}

export const RESTORED = 'The browser had lost its database; everything was restored from Gleaner’s own copy.'

/** Fills an empty database from the mirror. Undefined where that has nothing. */
export async function restore(
  store: ProjectStore,
  project: string,
  spawn: () => MirrorLink = spawnMirror,
): Promise<KeptProject | undefined> {
  const link = spawn()
  try {
    const found = await link.connection.call('read', { project })
    if (!found || found.records.size === 0) return undefined
    const { records, texts, steps, position, stamp } = found
    await store.write({
      records: [...records],
      texts: [...texts],
      keptSteps: 0,
      addedSteps: steps,
      position,
      stamp: writeStamp(stamp),
    })
    const kept = await store.read()
    return kept && { ...kept, problems: [...kept.problems, ...found.problems] }
  } finally {
    link.end()
  }
}

/**
 * Deletes a project for good, its mirror first: what is left of the one would bring back the other.
 *
 * @throws DOMException where another tab does not let go of it
 */
export async function eraseMirrored(project: string): Promise<void> {
  await dropMirror(project)
  await eraseProjectStore(project)
}
