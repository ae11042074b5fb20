import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { linearHead } from '../graph/head-graph.ts'
import { fittingHandlers, type FittingCalls } from './fitting-part.ts'
import { createFittingThreads, type FittingLanes } from './fitting-threads.ts'
import { createFitter } from './fitting.ts'
import { createHeads } from './heads.ts'
import { laneHandlers, type LaneCalls } from './lane.ts'
import type { LinearTask } from './linear-fit.ts'
import type { Lane } from './pool.ts'
import { connect, EngineError, serve, type Handlers } from './rpc.ts'
import { noisyData } from './testing-data.ts'

ort.env.wasm.numThreads = 1
/** All threads of these tests are one, with one runtime. */
const { withRuntime } = createHeads(async () => ort)
const { signal } = new AbortController()

const data = noisyData(7)
const blocks = [data.sequences.slice(0, 12), data.sequences.slice(12, 25), data.sequences.slice(25)]

/** Lanes that fit, until `misbehave` throws at one of their calls. */
function lanesOf(count: number, misbehave: (call: string, lane: number, nth: number) => void = () => {}) {
  const log = { discarded: [] as number[], calls: 0, held: new Set<string>() }
  const lanes = Array.from({ length: count }, (_, lane): Lane => {
    const { port1, port2 } = new MessageChannel()
    port1.start()
    port2.start()
    const handlers = fittingHandlers(withRuntime)
    let nth = 0
    const heard = (call: string) => {
      log.calls++
      misbehave(call, lane, ++nth)
    }
    const watched: Handlers<FittingCalls> = {
      hold(part, context) {
        heard('hold')
        log.held.add(`${lane} ${part.key}`)
        return handlers.hold(part, context)
      },
      step(args, context) {
        heard('step')
        return handlers.step(args, context)
      },
      fit(args, context) {
        heard('fit')
        return handlers.fit(args, context)
      },
      drop(args, context) {
        for (const key of args.keys) log.held.delete(`${lane} ${key}`)
        return handlers.drop(args, context)
      },
    }
    serve<FittingCalls>(port2, watched)
    return { thread: { port: port1, terminate: () => port1.close() }, connection: connect<LaneCalls>(port1) }
  })
  const open = new Set(lanes)
  const own: FittingLanes = {
    lanes: () => [...open],
    discard(lane, error) {
      if (!open.delete(lane)) return
      log.discarded.push(lanes.indexOf(lane))
      lane.connection.fail(error instanceof EngineError ? error : new EngineError('crashed', 'gone'))
    },
  }
  return { lanes: own, log, close: () => lanes.forEach(({ thread }) => thread.terminate()) }
}

/** Fits side by side, one of which all threads take together, and what that says of words that it did not see. */
async function fitted(lanes?: FittingLanes) {
  const fitter = await createFitter(withRuntime, data, blocks, lanes)
  try {
    const fits = await Promise.all([
      fitter.fit([0], 0.01, signal),
      fitter.fit([0, 1], 0.1, signal, { onIteration() {} }),
      fitter.fit([1], 0.01, signal),
      fitter.fit([0, 1], 0.1, signal),
    ])
    const logits = await fitter.logits(2, fits[1], signal)
    return { logits, weights: fits.map(({ weight, bias }) => [weight, bias]), iterations: fits[1].iterations }
  } finally {
    await fitter.release()
  }
}

