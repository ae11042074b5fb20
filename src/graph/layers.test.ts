import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { layerInputs, withLayers } from './layers.ts'
import { readModel, writeModel } from './model.ts'
import { rewriteForWebGpu } from './nbits.ts'
import { hiddenOutput, hiddenStates } from './surgery.ts'
import { dataType } from './tensor.ts'

ort.env.wasm.numThreads = 1

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
const golden = (name: string) => new Uint8Array(gunzipSync(read(`./goldens/${name}`)))
const floats = (base64: string) => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)
const readJson = (path: string) => JSON.parse(Buffer.from(read(path)).toString())

type Rows = readonly (readonly number[])[]

/** All outputs, in the order of the model. */
async function run(model: Uint8Array, feeds: Readonly<Record<string, Rows>>, fetches?: readonly string[]) {
  const session = await ort.InferenceSession.create(model)
  const tensors = Object.entries(feeds).map(([name, rows]) => {
    const ids = BigInt64Array.from(rows.flat(), BigInt)
    return [name, new ort.Tensor('int64', ids, [rows.length, rows[0]!.length])] as const
  })
  const outputs = await session.run(Object.fromEntries(tensors), fetches ?? session.outputNames)
  const found = (fetches ?? session.outputNames).map(name => outputs[name]!.data as Float32Array)
  await session.release()
  return found
}

const largestDifference = (a: Float32Array, b: Float32Array) => {
  expect(a.length).toBe(b.length)
  return b.reduce((largest, value, at) => Math.max(largest, Math.abs(value - a[at]!)), 0)
}

const layers: { ids: Rows; cases: { file: string; states: string[] }[] } = readJson('./goldens/layers.json')

describe('the hidden states of all layers', () => {
  test.each(layers.cases)('are those of transformers in $file', async ({ file, states }) => {
    const model = withLayers(hiddenStates(readModel(golden(file))).model)
    const [last, ...rest] = await run(writeModel(model), { input_ids: layers.ids })
    expect(rest).toHaveLength(states.length - 1)
    for (const [layer, found] of [...rest, last!].entries())
      expect(largestDifference(found, floats(states[layer]!)), `layer ${layer}`).toBeLessThan(1e-4)
  })

  const models: { feeds: Record<string, Rows>; cases: { file: string }[] } = readJson('./goldens/models.json')
  test.each(models.cases)('are found in $file, in half precision and quantised', async ({ file }) => {
    const { model } = hiddenStates(readModel(golden(file)))
    const plain = await run(writeModel(model), models.feeds)
    const [last, ...rest] = await run(writeModel(withLayers(model)), models.feeds)
    expect(last).toEqual(plain[0])
    expect(rest).toHaveLength(2)
    for (const states of rest) expect(states.length).toBe(last!.length)
  })
})

describe('the embedded model', () => {
  const { model } = hiddenStates(readModel(read('../../public/models/gleaner-en/onnx/model_quantized.onnx')))
  const layered = writeModel(withLayers(model))
  const ids = [[101, 3000, 2003, 1996, 3007, 1997, 2605, 102]]
  const feeds = { input_ids: ids, attention_mask: [ids[0]!.map(() => 1)], token_type_ids: [ids[0]!.map(() => 0)] }

  test('shows its six layers, and gives the same last hidden states, bit by bit, whatever is fetched beside them', async () => {
    const [plain] = await run(writeModel(model), feeds)
    const [alone] = await run(layered, feeds, [hiddenOutput])
    const all = await run(layered, feeds)
    expect(all).toHaveLength(7)
    expect(alone).toEqual(plain)
    expect(all[0]).toEqual(plain)
    for (const states of all.slice(1)) expect(states).not.toEqual(plain)
  })

  test('shows them as WebGPU runs it, too', async () => {
    const outputs = await run(layered, feeds)
    const rewritten = await run(rewriteForWebGpu(layered), feeds)
    expect(rewritten).toHaveLength(7)
    // Activations are float there, and of 8 bits here.
    for (const [layer, states] of rewritten.entries())
      expect(largestDifference(states, outputs[layer]!), `layer ${layer}`).toBeLessThan(1.5)
  })
})

test('a model without residual connections shows no layers', () => {
  const model = readModel(
    buildModel({
      name: 'plain',
      nodes: [makeNode('MatMul', ['x', 'w'], ['z']), makeNode('Add', ['z', 'b'], [hiddenOutput])],
      initializers: [makeTensor('w', [2, 2], Float32Array.of(1, 2, 3, 4)), makeTensor('b', [2], Float32Array.of(1, 2))],
      inputs: [makeValue('x', dataType.float, ['rows', 2])],
      outputs: [makeValue(hiddenOutput, dataType.float, ['rows', 2])],
    }),
  )
  expect(layerInputs(model, hiddenOutput)).toEqual([])
  expect(withLayers(model).outputs).toHaveLength(1)
})
