/** Saves the project that is shown as a file, and opens such a file as a project of its own. */
import { connect, type CallOptions, type Connection } from '../../engine/rpc.ts'
import type { BackupCalls } from './backup-protocol.ts'
import { saveBlob } from '../clipboard.ts'
import { fileName } from '../reading/exports.ts'
import type { House } from '../house.ts'
import { titleOfProject } from '../project/project-title.ts'
import { say } from '../session.ts'

export type BackupDesk = Pick<House, 'session' | 'project' | 'projects'>

/** Milliseconds after which a backup is long enough to say how far it is. */
const LONG = 600

/** @throws EngineError, with the code `aborted` where `signal` says so */
export async function saveBackup(desk: BackupDesk, history: boolean, signal: AbortSignal): Promise<void> {
  const { session, project, projects } = desk
  await project.settled()
  const { saved, keeping, documents, timeline } = project.store.getState()
  const isKept = saved === 'saved' && keeping.kind === 'kept'
  const title = titleOfProject(timeline.present)
  const now = new Date()
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map(part => String(part).padStart(2, '0'))
    .join('-')
  const name = fileName(`${title.slice(0, 48)} ${date}`, 'gleaner')
  const options = { history, by: `Gleaner ${import.meta.env.VITE_VERSION}`, at: now.getTime() }
  // What is not stored is in the page alone.
  const what = isKept ? projects.store.getState().id : await project.snapshot()
  const blob = await inWorker(desk, `Saving “${title}”`, signal, (connection, how) =>
    connection.call('write', { project: what, options }, how),
  )
  saveBlob(name, blob)
  const count = documents.length === 1 ? '1 document' : `${documents.length} documents`
  const size = blob.size < 1e6 ? `${Math.ceil(blob.size / 1e3)} kB` : `${(blob.size / 1e6).toFixed(1)} MB`
  const extent = history ? 'with its history' : 'without its history'
  say(session, { tone: 'news', text: `Saved “${title}” as ${name}: ${count}, ${extent}, ${size}.` })
}

/** @throws EngineError, with the code `aborted` where `signal` says so, else with words for the person */
export async function openBackup(desk: BackupDesk, file: File, signal: AbortSignal): Promise<void> {
  const { session, project, projects } = desk
  await project.settled()
  const isKept = project.store.getState().keeping.kind !== 'memory'
  const id = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`
  const args = { file, project: isKept ? id : undefined }
  const read = await inWorker(desk, `Opening “${file.name}”`, signal, (connection, how) =>
    connection.call('read', args, how),
  )
  const { title, documents, problems, snapshot } = read
  if (snapshot) await projects.add(snapshot)
  else if (!(await projects.open(id))) return
  const count = documents === 1 ? '1 document' : `${documents} documents`
  const text = `Opened “${title}” from ${file.name} as a project of its own: ${count}.`
  if (problems.length > 0) say(session, { tone: 'trouble', text: `${text} ${problems.join('. ')}.` })
  else say(session, { tone: 'news', text })
}

async function inWorker<T>(
  { session }: BackupDesk,
  doing: string,
  signal: AbortSignal,
  ask: (connection: Connection<BackupCalls>, options: CallOptions<number>) => Promise<T>,
): Promise<T> {
  const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { type: 'module' })
  const begun = performance.now()
  let told = -1
  const onProgress = (share: number) => {
    const tenth = Math.floor(share * 10)
    if (performance.now() - begun < LONG || tenth === told) return
    told = tenth
    session.setState({ notice: { tone: 'news', text: `${doing} … ${tenth * 10} %`, action: 'stop-backup' } })
  }
  try {
    return await ask(connect<BackupCalls>(worker), { signal, onProgress })
  } finally {
    worker.terminate()
  }
}
