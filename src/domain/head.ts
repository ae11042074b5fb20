// gleaner-head/1: a token-classification head as one JSON file. The format is public and fixed.
//
//   {
//     "format": "gleaner-head/1",
//     "name": "news",                     identifier, not empty; unique within a model's folder
//     "title": "News",                    what a person is shown
//     "description": "People, …",         one sentence; may be empty
//     "kind": "linear",                   logits = weight · features + bias; or "mlp", see below
//     "labels": ["O", "B-LOC", "I-LOC"],  one a row of the weight, in its order; no two alike, "O" among them
//     "hidden": 384,                      width of the encoder's hidden states
//     "weight": "pPDcPMFF…",              [labels × hidden], see below
//     "bias": "SQSsu3iY…",                [labels], see below
//     "weightLayout": "float32 little-endian base64, row-major [labels x hidden]",   always this; may be absent
//     "decode": "viterbi",                or "argmax": how logits become tags unless the caller says otherwise
//     "encoder": { "id": "gleaner-en",    the encoder the head was trained on, and
//                  "sha256": "a649…" },   the SHA-256 of its ONNX file, 64 lower-case hexadecimal digits
//     "provenance": { … }                 any JSON: corpus, licence, scheme, training, scores
//   }
//
// `weight` and `bias` are base64 (RFC 4648, padded) of IEEE 754 float32, little-endian on every host, all finite. The
// features are the encoder's last hidden state at a word's first piece, before any classifier; logits are unnormalised
// and their softmax over labels is the label's probability. Fields not named here are ignored and not kept: what should
// travel with a head goes into `provenance`.
//
// A perceptron of two layers, logits = weight · relu(intermediateWeight · features + intermediateBias) + bias, differs in
//     "kind": "mlp",
//     "intermediate": 128,                width of its inner layer
//     "intermediateWeight": "…",          [intermediate × hidden], base64 as `weight`
//     "intermediateBias": "…",            [intermediate]
//     "weight": "…",                      [labels × intermediate]
// Readers that know but linear heads refuse it by its kind. What a kind is made of stands in heads/.
//
// A head may say what steps between labels are worth in Viterbi decoding:
//     "steps": { "outside": { "outside": 0.1, "begins": -0.4 },                  from O, or as a sequence begins
//                "first":   { "outside": -0.6, "begins": -1.9, "goesOn": 1.2 },  from an entity's first word
//                "later":   { … } }                                              from a later one
// Each is a finite number, added to the logit of the label that is stepped to: one outside, one that begins an entity, or
// one that goes on with it (transitions.ts). Readers that do not know it decode without.
//
// It may keep words that it learned from, to be asked what they were (neighbours.ts):
//     "neighbours": { "count": 8, "share": 0.25, "temperature": 0.05,  finite, above 0; the share below 1
//                     "rows": 3957,                                    words that are kept
//                     "features": "…",   [rows × inputs], base64 of IEEE 754 float16, little-endian, all finite
//                     "labels": "…" }    [rows], base64 of 16-bit little-endian integers: places in the labels
// Readers that do not know it read what the weights alone say.
//
// It may read more than the last layer (feature-sets.ts):
//     "features": { "layers": [-1, -3, 0],   hidden states one after the other, as Hugging Face's hidden_states counts
//                                            them: 0 is what the embeddings give, -1 the last layer
//                   "neighbouring": 0.5 }    behind them the same of the first piece of the word before, then of the word
//                                            after, times this; 0 where a segment ends; absent or 0: no neighbours
// What is [… × hidden] above is then [… × inputs]: hidden · layers, and three times as many with neighbours. Readers that
// do not know it refuse the weight for its size.

import * as v from 'valibot'
import { decodeFloat32, decodeUint16, encodeFloat32, encodeUint16 } from './base64.ts'
import { featureWidth, type FeatureSet } from './feature-sets.ts'
import type { Layers, Sizes } from './heads/kind.ts'
import { headKind, headKindNames, headWeights, ownSizes, weightShapes, type HeadWeights } from './heads/kinds.ts'
import type { Neighbours } from './neighbours.ts'
import type { StepScores } from './transitions.ts'

const FORMAT = 'gleaner-head/1'
const WEIGHT_LAYOUT = 'float32 little-endian base64, row-major [labels x hidden]'

interface HeadFields {
  readonly format: typeof FORMAT
  readonly name: string
  readonly title: string
  readonly description: string
  readonly labels: readonly string[]
  readonly hidden: number
  /** What is read of a word; the last layer where nothing is said. */
  readonly features?: FeatureSet
  readonly decode: 'viterbi' | 'argmax'
  /** Of Viterbi decoding. */
  readonly steps?: StepScores
  readonly neighbours?: Neighbours
  readonly encoder: { readonly id: string; readonly sha256: string }
  readonly provenance: Readonly<Record<string, unknown>>
}

