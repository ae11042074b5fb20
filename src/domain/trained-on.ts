/** Which device took the steps of a training, and why: part of what came of it. */
import * as v from 'valibot'

/**
 * Why the steps were taken there: it was told to, the clock said so, there is too little to compute for asking the clock,
 * no GPU encodes, or the GPU failed, in numbers or altogether; then the steps from there on are WASM's.
 */
const reasons = ['told', 'faster', 'small', 'no-gpu', 'gpu-failed', 'gpu-differs'] as const

export const trainedOnSchema = v.object({
  /** Of the last step. */
  device: v.picklist(['webgpu', 'wasm']),
  because: v.picklist(reasons),
  /** Median milliseconds of a step over the same rows on each, where both were measured. */
  milliseconds: v.optional(v.object({ webgpu: v.number(), wasm: v.number() })),
})

export type TrainedOn = Readonly<v.InferOutput<typeof trainedOnSchema>>

const names = { webgpu: 'WebGPU', wasm: 'WASM' }

/** Such as “WASM (WebGPU would take 3.1 times as long)”. */
export function trainedOnWords({ device, because, milliseconds }: TrainedOn): string {
  switch (because) {
    case 'told':
      return `${names[device]}, as chosen`
    case 'faster': {
      const other = device === 'wasm' ? 'webgpu' : 'wasm'
      if (!milliseconds) return names[device]
      const ratio = milliseconds[other] / milliseconds[device]
      return `${names[device]} (${names[other]} would take ${ratio.toFixed(ratio < 10 ? 1 : 0)} times as long)`
    }
    case 'small':
      return `${names[device]} (too little to compute for WebGPU to be tried)`
    case 'no-gpu':
      return `${names[device]}, since no GPU is in use`
    case 'gpu-failed':
      return `${names[device]}, since the GPU failed`
    case 'gpu-differs':
      return `${names[device]}, since the GPU came to other numbers`
    default:
      return because satisfies never
  }
}
