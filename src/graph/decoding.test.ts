import * as fc from 'fast-check'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { constrainedViterbi } from '../domain/decode.ts'
import { insideLabels, stepMatrix } from '../domain/step-matrix.ts'
import type { StepScores } from '../domain/transitions.ts'
import { buildModel, makeNode, makeTensor, makeValue } from './builder.ts'
import { pieceKinds } from './decoding.ts'
import { mergeHead } from './merge.ts'
import { dataType } from './tensor.ts'

ort.env.wasm.numThreads = 1

const PIECES = 30
/** Special pieces, then as many that begin words as go on with one. */
const kinds = Uint8Array.from({ length: PIECES }, (_, id) =>
  id < 3 ? pieceKinds.special : id % 2 === 0 ? pieceKinds.first : pieceKinds.later,
)

/** A model whose logits are those of the piece, whatever stands around it. */
function decoder(labels: readonly string[], logitsOfPieces: Float32Array, steps?: StepScores): Uint8Array {
  const width = labels.length
  const encoder = buildModel({
    name: 'pieces',
    nodes: [makeNode('Gather', ['pieces', 'input_ids'], ['last_hidden_state'])],
    initializers: [makeTensor('pieces', [PIECES, width], logitsOfPieces)],
    inputs: [makeValue('input_ids', dataType.int64, ['batch', 'length'])],
    outputs: [makeValue('last_hidden_state', dataType.float, ['batch', 'length', width])],
  })
  const identity = Float32Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0))
  const weights = {
    weight: { shape: [width, width], data: identity },
    bias: { shape: [width], data: new Float32Array(width) },
  }
  return mergeHead(
    encoder,
    { hidden: width, labels: width },
    weights,
    (layers, x, { weight, bias }) => layers.dense(x, weight!, bias!),
    { ...stepMatrix(labels, steps), inside: insideLabels(labels), kinds },
  )
}

/** What decoding makes as large as it can. */
function worth(path: Int32Array, logits: Float32Array, labels: readonly string[], steps?: StepScores): number {
  const { start, step, end } = stepMatrix(labels, steps)
  const width = labels.length
  const ends = start[path[0]!]! + end[path.at(-1)!]!
  return path.reduce(
    (sum, tag, word) => sum + logits[word * width + tag]! + (word === 0 ? 0 : step[path[word - 1]! * width + tag]!),
    ends,
  )
}

const largest = (row: Float32Array) => row.reduce((best, value, at) => (value > row[best]! ? at : best), 0)

async function tagged(session: ort.InferenceSession, width: number, rows: readonly (readonly number[])[]) {
  const ids = BigInt64Array.from(rows.flat(), BigInt)
  const { logits } = await session.run({ input_ids: new ort.Tensor('int64', ids, [rows.length, rows[0]!.length]) })
  expect(logits!.dims).toEqual([rows.length, rows[0]!.length, width])
  const data = logits!.data as Float32Array
  return rows.map((row, at) =>
    row.map((_, place) =>
      largest(data.subarray((at * row.length + place) * width, (at * row.length + place + 1) * width)),
    ),
  )
}

const schemes: readonly (readonly [string, readonly string[]])[] = [
  ['IOB2', ['O', 'B-X', 'I-X', 'B-Y', 'I-Y']],
  ['IOBES', ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'B-Y', 'I-Y', 'E-Y', 'S-Y']],
  ['BILOU', ['B-X', 'I-X', 'L-X', 'U-X', 'O']],
  ['IOE2', ['O', 'I-X', 'E-X', 'I-Y', 'E-Y']],
  ['a type with I- alone', ['I-X', 'O', 'B-Y', 'I-Y']],
  ['no prefixes', ['O', 'Person', 'Place']],
]
const steps: StepScores = {
  outside: { outside: 0.3, begins: -0.7 },
  first: { outside: -0.4, begins: -1.9, goesOn: 1.1 },
  later: { outside: 0.2, begins: -0.9, goesOn: 0.6 },
}

describe.each(schemes)('in %s the largest score of a word is the tag on the best path', (_, labels) => {
  test.each([
    ['plain', undefined],
    ['with learned steps', steps],
  ])('%s', async (_, steps) => {
    const width = labels.length
    const logitsOfPieces = Float32Array.from({ length: PIECES * width }, (_, at) => 4 * Math.sin(at * at + at / 3))
    const session = await ort.InferenceSession.create(decoder(labels, logitsOfPieces, steps))
    const row = fc.array(fc.integer({ min: 3, max: PIECES - 1 }), { minLength: 1, maxLength: 24 })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), async rows => {
        const longest = Math.max(...rows.map(row => row.length))
        // [CLS] … [SEP] [PAD] …
        const batch = rows.map(row => [1, ...row, 2, ...Array<number>(longest - row.length).fill(0)])
        const found = await tagged(session, width, batch)
        for (const [at, ids] of batch.entries()) {
          const words = [...ids.keys()].filter(place => kinds[ids[place]!] === pieceKinds.first)
          const logits = Float32Array.from(
            words.flatMap(place => [...logitsOfPieces.subarray(ids[place]! * width, (ids[place]! + 1) * width)]),
          )
          const best = constrainedViterbi(logits, words.length, labels, steps)
          // Of paths as good as each other (the same word twice) each is right: the tag is on one of the best.
          for (const [word, place] of words.entries()) {
            const tag = found[at]![place]!
            if (tag === best[word]) continue
            const forced = logits.slice()
            forced[word * width + tag]! += 1000
            const through = constrainedViterbi(forced, words.length, labels, steps)
            expect(through[word]).toBe(tag)
            expect(worth(through, logits, labels, steps)).toBeCloseTo(worth(best, logits, labels, steps), 4)
          }
        }
      }),
      { numRuns: 40 },
    )
    await session.release()
  })
})

test('later pieces go on with their word, and special ones keep their logits', async () => {
  const labels = ['O', 'B-X', 'I-X']
  const rows: Record<number, readonly number[]> = {
    1: [0, 0, 9],
    4: [0, 9, 0],
    6: [9, 0, 0],
    5: [9, 0, 0],
    8: [0, 0, 5],
  }
  const logitsOfPieces = Float32Array.from({ length: PIECES }, (_, id) => id).reduce(
    (all, id) => {
      all.set(rows[id] ?? [0, 0, 0], id * 3)
      return all
    },
    new Float32Array(PIECES * 3),
  )
  const session = await ort.InferenceSession.create(decoder(labels, logitsOfPieces))
  // [CLS] B ##5 ##5 I O ##5 [SEP]: 5 says O, and is not asked.
  const found = await tagged(session, 3, [[1, 4, 5, 5, 8, 6, 5, 2]])
  expect(found[0]!.map(tag => labels[tag])).toEqual(['I-X', 'B-X', 'I-X', 'I-X', 'I-X', 'O', 'O', 'O'])
  await session.release()
})

test('a text of thousands of pieces is decoded as exactly', async () => {
  const labels = ['O', 'B-X', 'I-X']
  const logitsOfPieces = Float32Array.from({ length: PIECES * 3 }, (_, at) => 20 * Math.sin(at * at + 0.1))
  const session = await ort.InferenceSession.create(decoder(labels, logitsOfPieces))
  const ids = Array.from({ length: 4000 }, (_, at) => 4 + 2 * ((at * at + 3 * at) % 13))
  const [found] = await tagged(session, 3, [ids])
  const logits = Float32Array.from(ids.flatMap(id => [...logitsOfPieces.subarray(id * 3, id * 3 + 3)]))
  expect(found).toEqual([...constrainedViterbi(logits, ids.length, labels)])
  await session.release()
})
