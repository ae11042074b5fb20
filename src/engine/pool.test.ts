import { describe, expect, it } from 'vitest'
import type { LaneThread } from './platform.ts'
import { type Batch, createPool, type EncoderModel, openLane, warmLane } from './pool.ts'
import { EngineError, type Handlers, serve } from './rpc.ts'
import type { LaneCalls } from './lane.ts'

const model: EncoderModel = {
  bytes: new Uint8Array(0),
  device: 'wasm',
  special: { cls: 1, sep: 2, pad: 0 },
  maxLength: 8,
}

/** Lanes that answer each window with its own ids, unless `misbehave` throws for the run. */
function lanes(misbehave: (run: number) => void | Promise<void> = () => {}) {
  const log = { spawned: 0, terminated: 0, runs: 0, order: [] as number[] }
  const handlers: Handlers<LaneCalls> = {
    warm() {},
    create: () => ({ milliseconds: 1, runtime: 'test' }),
    async run({ windows }) {
      log.order.push(windows[0]?.[0] ?? -1)
      await misbehave(++log.runs)
      return { hidden: windows.map(ids => Uint16Array.from(ids)), milliseconds: 1 }
    },
    probe: () => ({ hidden: new Float32Array(0) }),
    hold: () => new Float64Array(0),
    step: () => [],
    fit: () => Promise.reject(new Error('no part is held here')),
    drop() {},
  }
  const spawn = (): LaneThread => {
    log.spawned++
    const { port1, port2 } = new MessageChannel()
    port1.start()
    port2.start()
    serve<LaneCalls>(port2, handlers)
    return {
      port: port1,
      terminate() {
        log.terminated++
        port1.close()
      },
    }
  }
  return { log, spawn }
}

/** A source of single windows `[id]`, which collects what comes back. */
function windowsOf(ids: readonly number[], found: number[] = []) {
  const left = [...ids]
  const source = (): Batch | undefined => {
    const id = left.shift()
    if (id === undefined) return undefined
    return { windows: [Int32Array.of(id)], done: hidden => void found.push(hidden[0]?.[0] ?? -1) }
  }
  return { source, found, left }
}

const never = new AbortController().signal

describe('the pool', () => {
  it('runs every batch of a source once, on as many lanes as it may', async () => {
    const { log, spawn } = lanes(() => new Promise(resolve => setTimeout(resolve, 2)))
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 3, spawn, model)
    const { source, found } = windowsOf(Array.from({ length: 40 }, (_, i) => i))
    await pool.run(source, never)
    expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(log.spawned).toBe(3)
    pool.dispose()
    expect(log.terminated).toBe(3)
  })

  it('serves the newest source first', async () => {
    const { log, spawn } = lanes(() => new Promise(resolve => setTimeout(resolve, 1)))
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    const old = pool.run(windowsOf([1, 2, 3, 4]).source, never)
    const young = pool.run(windowsOf([11, 12]).source, never)
    await Promise.all([old, young])
    // A lane has two runs at once, so the first two of the old source are under way already.
    expect(log.order).toEqual([1, 2, 11, 12, 3, 4])
    pool.dispose()
  })

  it('takes no further batch of a source that is cancelled', async () => {
    const { spawn } = lanes(() => new Promise(resolve => setTimeout(resolve, 1)))
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    const cancel = new AbortController()
    const { source, found, left } = windowsOf([1, 2, 3, 4, 5, 6])
    const run = pool.run(() => {
      if (found.length === 2) cancel.abort(new EngineError('aborted', 'enough'))
      return source()
    }, cancel.signal)
    await expect(run).rejects.toMatchObject({ code: 'aborted' })
    await pool.run(windowsOf([21]).source, never)
    expect(left.length).toBeGreaterThanOrEqual(2)
    pool.dispose()
  })

  it('throws away a lane that failed and repeats its batch once on a fresh one', async () => {
    const { log, spawn } = lanes(run => {
      if (run === 2) throw new EngineError('device-lost', 'gone')
    })
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    const { source, found } = windowsOf([1, 2, 3])
    await pool.run(source, never)
    expect(found.toSorted()).toEqual([1, 2, 3])
    expect(log).toMatchObject({ spawned: 2, terminated: 1 })
    pool.dispose()
  })

  it('gives up, with the reason, on a batch that fails twice, and goes on with other work', async () => {
    const { spawn } = lanes(run => {
      if (run === 1 || run === 2) throw new EngineError('device-lost', 'gone')
    })
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    await expect(pool.run(windowsOf([1]).source, never)).rejects.toMatchObject({ code: 'device-lost' })
    const { source, found } = windowsOf([2])
    await pool.run(source, never)
    expect(found).toEqual([2])
    pool.dispose()
  })

  it('lends its lanes to other work, and repeats the batch of one that failed at it', async () => {
    let free = () => {}
    const waiting = new Promise<void>(resolve => (free = resolve))
    const { log, spawn } = lanes(run => (run === 1 ? waiting : undefined))
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    const { source, found } = windowsOf([1, 2])
    const run = pool.run(source, never)
    const [lane] = pool.lanes()
    pool.discard(lane!, new EngineError('crashed', 'out of memory'))
    pool.discard(lane!, new EngineError('crashed', 'out of memory'))
    await run
    expect(found.toSorted()).toEqual([1, 2])
    expect(log).toMatchObject({ spawned: 2, terminated: 1 })
    expect(pool.lanes().map(open => open === lane)).toEqual([false])
    free()
    pool.dispose()
  })

  it('fails what its lanes were asked for when it is unloaded', async () => {
    const { spawn } = lanes(() => new Promise(() => {}))
    const pool = createPool(await openLane(warmLane(spawn, 'wasm'), model), 1, spawn, model)
    const asked = pool.lanes()[0]!.connection.call('run', { windows: [] })
    pool.dispose()
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
    expect(pool.lanes()).toEqual([])
  })
})
