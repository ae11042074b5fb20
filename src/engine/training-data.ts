/** Texts with gold as a matrix of features and what each row may be. */
import { columnFactors } from '../domain/feature-factors.ts'
import { equalFeatureSets, featureWidth, furtherLayers, lastLayer, type FeatureSet } from '../domain/feature-sets.ts'
import type { Range, Span } from '../domain/spans.ts'
import { segments } from '../domain/text.ts'
import { wordTargets, type Gold } from '../domain/training-tags.ts'
import type { Soft } from '../graph/linear-step.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import { featureRows } from './feature-rows.ts'

export interface TrainingDocument extends Gold {
  /** That its features may be kept under. */
  readonly id?: string | undefined
  readonly text: string
}

/** What an earlier head says of rows of which gold leaves several labels. */
export interface Teacher extends Soft {
  /** `[rows × labels]`: the labels that `share` is for, between which the head cannot tell. */
  readonly together: Uint8Array
}

/** Rows of one segment: a sequence for the decoder. */
export interface Sequence {
  readonly first: number
  readonly end: number
  /** Index of the document that it is of. */
  readonly document: number
}

export interface TrainingData {
  readonly labels: readonly string[]
  /** Features of a row: `featureWidth` of the set that was asked for first. */
  readonly width: number
  readonly rows: number
  /** `[rows × width]`, see `featureRows`. */
  readonly features: Float32Array
  /** `[rows × labels]`, see `WordTargets`. */
  readonly allowed: Uint8Array
  /** `[rows]`; 0 for rows that nothing is learned from. */
  readonly weights: Uint8Array
  readonly sequences: readonly Sequence[]
  /** `[width]`: what standardised columns are multiplied by, see `columnFactors`; absent: all stay. */
  readonly factors?: Float64Array | undefined
  readonly teacher?: Teacher | undefined
  /** Gold that tags of words cannot say, in offsets of its document. */
  readonly unsaid: readonly (Span & { readonly document: number })[]
}

/** Training data with where its words stand. */
export interface TrainingText extends TrainingData {
  /** `[rows × 2]`: start and end of each word in its document. */
  readonly offsets: Uint32Array
  /** The features of its words by each set that was asked for. */
  readonly readings: readonly FeatureReading[]
}

interface FeatureReading {
  readonly set: FeatureSet
  /** `[rows × width of the set]` */
  readonly features: Float32Array
}

/** The data as a head reads it. @throws RangeError where its feature set was not asked for */
export function dataFor<Data extends TrainingText>(data: Data, set: FeatureSet | undefined): Data {
  const found = data.readings.find(reading => equalFeatureSets(reading.set, set))
  if (!found) throw new RangeError('the features of that head were not read')
  const { features } = found
  return { ...data, features, width: data.rows === 0 ? data.width : features.length / data.rows }
}

/** Segments that are encoded between two reports. */
const AT_ONCE = 64

/**
 * Reads documents with the encoder, from its cache where that has them. `report` hears how many of the segments are read.
 *
 * @param sets what is read of words, first what is learned from
 * @throws EngineError `model-unsupported` where the model does not show a layer
 */
