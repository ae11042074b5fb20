/**
 * The run queue: lanes take the next batch from the newest source that has one. A lane whose run throws, hangs or loses
 * its GPU is thrown away, and the batch is repeated once on a fresh one.
 */
import { connect, EngineError, messageOf, type Connection } from './rpc.ts'
import type { LaneCalls, SpecialIds } from './lane.ts'
import type { LaneThread } from './platform.ts'
import type { Device } from './protocol.ts'

/** Windows of piece ids that one run encodes, and what to do with their hidden states, see `LaneCalls`. */
export interface Batch {
  readonly windows: readonly Int32Array[]
  readonly layers?: readonly number[]
  done(hidden: readonly Uint16Array<ArrayBuffer>[]): void
}

/** Gives the next batch, within a budget of padded pieces, or nothing when all is handed out. */
export type Source = (budget: number) => Batch | undefined

export interface EncoderModel {
  readonly bytes: Uint8Array
  readonly device: Device
  readonly special: SpecialIds
  readonly maxLength: number
}

export interface Pool {
  /** What its lanes encode on. */
  readonly device: Device
  /** Resolves when every batch of `source` is done. Rejects when one failed twice, or when cancelled. */
  run(source: Source, signal: AbortSignal): Promise<void>
  /** The lanes that are open, for work beside encoding. */
  lanes(): readonly Lane[]
  /** Ends a lane that failed at other work; whatever else it was given fails with it, and is repeated. */
  discard(lane: Lane, error: unknown): void
  dispose(): void
}

export interface Lane {
  readonly thread: LaneThread
  readonly connection: Connection<LaneCalls>
}

interface Job {
  readonly source: Source
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  /** Batches in a lane, and whether the source has handed out its last. */
  active: number
  empty: boolean
}

interface Work {
  readonly job: Job
  readonly batch: Batch
  readonly repeated: boolean
}

export const SHORTEST_PATIENCE = 60_000
/** Runs that a WASM lane is given at once, so that it need not wait for a message between two of them. */
const WAITING = 2
/** A run is sized to last about this long, so that a cancel or a newer request never waits longer. */
const RUN_MILLISECONDS = 100

/** A lane without a model yet, which compiles the runtime meanwhile. */
export function warmLane(spawn: () => LaneThread, device: Device): Lane {
  const thread = spawn()
  const connection = connect<LaneCalls>(thread.port)
  // What fails here fails again, and is heard, when the lane gets its model.
  connection.call('warm', { device }).catch(() => {})
  return { thread, connection }
}

/** Gives a lane its model. @throws EngineError when the runtime or the graph does not load there; the lane is ended */
export async function openLane({ thread, connection }: Lane, model: EncoderModel): Promise<Lane & { runtime: string }> {
  try {
    const { bytes, device, special } = model
    const { runtime } = await within(SHORTEST_PATIENCE, connection.call('create', { model: bytes, device, special }))
    return { thread, connection, runtime }
  } catch (error) {
    thread.terminate()
    throw error
  }
}

export function createPool(first: Lane, count: number, spawn: () => LaneThread, model: EncoderModel): Pool {
  const jobs: Job[] = []
  const repeats: Work[] = []
  const lanes = new Set([first])
  const depth = model.device === 'wasm' ? WAITING : 1
  const idle: Lane[] = Array.from({ length: depth }, () => first)
  let growing = false
  let disposed = false
  let slowestPerPiece = 0
  let budget = model.device === 'webgpu' ? model.maxLength : 1

  function finish(job: Job, error?: unknown) {
    const at = jobs.indexOf(job)
    if (at < 0) return
    jobs.splice(at, 1)
    if (error) job.reject(error)
    else job.resolve()
  }

  function next(): Work | undefined {
    for (let repeat = repeats.pop(); repeat; repeat = repeats.pop()) if (jobs.includes(repeat.job)) return repeat
    for (const job of jobs.toReversed()) {
      const batch = job.empty ? undefined : job.source(budget)
      if (batch) return { job, batch, repeated: false }
      job.empty = true
      if (job.active === 0) finish(job)
    }
    return undefined
  }

  /** One lane more, in the background: the lanes there are go on meanwhile, so one sentence never waits for a second. */
  async function grow() {
    if (growing || disposed || lanes.size >= count) return
    growing = true
    try {
      const lane = await openLane(warmLane(spawn, model.device), model)
      if (disposed) return lane.thread.terminate()
      lanes.add(lane)
      for (let i = 0; i < depth; i++) idle.push(lane)
    } catch (error) {
      count = Math.max(1, lanes.size)
      // A GPU that was trusted and now takes no model is gone, whatever it says.
      const failure = model.device === 'webgpu' ? new EngineError('device-lost', messageOf(error)) : error
      if (lanes.size === 0) while (jobs[0]) finish(jobs[0], failure)
    } finally {
      growing = false
    }
    pump()
  }

  function pump() {
    if (disposed) return
    for (let lane = idle.pop(); lane; lane = idle.pop()) {
      const work = next()
      if (!work) return void idle.push(lane)
      void encode(lane, work)
    }
    if (jobs.length > 0) void grow()
  }

  function discard(lane: Lane, error: unknown) {
    if (!lanes.delete(lane)) return
    lane.thread.terminate()
    lane.connection.fail(error instanceof EngineError ? error : new EngineError('internal', messageOf(error)))
    for (let at = idle.indexOf(lane); at >= 0; at = idle.indexOf(lane)) idle.splice(at, 1)
  }

  async function encode(lane: Lane, work: Work) {
    const { job, batch } = work
    const { windows, layers = [] } = batch
    const pieces = batch.windows.length * Math.max(...batch.windows.map(window => window.length + 2))
    const patience = depth * Math.max(SHORTEST_PATIENCE, 20 * slowestPerPiece * pieces)
    job.active++
    try {
      const { hidden, milliseconds } = await within(patience, lane.connection.call('run', { windows, layers }))
      slowestPerPiece = Math.max(slowestPerPiece, milliseconds / pieces)
      if (model.device === 'webgpu')
        budget = Math.max(model.maxLength, Math.round((RUN_MILLISECONDS * pieces) / milliseconds))
      if (lanes.has(lane)) idle.push(lane)
      if (jobs.includes(job)) batch.done(hidden)
    } catch (error) {
      discard(lane, error)
      if (work.repeated) finish(job, error)
      else repeats.push({ job, batch, repeated: true })
    }
    job.active--
    if (job.empty && job.active === 0 && !repeats.some(work => work.job === job)) finish(job)
    pump()
  }

  return {
    device: model.device,
    run(source, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        // Asked by what waited for something else when the model was unloaded.
        if (disposed) return reject(new EngineError('aborted', 'the model was unloaded'))
        const cancel = () => finish(job, signal.reason)
        const forget = () => signal.removeEventListener('abort', cancel)
        const job: Job = {
          source,
          resolve: () => (forget(), resolve()),
          reject: error => (forget(), reject(error)),
          active: 0,
          empty: false,
        }
        signal.addEventListener('abort', cancel, { once: true })
        jobs.push(job)
        pump()
      })
    },
    lanes: () => [...lanes],
    discard,
    dispose() {
      disposed = true
      const error = new EngineError('aborted', 'the model was unloaded')
      for (const lane of lanes) discard(lane, error)
      while (jobs[0]) finish(jobs[0], error)
    },
  }
}

/** @throws EngineError `hung` when `work` takes longer than `milliseconds` */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new EngineError('hung', `a run took more than ${Math.round(milliseconds / 1000)} s`)),
      milliseconds,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