/**
 * A head in memory. It is a value: it is never changed, only replaced. `kind` tells what weights it has; all have `weight`
 * (of a linear head `[labels × inputs]`), row-major, and `bias` `[labels]`.
 */
export type Head = HeadFields & HeadWeights

/** What learning makes of a head; the rest says what it is for. */
export type LearnedHead = HeadWeights & Pick<Head, 'steps' | 'neighbours'>

/** A head file that cannot be used, or heads that do not fit together; the message names the field. */
export class HeadError extends Error {
  override readonly name = 'HeadError'
}

const text = v.pipe(v.string(), v.nonEmpty('is empty'))
const size = v.pipe(v.number(), v.integer('is no whole number'), v.minValue(1, 'is below 1'))
const score = v.pipe(v.number(), v.finite('is no finite number'))
const above0 = v.pipe(score, v.gtValue(0, 'is not above 0'))
const stepsAfter = v.object({ outside: score, begins: score, goesOn: score })

const fileSchema = v.object({
  format: v.literal(FORMAT),
  name: text,
  title: text,
  description: v.string(),
  kind: v.picklist(headKindNames, `is none of the kinds known here, ${headKindNames.join(' and ')}`),
  labels: v.array(text),
  hidden: size,
  weightLayout: v.exactOptional(v.literal(WEIGHT_LAYOUT)),
  features: v.exactOptional(
    v.object({
      layers: v.pipe(v.array(v.pipe(v.number(), v.integer('is no whole number'))), v.nonEmpty('is empty')),
      neighbouring: v.optional(v.pipe(score, v.minValue(0, 'is below 0')), 0),
    }),
  ),
  decode: v.picklist(['viterbi', 'argmax']),
  steps: v.exactOptional(
    v.object({ outside: v.object({ outside: score, begins: score }), first: stepsAfter, later: stepsAfter }),
  ),
  neighbours: v.exactOptional(
    v.object({
      count: size,
      share: v.pipe(above0, v.ltValue(1, 'is not below 1')),
      temperature: above0,
      rows: size,
      features: v.string(),
      labels: v.string(),
    }),
  ),
  encoder: v.object({
    id: text,
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is no SHA-256 (64 lower-case hexadecimal digits)')),
  }),
  provenance: v.record(v.string(), v.unknown()),
})

/** A head as its file holds it: the fields above, with the sizes and weights of its kind. */
export type HeadFile = v.InferOutput<typeof fileSchema> & Readonly<Record<string, unknown>>

/**
 * The parsed JSON of a head file → the head.
 *
 * @throws HeadError naming the first field that is wrong, missing, or disagrees with another
 */
export function readHead(json: unknown): Head {
  const { weightLayout: _, neighbours, ...fields } = checked(fileSchema, json)
  const { labels, hidden } = fields
  const seen = new Set<string>()
  for (const label of labels) {
    if (seen.has(label)) throw new HeadError(`head: labels: "${label}" stands there twice`)
    seen.add(label)
  }
  if (!seen.has('O')) throw new HeadError('head: labels: there is no "O"')
  const kind = headKind(fields.kind)
  const own = checked(v.object(Object.fromEntries(ownSizes(kind).map(name => [name, size]))), json)
  const sizes = { ...own, labels: labels.length, hidden: featureWidth(hidden, fields.features) }
  const texts = checked(v.object(Object.fromEntries(Object.keys(kind.weights).map(name => [name, v.string()]))), json)
  const weights = weightShapes(kind, sizes).map(([name, shape]) => {
    const of = shape.map((length, place) => `${length} ${kind.weights[name]?.[place]}`).join(' × ')
    return [name, numbers(name, texts[name] ?? '', shape, of)] as const
  })
  return {
    ...fields,
    ...(neighbours ? { neighbours: readNeighbours(neighbours, labels.length, sizes.hidden) } : {}),
    ...headWeights(fields.kind, { ...own, ...Object.fromEntries(weights) }),
  }
}

