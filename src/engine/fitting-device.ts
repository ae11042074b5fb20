/** Where a fit takes its steps: as it was told, or where parts of its own data are through sooner. */
import type { TrainedOn } from '../domain/trained-on.ts'
import type { WithRuntime } from './fitting-part.ts'
import { createFittingThreads, type FittingLanes, type GatherPart } from './fitting-threads.ts'
import type { Device } from './protocol.ts'
import { fasterDevice, WORTH_TRYING } from './training-device.ts'

/** Parts that are tried, which several threads of WASM share. */
const TRIED = 6

export interface FitSize {
  readonly rows: number
  readonly width: number
  readonly labels: number
}

/**
 * The device for a fit to parts; undefined where nothing was asked for and no GPU encodes. Small fits are WASM's without a
 * trial, and all are where the GPU fails at it.
 */
export async function deviceOfFit(
  runtime: WithRuntime,
  parts: readonly GatherPart[],
  { rows, width, labels }: FitSize,
  lanes: FittingLanes | undefined,
  told: Device | undefined,
  signal: AbortSignal,
): Promise<TrainedOn | undefined> {
  if (told === 'wasm') return { device: 'wasm', because: 'told' }
  if (lanes?.device !== 'webgpu') return told && { device: 'wasm', because: 'no-gpu' }
  // It is begun anew when a text is read.
  if (lanes.lanes().length === 0) return { device: 'wasm', because: 'gpu-failed' }
  if (told) return { device: 'webgpu', because: 'told' }
  if (rows * width * labels < WORTH_TRYING) return { device: 'wasm', because: 'small' }
  const threads = {
    wasm: createFittingThreads(runtime, lanes),
    webgpu: createFittingThreads(runtime, lanes, 'webgpu'),
  }
  try {
    const keysOf = async (device: Device) => (await threads[device].hold(parts.slice(0, TRIED))).map(({ key }) => key)
    const keys = { wasm: await keysOf('wasm'), webgpu: await keysOf('webgpu') }
    const [weight, bias] = [new Float32Array(labels * width), new Float32Array(labels)]
    const chosen = await fasterDevice(async (device, length) => {
      const tried = length === 'short' ? keys[device].slice(0, 1) : keys[device]
      if (!threads.webgpu.hasFailed())
        await threads[device].step({ keys: tried, weight, bias, wanted: 'gradient' }, signal)
    })
    return threads.webgpu.hasFailed() ? { device: 'wasm', because: 'gpu-failed' } : chosen
  } finally {
    await Promise.all([threads.wasm.release(), threads.webgpu.release()])
  }
}
