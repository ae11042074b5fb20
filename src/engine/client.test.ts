import { describe, expect, it } from 'vitest'
import { connectEngine } from './client.ts'
import type { EngineCalls, LoadArgs, LoadResult } from './protocol.ts'
import { type EngineError, type Handlers, serve } from './rpc.ts'

const loadArgs: LoadArgs = { modelUrl: 'm/', device: 'auto' }

/** Workers that load at once and answer `head`; the first `deadly` calls of `head` kill the worker they reach. */
function workers(deadly: number) {
  const log = { spawned: 0, terminated: 0, loads: [] as (LoadArgs | undefined)[], heads: 0 }
  const spawn = (): Worker => {
    log.spawned++
    const { port1, port2 } = new MessageChannel()
    port1.start()
    port2.start()
    const worker = Object.assign(port1, {
      terminate() {
        log.terminated++
        port1.close()
      },
    })
    const handlers = {
      load(args: LoadArgs) {
        log.loads.push(args)
        return { device: { selfCheck: { key: 'measured' } } }
      },
      head() {
        if (log.heads++ < deadly) {
          port1.dispatchEvent(Object.assign(new Event('error'), { message: 'killed' }))
          return new Promise(() => {})
        }
        return { name: 'answered' }
      },
    }
    serve<EngineCalls>(port2, handlers as unknown as Handlers<EngineCalls>)
    return worker as unknown as Worker
  }
  return { log, spawn }
}

describe('the engine as the page sees it', () => {
  it('respawns a dead worker, loads the model again without a second self-check, and repeats the call', async () => {
    const { log, spawn } = workers(1)
    const engine = connectEngine(spawn)
    const deaths: EngineError[] = []
    const reloads: Promise<LoadResult>[] = []
    engine.onRevival((error, reloaded) => {
      deaths.push(error)
      reloads.push(reloaded)
    })
    await engine.call('load', loadArgs)
    expect(await engine.call('head', { name: 'news' })).toEqual({ name: 'answered' })
    expect(log).toMatchObject({ spawned: 2, terminated: 1, heads: 2 })
    expect(log.loads).toEqual([loadArgs, { ...loadArgs, selfCheck: { key: 'measured' } }])
    expect(deaths.map(({ message }) => message)).toEqual(['killed'])
    expect(await reloads[0]).toEqual({ device: { selfCheck: { key: 'measured' } } })
    engine.dispose()
  })

  it('gives up after the second death, and works again for the next call', async () => {
    const { spawn } = workers(2)
    const engine = connectEngine(spawn)
    await engine.call('load', loadArgs)
    await expect(engine.call('head', { name: 'news' })).rejects.toMatchObject({ code: 'crashed' })
    expect(await engine.call('head', { name: 'news' })).toEqual({ name: 'answered' })
    engine.dispose()
  })

  it('revives one worker for all the calls that died with it', async () => {
    const { log, spawn } = workers(1)
    const engine = connectEngine(spawn)
    await engine.call('load', loadArgs)
    await Promise.all([
      engine.call('head', { name: 'a' }),
      engine.call('head', { name: 'b' }),
      engine.call('head', { name: 'c' }),
    ])
    expect(log.spawned).toBe(2)
    expect(log.loads.length).toBe(2)
    engine.dispose()
  })
})
