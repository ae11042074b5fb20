/** Features to predictions: one application of a head for several segments, then a decoder or an aggregation each. */
import { argmaxTags, constrainedViterbi, wordEntities } from '../domain/decode.ts'
import { softmax, type Head } from '../domain/head.ts'
import { featureWidth, type FeatureSet } from '../domain/feature-sets.ts'
import type { Group, Reader } from './batches.ts'
import { featureRows } from './feature-rows.ts'
import type { Features } from './features.ts'
import type { ApplyHead } from './heads.ts'
import type { TagArgs, TaggedEntity, TaggedSegment } from './protocol.ts'

export interface Finished {
  readonly group: Group
  readonly features: Features
}

/**
 * Logits of several segments by one application of a head that reads `set`: [words × labels] from each word's first piece,
 * or [pieces × labels], a view for each segment.
 */
export async function logitsOf(
  hidden: number,
  apply: ApplyHead,
  features: readonly Features[],
  rowsAre: 'words' | 'pieces',
  set?: FeatureSet,
): Promise<Float32Array[]> {
  const rowsOf = ({ encoding }: Features) => (rowsAre === 'words' ? encoding.words.length : encoding.ids.length)
  const rows = features.reduce((sum, segment) => sum + rowsOf(segment), 0)
  if (rows === 0) return features.map(() => new Float32Array(0))
  const input = new Float32Array(rows * featureWidth(hidden, set))
  let at = 0
  for (const segment of features) {
    const own = featureRows(segment, hidden, rowsAre, set)
    input.set(own, at)
    at += own.length
  }
  const logits = await apply(input, rows)
  const width = logits.length / rows
  let from = 0
  return features.map(segment => logits.subarray(from * width, (from += rowsOf(segment)) * width))
}

/** Label indices of words, [words]. */
export function decodeLogits(
  logits: Float32Array,
  { labels, steps }: Pick<Head, 'labels' | 'steps'>,
  decode: TagArgs['decode'],
): Int32Array {
  const rows = logits.length / labels.length
  return decode === 'viterbi' ? constrainedViterbi(logits, rows, labels, steps) : argmaxTags(logits, rows, labels)
}

export async function predict(
  { tokenizer, hidden }: Reader,
  apply: ApplyHead,
  { head, decode, aggregation }: TagArgs,
  taken: readonly Finished[],
): Promise<TaggedSegment[]> {
  const width = head.labels.length
  const features = taken.map(({ features }) => features)
  const logits = await logitsOf(hidden, apply, features, aggregation === 'word' ? 'words' : 'pieces', head.features)
  // Fetched where someone asks for it.
  const decodePieces = aggregation === 'word' ? undefined : (await import('./pieces.ts')).pieceDecoder(aggregation)
  return taken.flatMap(({ group, features }, i) => {
    const scores = logits[i] ?? new Float32Array(0)
    const entities = decodePieces
      ? decodePieces(tokenizer, features.encoding, group.text, scores, head.labels)
      : decodeWords(features, scores)
    const seams = seamsOf(features)
    return group.starts.map(start => ({
      start,
      end: start + group.text.length,
      predictions: entities.map(entity => ({ ...entity, start: start + entity.start, end: start + entity.end })),
      seams: seams.map(seam => start + seam),
    }))
  })

  function decodeWords({ encoding: { words } }: Features, scores: Float32Array): readonly TaggedEntity[] {
    const tags = decodeLogits(scores, head, decode)
    return wordEntities(words, tags, softmax(scores, words.length, width), head.labels)
  }
}

/** Offsets, relative to the segment, of the words at which another window takes over. */
function seamsOf({ windows, encoding }: Features): number[] {
  return windows.slice(1).map(window => encoding.words[window.ownFirstWord]?.start ?? 0)
}