describe('fitting on several threads', () => {
  let first: ReturnType<typeof fitted> | undefined
  /** Without lanes. */
  const fittedAlone = () => (first ??= fitted())

  test('comes to the same bits, however many there are', async () => {
    const alone = await fittedAlone()
    expect(alone.iterations).toBeGreaterThan(3)
    // Whether all threads take the steps together, or one all by itself.
    expect(alone.weights[1]).toEqual(alone.weights[3])
    for (const count of [1, 3]) {
      const { lanes, log, close } = lanesOf(count)
      expect(await fitted(lanes)).toEqual(alone)
      expect(log.calls).toBeGreaterThan(count)
      expect(log.discarded).toEqual([])
      close()
    }
  })

  test.each([
    ['dies in the middle of a fit', 'step', 6],
    ['dies with a whole fit', 'fit', 1],
    ['cannot hold what it is given', 'hold', 2],
  ])('loses nothing with a lane that %s', async (_, wrong, at) => {
    const alone = await fittedAlone()
    for (const count of [1, 2]) {
      const { lanes, log, close } = lanesOf(count, (call, lane, nth) => {
        if (lane === 0 && call === wrong && nth >= at) throw new EngineError('crashed', 'out of memory')
      })
      expect(await fitted(lanes)).toEqual(alone)
      expect(log.discarded).toEqual([0])
      close()
    }
  })

  test('goes on where all lanes are gone, and where the pool ended one for its own reasons', async () => {
    const alone = await fittedAlone()
    const { lanes, log, close } = lanesOf(2, (call, _, nth) => {
      if (call !== 'hold' && nth >= 6) throw new EngineError('crashed', 'gone')
    })
    expect(await fitted(lanes)).toEqual(alone)
    expect(log.discarded.toSorted()).toEqual([0, 1])
    close()
    const ended = lanesOf(2, (call, lane, nth) => {
      const [first] = ended.lanes.lanes()
      if (call === 'step' && lane === 1 && nth === 6 && first)
        ended.lanes.discard(first, new EngineError('hung', 'a run'))
    })
    expect(await fitted(ended.lanes)).toEqual(alone)
    ended.close()
  })

  test('leaves nothing with the lanes, also where it is stopped', async () => {
    const { lanes, log, close } = lanesOf(2)
    const fitter = await createFitter(withRuntime, data, blocks, lanes)
    expect(log.held.size).toBeGreaterThan(3)
    const controller = new AbortController()
    const fit = fitter.fit([0, 1], 10, controller.signal, { onIteration: () => controller.abort() })
    await expect(fit).rejects.toThrow(/abort/i)
    // More than there are lanes: the last waits for its turn.
    const later = new AbortController()
    const fits = [0, 1, 2].map(block => fitter.fit([block], 10, later.signal))
    later.abort()
    expect(await Promise.allSettled(fits)).toEqual(Array(3).fill(expect.objectContaining({ status: 'rejected' })))
    await fitter.release()
    // What was asked of a lane before is done when this is answered.
    await Promise.all(lanes.lanes().map(lane => lane.connection.call('drop', { keys: [] })))
    expect(log.held.size).toBe(0)
    expect(log.discarded).toEqual([])
    close()
  })

  test('says so where the model is unloaded meanwhile, and holds nothing more', async () => {
    const { lanes, close } = lanesOf(2, (call, lane, nth) => {
      if (call === 'step' && lane === 1 && nth > 4) throw new EngineError('aborted', 'the model was unloaded')
    })
    await expect(fitted(lanes)).rejects.toMatchObject({ code: 'aborted' })
    close()
  })

  test('takes no step after it was released', async () => {
    const threads = createFittingThreads(withRuntime)
    await threads.release()
    const nothing = { keys: [], weight: new Float32Array(0), bias: new Float32Array(0), wanted: 'logits' } as const
    await expect(threads.step(nothing, signal)).rejects.toMatchObject({ code: 'internal' })
  })

  test('is what a lane does beside its encoding', async () => {
    const lane = laneHandlers(async () => ort)
    const context = { signal, report: () => {}, transfer: () => {} }
    const part = {
      key: 1,
      width: 2,
      allowed: Uint8Array.of(1, 0, 0, 1),
      weights: Uint8Array.of(1, 1),
      moments: { mean: Float64Array.of(1, 0), deviation: Float64Array.of(1, 2) },
    }
    const held = () => lane.hold({ ...part, features: Float32Array.of(1, 2, 3, 4) }, context)
    await expect(held()).rejects.toMatchObject({ code: 'internal' })
    const model = linearHead(new Float32Array(1), new Float32Array(1), 1)
    const task: LinearTask = {
      words: 2,
      shares: Float64Array.of(0.5, 0.5),
      l2: 0.001,
      left: { mean: new Float64Array(2), deviation: Float64Array.of(1, 1) },
      principal: { width: 2, directions: new Float64Array(0), variances: new Float64Array(0), rest: 1 },
      start: { weight: new Float32Array(4), bias: new Float32Array(2) },
      flatness: 1e-6,
    }
    await lane.create({ model, device: 'wasm', special: { cls: 1, sep: 2, pad: 0 } }, context)
    expect(await held()).toEqual(Float64Array.of(2, 3, 4, 5))
    const step = {
      keys: [1],
      weight: Float32Array.of(1, 0, 0, 1),
      bias: Float32Array.of(0, 1),
      wanted: 'logits',
    } as const
    expect(await lane.step(step, context)).toEqual([{ logits: Float32Array.of(0, 2, 2, 3) }])
    const { weight, bias, loss } = await lane.fit({ ...task, keys: [1] }, context)
    expect(loss).toBeLessThan(0.1)
    const [{ logits } = {}] = await lane.step({ keys: [1], weight, bias, wanted: 'logits' }, context)
    expect(logits?.[0]).toBeGreaterThan(1 + logits![1]!)
    await lane.drop({ keys: [1] }, context)
    await expect(lane.step(step, context)).rejects.toMatchObject({ code: 'internal' })
  })
})
