import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as ort from 'onnxruntime-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attributeOf, readModel, tensorTypeOf } from './model.ts'
import { rewriteForWebGpu } from './nbits.ts'
import { exposeHidden } from './surgery.ts'
import { bytesOf, dataType, floatsOf, smallIntegersOf } from './tensor.ts'

// Models as exporters write them, opened, rewritten, and run by ONNX Runtime.
ort.env.wasm.numThreads = 1

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const floats = (base64: string) => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)

type Rows = readonly (readonly number[])[]
type Feeds = Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', Rows>>

async function run(session: ort.InferenceSession, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const tensors = Object.entries(feeds).map(([name, rows]) => {
    const ids = BigInt64Array.from(rows.flat(), BigInt)
    return [name, new ort.Tensor('int64', ids, [rows.length, rows[0]!.length])] as const
  })
  const outputs = Object.entries(await session.run(Object.fromEntries(tensors)))
  return Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.data as Float32Array]))
}

async function runOnce(model: Uint8Array, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(model)
  const outputs = await run(session, feeds)
  await session.release()
  return outputs
}

function largestDifference(a: Float32Array | undefined, b: Float32Array): number {
  expect(a?.length).toBe(b.length)
  return b.reduce((largest, value, at) => Math.max(largest, Math.abs(value - a![at]!)), 0)
}

/** `weight · hidden state + bias` for every position. */
function classify(hidden: Float32Array, weight: Float32Array, bias: Float32Array): Float32Array {
  const width = weight.length / bias.length
  return Float32Array.from({ length: (hidden.length / width) * bias.length }, (_, at) => {
    const [position, label] = [Math.floor(at / bias.length), at % bias.length]
    let sum = bias[label]!
    for (let i = 0; i < width; i++) sum += weight[label * width + i]! * hidden[position * width + i]!
    return sum
  })
}

/** Dequantised [k × n] weights of a dynamically quantised file, by the name of the product's result. */
function quantisedWeights(file: Uint8Array): Map<string, Float32Array> {
  const { nodes, initializers } = readModel(file)
  const weights = new Map<string, Float32Array>()
  for (const node of nodes.filter(node => node.op === 'MatMulInteger')) {
    const name = node.inputs[1]!.replace(/_quantized$/, '')
    const q = initializers.get(`${name}_quantized`)!
    const values = smallIntegersOf(q)
    const scales = floatsOf(initializers.get(`${name}_scale`)!)
    const zeros = smallIntegersOf(initializers.get(`${name}_zero_point`)!)
    const columns = scales.length === 1 ? 1 : q.dims[1]!
    const dequantised = new Float32Array(values.length)
    for (let at = 0; at < values.length; at++)
      dequantised[at] = (values[at]! - zeros[at % columns]!) * scales[at % columns]!
    weights.set(node.outputs[0]!.replace(/_output_quantized$/, ''), dequantised)
  }
  return weights
}

/** The same of a rewritten file, reading MatMulNBits as ONNX Runtime's operator documentation says. */
function blockwiseWeights(file: Uint8Array): Map<string, Float32Array> {
  const { nodes, initializers } = readModel(file)
  const weights = new Map<string, Float32Array>()
  for (const node of nodes.filter(node => node.op === 'MatMulNBits')) {
    const [b, scale, zero] = node.inputs.slice(1).map(name => initializers.get(name)!)
    const [k, n, size] = ['K', 'N', 'block_size'].map(name => attributeOf(node, name)!.int!) as [number, number, number]
    const blocks = Math.ceil(k / size)
    expect(b!.dims).toEqual([n, blocks, size])
    const [q, scales, zeros] = [bytesOf(b!), floatsOf(scale!), zero && bytesOf(zero)]
    const dequantised = new Float32Array(k * n)
    let padding = 0
    for (let column = 0; column < n; column++)
      for (let row = 0; row < blocks * size; row++) {
        const block = column * blocks + Math.floor(row / size)
        const value = (q[column * blocks * size + row]! - (zeros?.[block] ?? 128)) * scales[block]!
        if (row < k) dequantised[row * n + column] = value
        else padding = Math.max(padding, Math.abs(value))
      }
    expect(padding).toBe(0)
    weights.set(node.outputs[0]!, dequantised)
  }
  return weights
}

interface Case {
  readonly file: string
  readonly form: 'matmul' | 'gemm' | 'half' | 'features' | 'dynamic'
  readonly weight: string
  readonly bias: string
  readonly hidden: string
  readonly logits: string
}
const goldens: { readonly feeds: Feeds; readonly width: number; readonly cases: readonly Case[] } =
  readJson('goldens/models.json')
