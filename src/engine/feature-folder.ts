/**
 * Features in the origin private file system: `gleaner-features/<project>/<document>`, numbers and hashes alone, nothing of
 * a text. Written by a worker, which has a file to itself while it writes; read and deleted by any tab.
 */
import type { FeatureFiles, KeptFile } from './feature-files.ts'

const FOLDER = 'gleaner-features'
/** Held by the tab that writes or deletes. */
const LOCK = 'gleaner-features'
const TRIES = 20
const PAUSE = 50
/** A name is never `.` or `..`. */
const END = '.f16'

const nameOf = (id: string) => encodeURIComponent(id) + END

function idOf(name: string): string | undefined {
  try {
    return name.endsWith(END) ? decodeURIComponent(name.slice(0, -END.length)) : undefined
  } catch {
    return undefined
  }
}

async function folder(create: boolean): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create })
}

async function folderOf(project: string, create = false): Promise<FileSystemDirectoryHandle> {
  return (await folder(create)).getDirectoryHandle(nameOf(project), { create })
}

const isMissing = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError'

/** What is there; nothing where there is no such thing. */
async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function namesIn(directory: FileSystemDirectoryHandle | undefined): Promise<string[]> {
  const names: string[] = []
  for await (const name of directory?.keys() ?? []) {
    const id = idOf(name)
    if (id !== undefined) names.push(id)
  }
  return names
}

async function fileOf(project: string, document: string): Promise<File> {
  return (await (await folderOf(project)).getFileHandle(nameOf(document))).getFile()
}

export const alone: FeatureFiles['alone'] = async work => {
  await navigator.locks.request(LOCK, work)
}

export const documents: FeatureFiles['documents'] = async project => namesIn(await unlessMissing(folderOf(project)))

export const list: FeatureFiles['list'] = async () => {
  const found: KeptFile[] = []
  for (const project of await namesIn(await unlessMissing(folder(false))))
    for (const document of await documents(project)) {
      // One that another tab is about to write is none yet.
      const file = await fileOf(project, document).catch(() => undefined)
      if (file) found.push({ project, document, bytes: file.size, usedAt: file.lastModified })
    }
  return found
}

export const open: FeatureFiles['open'] = async (project, document) => {
  const file = await unlessMissing(fileOf(project, document))
  return (
    file && {
      bytes: file.size,
      usedAt: file.lastModified,
      read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    }
  )
}

/** A file to write to. One that was written a moment ago, or is being read, may not be free yet. */
async function taken(handle: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let turn = 0; ; turn++) {
    try {
      return await handle.createSyncAccessHandle()
    } catch (error) {
      const isTaken = error instanceof DOMException && error.name === 'NoModificationAllowedError'
      if (!isTaken || turn === TRIES) throw error
      await new Promise(next => setTimeout(next, PAUSE))
    }
  }
}

async function writing(
  [project, document]: readonly [string, string],
  create: boolean,
  work: (file: FileSystemSyncAccessHandle) => Promise<void>,
): Promise<void> {
  const handle = await (await folderOf(project, create)).getFileHandle(nameOf(document), { create })
  const file = await taken(handle)
  try {
    await work(file)
    file.flush()
  } finally {
    file.close()
  }
}

export const write: FeatureFiles['write'] = async (project, document, parts) => {
  try {
    await writing([project, document], true, async file => {
      file.truncate(0)
      for (const [at, bytes] of parts) {
        if (file.write(bytes, { at }) < bytes.length) throw new DOMException('no room', 'QuotaExceededError')
        // Calls that arrived are answered between two parts.
        await new Promise(next => setTimeout(next))
      }
    })
  } catch (error) {
    await remove(project, document)
    throw error
  }
}

export const touch: FeatureFiles['touch'] = async (project, document) => {
  const touching = writing([project, document], false, async file => {
    const first = new Uint8Array(1)
    if (file.read(first, { at: 0 }) > 0) file.write(first, { at: 0 })
  })
  await unlessMissing(touching)
}

export const remove: FeatureFiles['remove'] = async (project, document) => {
  await unlessMissing(folderOf(project).then(folder => folder.removeEntry(nameOf(document))))
}

export const room: FeatureFiles['room'] = async () => {
  const { quota, usage } = await navigator.storage.estimate()
  return quota === undefined || usage === undefined ? Infinity : Math.max(0, quota - usage)
}

/** Deletes the features of all documents of a project, or of every project. */
export async function removeAll(project?: string): Promise<void> {
  await alone(async () => {
    const root = await navigator.storage.getDirectory()
    const gone =
      project === undefined
        ? root.removeEntry(FOLDER, { recursive: true })
        : folder(false).then(all => all.removeEntry(nameOf(project), { recursive: true }))
    await unlessMissing(gone)
  })
}
