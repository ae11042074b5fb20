/** What stands in the way of learning, looked for in a worker while somebody looks, a while after the last edit. */
import { createStore } from 'zustand/vanilla'
import { goldKey, type ProjectRecord } from '../../domain/project.ts'
import type { TrainingFinding } from '../../domain/training-check.ts'
import { connect, type Endpoint, messageOf } from '../../engine/rpc.ts'
import type { Project } from '../project/project.ts'
import { watched } from '../watched.ts'
import type { DataCheckCalls } from './data-check.ts'
import { readinessOf, type Readiness } from './readiness.ts'

export interface DataCheckState {
  readonly status: 'idle' | 'checking' | 'failed'
  readonly findings: readonly TrainingFinding[]
  readonly reason: string
}

export type CheckWorker = Endpoint & { terminate(): void }
export const dataCheckWorker = (): CheckWorker =>
  new Worker(new URL('./data-check-worker.ts', import.meta.url), { type: 'module' })

/** Milliseconds after the last edit. */
const PAUSE = 600
/** Documents that are handed over at once: a few milliseconds of copying. */
const AT_ONCE = 100

export type CheckingData = ReturnType<typeof createCheckingData>

export function createCheckingData(project: Project, start: () => CheckWorker = dataCheckWorker) {
  const store = createStore<DataCheckState>()(() => ({ status: 'idle', findings: [], reason: '' }))
  let worker: CheckWorker | undefined
  let checked: Readiness | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const readiness = () => readinessOf(project.store.getState().timeline.present)

  async function check(): Promise<void> {
    const wanted = readiness()
    if (checked === wanted) return
    end()
    checked = wanted
    if (wanted.documents.length === 0) return store.setState({ status: 'idle', findings: [] })
    const own = start()
    worker = own
    store.setState({ status: 'checking' })
    try {
      const { call } = connect<DataCheckCalls>(own)
      const { present } = project.store.getState().timeline
      const labels = [...present.values()].filter(({ kind }) => kind === 'label' || kind === 'project')
      await call('part', { records: labels, texts: [] })
      const documents = [...present.values()].filter(record => record.kind === 'document')
      const isWanted = new Set(wanted.documents)
      for (let from = 0; from < documents.length; from += AT_ONCE) {
        const some = documents.slice(from, from + AT_ONCE)
        const records: ProjectRecord[] = some
          .flatMap(document => [document, present.get(goldKey(document.id)) ?? []])
          .flat()
        const texts = some
          .filter(document => isWanted.has(document))
          .map(async ({ id }) => {
            const text = await project.textOf(id)
            return text === undefined ? [] : [{ document: id, text }]
          })
        await call('part', { records, texts: (await Promise.all(texts)).flat() })
      }
      const findings = await call('check', null)
      if (worker === own) store.setState({ status: 'idle', findings })
    } catch (error) {
      if (worker === own) store.setState({ status: 'failed', reason: messageOf(error) })
    } finally {
      own.terminate()
      if (worker === own) worker = undefined
    }
  }

  function end(): void {
    clearTimeout(timer)
    worker?.terminate()
    worker = undefined
    checked = undefined
  }

  const looked = watched(
    store,
    () => void check(),
    () => {
      // What was found holds for as long as nothing is edited.
      if (worker) end()
    },
  )
  project.store.subscribe((now, before) => {
    if (now.timeline === before.timeline || !looked.isWatched()) return
    clearTimeout(timer)
    timer = setTimeout(() => void check(), PAUSE)
  })

  return { store: looked.store }
}
