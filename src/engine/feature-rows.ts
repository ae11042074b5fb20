/** Rows that heads read, from features of segments: what a feature set says of each word, or of each piece. */
import { featureWidth, lastLayer, type FeatureSet } from '../domain/feature-sets.ts'
import { fromHalf } from '../domain/half.ts'
import type { Features } from './features.ts'

/**
 * `[rows × width]`, a row for each word (of its first piece) or for each piece: the hidden states of the set's layers,
 * then, where it has neighbouring words, those of the word before and of the word after, times the set's factor. Of a piece
 * those are the neighbours of its word. Past the ends of a segment, they are 0.
 *
 * @param hidden how wide a piece's hidden state is
 * @throws RangeError where a layer of the set is not there
 */
export function featureRows(
  { encoding, hidden: last, layers }: Features,
  hidden: number,
  rowsAre: 'words' | 'pieces' = 'words',
  set: FeatureSet = lastLayer,
): Float32Array {
  const { words, ids, firstPiece } = encoding
  const states = set.layers.map(layer => {
    const found = layer === -1 ? last : layers?.get(layer)
    if (!found) throw new RangeError(`the features have no layer ${layer}`)
    return found
  })
  const rows = rowsAre === 'words' ? words.length : ids.length
  const width = featureWidth(hidden, set)
  const own = hidden * states.length
  const result = new Float32Array(rows * width)
  const put = (piece: number, at: number) => {
    for (const [place, layer] of states.entries())
      fromHalf(
        layer.subarray(piece * hidden, (piece + 1) * hidden),
        result.subarray(at + place * hidden, at + (place + 1) * hidden),
      )
  }
  for (let word = 0; word < words.length; word++) {
    const first = firstPiece[word] ?? 0
    const end = rowsAre === 'words' ? first + 1 : (firstPiece[word + 1] ?? ids.length)
    for (let piece = first; piece < end; piece++) {
      const at = (rowsAre === 'words' ? word : piece) * width
      put(piece, at)
      if (set.neighbouring === 0) continue
      if (word > 0) put(firstPiece[word - 1] ?? 0, at + own)
      if (word + 1 < words.length) put(firstPiece[word + 1] ?? 0, at + 2 * own)
      for (let column = at + own; column < at + width; column++)
        result[column] = (result[column] ?? 0) * set.neighbouring
    }
  }
  return result
}
