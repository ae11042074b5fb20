import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { deviceOfFit } from './fitting-device.ts'
import { fittingHandlers, type FittingCalls } from './fitting-part.ts'
import type { FittingLanes } from './fitting-threads.ts'
import { createFitter } from './fitting.ts'
import { createHeads } from './heads.ts'
import type { LaneCalls } from './lane.ts'
import type { Runtime } from './platform.ts'
import { connect, EngineError, serve } from './rpc.ts'
import { noisyData } from './testing-data.ts'
import { WORTH_TRYING } from './training-device.ts'

ort.env.wasm.numThreads = 1
const { withRuntime } = createHeads(async () => ort)
const { signal } = new AbortController()

const data = noisyData(3)
const blocks = [data.sequences.slice(0, 15), data.sequences.slice(15)]

/** One lane with a GPU, played by WASM: what comes out lies there until it is fetched. `run` is told of each run. */
function gpuLane(run: (nth: number) => void = () => {}, factor = 1) {
  const log = { created: [] as string[], runs: 0, onGpu: 0, discarded: 0 }
  const pretended: Runtime = {
    ...ort,
    InferenceSession: {
      async create(model: Uint8Array, options: ort.InferenceSession.SessionOptions) {
        const [device] = options.executionProviders ?? []
        log.created.push(String(device))
        const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] })
        if (device !== 'webgpu') return session
        return {
          release: () => session.release(),
          async run(feeds: ort.InferenceSession.FeedsType, names: string[]) {
            run(++log.runs)
            const outputs = await session.run(feeds, names)
            return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, lying(tensor)]))
          },
        }
      },
    } as unknown as Runtime['InferenceSession'],
  }
  function lying(tensor: ort.Tensor) {
    log.onGpu++
    const leave = () => void (log.onGpu -= Number(own.location === 'gpu-buffer'))
    const own = {
      location: 'gpu-buffer',
      get data() {
        if (own.location !== 'cpu') throw new Error('the data is not on the CPU')
        return Float32Array.from(tensor.data as Float32Array, number => factor * number)
      },
      async getData(release: boolean) {
        expect(release).toBe(true)
        leave()
        own.location = 'cpu'
        return tensor.data
      },
      dispose: leave,
    }
    return own
  }
  const { port1, port2 } = new MessageChannel()
  port1.start()
  port2.start()
  serve<FittingCalls>(
    port2,
    fittingHandlers(job => withRuntime(() => job(pretended))),
  )
  const connection = connect<LaneCalls>(port1)
  const lane = { thread: { port: port1, terminate: () => port1.close() }, connection }
  const open = new Set([lane])
  const lanes: FittingLanes = {
    device: 'webgpu',
    lanes: () => [...open],
    discard(lost) {
      log.discarded += Number(open.delete(lane))
      lost.connection.fail(new EngineError('device-lost', 'gone'))
    },
  }
  return { lanes, log, close: () => port1.close() }
}

async function fitted(lanes?: FittingLanes, device?: 'webgpu' | 'wasm') {
  const fitter = await createFitter(withRuntime, data, blocks, lanes, { device, signal })
  try {
    const { weight, bias } = await fitter.fit([0], 0.1, signal)
    const logits = await fitter.logits(1, await fitter.fit([0], 0.01, signal), signal)
    return { fits: { weight, bias, logits }, trainedOn: fitter.trainedOn() }
  } finally {
    await fitter.release()
  }
}

describe('a fit on the GPU', () => {
  test('comes to what WASM does, and leaves nothing there', async () => {
    const { lanes, log, close } = gpuLane()
    const { fits, trainedOn } = await fitted(lanes, 'webgpu')
    expect(trainedOn).toEqual({ device: 'webgpu', because: 'told' })
    expect(new Set(log.created)).toEqual(new Set(['webgpu']))
    expect(log.runs).toBeGreaterThan(10)
    expect(log.onGpu).toBe(0)
    // The GPU of this test computes as WASM does.
    expect(fits).toEqual((await fitted()).fits)
    close()
  })

  test.each([1, 6, 15])('goes on on WASM from the step in which the GPU is lost: run %i', async lost => {
    const { lanes, log, close } = gpuLane(nth => {
      if (nth >= lost) throw new EngineError('device-lost', 'the GPU was lost')
    })
    const { fits, trainedOn } = await fitted(lanes, 'webgpu')
    expect(trainedOn).toEqual({ device: 'wasm', because: 'gpu-failed' })
    expect(log).toMatchObject({ runs: lost, onGpu: 0, discarded: 1 })
    expect(fits).toEqual((await fitted()).fits)
    close()
  })
})

