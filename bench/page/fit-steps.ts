/**
 * Steps of fits as training takes them, on WASM and on the GPU over the same data: what decides where a large training runs.
 * In one thread, as the engine's lane with a GPU is.
 */
import { mulberry32 } from '../../src/domain/random.ts'
import { fittingHandlers } from '../../src/engine/fitting-part.ts'
import type { Device } from '../../src/engine/protocol.ts'
import type { Runtime } from '../../src/engine/platform.ts'
import { loadRuntime } from '../../src/engine/runtime.ts'
import { handStepTimes, type StepSize } from '../hand-steps.ts'

export interface FitSize {
  readonly rows: number
  readonly width: number
  readonly labels: number
}

/** As `fitting.ts` parts a block. */
const [WORTH, MOST_PARTS] = [2 ** 22, 12]
/** Steps that only compile, kernels or shaders. */
const WARM = 5

export interface FitSteps {
  /** Milliseconds of the first step, which compiles, and of each that was counted. */
  readonly first: number
  readonly times: readonly number[]
}

/** What the GPU is called; undefined where there is none. */
export async function adapterName(): Promise<string | undefined> {
  const info = (await navigator.gpu?.requestAdapter())?.info
  return (
    info && ([info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ') || 'unnamed')
  )
}

export async function fitSteps({ rows, width, labels }: FitSize, steps: number): Promise<Record<Device, FitSteps>> {
  const ort = await loadRuntime('webgpu')
  let last: Promise<unknown> = Promise.resolve()
  const handlers = fittingHandlers(job => {
    const result = last.then(() => job(ort))
    last = result.catch(() => {})
    return result
  })
  const context = { signal: new AbortController().signal, report: () => {}, transfer: () => {} }
  const count = Math.max(1, Math.min(MOST_PARTS, Math.round((rows * width * labels) / WORTH)))
  const random = mulberry32(1)
  const noise = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1)
  const keys: Record<Device, number[]> = { wasm: [], webgpu: [] }
  for (let part = 0; part < count; part++) {
    const own = Math.floor(((part + 1) * rows) / count) - Math.floor((part * rows) / count)
    const allowed = new Uint8Array(own * labels)
    for (let row = 0; row < own; row++) allowed[row * labels + Math.floor(random() * labels)] = 1
    const features = noise(own * width)
    const moments = { mean: new Float64Array(width), deviation: new Float64Array(width).fill(1) }
    const weights = new Uint8Array(own).fill(1)
    for (const [place, device] of (['wasm', 'webgpu'] as const).entries()) {
      const key = 2 * part + place
      keys[device].push(key)
      await handlers.hold({ key, width, features: features.slice(), allowed, weights, moments, device }, context)
    }
  }
  const weight = noise(labels * width).map(value => value / Math.sqrt(width))
  const timed = async (device: Device): Promise<number> => {
    const began = performance.now()
    const bias = new Float32Array(labels)
    await handlers.step({ keys: keys[device], weight, bias, wanted: 'gradient' }, context)
    return performance.now() - began
  }
  const measured = async (device: Device): Promise<FitSteps> => {
    const times = []
    for (let step = 0; step < WARM + steps; step++) times.push(await timed(device))
    return { first: times[0] ?? 0, times: times.slice(WARM) }
  }
  const found = { wasm: await measured('wasm'), webgpu: await measured('webgpu') }
  await handlers.drop({ keys: [...keys.wasm, ...keys.webgpu] }, context)
  return found
}

/** Milliseconds of steps by hand, whose state goes up and down each time; training takes them on WASM alone. */
export async function handSteps(size: StepSize, steps: number): Promise<Record<Device, number[]>> {
  const ort = await loadRuntime('webgpu')
  const timed = (device: Device) => {
    const create = (file: Uint8Array) =>
      ort.InferenceSession.create(file, { executionProviders: [device], logSeverityLevel: 3 })
    const InferenceSession = { create } as Runtime['InferenceSession']
    const runtime: Runtime = { ...ort, InferenceSession }
    return handStepTimes(job => job(runtime), size, steps, WARM)
  }
  return { wasm: await timed('wasm'), webgpu: await timed('webgpu') }
}