export async function readTrainingData(
  encoder: Encoder,
  documents: readonly TrainingDocument[],
  labels: readonly string[],
  signal: AbortSignal,
  report: (done: number, total: number) => void = () => {},
  sets: readonly FeatureSet[] = [lastLayer],
): Promise<TrainingText> {
  const parts = documents.flatMap(({ text }, document) =>
    segments(text).map(({ start, end }) => ({ document, start, text: text.slice(start, end) })),
  )
  const layers = [...new Set(sets.flatMap(furtherLayers))]
  const blocks: {
    features: readonly Float32Array[]
    allowed: Uint8Array
    weights: Uint8Array
    words: readonly Range[]
  }[] = []
  const sequences: Sequence[] = []
  const unsaid: (Span & { document: number })[] = []
  let [rows, recalled] = [0, 0]
  for (let from = 0; from < parts.length; from += AT_ONCE) {
    const some = parts.slice(from, from + AT_ONCE)
    const next = (some.at(-1)?.document ?? -1) + 1
    const begun = documents.slice(recalled, next).flatMap(({ id, text }) => (id === undefined ? [] : { id, text }))
    await encoder.recall?.(begun, layers)
    recalled = next
    const read = await featuresOf(
      encoder,
      some.map(({ text }) => text),
      signal,
      layers,
    )
    for (const [index, one] of read.entries()) {
      const { encoding } = one
      const part = some[index]
      const gold = documents[part?.document ?? -1]
      if (!part || !gold || encoding.words.length === 0) continue
      const { document, start, text } = part
      const words = encoding.words.map(word => ({ start: start + word.start, end: start + word.end }))
      const here = (span: Range) => span.start < start + text.length && span.end > start
      const own = { ...gold, spans: gold.spans.filter(here), rejected: gold.rejected?.filter(here) }
      const targets = wordTargets(words, own, labels)
      const features = sets.map(set => featureRows(one, encoder.hidden, 'words', set))
      blocks.push({ features, allowed: targets.allowed, weights: targets.weights, words })
      sequences.push({ first: rows, end: rows + words.length, document })
      unsaid.push(...targets.unsaid.map(span => ({ ...span, document })))
      rows += words.length
    }
    report(Math.min(from + AT_ONCE, parts.length), parts.length)
  }
  const allowed = new Uint8Array(rows * labels.length)
  const weights = new Uint8Array(rows)
  const offsets = new Uint32Array(2 * rows)
  for (const [index, { first }] of sequences.entries()) {
    const block = blocks[index]
    if (!block) continue
    allowed.set(block.allowed, first * labels.length)
    weights.set(block.weights, first)
    for (const [word, { start, end }] of block.words.entries()) offsets.set([start, end], 2 * (first + word))
  }
  const readings = sets.map((set, place) => ({ set, features: joined(blocks.map(({ features }) => features[place])) }))
  const { set, features } = readings[0] ?? { set: lastLayer, features: new Float32Array(0) }
  const width = featureWidth(encoder.hidden, set)
  const factors = columnFactors(set, encoder.hidden)
  return { labels, width, rows, features, factors, allowed, weights, offsets, sequences, unsaid, readings }
}

function joined(parts: readonly (Float32Array | undefined)[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0))
  let at = 0
  for (const part of parts) {
    if (part) all.set(part, at)
    at += part?.length ?? 0
  }
  return all
}

/** The data of some of its sequences. */
export function partOf(data: TrainingData, sequences: readonly Sequence[]): TrainingData {
  const { width, labels } = data
  const rows = sequences.reduce((sum, { first, end }) => sum + end - first, 0)
  const features = new Float32Array(rows * width)
  const allowed = new Uint8Array(rows * labels.length)
  const weights = new Uint8Array(rows)
  const teacher = data.teacher && {
    soft: new Float32Array(rows * labels.length),
    share: new Float32Array(rows),
    together: new Uint8Array(rows * labels.length),
  }
  let at = 0
  const moved = sequences.map(({ first, end, document }) => {
    features.set(data.features.subarray(first * width, end * width), at * width)
    allowed.set(data.allowed.subarray(first * labels.length, end * labels.length), at * labels.length)
    weights.set(data.weights.subarray(first, end), at)
    if (teacher && data.teacher) {
      teacher.soft.set(data.teacher.soft.subarray(first * labels.length, end * labels.length), at * labels.length)
      teacher.together.set(
        data.teacher.together.subarray(first * labels.length, end * labels.length),
        at * labels.length,
      )
      teacher.share.set(data.teacher.share.subarray(first, end), at)
    }
    const sequence = { first: at, end: at + end - first, document }
    at = sequence.end
    return sequence
  })
  const { factors } = data
  return { labels, width, rows, features, factors, allowed, weights, teacher, sequences: moved, unsaid: [] }
}
