/** Places in texts that are like chosen entities, from the features that the encoder has, or makes, of them. */
import { fromHalf } from '../domain/half.ts'
import {
  likenessOf,
  likenessOfWords,
  similarRanges,
  type Likeness,
  type SimilarRange,
  type WordRange,
} from '../domain/similar.ts'
import type { Range } from '../domain/spans.ts'
import { segments, unicodeWords } from '../domain/text.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import type { Features } from './features.ts'
import type { LikenessArgs, SimilarArgs, SimilarPlace, SimilarProgress } from './similar-protocol.ts'
import { EngineError } from './rpc.ts'

/** Segments that are encoded between two reports. */
const AT_ONCE = 32

/** What entities are like, to be looked for. @throws EngineError `bad-data` where none of them has a word */
export async function likeness(
  encoder: Encoder,
  { examples, sample, documents = [] }: LikenessArgs,
  signal: AbortSignal,
): Promise<Likeness> {
  await encoder.recall?.(documents)
  const found: (WordRange & { features: Float32Array })[] = []
  const standing = examples.flatMap(({ text, start, end }) => {
    const segment = segments(text).find(one => one.end > start && one.start < end)
    if (!segment) return []
    const [own, from] = [text.slice(segment.start, segment.end), segment.start]
    return [{ text: own, start: start - from, end: end - from }]
  })
  const around = await readWords(
    encoder,
    standing.map(({ text }) => text),
    signal,
  )
  for (const [index, { start, end }] of standing.entries()) {
    const read = around[index]
    if (!read) continue
    const isIn = (word: Range) => word.end > start && word.start < end
    const first = read.words.findIndex(isIn)
    if (first >= 0) found.push({ first, end: read.words.findLastIndex(isIn) + 1, features: read.features })
  }
  if (found.length === 0) throw new EngineError('bad-data', 'there is no word in what is to be looked for')
  const samples = [...new Set(sample.flatMap(text => segments(text).map(({ start, end }) => text.slice(start, end))))]
  const read = await readWords(encoder, samples, signal)
  const known = read.length > 0 ? read.map(({ features }) => features) : found.map(({ features }) => features)
  return likenessOf(joined(known), found, encoder.hidden)
}

/** The places of documents that are most like entities, best first. Reports how many of the segments are read. */
export async function similar(
  encoder: Encoder,
  { likeness, documents, most, least }: SimilarArgs,
  signal: AbortSignal,
  report: (progress: SimilarProgress) => void,
): Promise<readonly SimilarPlace[]> {
  await encoder.recall?.(documents)
  const parts = documents.flatMap(({ id, text, taken }) =>
    segments(text).map(({ start, end }) => ({ id, start, text: text.slice(start, end), taken })),
  )
  let best: SimilarPlace[] = []
  let floor = least
  for (let from = 0; from < parts.length; from += AT_ONCE) {
    const some = parts.slice(from, from + AT_ONCE)
    const read = await readWords(
      encoder,
      some.map(({ text }) => text),
      signal,
    )
    for (const [index, { words, features }] of read.entries()) {
      const part = some[index]
      if (!part) continue
      const allowed = { edge: edges(part.text, words), taken: takenWords(words, part.start, part.taken) }
      const place = ({ first, end, similarity }: SimilarRange): SimilarPlace => ({
        document: part.id,
        start: part.start + (words[first]?.start ?? 0),
        end: part.start + (words[end - 1]?.end ?? 0),
        similarity,
      })
      for (const range of similarRanges(likeness, likenessOfWords(likeness, features), allowed, floor))
        best.push(place(range))
      if (best.length > 4 * most) floor = (best = bestOf(best, most)).at(-1)?.similarity ?? floor
    }
    report({ done: Math.min(from + AT_ONCE, parts.length), total: parts.length })
  }
  return bestOf(best, most)
}

const bestOf = (places: SimilarPlace[], most: number) =>
  places.sort((a, b) => b.similarity - a.similarity).slice(0, most)

/** The words a reader sees of each text, each with the features `[width]` of the model's word that it begins in. */
async function readWords(encoder: Encoder, texts: readonly string[], signal: AbortSignal) {
  const read = await featuresOf(encoder, texts, signal)
  return read.map((one, index) => wordsOf(one, texts[index] ?? '', encoder.hidden))
}

function wordsOf({ encoding, hidden }: Features, text: string, width: number) {
  const words: Range[] = []
  const pieces: number[] = []
  let at = 0
  for (const word of unicodeWords(text)) {
    while ((encoding.words[at]?.end ?? Infinity) <= word.start) at++
    // A character that the model does not read is no word to it.
    if ((encoding.words[at]?.start ?? Infinity) >= word.end) continue
    words.push(word)
    pieces.push(encoding.firstPiece[at] ?? 0)
  }
  const features = new Float32Array(words.length * width)
  for (const [index, piece] of pieces.entries())
    fromHalf(hidden.subarray(piece * width, (piece + 1) * width), features.subarray(index * width, (index + 1) * width))
  return { words, features }
}

/** Words that have a letter or a number. */
function edges(text: string, words: readonly Range[]): Uint8Array {
  return Uint8Array.from(words, ({ start, end }) => (/[\p{L}\p{N}]/u.test(text.slice(start, end)) ? 1 : 0))
}

/** Words that one of the ranges touches; these are ordered by start, and may overlap. */
function takenWords(words: readonly Range[], start: number, ranges: readonly Range[]): Uint8Array {
  const taken = new Uint8Array(words.length)
  const last = start + (words.at(-1)?.end ?? 0)
  for (const range of ranges) {
    if (range.end <= start || range.start >= last) continue
    for (
      let at = firstEndingAfter(words, range.start - start);
      (words[at]?.start ?? Infinity) < range.end - start;
      at++
    )
      taken[at] = 1
  }
  return taken
}

function firstEndingAfter(words: readonly Range[], offset: number): number {
  let [low, high] = [0, words.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((words[middle]?.end ?? Infinity) > offset) high = middle
    else low = middle + 1
  }
  return low
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
