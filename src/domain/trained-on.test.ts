import * as v from 'valibot'
import { expect, test } from 'vitest'
import { trainedOnSchema, trainedOnWords, type TrainedOn } from './trained-on.ts'

test.each<[TrainedOn, string]>([
  [
    { device: 'wasm', because: 'faster', milliseconds: { wasm: 20, webgpu: 62 } },
    'WASM (WebGPU would take 3.1 times as long)',
  ],
  [
    { device: 'webgpu', because: 'faster', milliseconds: { wasm: 120, webgpu: 5 } },
    'WebGPU (WASM would take 24 times as long)',
  ],
  [{ device: 'webgpu', because: 'told' }, 'WebGPU, as chosen'],
  [{ device: 'wasm', because: 'small' }, 'WASM (too little to compute for WebGPU to be tried)'],
  [{ device: 'wasm', because: 'no-gpu' }, 'WASM, since no GPU is in use'],
  [{ device: 'wasm', because: 'gpu-failed' }, 'WASM, since the GPU failed'],
  [{ device: 'wasm', because: 'gpu-differs' }, 'WASM, since the GPU came to other numbers'],
])('says of %j where it was trained', (trainedOn, words) => {
  expect(trainedOnWords(trainedOn)).toBe(words)
  expect(v.parse(trainedOnSchema, trainedOn)).toEqual(trainedOn)
})