const cases = goldens.cases.map(golden => ({ ...golden, bytes: gunzipSync(read(`goldens/${golden.file}`)) }))

describe.each(cases.filter(({ form }) => form !== 'features'))('the classifier of $file', golden => {
  const opened = exposeHidden(golden.bytes)
  if (opened.kind !== 'classifier') throw new Error('no classifier found')
  const { model, hidden, weight, bias } = opened

  test('is lifted bit by bit', () => {
    expect(hidden).toBe(goldens.width)
    expect(weight).toEqual(floats(golden.weight))
    expect(bias).toEqual(floats(golden.bias))
  })

  test('is gone from the graph, whose outputs are the hidden states of the last layer and then of those before', () => {
    const { outputs, nodes, initializers } = readModel(model)
    expect(outputs.map(({ name }) => name).indexOf('last_hidden_state')).toBe(0)
    expect(outputs.map(tensorTypeOf)).toEqual(
      Array.from({ length: 3 }, () => ({
        type: dataType.float,
        dims: ['batch_size', 'sequence_length', goldens.width],
      })),
    )
    const labels = bias.length
    expect([...initializers.values()].filter(tensor => tensor.dims.includes(labels))).toEqual([])
    const read = new Set(nodes.flatMap(node => node.inputs))
    expect(
      nodes
        .flatMap(node => node.outputs.slice(0, 1))
        .filter(name => !read.has(name))
        .sort(),
    ).toEqual(outputs.map(({ name }) => name).sort())
    expect([...initializers.keys()].filter(name => !read.has(name))).toEqual([])
  })

  test('on the exposed hidden states gives the logits of the file', async () => {
    const { last_hidden_state: states } = await runOnce(model, goldens.feeds)
    const { logits } = await runOnce(golden.bytes, goldens.feeds)
    // Halves have 11 bits, and a quantised classifier rounds its activations as well.
    const tolerance = golden.form === 'half' || golden.file.includes('classifier') ? 0.05 : 1e-5
    expect(largestDifference(logits, classify(states!, weight, bias))).toBeLessThan(tolerance)
    if (golden.form !== 'dynamic')
      expect(largestDifference(states, floats(golden.hidden))).toBeLessThan(golden.form === 'half' ? 0.05 : 1e-5)
  })
})

test('a feature extraction model opens without a classifier', async () => {
  const golden = cases.find(({ form }) => form === 'features')!
  const opened = exposeHidden(golden.bytes)
  expect(opened).toMatchObject({ kind: 'encoder', hidden: goldens.width })
  const { last_hidden_state: states } = await runOnce(opened.model, goldens.feeds)
  expect(largestDifference(states, floats(golden.hidden))).toBeLessThan(1e-5)
})

describe.each(cases.filter(({ form }) => form === 'dynamic'))('$file rewritten for WebGPU', golden => {
  const exposed = exposeHidden(golden.bytes).model
  const rewritten = rewriteForWebGpu(exposed)

  test('holds bit by bit the same weights', () => {
    const before = quantisedWeights(exposed)
    expect(before.size).toBe(12)
    expect(blockwiseWeights(rewritten)).toEqual(before)
  })

  test('leaves zero points out where all are the default', () => {
    const inputs = readModel(rewritten)
      .nodes.filter(node => node.op === 'MatMulNBits')
      .map(node => node.inputs.length)
    const isSymmetric = golden.file.startsWith('int8') && !golden.file.includes('offset')
    expect(new Set(inputs)).toEqual(new Set([isSymmetric ? 3 : 4]))
  })

  test('computes in floats alone, its embeddings still of a byte each', () => {
    const ops = readModel(rewritten).nodes.map(node => node.op)
    expect(ops).not.toContain('DynamicQuantizeLinear')
    expect(ops).not.toContain('MatMulInteger')
    expect(ops.filter(op => op === 'DequantizeLinear')).toHaveLength(3)
  })

  test('equals the float graph with these weights', async () => {
    const { last_hidden_state: states } = await runOnce(rewritten, goldens.feeds)
    expect(largestDifference(states, floats(golden.hidden))).toBeLessThan(1e-4)
  })

  test('equals it with its classifier too', async () => {
    const { logits } = await runOnce(rewriteForWebGpu(golden.bytes), goldens.feeds)
    expect(largestDifference(logits, floats(golden.logits))).toBeLessThan(1e-4)
  })

  test('can be opened afterwards, unless its classifier was rewritten', () => {
    const open = () => exposeHidden(rewriteForWebGpu(golden.bytes))
    if (golden.file.includes('classifier')) expect(open).toThrow('is com.microsoft.MatMulNBits')
    else
      expect(open()).toMatchObject({ weight: floats(golden.weight), bias: floats(golden.bias), hidden: goldens.width })
  })
})

