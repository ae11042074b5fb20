/**
 * Features between visits: read from a document's file before it is encoded, and written when for a moment nothing was
 * asked. Only of documents that the page named, within bounds, and deleted with them. What fails here costs encoding
 * again, and nothing else.
 */
import type { Encoder, KeptText } from './encoder.ts'
import type { LoadedEngine } from './engine.ts'
import { documentFile, isIncomplete, modelHash, readDocument } from './feature-document.ts'
import { limitOf, makeRoom, MOST } from './feature-bounds.ts'
import type { FeatureFiles } from './feature-files.ts'
import type { Platform } from './platform.ts'
import type { KeepArgs, LoadResult } from './protocol.ts'

/** Milliseconds without a document read, after which files are written. */
const QUIET = 1000
/** Characters of documents after which files are written anyway: the cache may let go of the first of them. */
const MANY = 250_000
/** The use of a file is written down again after this. */
const STALE = 600_000

export interface Bounds {
  readonly most: number
  readonly quiet: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What became of documents whose features were to be kept, in this visit. */
export interface KeepingCounts {
  written: number
  /** Made room for others. */
  evicted: number
  /** There was no room for, because of their size or of others that are fresh. */
  passedOver: number
  /** Storage said no, for want of room or else. */
  refused: number
}

export type FeatureKeeping = ReturnType<typeof createFeatureKeeping>

type Loaded = Pick<LoadedEngine, 'encoder' | 'result'>

interface Noted {
  readonly text: string
  /** That were asked for beside the last. */
  readonly layers: readonly number[]
}

interface Pending extends KeptText, Noted {
  readonly engine: Loaded
}

/** Of which model and layers a file is, and since when it counts as used. */
interface Settled {
  readonly model: string
  readonly layers: readonly number[]
  readonly usedAt: number
}

export function createFeatureKeeping(
  files: FeatureFiles,
  sha256: Platform['sha256'],
  { most, quiet, now }: Bounds = { most: MOST, quiet: QUIET, now: Date.now },
) {
  let project = ''
  let named = new Set<string>()
  /** Whether files of documents that are no more may be there. */
  let hasGone = false
  /** By id of the document. */
  const pending = new Map<string, Pending>()
  const touched = new Set<string>()
  /** Documents whose file has what was asked of them. */
  const settled = new Map<string, Settled>()
  const underWay = new Map<string, Promise<void>>()
  const counts: KeepingCounts = { written: 0, evicted: 0, passedOver: 0, refused: 0 }
  const hashes = new WeakMap<object, Promise<string>>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function modelOf(result: LoadResult): Promise<string> {
    const known = hashes.get(result) ?? modelHash(sha256, result)
    hashes.set(result, known)
    return known
  }

  function later(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void write(), quiet)
  }

  async function recallOne({ encoder, result }: Loaded, document: KeptText, layers: readonly number[]) {
    if (!named.has(document.id) || !isIncomplete(encoder, document, layers)) return
    try {
      const file = await files.open(project, document.id)
      if (!file) return
      const model = await modelOf(result)
      const held = await readDocument(encoder, document, layers, model, file, sha256)
      if (held && named.has(document.id)) settled.set(document.id, { model, layers: held, usedAt: file.usedAt })
    } catch {
      // It is encoded.
    }
  }

  function recall(engine: Loaded, documents: readonly KeptText[], layers: readonly number[]): Promise<unknown> {
    return Promise.all(
      documents.map(document => {
        const key = JSON.stringify([document.id, layers])
        const running =
          underWay.get(key) ?? recallOne(engine, document, layers).finally(() => void underWay.delete(key))
        underWay.set(key, running)
        return running
      }),
    )
  }

  /** Has documents written that were read, when all is quiet. */
  function note(engine: Loaded, documents: ReadonlyMap<string, Noted>): void {
    for (const [id, noted] of documents) if (named.has(id)) pending.set(id, { id, engine, ...noted })
    let characters = 0
    for (const { text } of pending.values()) characters += text.length
    if (characters > MANY) void write()
    else if (pending.size > 0) later()
  }