describe('where a fit takes its steps', () => {
  const parts = Array.from({ length: 8 }, () => () => ({
    width: 2,
    features: Float32Array.of(1, 2, 3, 4),
    allowed: Uint8Array.of(1, 0, 0, 1),
    weights: Uint8Array.of(1, 1),
    moments: { mean: new Float64Array(2), deviation: Float64Array.of(1, 1) },
  }))
  const choose = (lanes?: FittingLanes, told?: 'webgpu' | 'wasm', rows = 4) =>
    deviceOfFit(withRuntime, parts, { rows, width: 2, labels: 2 }, lanes, told, signal)
  const large = WORTH_TRYING / 4

  test('is as it was told, where there is a GPU', async () => {
    const { lanes, log, close } = gpuLane()
    expect(await choose(lanes, 'wasm', large)).toEqual({ device: 'wasm', because: 'told' })
    expect(await choose(lanes, 'webgpu', 4)).toEqual({ device: 'webgpu', because: 'told' })
    expect(await choose(undefined, 'webgpu')).toEqual({ device: 'wasm', because: 'no-gpu' })
    expect(log.created).toEqual([])
    close()
  })

  test('is WASM for a small fit, and no question where no GPU encodes', async () => {
    const { lanes, log, close } = gpuLane()
    expect(await choose(lanes, undefined, large - 1)).toEqual({ device: 'wasm', because: 'small' })
    expect(await choose(undefined, undefined, large)).toBeUndefined()
    expect(await choose({ ...lanes, device: 'wasm' }, undefined, large)).toBeUndefined()
    expect(log.created).toEqual([])
    close()
  })

  test('is found out by the clock for a large one, on parts that both then drop', async () => {
    const { lanes, log, close } = gpuLane()
    const chosen = await choose(lanes, undefined, large)
    expect(chosen).toMatchObject({ because: 'faster' })
    expect(chosen?.milliseconds?.[chosen.device]).toBeLessThanOrEqual(
      Math.min(...Object.values(chosen?.milliseconds ?? {})),
    )
    expect(log.created.filter(device => device === 'webgpu')).toHaveLength(6)
    expect(log.onGpu).toBe(0)
    close()
  })

  test('is WASM where the GPU comes to other numbers, though not where they are a rounding apart', async () => {
    const [wrong, rounded] = [gpuLane(undefined, 1.01), gpuLane(undefined, 1 + 1e-6)]
    expect(await choose(wrong.lanes, undefined, large)).toMatchObject({ device: 'wasm', because: 'gpu-differs' })
    expect(await choose(rounded.lanes, undefined, large)).toMatchObject({ because: 'faster' })
    const none = gpuLane(undefined, NaN)
    expect(await choose(none.lanes, undefined, large)).toMatchObject({ device: 'wasm', because: 'gpu-differs' })
    for (const { close } of [wrong, rounded, none]) close()
  })

  test('is WASM where the GPU fails at the trial, or is gone', async () => {
    const { lanes, log, close } = gpuLane(nth => {
      if (nth === 2) throw new EngineError('device-lost', 'the GPU was lost')
    })
    expect(await choose(lanes, undefined, large)).toEqual({ device: 'wasm', because: 'gpu-failed' })
    expect(log).toMatchObject({ runs: 2, discarded: 1 })
    expect(await choose(lanes, 'webgpu')).toEqual({ device: 'wasm', because: 'gpu-failed' })
    close()
  })
})
