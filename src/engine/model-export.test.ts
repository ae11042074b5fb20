import { unzipSync } from 'fflate'
import * as ort from 'onnxruntime-web'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argmaxTags } from '../domain/decode.ts'
import { featureWidth } from '../domain/feature-sets.ts'
import { toHalf } from '../domain/half.ts'
import { applyHead, readHead, writeHead, type Head } from '../domain/head.ts'
import { readModel } from '../graph/model.ts'
import { exposeHidden } from '../graph/surgery.ts'
import { decodingLoss } from './decoding-loss.ts'
import { featuresOf } from './encoder.ts'
import { type LoadedEngine, loadEngine } from './engine.ts'
import type { ExportProgress } from './export-protocol.ts'
import { exportModel, folderName } from './model-export.ts'
import { decodeLogits, logitsOf } from './predict.ts'
import { modelFolder, testPlatform } from './testing.ts'

const never = new AbortController().signal
const text = 'Dr. Ngozi Okafor of the University of Ibadan flew from Lagos to Oslo on Monday.'

let engine: LoadedEngine
beforeAll(async () => {
  engine = await loadEngine(testPlatform(), { modelUrl: modelFolder, device: 'wasm' }, never, () => {})
})
afterAll(() => engine.encoder.pool.dispose())

async function exported(head: Head, ...rest: Partial<Parameters<typeof exportModel>[1]>[]) {
  const reports: ExportProgress[] = []
  const result = await exportModel(engine, { head, ...rest[0] }, never, report => reports.push(report))
  const files = unzipSync(new Uint8Array(await result.zip.arrayBuffer()))
  const json = (path: string) => JSON.parse(new TextDecoder().decode(files[`${result.folder}/${path}`])) as unknown
  return { ...result, files, json, reports }
}

/** An output of one text, a row a piece, [CLS] and [SEP] included. */
async function run(model: Uint8Array, output: string, of = text): Promise<Float32Array> {
  const { tokenizer } = engine.encoder
  const { ids } = tokenizer.encode(of)
  const all = [tokenizer.special.cls, ...ids, tokenizer.special.sep]
  const feed = (values: readonly number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, all.length])
  const session = await ort.InferenceSession.create(model)
  const outputs = await session.run({
    input_ids: feed(all),
    attention_mask: feed(all.map(() => 1)),
    token_type_ids: feed(all.map(() => 0)),
  })
  await session.release()
  return outputs[output]!.data as Float32Array
}

const plainHead = {
  format: 'gleaner-head/1',
  name: 'x',
  title: 'X',
  description: '',
  hidden: 384,
  decode: 'viterbi',
  provenance: {},
} as const
const wave = (length: number, by: number) => Float32Array.from({ length }, (_, at) => Math.sin(at * by) / 10)

