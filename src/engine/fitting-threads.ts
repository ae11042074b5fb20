/**
 * Fits on several threads. Where each holds all parts of the data, a fit is one thread's from its first step to its last,
 * and others go on side by side: of little data a message would take as long as a step. Of more, each holds some, and all
 * take every step. Answers come in the order of the parts, so that sums of them are the same whoever holds what. A lane
 * that fails at it is thrown away; the engine's own thread takes what it held, and repeats the step, or the fit, once.
 */
import { fittingHandlers, type FittingCalls, type Part, type PartStep, type WithRuntime } from './fitting-part.ts'
import type { Device } from './protocol.ts'
import type { LinearFit } from './linear-fit.ts'
import { SHORTEST_PATIENCE, within, type Lane, type Pool } from './pool.ts'
import { EngineError, type ArgsOf, type Connection } from './rpc.ts'

/** Lanes that may be asked, see `Pool`. */
export type FittingLanes = Pick<Pool, 'lanes' | 'discard'> & Partial<Pick<Pool, 'device'>>

/** Rows of data that can be gathered again, should the thread that holds them be lost. */
export type GatherPart = () => Omit<Part, 'key' | 'device'>

export interface FittingThreads {
  /** Keeps parts, dealt out to the threads or all of them by each, to their keys and `columnSums`. */
  hold(
    parts: readonly GatherPart[],
    byEach?: boolean,
  ): Promise<readonly { readonly key: number; readonly sums: Float64Array }[]>
  /** @throws EngineError where the engine's own thread fails, or it was released; the reason of `signal` */
  step(args: ArgsOf<FittingCalls, 'step'>, signal: AbortSignal): Promise<readonly PartStep[]>
  /** On one thread that holds all of these parts, as soon as one has no other fit. @throws as `step` */
  fit(args: ArgsOf<FittingCalls, 'fit'>, signal: AbortSignal): Promise<LinearFit>
  release(): Promise<void>
  /** Whether a lane was lost, or was not there to begin with for a GPU. */
  hasFailed(): boolean
}

interface Thread {
  readonly lane?: Lane
  readonly calls: Pick<Connection<FittingCalls>, 'call'>
  /** What it holds, or soon will. */
  readonly held: Map<number, Promise<void>>
  /** Resolves when the engine's own thread holds what this one held. */
  lost?: Promise<void>
}

let keys = 0

/** How much longer a whole fit may take than a step. */
const STEPS = 20

/**
 * The lanes there are; with the engine's own thread where that is but one, which leaves another core idle, or none. A
 * lane answers between its parts, so that text is tagged meanwhile.
 *
 * @param device where lanes take their steps. All on WebGPU are the first lane's, which has the GPU
 */
export function createFittingThreads(
  withRuntime: WithRuntime,
  lanes?: FittingLanes,
  device: Device = 'wasm',
): FittingThreads {
  const own: Thread = { calls: inPlace(withRuntime), held: new Map() }
  const others = (lanes?.lanes() ?? []).map((lane): Thread => ({ lane, calls: lane.connection, held: new Map() }))
  const all = others.length > 1 ? others : [...others, own]
  const threads = device === 'webgpu' ? all.slice(0, 1) : all
  const gathers = new Map<number, GatherPart>()
  const holders = new Map<number, Thread>()
  const idle = [...threads]
  const waiting: ((thread: Thread) => void)[] = []
  const sums = new Map<number, Float64Array>()
  let released = false

  function ask<T>(thread: Thread, answer: Promise<T>, steps = 1): Promise<T> {
    return thread === own ? answer : within(steps * SHORTEST_PATIENCE, answer)
  }

  function give(thread: Thread, key: number): Promise<void> {
    const given = thread.held.get(key) ?? handed(thread, key)
    thread.held.set(key, given)
    return given
  }

  async function handed(thread: Thread, key: number): Promise<void> {
    const part = gathers.get(key)?.()
    if (!part) return
    const { buffer } = part.features
    const transfer = thread !== own && buffer instanceof ArrayBuffer ? [buffer] : []
    const held = thread.calls.call('hold', { ...part, key, device: thread === own ? 'wasm' : device }, { transfer })
    sums.set(key, await ask(thread, held))
  }

  /** What a thread gives; where it is lost, what the engine's own does, which then holds all that it held. */
  async function surely<T>(thread: Thread, work: (thread: Thread) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      if (!thread.lost) return await work(thread)
    } catch (error) {
      signal?.throwIfAborted()
      // The model may have been unloaded.
      if (released || !thread.lane || (error instanceof EngineError && error.code === 'aborted')) throw error
      lanes?.discard(thread.lane, error)
      thread.lost ??= takeOver(thread)
    }
    await thread.lost
    return work(own)
  }

  async function takeOver({ held }: Thread): Promise<void> {
    for (const key of held.keys()) await give(own, key)
  }

  function check(signal: AbortSignal): void {
    signal.throwIfAborted()
    if (released) throw new EngineError('internal', 'the fit has ended')
  }

  return {
    async hold(parts, byEach = false) {
      const dealt = parts.map((gather, place) => {
        const key = keys++
        gathers.set(key, gather)
        holders.set(key, threads[place % threads.length] ?? own)
        return key
      })
      // One after the other, so that what is under way is small beside the data.
      const held = threads.map(holder =>
        surely(holder, async thread => {
          for (const key of dealt) if (byEach || holders.get(key) === holder) await give(thread, key)
        }),
      )
      await Promise.all(held)
      return dealt.map(key => ({ key, sums: sums.get(key) ?? new Float64Array(0) }))
    },

    async step(args, signal) {
      check(signal)
      const asked = new Map<Thread, number[]>()
      for (const key of args.keys) {
        const thread = holders.get(key) ?? own
        asked.set(thread, [...(asked.get(thread) ?? []), key])
      }
      const found = new Map<number, PartStep>()
      const answers = [...asked].map(async ([holder, keys]) => {
        const work = (thread: Thread) => ask(thread, thread.calls.call('step', { ...args, keys }, { signal }))
        const steps = await surely(holder, work, signal)
        for (const [place, key] of keys.entries()) found.set(key, steps[place] ?? {})
      })
      await Promise.all(answers)
      return args.keys.map(key => found.get(key) ?? {})
    },

    async fit(task, signal) {
      const thread = idle.shift() ?? (await new Promise<Thread>(resolve => waiting.push(resolve)))
      try {
        check(signal)
        const work = ({ calls }: Thread) => calls.call('fit', task, { signal })
        return await surely(thread, thread => ask(thread, work(thread), STEPS), signal)
      } finally {
        const next = waiting.shift()
        if (next) next(thread)
        else idle.push(thread)
      }
    },

    async release() {
      released = true
      for (const thread of new Set([own, ...threads])) {
        const dropped = thread.calls.call('drop', { keys: [...gathers.keys()] })
        // What a lane is asked next comes after; one that is gone holds nothing.
        if (thread === own) await dropped
        else dropped.catch(() => {})
      }
    },

    hasFailed: () => threads.some(({ lane, lost }) => lost !== undefined || (device === 'webgpu' && !lane)),
  }
}

/** The same calls, answered by the engine's own thread. */
function inPlace(withRuntime: WithRuntime): Pick<Connection<FittingCalls>, 'call'> {
  const handlers = fittingHandlers(withRuntime)
  const never = new AbortController().signal
  return {
    call: async (name, args, { signal = never } = {}) =>
      handlers[name](args as never, { signal, report: () => {}, transfer: () => {} }) as never,
  }
}