function checked<Schema extends v.GenericSchema>(schema: Schema, json: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new HeadError(`head: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}

/** The weights of a head by their names, in the order of its kind. */
export function weightsOf(head: HeadWeights): [name: string, values: Float32Array][] {
  const fields: Readonly<Record<string, unknown>> = { ...head }
  return Object.keys(headKind(head.kind).weights).flatMap(name => {
    const values = fields[name]
    return values instanceof Float32Array ? [[name, values] as [string, Float32Array]] : []
  })
}

/** The sizes that the shapes of a head's weights are made of; `hidden` is the width of all that it reads. */
export function sizesOf(head: HeadWeights & Pick<Head, 'labels' | 'hidden' | 'features'>): Sizes {
  const fields: Readonly<Record<string, unknown>> = { ...head }
  const own = ownSizes(headKind(head.kind)).map(name => [name, Number(fields[name])])
  return { ...Object.fromEntries(own), labels: head.labels.length, hidden: featureWidth(head.hidden, head.features) }
}

/** The head → what `JSON.stringify` turns into its file; `readHead` gives back an equal head. */
export function writeHead(head: Head): HeadFile {
  const { labels: _, hidden: __, ...own } = sizesOf(head)
  return {
    format: head.format,
    name: head.name,
    title: head.title,
    description: head.description,
    kind: head.kind,
    labels: [...head.labels],
    hidden: head.hidden,
    ...(head.features ? { features: { ...head.features, layers: [...head.features.layers] } } : {}),
    ...own,
    ...Object.fromEntries(weightsOf(head).map(([name, values]) => [name, encodeFloat32(values)])),
    weightLayout: WEIGHT_LAYOUT,
    decode: head.decode,
    ...(head.steps ? { steps: head.steps } : {}),
    ...(head.neighbours ? { neighbours: writtenNeighbours(head.neighbours) } : {}),
    encoder: { ...head.encoder },
    provenance: { ...head.provenance },
  }
}

interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

const plain: Layers<Matrix> = {
  dense({ rows, columns, data }, weight, bias) {
    const out = bias.columns
    const result = new Float32Array(rows * out)
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < out; unit++) {
        let sum = bias.data[unit] ?? 0
        for (let i = 0, x = row * columns, w = unit * columns; i < columns; i++, x++, w++) {
          sum += (data[x] ?? 0) * (weight.data[w] ?? 0)
        }
        result[row * out + unit] = sum
      }
    }
    return { rows, columns: out, data: result }
  },
  relu: ({ rows, columns, data }) => ({ rows, columns, data: data.map(value => Math.max(0, value)) }),
}

/**
 * The plain reference of applying a head, each layer summed in double precision.
 *
 * @param features `[rows × inputs]`
 * @returns logits `[rows × labels]`
 * @throws RangeError if there are fewer features than `rows × inputs`
 */
export function applyHead(head: Head, features: Float32Array, rows: number): Float32Array {
  const { hidden: inputs } = sizesOf(head)
  if (features.length < rows * inputs) {
    throw new RangeError(`applyHead: ${features.length} features for ${rows} rows of ${inputs}`)
  }
  const weights = weightsOf(head).map(([name, data]) => [name, { rows: 1, columns: data.length, data }])
  return headKind(head.kind).forward(plain, { rows, columns: inputs, data: features }, Object.fromEntries(weights)).data
}

/**
 * Probabilities of each row, stable for logits of any size.
 *
 * @param logits `[rows × labels]`
 * @param out where to write them, `logits` itself included
 * @returns `out`, `[rows × labels]`
 */
export function softmax(
  logits: Float32Array,
  rows: number,
  labels: number,
  out: Float32Array = new Float32Array(rows * labels),
): Float32Array {
  for (let start = 0; start < rows * labels; start += labels) {
    let highest = -Infinity
    for (let i = start; i < start + labels; i++) highest = Math.max(highest, logits[i] ?? 0)
    let sum = 0
    for (let i = start; i < start + labels; i++) {
      const value = Math.exp((logits[i] ?? 0) - highest)
      out[i] = value
      sum += value
    }
    for (let i = start; i < start + labels; i++) out[i] = (out[i] ?? 0) / sum
  }
  return out
}

function writtenNeighbours({ features, labels, ...rest }: Neighbours) {
  return { ...rest, rows: labels.length, features: encodeUint16(features), labels: encodeUint16(labels) }
}

function readNeighbours(
  { rows, features: bits, labels: places, ...rest }: ReturnType<typeof writtenNeighbours>,
  width: number,
  inputs: number,
): Neighbours {
  const features = decoded('neighbours.features', bits, decodeUint16, rows * inputs, `${rows} rows × ${inputs} inputs`)
  const labels = decoded('neighbours.labels', places, decodeUint16, rows, `${rows} rows`)
  // An exponent of ones is no finite number.
  if (features.some(half => (half & 0x7c00) === 0x7c00))
    throw new HeadError('head: neighbours.features: a number is not finite')
  const label = labels.find(place => place >= width)
  if (label !== undefined) throw new HeadError(`head: neighbours.labels: there is no label ${label}`)
  return { ...rest, features, labels }
}

/** @throws HeadError where there is other than `length` numbers; `of` says what they are for */
function decoded<T extends Float32Array | Uint16Array>(
  field: string,
  text: string,
  decode: (text: string) => T,
  length: number,
  of: string,
): T {
  let values: T
  try {
    values = decode(text)
  } catch (error) {
    throw new HeadError(`head: ${field}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (values.length !== length) {
    const bytes = values.BYTES_PER_ELEMENT
    throw new HeadError(`head: ${field}: ${bytes * values.length} bytes, but ${of} need ${bytes * length}`)
  }
  return values
}

function numbers(field: string, text: string, shape: readonly number[], of: string): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1)
  const values = decoded(field, text, decodeFloat32, length, of)
  const bad = values.findIndex(value => !Number.isFinite(value))
  if (bad >= 0) throw new HeadError(`head: ${field}: number ${bad} is ${values[bad]}`)
  return values
}
