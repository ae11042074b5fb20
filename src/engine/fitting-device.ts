/** Where a fit takes its steps: as it was told, or where parts of its own data are through sooner. */
import type { TrainedOn } from '../domain/trained-on.ts'
import type { PartStep, WithRuntime } from './fitting-part.ts'
import { createFittingThreads, type FittingLanes, type GatherPart } from './fitting-threads.ts'
import type { Device } from './protocol.ts'
import { fasterDevice, WORTH_TRYING } from './training-device.ts'

/** Parts that are tried, which several threads of WASM share. */
const TRIED = 6
/** How far numbers of both devices may be apart, as a share of the greatest; of float32 some 1e-6 is expected. */
const TOLERANCE = 1e-3

export interface FitSize {
  readonly rows: number
  readonly width: number
  readonly labels: number
}

/**
 * The device for a fit to parts; undefined where nothing was asked for and no GPU encodes. Small fits are WASM's without a
 * trial, and all are where the GPU fails at it, or comes to other numbers.
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
    // Of some size, that each product is seen in the numbers.
    const weight = Float32Array.from({ length: labels * width }, (_, at) => Math.sin(at + 1) / Math.sqrt(width))
    const bias = new Float32Array(labels)
    const found: Partial<Record<Device, readonly PartStep[]>> = {}
    const chosen = await fasterDevice(async (device, length) => {
      const tried = length === 'short' ? keys[device].slice(0, 1) : keys[device]
      if (threads.webgpu.hasFailed()) return
      found[device] = await threads[device].step({ keys: tried, weight, bias, wanted: 'gradient' }, signal)
    })
    if (threads.webgpu.hasFailed()) return { device: 'wasm', because: 'gpu-failed' }
    return areAlike(found.wasm, found.webgpu) ? chosen : { ...chosen, device: 'wasm', because: 'gpu-differs' }
  } finally {
    await Promise.all([threads.wasm.release(), threads.webgpu.release()])
  }
}

/** What both found of the first part: whoever is out early was asked for no more. */
function areAlike([expected = {}]: readonly PartStep[] = [], [found = {}]: readonly PartStep[] = []): boolean {
  return Object.entries(expected).every(([name, numbers]) => {
    const others = found[name]
    let [greatest, apart] = [0, 0]
    for (const [at, number] of numbers.entries()) {
      greatest = Math.max(greatest, Math.abs(number))
      apart = Math.max(apart, Math.abs(number - (others?.[at] ?? NaN)))
    }
    return apart <= TOLERANCE * greatest
  })
}
