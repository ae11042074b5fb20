/** The page's side of the engine: one worker, respawned when it dies, its calls repeated once. */
import type { EngineCalls, ErrorCode, LoadArgs, LoadResult } from './protocol.ts'
import {
  type ArgsOf,
  type CallOptions,
  connect,
  type Connection,
  EngineError,
  type ProgressOf,
  type ResultOf,
} from './rpc.ts'

export interface Engine {
  call<Name extends keyof EngineCalls>(
    name: Name,
    args: ArgsOf<EngineCalls, Name>,
    options?: CallOptions<ProgressOf<EngineCalls, Name>>,
  ): Promise<ResultOf<EngineCalls, Name>>
  /**
   * Hears of every death of the worker or its GPU, also those that a repeated call hides, and of what was loaded in its
   * place: perhaps on another device. Returns a function that stops it.
   */
  onRevival(listener: (error: EngineError, reloaded: Promise<LoadResult>) => void): () => void
  /** Ends the worker: ONNX Runtime's memory only shrinks with it. */
  dispose(): void
}

/** What one respawn, reload and repetition may mend. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set(['crashed', 'device-lost'])
const PATIENCE = 30_000

export function connectEngine(spawn: () => Worker): Engine {
  const listeners = new Set<Parameters<Engine['onRevival']>[0]>()
  let loaded: LoadArgs | undefined
  let current:
    | { readonly worker: Worker; readonly connection: Connection<EngineCalls>; revived: Promise<unknown> }
    | undefined

  const alive = () => {
    if (current) return current
    const worker = spawn()
    const connection = connect<EngineCalls>(worker, PATIENCE)
    current = { worker, connection, revived: Promise.resolve() }
    return current
  }

  /** Replaces a dead worker; of several calls that fail with it the first does so, and all wait for the reload. */
  const revive = (dead: NonNullable<typeof current>, error: EngineError, reload: boolean) => {
    if (current === dead) {
      dead.worker.terminate()
      dead.connection.fail(error)
      current = undefined
      const next = alive()
      if (reload && loaded) {
        const reloaded = next.connection.call('load', loaded)
        // Whoever waits for the reload sees its failure; without a waiter nobody needs to.
        reloaded.catch(() => {})
        next.revived = reloaded
        for (const listener of listeners) listener(error, reloaded)
      }
    }
    return alive()
  }

  return {
    async call(name, args, options = {}) {
      if (name === 'load') loaded = args as LoadArgs
      const run = async (use: NonNullable<typeof current>) => {
        await use.revived
        const result = await use.connection.call(name, args, options)
        // A reload need not measure again what this load has measured.
        if (name === 'load') loaded = { ...(args as LoadArgs), selfCheck: (result as LoadResult).device.selfCheck }
        return result
      }
      const used = alive()
      try {
        return await run(used)
      } catch (error) {
        const mendable = error instanceof EngineError && MENDABLE.has(error.code)
        if (!mendable || options.signal?.aborted) throw error
        return await run(revive(used, error, name !== 'load'))
      }
    },
    onRevival(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    dispose() {
      current?.worker.terminate()
      current?.connection.fail(new EngineError('aborted', 'the engine was disposed'))
      current = undefined
      loaded = undefined
    },
  }
}