test('a float model is what WebGPU runs already', () => {
  const { bytes } = cases.find(({ form }) => form === 'matmul')!
  expect(rewriteForWebGpu(bytes)).toBe(bytes)
})

describe('the embedded model', () => {
  const folder = '../../public/models/gleaner-en'
  const manifest = readJson(`${folder}/manifest.json`)
  const reference: {
    readonly tolerance: Readonly<Record<'webgpu' | 'wasm', number>>
    readonly cases: readonly {
      readonly name: string
      readonly input_ids: Rows
      readonly attention_mask: Rows
      readonly positions: readonly (readonly [number, number])[]
      readonly hidden: string
    }[]
  } = readJson(`${folder}/${manifest.reference}`)
  const file = read(`${folder}/${manifest.weights}`)
  const opened = exposeHidden(file)
  const rewritten = rewriteForWebGpu(opened.model)
  const feedsOf = (input_ids: Rows, attention_mask: Rows): Feeds => ({
    input_ids,
    attention_mask,
    token_type_ids: input_ids.map(row => row.map(() => 0)),
  })

  function smallestCosine(states: readonly Float32Array[], expected: Float32Array): number {
    const width = opened.hidden
    const cosines = states.map((state, at) => {
      const other = expected.subarray(at * width, (at + 1) * width)
      const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
      return dot(state, other) / Math.sqrt(dot(state, state) * dot(other, other))
    })
    expect(cosines).toHaveLength(expected.length / width)
    return Math.min(...cosines)
  }

  test('holds the head that its manifest names first', () => {
    const entry = manifest.heads.find((head: { readonly default: boolean }) => head.default)
    const head = readJson(`${folder}/${entry.file}`)
    if (opened.kind !== 'classifier') throw new Error('no classifier found')
    expect(opened.hidden).toBe(head.hidden)
    expect(largestDifference(opened.weight, floats(head.weight))).toBeLessThan(1e-6)
    expect(largestDifference(opened.bias, floats(head.bias))).toBeLessThan(1e-6)
  })

  test('holds bit by bit the same weights when rewritten', () => {
    const [before, after] = [quantisedWeights(opened.model), blockwiseWeights(rewritten)]
    expect([...after.keys()]).toEqual([...before.keys()])
    const bytes = (values: Float32Array) => Buffer.from(values.buffer)
    for (const [name, weights] of before) expect(bytes(after.get(name)!).equals(bytes(weights))).toBe(true)
  })

  describe('run', () => {
    let asItIs: ort.InferenceSession
    let forWebGpu: ort.InferenceSession
    beforeAll(async () => {
      asItIs = await ort.InferenceSession.create(opened.model)
      forWebGpu = await ort.InferenceSession.create(rewritten)
    })
    afterAll(async () => {
      await asItIs.release()
      await forWebGpu.release()
    })

    test.each(reference.cases)('rewritten agrees with its reference states: $name', async golden => {
      const { last_hidden_state: states } = await run(forWebGpu, feedsOf(golden.input_ids, golden.attention_mask))
      const [length, width] = [golden.input_ids[0]!.length, opened.hidden]
      const at = golden.positions.map(([row, column]) => {
        const start = (row * length + column) * width
        return states!.subarray(start, start + width)
      })
      expect(smallestCosine(at, floats(golden.hidden))).toBeGreaterThan(reference.tolerance.webgpu)
    })

    test.each(reference.cases)('as it is agrees, one unpadded row a run: $name', async golden => {
      const rows: Float32Array[] = []
      for (const [row, ids] of golden.input_ids.entries()) {
        const length = golden.attention_mask[row]!.reduce((sum, one) => sum + one, 0)
        const unpadded = [ids.slice(0, length)]
        const outputs = await run(
          asItIs,
          feedsOf(
            unpadded,
            unpadded.map(ids => ids.map(() => 1)),
          ),
        )
        rows.push(outputs.last_hidden_state!)
      }
      const at = golden.positions.map(([row, column]) => {
        const start = column * opened.hidden
        return rows[row]!.subarray(start, start + opened.hidden)
      })
      expect(smallestCosine(at, floats(golden.hidden))).toBeGreaterThan(reference.tolerance.wasm)
    })
  })
})
