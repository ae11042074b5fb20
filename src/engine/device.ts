/** Which device encodes: WebGPU where an adapter exists and reproduces the model's reference, else WASM, and why. */
import * as v from 'valibot'
import { decodeFloat32 } from '../domain/base64.ts'
import type { Model } from './model.ts'
import type { Platform } from './platform.ts'
import { type EncoderModel, type Lane, openLane, warmLane } from './pool.ts'
import type { Device, DeviceReport, LoadArgs, LoadProgress, SelfCheck } from './protocol.ts'
import { messageOf } from './rpc.ts'

const Rows = v.array(v.array(v.number()))

/** `reference.json`: hidden states at stated [row, column] positions of a few inputs, and how close a device must come. */
const ReferenceSchema = v.object({
  tolerance: v.object({ webgpu: v.number(), wasm: v.number() }),
  cases: v.array(
    v.object({
      name: v.string(),
      input_ids: Rows,
      attention_mask: Rows,
      positions: v.array(v.tuple([v.number(), v.number()])),
      hidden: v.string(),
    }),
  ),
})

/** @throws an Error that names the field */
export function readReference(json: unknown): v.InferOutput<typeof ReferenceSchema> {
  const parsed = v.safeParse(ReferenceSchema, json)
  if (parsed.success) return parsed.output
  throw new Error(`reference.json, ${v.getDotPath(parsed.issues[0]) ?? 'top level'}: ${parsed.issues[0].message}`)
}

/** Smallest cosine between a lane's hidden states and the reference, over all positions of all cases. */
export async function smallestCosine(
  lane: Lane,
  reference: v.InferOutput<typeof ReferenceSchema>,
  hidden: number,
  onCase: (done: number) => void = () => {},
): Promise<number> {
  let smallest = 1
  for (const [index, { input_ids, attention_mask, positions, hidden: base64 }] of reference.cases.entries()) {
    onCase(index)
    const expected = decodeFloat32(base64)
    const length = input_ids[0]?.length ?? 0
    const { hidden: actual } = await lane.connection.call('probe', { ids: input_ids, mask: attention_mask })
    for (const [i, [row, column]] of positions.entries()) {
      const at = (row * length + column) * hidden
      const found = cosine(actual.subarray(at, at + hidden), expected.subarray(i * hidden, (i + 1) * hidden))
      // NaN compares as neither: a device that gives it has failed.
      smallest = found >= smallest ? smallest : Number.isNaN(found) ? -1 : found
    }
  }
  return smallest
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < b.length; i++) {
    const x = a[i] ?? Number.NaN
    const y = b[i] ?? Number.NaN
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return dot / Math.sqrt(aa * bb)
}

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
      const { rewriteForWebGpu } = await import('../graph/nbits.ts')
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

async function selfCheck(
  lane: Lane & { runtime: string },
  model: Model,
  adapter: string,
  remembered: SelfCheck | undefined,
  signal: AbortSignal,
  report: (progress: LoadProgress) => void,
): Promise<SelfCheck> {
  const weights = model.manifest.files.find(file => file.path === model.manifest.weights)
  const key = [adapter, lane.runtime, weights?.sha256].join(' · ')
  if (remembered?.key === key) return remembered
  const start = performance.now()
  const reference = readReference(
    JSON.parse(new TextDecoder().decode(await model.readFile(model.manifest.reference, signal))),
  )
  const total = reference.cases.length
  const cosine = await smallestCosine(lane, reference, model.manifest.hidden, done => {
    signal.throwIfAborted()
    report({ phase: 'self-check', done, total })
  })
  const tolerance = reference.tolerance.webgpu
  return { key, passed: cosine >= tolerance, cosine, tolerance, milliseconds: performance.now() - start }
}