describe('the exported folder', { timeout: 60_000 }, () => {
  it('holds what other tools look for, under one name', async () => {
    const head = await engine.readHead('chemicals-diseases', never)
    const { folder, files, json, reports } = await exported(head)
    expect(folder).toBe('chemicals-diseases')
    expect(Object.keys(files).sort()).toEqual(
      [
        'README.md',
        'config.json',
        'gleaner.head.json',
        'onnx/model_quantized.onnx',
        'tokenizer.json',
        'tokenizer_config.json',
      ].map(path => `${folder}/${path}`),
    )
    expect(json('config.json')).toMatchObject({
      architectures: ['BertForTokenClassification'],
      id2label: { 0: 'O', 1: 'B-Chemical', 4: 'I-Disease' },
      label2id: { 'I-Disease': 4 },
      hidden_size: 384,
    })
    expect(readHead(json('gleaner.head.json'))).toEqual(head)
    expect(reports.at(-1)).toEqual({ phase: 'writing' })
  })

  it.each([
    ['linear', {}],
    ['mlp', { intermediate: 6, intermediateWeight: wave(6 * 384, 0.7), intermediateBias: wave(6, 0.3) }],
  ] as const)('computes in its graph what the %s head says of the hidden states', async (kind, own) => {
    const labels = ['O', 'B-X', 'I-X', 'B-Y', 'I-Y']
    const { encoder } = await engine.readHead('news', never)
    const width = kind === 'mlp' ? 6 : 384
    const head = readHead(
      writeHead({
        ...plainHead,
        decode: 'argmax',
        ...own,
        kind,
        labels,
        encoder,
        weight: wave(5 * width, 1.3),
        bias: wave(5, 2),
      } as Head),
    )
    const { files } = await exported(head)
    const encoderFile = exposeHidden(await engine.readFile('onnx/model_quantized.onnx', never)).model
    const states = await run(encoderFile, 'last_hidden_state')
    const logits = await run(files['x/onnx/model_quantized.onnx']!, 'logits')
    const expected = applyHead(head, states, states.length / 384)
    expect(logits.length).toBe(expected.length)
    const furthest = logits.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0)
    expect(furthest).toBeLessThan(1e-6)
  })

  it.each([
    ['several layers', { layers: [-1, 0, -3], neighbouring: 0 }],
    ['neighbouring words', { layers: [-1], neighbouring: 1 }],
    ['neighbouring words in several layers', { layers: [4, -1], neighbouring: 0.5 }],
  ])('computes in its graph what a head says of %s', async (_, features) => {
    const labels = ['O', 'B-X', 'I-X']
    const { encoder } = await engine.readHead('news', never)
    const width = featureWidth(384, features)
    const learned = { kind: 'linear', weight: wave(3 * width, 1.3), bias: wave(3, 2) } as const
    const head = readHead(writeHead({ ...plainHead, ...learned, decode: 'argmax', labels, encoder, features }))
    const { files } = await exported(head)
    const logits = await run(files['x/onnx/model_quantized.onnx']!, 'logits')

    // The same from the encoder's own outputs, piece by piece.
    const opened = exposeHidden(await engine.readFile('onnx/model_quantized.onnx', never))
    const names = readModel(opened.model).outputs.map(({ name }) => name)
    const outputOf = (layer: number) => names[((layer < 0 ? layer + names.length : layer) + 1) % names.length]!
    const states: Float32Array[] = []
    for (const layer of features.layers) states.push(await run(opened.model, outputOf(layer)))
    const { firstPiece, ids } = engine.encoder.tokenizer.encode(text)
    const words = firstPiece.slice(0, -1)
    const rowOf = (piece: number | undefined) =>
      states.flatMap(layer =>
        piece === undefined ? Array<number>(384).fill(0) : [...layer.subarray((piece + 1) * 384, (piece + 2) * 384)],
      )
    for (let piece = 0; piece < ids.length; piece++) {
      const word = words.findLastIndex(first => first <= piece)
      const around = [words[word - 1], words[word + 1]].flatMap(at => rowOf(at).map(x => x * features.neighbouring))
      const row = Float32Array.from([...rowOf(piece), ...(features.neighbouring > 0 ? around : [])])
      const expected = applyHead(head, row, 1)
      for (const [label, value] of expected.entries()) expect(logits[(piece + 1) * 3 + label]).toBeCloseTo(value, 4)
    }
  })

  it('is refused for a head of a layer that the model does not show', async () => {
    const { encoder } = await engine.readHead('news', never)
    const learned = { kind: 'linear', weight: wave(3 * 384, 1.3), bias: wave(3, 2) } as const
    const features = { layers: [7], neighbouring: 0 }
    const head: Head = { ...plainHead, ...learned, labels: ['O', 'B-X', 'I-X'], encoder, features }
    await expect(exported(head)).rejects.toMatchObject({
      code: 'model-unsupported',
      message: 'the head reads layer 7, and the model shows 6 and the last',
    })
  })

  it.each(['literature', 'news-time'])('decodes in its graph as the head %s is decoded here', async name => {
    const head = await engine.readHead(name, never)
    const { decodes, loss, files } = await exported(head, { compared: { data: 'nothing', texts: [{ text }] } })
    expect([decodes, loss]).toEqual([true, undefined])
    const texts = [
      text,
      'The old captain of the whaling ship looked at his wife and at the little house by the sea of Nantucket.',
      'José Muñoz 🎉 and Antidisestablishmentarianism met in the U.S. on the 3rd of March, in 1998.',
      'She wept in 東京.',
    ]
    for (const of of texts) {
      const [features] = await featuresOf(engine.encoder, [of], never)
      const { encoding } = features!
      const firsts = [...encoding.firstPiece].slice(0, encoding.words.length)
      const [scores] = await logitsOf(384, engine.heads.open(head), [features!], 'words')
      const expected = [...decodeLogits(scores!, head, 'viterbi')].map(tag => head.labels[tag])
      const logits = await run(files[`${name}/onnx/model_quantized.onnx`]!, 'logits', of)
      const width = head.labels.length
      const labelAt = (piece: number) =>
        head.labels[argmaxTags(logits.subarray((piece + 1) * width), 1, head.labels)[0]!]
      expect(firsts.map(labelAt)).toEqual(expected)
      // What goes on with a word has its type.
      const wordOf = (piece: number) => firsts.findLastIndex(first => first <= piece)
      const types = [...encoding.ids].map((_, piece) => labelAt(piece)!.slice(2))
      expect(types).toEqual([...encoding.ids].map((_, piece) => expected[wordOf(piece)]!.slice(2)))
    }
  })

  it('says in its card what was measured and what it was told', async () => {
    const head: Head = { ...(await engine.readHead('news', never)), decode: 'argmax' }
    const spans = [{ start: text.indexOf('Lagos'), end: text.indexOf('Lagos') + 5, label: 'LOC' }]
    const { files, loss } = await exported(head, {
      facts: { name: 'my-news', title: 'My news', descriptions: { LOC: 'places' } },
      compared: { data: 'one sentence', texts: [{ text, spans }] },
    })
    const card = new TextDecoder().decode(files['my-news/README.md'])
    expect(card).toContain('# My news')
    expect(card).toContain('| `LOC` | places |')
    expect(loss).toMatchObject({ data: 'one sentence', words: 17 })
    expect(loss?.gleaner?.number).toBe(1)
    expect(card).toContain(`On one sentence ${loss?.differing} of 17 words`)
  })

  it('is refused for a head of another encoder', async () => {
    const head = await engine.readHead('news', never)
    const other = { ...head, encoder: { id: 'other', sha256: '0'.repeat(64) } }
    await expect(exported(other)).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('belongs to another encoder (other, 000000000000…)') as string,
    })
  })

  it.each([
    ['news', 'news'],
    ['My head, 2', 'My-head-2'],
    ['../../etc', 'etc'],
    ['Médical', 'Medical'],
    ['日本', 'gleaner-model'],
  ])('names the folder of “%s” %s', (name, folder) => {
    expect(folderName({ name })).toBe(folder)
  })
})

