/** Which device encodes: WebGPU where an adapter exists and reproduces the model's reference, else WASM, and why. */
import type { Model } from './model.ts'
import type { Platform } from './platform.ts'
import { type EncoderModel, type Lane, openLane, warmLane } from './pool.ts'
import type { Device, DeviceReport, LoadArgs, LoadProgress, SelfCheck } from './protocol.ts'
import { messageOf } from './rpc.ts'

export interface Chosen {
  readonly lane: Lane
  readonly model: EncoderModel
  readonly report: DeviceReport
}

const MOST_LANES = 6

/** What is started before the model is there: the first lane, on the device that will be tried first. */
export interface Started {
  readonly device: Device
  readonly lane: Lane
  readonly adapter: string | undefined
  readonly reasons: readonly string[]
}

export async function startDevice(platform: Platform, wanted: LoadArgs['device']): Promise<Started> {
  const start = (device: Device, adapter: string | undefined, reasons: string[]): Started => ({
    device,
    lane: warmLane(platform.spawnLane, device),
    adapter,
    reasons,
  })
  if (wanted === 'wasm') return start('wasm', undefined, ['WASM was chosen in the settings'])
  const adapter = await platform.adapter()
  return 'missing' in adapter ? start('wasm', undefined, [adapter.missing]) : start('webgpu', adapter.name, [])
}

/** Gives the model to the device that can be trusted. @throws EngineError when not even WASM runs */
export async function chooseDevice(
  platform: Platform,
  model: Model,
  started: Started,
  remembered: SelfCheck | undefined,
  signal: AbortSignal,
  report: (progress: LoadProgress) => void,
): Promise<Chosen> {
  const { adapter } = started
  const base = { special: model.tokenizer.special, maxLength: model.manifest.maxLength }
  const reasons = [...started.reasons]
  const facts = { isolated: platform.isolated, adapter, reasons }
  let check: SelfCheck | undefined

  if (started.device === 'webgpu') {
    try {
      // Fetched where there is a GPU to run it on.
      const [{ rewriteForWebGpu }, { selfCheck }] = await Promise.all([
        import('../graph/nbits.ts'),
        import('./self-check.ts'),
      ])
      const encoder: EncoderModel = { ...base, bytes: rewriteForWebGpu(model.encoder), device: 'webgpu' }
      const lane = await openLane(started.lane, encoder)
      check = await selfCheck(lane, model, adapter ?? '', remembered, signal, report)
      const about = { device: 'webgpu', lanes: 1, selfCheck: check, runtime: lane.runtime } as const
      if (check.passed) return { lane, model: encoder, report: { ...facts, ...about } }
      const { cosine, tolerance } = check
      reasons.push(`the GPU's results differ from the reference (cosine ${cosine.toFixed(4)}, needed ${tolerance})`)
    } catch (error) {
      signal.throwIfAborted()
      reasons.push(`WebGPU failed: ${messageOf(error)}`)
    }
    started.lane.thread.terminate()
  }

  const encoder: EncoderModel = { ...base, bytes: model.encoder, device: 'wasm' }
  const warmed = started.device === 'wasm' ? started.lane : warmLane(platform.spawnLane, 'wasm')
  const lane = await openLane(warmed, encoder)
  const lanes = platform.isolated ? Math.min(MOST_LANES, Math.max(1, platform.cores)) : 1
  if (!platform.isolated) reasons.push('one thread: the host sends no cross-origin isolation headers')
  const about = { device: 'wasm', lanes, selfCheck: check, runtime: lane.runtime } as const
  return { lane, model: encoder, report: { ...facts, ...about } }
}
