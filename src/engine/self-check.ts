/** Whether a GPU encodes as the model's reference says, which is asked before it is trusted. */
import * as v from 'valibot'
import { decodeFloat32 } from '../domain/base64.ts'
import type { Model } from './model.ts'
import type { Lane } from './pool.ts'
import type { LoadProgress, SelfCheck } from './protocol.ts'

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

/** The check that was passed on an earlier visit, where it holds for the same GPU, runtime and model; else a new one. */
export async function selfCheck(
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
