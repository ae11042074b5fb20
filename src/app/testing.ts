/** For the tests of this room: heads, documents, a manifest, and an engine in memory that answers when it is told to. */
import type { Head } from '../domain/head.ts'
import type { Step } from '../domain/history.ts'
import type { DocumentRecord, ProjectRecord } from '../domain/project.ts'
import type { Engine } from '../engine/client.ts'
import type { EngineCalls, LoadResult, TagProgress } from '../engine/protocol.ts'
import { EngineError } from '../engine/rpc.ts'
import type { ProjectStore } from './project/storage.ts'

export function headOf(name: string, types: readonly string[]): Head {
  const labels = ['O', ...types.flatMap(type => [`B-${type}`, `I-${type}`])]
  return {
    format: 'gleaner-head/1',
    name,
    title: name,
    description: '',
    kind: 'linear',
    labels,
    hidden: 1,
    weight: new Float32Array(labels.length),
    bias: new Float32Array(labels.length),
    decode: 'viterbi',
    encoder: { id: 'test', sha256: '0'.repeat(64) },
    provenance: {},
  }
}

/** A new document of twenty characters, but for what is changed. */
export function documentRecord(id: string, change: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    kind: 'document',
    id,
    title: id,
    length: 20,
    createdAt: 0,
    state: 'new',
    role: 'none',
    annotatedFor: null,
    doneUpTo: null,
    notes: '',
    metadata: {},
    order: 0,
    ...change,
  }
}

export const newsHead = headOf('news', ['LOC', 'PER'])
export const plantHead = headOf('plants', ['Plant'])

export const loaded: LoadResult = {
  manifest: {
    format: 'gleaner-model/1',
    id: 'test',
    title: 'Test model',
    languages: ['en'],
    licence: 'none',
    hidden: 1,
    layers: 1,
    maxLength: 512,
    weights: 'w',
    reference: 'r',
    heads: [
      { name: 'news', title: 'News', file: 'n', labels: ['LOC', 'PER'], default: true },
      { name: 'plants', title: 'Plants', file: 'p', labels: ['Plant'], default: false },
    ],
    files: [],
  },
  head: newsHead,
  device: {
    device: 'wasm',
    lanes: 2,
    isolated: true,
    reasons: [],
    adapter: undefined,
    selfCheck: undefined,
    runtime: 'test',
  },
  storage: { kept: 'cache' },
  timings: {},
}

type Calls = { [Name in keyof EngineCalls]: PendingCall<Name> }

export interface PendingCall<Name extends keyof EngineCalls> {
  readonly name: Name
  readonly args: EngineCalls[Name]['args']
  readonly signal: AbortSignal | undefined
  progress(value: EngineCalls[Name]['progress']): void
  answer(value: EngineCalls[Name]['result']): Promise<void>
  fail(error: Error): Promise<void>
}

/** Tells every capitalised word to be an entity of the head's first type. */
export function capitals(text: string, type: string): TagProgress {
  const predictions = [...text.matchAll(/\b[A-Z]\w+/g)].map(({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
    label: type,
    score: 0.9,
  }))
  return { segments: [{ start: 0, end: text.length, predictions, seams: [] }], characters: text.length, words: 3 }
}

export function memoryEngine() {
  const calls: Calls[keyof Calls][] = []
  const engine: Engine = {
    call(name, args, options = {}) {
      return new Promise<never>((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(new EngineError('aborted', 'cancelled')))
        const settle = async (done: () => void) => {
          done()
          await new Promise(next => setTimeout(next))
        }
        calls.push({
          name,
          args,
          signal: options.signal,
          progress: (value: never) => options.onProgress?.(value),
          answer: (value: never) => settle(() => resolve(value)),
          fail: (error: Error) => settle(() => reject(error)),
        } as unknown as Calls[keyof Calls])
      })
    },
    onRevival: () => () => {},
    dispose: () => {},
  }
  return {
    engine,
    /** The calls of one name so far, oldest first. */
    calls: <Name extends keyof EngineCalls>(name: Name) =>
      calls.filter(call => call.name === name) as unknown as PendingCall<Name>[],
  }
}

/** Storage that outlives a project, as a browser's does; what it gives back is no object that was put into it. */
export function memoryStore() {
  const records = new Map<string, ProjectRecord>()
  const texts = new Map<string, string>()
  const steps: Step<ProjectRecord>[] = []
  const textWrites: string[] = []
  const asked = { times: 0 }
  let position = 0
  const store: ProjectStore = {
    read: async () =>
      records.size === 0 ? undefined : structuredClone({ records, steps, position, problems: [] as string[] }),
    text: async id => texts.get(id),
    async write(writing) {
      for (const [key, after] of structuredClone(writing.records))
        if (after) records.set(key, after)
        else records.delete(key)
      for (const [id, text] of writing.texts) {
        texts.set(id, text)
        textWrites.push(id)
      }
      steps.splice(writing.keptSteps, steps.length, ...structuredClone(writing.addedSteps))
      position = writing.position
    },
    async keepTexts(ids) {
      for (const id of texts.keys()) if (!ids.has(id)) texts.delete(id)
    },
    async persist() {
      asked.times++
    },
  }
  return { store, records, texts, steps, textWrites, asked }
}

/** The browser's lock manager, as far as tabs use it: one holder of a name, a queue, stealing. */
export function memoryLocks(): LockManager {
  interface Place {
    readonly grant: () => void
    readonly rob: () => void
  }
  const holders = new Map<string, Place>()
  const queues = new Map<string, Place[]>()
  const next = (name: string) => {
    holders.delete(name)
    queues.get(name)?.shift()?.grant()
  }
  const request = (name: string, options: LockOptions, callback: (lock: Lock | null) => Promise<unknown>) =>
    new Promise((resolve, reject) => {
      const abort = () => reject(new DOMException('', 'AbortError'))
      const place: Place = {
        rob: abort,
        grant() {
          holders.set(name, place)
          const held = async () => {
            const value = await callback({ name, mode: 'exclusive' })
            if (holders.get(name) === place) next(name)
            resolve(value)
          }
          void held()
        },
      }
      const queue = queues.get(name) ?? []
      queues.set(name, queue)
      if (options.steal) {
        holders.get(name)?.rob()
        place.grant()
      } else if (!holders.has(name)) place.grant()
      else if (options.ifAvailable) resolve(callback(null))
      else {
        queue.push(place)
        options.signal?.addEventListener('abort', () => {
          if (holders.get(name) === place) return
          queue.splice(queue.indexOf(place), 1)
          abort()
        })
      }
    })
  return { request, query: async () => ({}) } as unknown as LockManager
}
