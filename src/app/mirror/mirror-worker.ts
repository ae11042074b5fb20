/** Writes the mirror: only a worker may write a file in place, and flush it to the disk. */
import { serve, type Endpoint } from '../../engine/rpc.ts'
import { isSame, readJournal, readStamp, type Journal, type Stamp } from './journal.ts'
import { laterOf, openJournalFiles, type JournalFiles, type SyncFile } from './journal-files.ts'
import { mirrorFiles } from './mirror-files.ts'
import { mirrorFolder } from './mirror-folder.ts'
import type { MirrorCalls } from './mirror-protocol.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'
import { openProjectStore } from '../project/storage.ts'
import { storedSnapshot } from '../project/stored-snapshot.ts'

declare global {
  interface FileSystemFileHandle {
    /** In workers only, and so not in the library of a page. */
    createSyncAccessHandle?(): Promise<SyncFile>
  }
}

/** A page that is being left gives its files free a little later than the next one asks for them. */
const TRIES = 50
const PAUSE = 100
/** Milliseconds without an edit, after which a long journal is shortened. */
const IDLE = 1000

let files: JournalFiles | undefined
let shortening: ReturnType<typeof setTimeout> | undefined

const owned = (): JournalFiles => {
  if (!files) throw new Error('no mirror is owned')
  return files
}

/** The worker's own scope, whose types are not those of this room. */
const page: Endpoint = {
  postMessage: (message, transfer) => self.postMessage(message, { transfer }),
  addEventListener: (type, listener) => self.addEventListener(type, listener),
}

serve<MirrorCalls>(page, {
  async own({ project, stamp }) {
    files ??= await open(project)
    if (!files) return undefined
    const at = files.stamp()
    if (at && isSame(at, stamp)) return at
    const found = await kept(project, stamp)
    // A database that was lost under the page has nothing to say against the files.
    if (!found && at) return undefined
    files.begin(...(found ?? [nothing, stamp]))
    return files.stamp()
  },
  append({ entry }) {
    owned().append(entry)
    clearTimeout(shortening)
    if (owned().isLong()) shortening = setTimeout(() => owned().shorten(), IDLE)
  },
  takeBack: () => owned().takeBack(),
  async read({ project }) {
    const journal = await journalOfProject(project)
    return journal && { ...journal.project(), stamp: journal.stamp }
  },
})

async function open(project: string): Promise<JournalFiles | undefined> {
  const folder = await mirrorFolder('create')
  const [first, second] = await Promise.all(
    mirrorFiles(project).map(async name => take(await folder.getFileHandle(name, { create: true }))),
  )
  if (first && second) return openJournalFiles([first, second])
  first?.close()
  second?.close()
  return undefined
}

/** Undefined where another tab has the file. */
async function take(handle: FileSystemFileHandle): Promise<SyncFile | undefined> {
  for (let turn = 0; turn < TRIES; turn++) {
    try {
      return await handle.createSyncAccessHandle?.()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') throw error
      await new Promise(next => setTimeout(next, PAUSE))
    }
  }
  return undefined
}

async function journalOfProject(project: string): Promise<Journal | undefined> {
  const folder = await mirrorFolder()
  return laterOf(await Promise.all(mirrorFiles(project).map(async name => journalIn(folder, name))))
}

/** Undefined where there is none. A file that a closing tab still writes to cannot be read for a moment. */
async function journalIn(folder: FileSystemDirectoryHandle, name: string): Promise<Journal | undefined> {
  for (let turn = 0; turn < TRIES; turn++) {
    try {
      const file = await (await folder.getFileHandle(name)).getFile()
      return readJournal(new Uint8Array(await file.arrayBuffer()))
    } catch (error) {
      if (!(error instanceof DOMException) || error.name === 'NotFoundError') return undefined
      await new Promise(next => setTimeout(next, PAUSE))
    }
  }
  return undefined
}

const nothing: ProjectSnapshot = { records: new Map(), steps: [], position: 0, texts: new Map() }

/** The project in the database with its stamp, or else the given one; undefined where there is none. */
async function kept(project: string, stamp: Stamp): Promise<[ProjectSnapshot, Stamp] | undefined> {
  const found = await storedSnapshot(await openProjectStore(project))
  return found && [found, readStamp(found.stamp) ?? stamp]
}
