/** Heads over features: each as a small graph that ONNX Runtime runs, the last few kept ready. */
import { sizesOf, weightsOf, type Head, type LearnedHead } from '../domain/head.ts'
import { headKind, weightShapes, type HeadWeights } from '../domain/heads/kinds.ts'
import { headModel, type HeadTensor } from '../graph/head-graph.ts'
import type { Runtime } from './platform.ts'
import { EngineError } from './rpc.ts'

/** Rows of all that a head reads, [rows × inputs], to logits [rows × labels]. */
export type ApplyHead = (features: Float32Array, rows: number) => Promise<Float32Array>

type Weights = Pick<Head, 'labels' | 'hidden' | 'features'> & LearnedHead

const KEPT = 4

export interface Heads {
  /** Runs a job with the runtime that heads run in, when nothing else does: its WebAssembly is not re-entrant. */
  withRuntime<T>(job: (ort: Runtime) => Promise<T>): Promise<T>
  /** How to apply a head. */
  open(head: Weights): ApplyHead
  /** Compiles the runtime ahead of the first application. */
  warm(): Promise<void>
}

export function createHeads(loadRuntime: () => Promise<Runtime>): Heads {
  type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>
  let runtime: Promise<Runtime> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const sessions = new Map<string, Promise<Session>>()

  function withRuntime<T>(job: (ort: Runtime) => Promise<T>): Promise<T> {
    runtime ??= loadRuntime()
    const loaded = runtime
    const result = queue.then(async () => job(await loaded))
    queue = result.catch(() => {})
    return result
  }

  function session(ort: Runtime, key: string, file: () => Uint8Array<ArrayBuffer>): Promise<Session> {
    const made = sessions.get(key) ?? ort.InferenceSession.create(file(), { executionProviders: ['wasm'] })
    sessions.delete(key)
    sessions.set(key, made)
    for (const [old, released] of sessions) {
      if (sessions.size <= KEPT) break
      sessions.delete(old)
      released.then(session => session.release()).catch(() => {})
    }
    return made
  }

  const open = (head: Weights) => (features: Float32Array, rows: number) =>
    withRuntime(async ort => {
      const { hidden: width } = sizesOf(head)
      const prepared = await session(ort, fingerprint(head), () => fileOf(head))
      const { logits } = await prepared.run({ features: new ort.Tensor('float32', features, [rows, width]) })
      if (!(logits?.data instanceof Float32Array)) throw new EngineError('internal', 'a head gave no logits')
      const { neighbours, labels } = head
      if (!neighbours) return logits.data
      // Fetched with the first head that keeps any.
      const { askNeighbours, neighboursFile } = await import('./neighbours.ts')
      const key = `${hash(neighbours.features)} ${neighbours.features.length} of ${neighbours.count}`
      const kept = await session(ort, key, () => neighboursFile(neighbours, width))
      return askNeighbours(ort, kept, neighbours, features, logits.data, { rows, width, labels: labels.length })
    })
  return {
    withRuntime,
    open,
    async warm() {
      await open({ kind: 'linear', labels: ['O'], hidden: 1, weight: new Float32Array(1), bias: new Float32Array(1) })(
        new Float32Array(1),
        1,
      )
    },
  }
}

function fileOf(head: Weights): Uint8Array<ArrayBuffer> {
  return headModel(sizesOf(head), tensorsOf(head), headKind(head.kind).forward)
}

/** The weights of a head by their names, as model files are made of them. */
export function tensorsOf(
  head: Pick<Head, 'labels' | 'hidden' | 'features'> & HeadWeights,
): Readonly<Record<string, HeadTensor>> {
  const shapes = new Map(weightShapes(headKind(head.kind), sizesOf(head)))
  return Object.fromEntries(
    weightsOf(head).map(([name, data]) => [name, { shape: shapes.get(name) ?? [], data }] as const),
  )
}

/** FNV-1a over labels and the bits of the weights: heads travel with every call, so identity is by value. */
function fingerprint(head: Weights): string {
  let value = START
  let length = 0
  for (const [, numbers] of weightsOf(head)) {
    value = hash(new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length), value)
    length += numbers.length
  }
  return `${value} ${length} ${head.labels.join(' ')}`
}

const START = 0x811c9dc5

function hash(words: Uint16Array | Uint32Array, from = START): number {
  let value = from
  for (const word of words) value = Math.imul(value ^ word, 0x01000193)
  return value >>> 0
}