it('measures what is lost with neighbours, though the graph decodes, and says it in the card', async () => {
  const { encoder } = await engine.readHead('news', never)
  // The weights know of nothing; all that are kept were B-X.
  const kept = { features: toHalf(wave(384, 3)), labels: Uint16Array.of(1), count: 4, share: 0.75, temperature: 0.02 }
  const head: Head = {
    ...plainHead,
    kind: 'linear',
    encoder,
    labels: ['O', 'B-X', 'I-X'],
    weight: new Float32Array(3 * 384),
    bias: Float32Array.of(1, 0, 0),
    neighbours: kept,
  }
  const compared = { data: 'two texts', texts: [{ text: 'One two three.\nFour five.' }, { text: 'Six' }] }
  const { decodes, loss, files, json, folder } = await exported(head, { compared })
  expect({ decodes, loss }).toEqual({ decodes: true, loss: { data: 'two texts', words: 8, differing: 8 } })
  expect(readHead(json('gleaner.head.json'))).toEqual(head)
  const card = new TextDecoder().decode(files[`${folder}/README.md`])
  expect(card).toContain('asks the 4 nearest of the words that it learned from')
  expect(card).toContain('8 of 8 words (100.00 %) get another tag so')
  const { neighbours: _, ...alone } = head
  expect((await exported(alone, { compared })).loss).toBeUndefined()
}, 60_000)

it('counts the words of which stock readers see another tag, and the entities', async () => {
  const { encoder } = await engine.readHead('news', never)
  // Whatever the word: I-X, and if that cannot be, B-X.
  const head: Head = {
    ...plainHead,
    kind: 'linear',
    encoder,
    labels: ['O', 'B-X', 'I-X'],
    weight: new Float32Array(3 * 384),
    bias: Float32Array.of(0, 1, 2),
  }
  const apply = engine.heads.open(head)
  const texts = [{ text: 'One two three.\nFour five.' }, { text: 'Six' }]
  expect(await decodingLoss(engine.encoder, apply, head, texts, never)).toEqual({ words: 8, differing: 3 })

  const asTheyDo = { ...head, decode: 'argmax' } as const
  expect(await decodingLoss(engine.encoder, apply, asTheyDo, texts, never)).toEqual({ words: 8, differing: 0 })

  const spans = [
    { start: 0, end: 14, label: 'X' },
    { start: 15, end: 19, label: 'X' },
    { start: 0, end: 3, label: 'Y' },
  ]
  const { gleaner, stock } = await decodingLoss(engine.encoder, apply, head, [{ ...texts[0]!, spans }], never)
  expect(gleaner).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5, number: 2 })
  expect(stock).toEqual(gleaner)
})