  /** Lets go of what is written already. */
  async function settle(): Promise<void> {
    for (const [id, { engine, layers }] of pending) {
      const model = await modelOf(engine.result)
      const known = settled.get(id)
      if (known?.model !== model || !isWithin(layers, known.layers)) continue
      pending.delete(id)
      if (known.usedAt < now() - STALE) touched.add(id)
    }
  }

  /** Deletes the files of documents that are no more. */
  async function removeGone(): Promise<void> {
    if (!hasGone) return
    hasGone = false
    for (const document of await files.documents(project))
      if (!named.has(document)) await files.remove(project, document)
  }

  async function writePending(): Promise<void> {
    for (const document of touched) {
      touched.delete(document)
      const known = settled.get(document)
      if (!known) continue
      await files.touch(project, document)
      settled.set(document, { ...known, usedAt: now() })
    }
    if (pending.size === 0) return
    let listed = await files.list()
    const limit = limitOf(most, listed, await files.room())
    for (const [id, { engine, ...document }] of pending) {
      pending.delete(id)
      const [of, model] = [project, await modelOf(engine.result)]
      const file = await documentFile(engine.encoder, document, model, sha256)
      if (!file || of !== project || !named.has(id)) continue
      const others = listed.filter(other => other.project !== of || other.document !== id)
      const goes = makeRoom(others, file.bytes, limit, now())
      if (!goes) {
        counts.passedOver++
        continue
      }
      for (const gone of goes) {
        await files.remove(gone.project, gone.document)
        if (gone.project === of) settled.delete(gone.document)
        counts.evicted++
      }
      try {
        await files.write(of, id, file.parts())
        counts.written++
      } catch (error) {
        counts.refused++
        // Where there is no room for one there is none for the next.
        if (error instanceof DOMException && error.name === 'QuotaExceededError') return pending.clear()
        continue
      }
      listed = [
        ...others.filter(other => !goes.includes(other)),
        { project: of, document: id, bytes: file.bytes, usedAt: now() },
      ]
      // What was deleted meanwhile is not to stay.
      if (of !== project || !named.has(id)) await files.remove(of, id)
      else settled.set(id, { model, layers: file.table.layers, usedAt: now() })
    }
  }

  /** Writes and deletes what waits for it, now. */
  async function write(): Promise<void> {
    clearTimeout(timer)
    try {
      await settle()
      if (pending.size === 0 && touched.size === 0 && !hasGone) return
      await files.alone(async () => {
        await removeGone()
        await writePending()
      })
    } catch {
      counts.refused++
      pending.clear()
    }
  }

  return {
    counts,
    write,

    /** Features are kept of these documents from now on, and of no other of their project. */
    keep({ project: id, documents }: KeepArgs): void {
      const before = project === id ? named : undefined
      if (!before) {
        pending.clear()
        touched.clear()
        settled.clear()
      }
      project = id
      named = new Set(documents)
      const gone = [...(before ?? [])].filter(document => !named.has(document))
      for (const document of gone) {
        pending.delete(document)
        settled.delete(document)
      }
      hasGone ||= !before || gone.length > 0
      if (gone.length > 0) void write()
      else if (!before) later()
    },

    /** Does something with an engine that reads documents from their files, and has those written that it read. */
    async around<Engine extends Loaded, Result>(
      engine: Engine,
      work: (engine: Engine & { readonly encoder: Encoder }) => Promise<Result>,
    ): Promise<Result> {
      const asked = new Map<string, Noted>()
      const encoder: Encoder = {
        ...engine.encoder,
        async recall(documents, layers = []) {
          for (const { id, text } of documents) asked.set(id, { text, layers })
          await recall(engine, documents, layers)
        },
      }
      try {
        return await work({ ...engine, encoder })
      } finally {
        note(engine, asked)
      }
    },
  }
}

const isWithin = (layers: readonly number[], among: readonly number[]) =>
  layers.every(layer => layer === -1 || among.includes(layer))
