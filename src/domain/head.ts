// gleaner-head/1: a token-classification head as one JSON file. The format is public and fixed.
//
//   {
//     "format": "gleaner-head/1",
//     "name": "news",                     identifier, not empty; unique within a model's folder
//     "title": "News",                    what a person is shown
//     "description": "People, …",         one sentence; may be empty
//     "kind": "linear",                   logits = weight · features + bias
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

import * as v from 'valibot'
import { decodeFloat32, encodeFloat32 } from './base64.ts'

const FORMAT = 'gleaner-head/1'
const WEIGHT_LAYOUT = 'float32 little-endian base64, row-major [labels x hidden]'

/** A head in memory. It is a value: it is never changed, only replaced. */
export interface Head {
  readonly format: typeof FORMAT
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kind: 'linear'
  readonly labels: readonly string[]
  readonly hidden: number
  /** `[labels × hidden]`, row-major. */
  readonly weight: Float32Array
  /** `[labels]` */
  readonly bias: Float32Array
  readonly decode: 'viterbi' | 'argmax'
  readonly encoder: { readonly id: string; readonly sha256: string }
  readonly provenance: Readonly<Record<string, unknown>>
}

/** A head file that cannot be used, or heads that do not fit together; the message names the field. */
export class HeadError extends Error {
  override readonly name = 'HeadError'
}

const text = v.pipe(v.string(), v.nonEmpty('is empty'))

const fileSchema = v.object({
  format: v.literal(FORMAT),
  name: text,
  title: text,
  description: v.string(),
  kind: v.literal('linear'),
  labels: v.array(text),
  hidden: v.pipe(v.number(), v.integer('is no whole number'), v.minValue(1, 'is below 1')),
  weight: v.string(),
  bias: v.string(),
  weightLayout: v.exactOptional(v.literal(WEIGHT_LAYOUT)),
  decode: v.picklist(['viterbi', 'argmax']),
  encoder: v.object({
    id: text,
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is no SHA-256 (64 lower-case hexadecimal digits)')),
  }),
  provenance: v.record(v.string(), v.unknown()),
})

/** A head as its file holds it. */
export type HeadFile = v.InferOutput<typeof fileSchema>

/**
 * The parsed JSON of a head file → the head.
 *
 * @throws HeadError naming the first field that is wrong, missing, or disagrees with another
 */
export function readHead(json: unknown): Head {
  const parsed = v.safeParse(fileSchema, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new HeadError(`head: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  const { weightLayout: _, weight, bias, labels, hidden, ...rest } = parsed.output
  const seen = new Set<string>()
  for (const label of labels) {
    if (seen.has(label)) throw new HeadError(`head: labels: "${label}" stands there twice`)
    seen.add(label)
  }
  if (!seen.has('O')) throw new HeadError('head: labels: there is no "O"')
  return {
    ...rest,
    labels,
    hidden,
    weight: numbers('weight', weight, labels.length * hidden, `${labels.length} labels × ${hidden} hidden`),
    bias: numbers('bias', bias, labels.length, `${labels.length} labels`),
  }
}

/** The head → what `JSON.stringify` turns into its file; `readHead` gives back an equal head. */
export function writeHead(head: Head): HeadFile {
  return {
    format: head.format,
    name: head.name,
    title: head.title,
    description: head.description,
    kind: head.kind,
    labels: [...head.labels],
    hidden: head.hidden,
    weight: encodeFloat32(head.weight),
    bias: encodeFloat32(head.bias),
    weightLayout: WEIGHT_LAYOUT,
    decode: head.decode,
    encoder: { ...head.encoder },
    provenance: { ...head.provenance },
  }
}

/**
 * The plain reference of applying a head: `logits = features · weightᵀ + bias`, summed in double precision.
 *
 * @param features `[rows × hidden]`
 * @returns logits `[rows × labels]`
 * @throws RangeError if there are fewer features than `rows × hidden`
 */
export function applyHead(head: Head, features: Float32Array, rows: number): Float32Array {
  const { hidden, weight, bias } = head
  const labels = head.labels.length
  if (features.length < rows * hidden) {
    throw new RangeError(`applyHead: ${features.length} features for ${rows} rows of ${hidden}`)
  }
  const logits = new Float32Array(rows * labels)
  for (let row = 0; row < rows; row++) {
    for (let label = 0; label < labels; label++) {
      let sum = bias[label] ?? 0
      for (let i = 0, f = row * hidden, w = label * hidden; i < hidden; i++, f++, w++) {
        sum += (features[f] ?? 0) * (weight[w] ?? 0)
      }
      logits[row * labels + label] = sum
    }
  }
  return logits
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

function numbers(field: string, text: string, length: number, of: string): Float32Array {
  let values: Float32Array
  try {
    values = decodeFloat32(text)
  } catch (error) {
    throw new HeadError(`head: ${field}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (values.length !== length) {
    throw new HeadError(`head: ${field}: ${4 * values.length} bytes, but ${of} need ${4 * length}`)
  }
  const bad = values.findIndex(value => !Number.isFinite(value))
  if (bad >= 0) throw new HeadError(`head: ${field}: number ${bad} is ${values[bad]}`)
  return values
}
