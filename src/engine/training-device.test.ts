import { describe, expect, test } from 'vitest'
import type { Device } from './protocol.ts'
import { fasterDevice } from './training-device.ts'

/** A clock that goes by what steps are said to take. */
function clocked(costs: Record<Device, (length: 'short' | 'whole', nth: number) => number>) {
  let time = 0
  const taken: Record<Device, number> = { wasm: 0, webgpu: 0 }
  const step = async (device: Device, length: 'short' | 'whole') => {
    time += costs[device](length, taken[device]++)
  }
  return { choose: () => fasterDevice(step, () => time), taken }
}

const steady = (short: number, whole: number) => (length: 'short' | 'whole') => (length === 'short' ? short : whole)

describe('the device of a training', () => {
  test('is the one that takes less time for a whole step', async () => {
    // A GPU is slow to begin and quick to go on.
    const slow = clocked({ wasm: steady(2, 40), webgpu: steady(10, 16) })
    expect(await slow.choose()).toEqual({
      device: 'webgpu',
      because: 'faster',
      milliseconds: { wasm: 40, webgpu: 16 },
    })
    const fast = clocked({ wasm: steady(1, 8), webgpu: steady(4, 24) })
    expect(await fast.choose()).toEqual({ device: 'wasm', because: 'faster', milliseconds: { wasm: 8, webgpu: 24 } })
  })

  test('is WASM where both take the same', async () => {
    const { choose } = clocked({ wasm: steady(1, 10), webgpu: steady(1, 10) })
    expect(await choose()).toMatchObject({ device: 'wasm' })
  })

  test('does not hang on a first step, which compiles, nor on two that something else held up', async () => {
    const { choose } = clocked({
      wasm: (_, nth) => (nth === 0 ? 500 : 20),
      webgpu: (length, nth) => (nth === 0 || nth === 3 || nth === 4 ? 3000 : length === 'short' ? 5 : 12),
    })
    expect(await choose()).toEqual({ device: 'webgpu', because: 'faster', milliseconds: { wasm: 20, webgpu: 12 } })
  })

  test('is WASM soon where the GPU takes longer for a part than WASM for all', async () => {
    const { choose, taken } = clocked({ wasm: steady(2, 20), webgpu: steady(300, 3000) })
    expect(await choose()).toEqual({ device: 'wasm', because: 'faster', milliseconds: { wasm: 2, webgpu: 300 } })
    expect(taken.webgpu).toBe(2)
  })

  test('is not chosen by a step that fails', async () => {
    const failing = async (device: Device) => {
      if (device === 'webgpu') throw new Error('lost')
    }
    await expect(fasterDevice(failing, () => 0)).rejects.toThrow('lost')
  })
})
