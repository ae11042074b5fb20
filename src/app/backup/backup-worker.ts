/** Packs and unpacks backups beside the page, which reads and writes nothing of a project for it. */
import { documentsOf } from '../../domain/project.ts'
import { EngineError, serve, type Endpoint } from '../../engine/rpc.ts'
import { readBackup } from './backup-reading.ts'
import { backupOf } from './backup.ts'
import type { BackupCalls } from './backup-protocol.ts'
import { titleOfProject } from '../project/project-title.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'
import { eraseProjectStore, openProjectStore } from '../project/storage.ts'
import { storageTrouble } from '../project/storage-trouble.ts'
import { storedSnapshot } from '../project/stored-snapshot.ts'
import { LIMITS } from './zip-reading.ts'

/** Milliseconds of work, after which a word to stop can be heard. */
const STRETCH = 100

/** The worker's own scope, whose types are not those of this room. */
const page: Endpoint = {
  postMessage: (message, transfer) => self.postMessage(message, { transfer }),
  addEventListener: (type, listener) => self.addEventListener(type, listener),
}

serve<BackupCalls>(page, {
  async write({ project, options }, { signal, report }) {
    const snapshot = typeof project === 'string' ? await kept(project) : project
    // Bytes of its own, as fflate makes them.
    const chunks = (await run(backupOf(snapshot, options), signal, report)) as Uint8Array<ArrayBuffer>[]
    return new Blob(chunks, { type: 'application/zip' })
  },

  async read({ file, project }, { signal, report }) {
    if (file.size > LIMITS.unpacked) throw new EngineError('internal', 'it is larger than a backup can be')
    const bytes = new Uint8Array(await file.arrayBuffer())
    const { snapshot, problems } = await run(readBackup(bytes), signal, report)
    if (project !== undefined) await keep(project, snapshot)
    const { records } = snapshot
    return {
      title: titleOfProject(records),
      documents: documentsOf(records).length,
      problems,
      snapshot: project === undefined ? snapshot : undefined,
    }
  },
})

async function kept(project: string): Promise<ProjectSnapshot> {
  const found = await storedSnapshot(await openProjectStore(project, 'existing'))
  if (!found) throw new EngineError('internal', 'the project is not stored')
  return found
}

/** All of it or nothing. */
async function keep(project: string, { records, texts, steps, position }: ProjectSnapshot): Promise<void> {
  try {
    const store = await openProjectStore(project)
    await store.write({ records: [...records], texts: [...texts], keptSteps: 0, addedSteps: steps, position })
  } catch (error) {
    void eraseProjectStore(project).catch(() => {})
    throw new EngineError('internal', storageTrouble(error))
  }
}

async function run<T>(work: Generator<number, T>, signal: AbortSignal, report: (share: number) => void): Promise<T> {
  let rested = performance.now()
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() - rested < STRETCH) continue
    report(value)
    await new Promise(next => setTimeout(next))
    signal.throwIfAborted()
    rested = performance.now()
  }
}
