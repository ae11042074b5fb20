import * as ort from 'onnxruntime-web'
import { expect, it } from 'vitest'
import { laneHandlers } from './lane.ts'
import type { Runtime } from './platform.ts'

const special = { cls: 101, sep: 102, pad: 0 }
const context = { signal: new AbortController().signal, report: () => {}, transfer: () => {} }

it('makes its session only when the runtime is compiled: ONNX Runtime refuses two that are under way', async () => {
  let underWay = 0
  let most = 0
  const create = async () => {
    most = Math.max(most, ++underWay)
    await new Promise(resolve => setTimeout(resolve, 5))
    underWay--
    return { inputNames: [], release: async () => {} }
  }
  const runtime = { ...ort, InferenceSession: { create } } as unknown as Runtime
  const lane = laneHandlers(async () => runtime)
  const warming = lane.warm({ device: 'wasm' }, context)
  await lane.create({ model: new Uint8Array(0), device: 'wasm', special }, context)
  await warming
  expect(most).toBe(1)
})
