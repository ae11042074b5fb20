/** Where a training takes its steps: on the device that is faster, by the clock. */
import type { TrainedOn } from '../domain/trained-on.ts'
import type { Device } from './protocol.ts'

type Milliseconds = NonNullable<TrainedOn['milliseconds']>

/**
 * Products in a step over all data from which on both devices are tried: some 40 ms a step on one thread of WASM (40,000
 * words, 9 labels), of which choosing C takes hundreds. Trying uploads a part of the data and compiles shaders, once.
 */
export const WORTH_TRYING = 2 ** 27

/** Steps of each device that are timed, in turn. */
const ROUNDS = 5

/**
 * Times steps on both devices and names the faster; WASM where they are equal.
 *
 * @param step takes one: a short one to begin with, of which the first on each device only compiles
 * @param now milliseconds of a clock
 */
export async function fasterDevice(
  step: (device: Device, length: 'short' | 'whole') => Promise<void>,
  now: () => number = () => performance.now(),
): Promise<TrainedOn> {
  const timed = async (device: Device, length: 'short' | 'whole') => {
    const began = now()
    await step(device, length)
    return now() - began
  }
  const short = async (device: Device) => {
    await step(device, 'short')
    return timed(device, 'short')
  }
  const glance = { wasm: await short('wasm'), webgpu: await short('webgpu') }
  // A GPU that the processor plays would take minutes for whole steps, to lose by.
  if (glance.webgpu > 2 * (await timed('wasm', 'whole'))) return faster(glance)
  const times: Record<Device, number[]> = { wasm: [], webgpu: [] }
  for (let round = 0; round < ROUNDS; round++)
    for (const device of ['wasm', 'webgpu'] as const) times[device].push(await timed(device, 'whole'))
  return faster({ wasm: median(times.wasm), webgpu: median(times.webgpu) })
}

function faster(milliseconds: Milliseconds): TrainedOn {
  return { device: milliseconds.webgpu < milliseconds.wasm ? 'webgpu' : 'wasm', because: 'faster', milliseconds }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
