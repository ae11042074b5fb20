import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { applyHead, type Head } from '../domain/head.ts'
import { createHeads } from './heads.ts'

ort.env.wasm.numThreads = 1

const wave = (length: number, pace: number) => Float32Array.from({ length }, (_, at) => Math.sin(pace * (at + 1)))
const fields = {
  format: 'gleaner-head/1',
  name: 'a',
  title: 'A',
  description: '',
  labels: ['O', 'B-X', 'I-X'],
  hidden: 4,
  decode: 'argmax',
  encoder: { id: 'toy', sha256: '0'.repeat(64) },
  provenance: {},
} as const
const kinds: readonly Head[] = [
  { ...fields, kind: 'linear', weight: wave(12, 2), bias: wave(3, 3) },
  {
    ...fields,
    kind: 'mlp',
    intermediate: 5,
    intermediateWeight: wave(20, 5),
    intermediateBias: wave(5, 7),
    weight: wave(15, 2),
    bias: wave(3, 3),
  },
]

describe.each(kinds.map(head => [head.kind, head] as const))('a head of kind %s', (_, head) => {
  test('runs in ONNX Runtime as in plain TypeScript', async () => {
    const heads = createHeads(async () => ort)
    const features = wave(24, 1.7)
    const logits = await heads.open(head)(features, 6)
    const wanted = applyHead(head, features, 6)
    expect(logits).toHaveLength(18)
    wanted.forEach((value, at) => expect(logits[at]).toBeCloseTo(value, 5))
  })
})

test('heads that differ in an inner weight alone are not taken for each other', async () => {
  const heads = createHeads(async () => ort)
  const [, head] = kinds
  const other = { ...head!, intermediateWeight: wave(20, 6) }
  const features = wave(4, 1.7)
  expect(await heads.open(head!)(features, 1)).not.toEqual(await heads.open(other as Head)(features, 1))
})
