import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inputNodes, inputWidth, lastStates } from './head-input.ts'
import { readModel } from './model.ts'
import { hiddenOutput, hiddenStates } from './surgery.ts'

// What the nodes compute is compared in src/engine/model-export.test.ts, on the embedded model.
const file = readFileSync(new URL('goldens/layers-bert.onnx.gz', import.meta.url))
const { model } = hiddenStates(readModel(new Uint8Array(gunzipSync(file))))
const made = (layers: readonly number[], neighbouring = 0, kinds?: Uint8Array) =>
  inputNodes(model, hiddenOutput, { layers, neighbouring, kinds }, 'head')

test('a head of the last layer reads it as it is', () => {
  expect(made(lastStates.layers)).toEqual({ nodes: [], tensors: [], output: hiddenOutput })
  // The same, counted from the front: the model has two layers.
  expect(made([2]).output).toBe(hiddenOutput)
})

test('layers are counted from either side', () => {
  const read = (...layers: number[]) => made(layers).nodes.map(({ op, inputs }) => [op, ...inputs])
  expect(read(0)).toEqual(read(-3))
  expect(read(1)).toEqual(read(-2))
  expect(read(0)).not.toEqual(read(1))
  for (const layer of [3, -4])
    expect(() => made([-1, layer])).toThrow(`the head reads layer ${layer}, and the model shows 2 and the last`)
})

test('neighbouring words need to know where words begin', () => {
  expect(() => made([-1], 0.5)).toThrow('the tokenizer does not tell pieces that begin one')
  expect(made([-1], 0.5, Uint8Array.of(0, 1, 2)).output).toBe('head.words')
  expect(inputWidth({ layers: [-1, 0], neighbouring: 0.5 }, 16)).toBe(96)
})
