/** Weights over some features as weights over others. */
import { featureWidth, lastLayer, type FeatureSet } from './feature-sets.ts'
import type { HeadWeights } from './heads/kinds.ts'
import { headKind, headWeights } from './heads/kinds.ts'

/**
 * The weights of a head that reads `from`, as those of one that reads `to`: what both read is weighed alike, what is new
 * not at all, and what is gone is lost. `hidden` is the width of a piece's hidden state.
 */
export function readingOthers(
  weights: HeadWeights,
  hidden: number,
  from: FeatureSet = lastLayer,
  to: FeatureSet = lastLayer,
): HeadWeights {
  const { weight: name } = headKind(weights.kind).first
  const fields: Readonly<Record<string, unknown>> = { ...weights }
  const old = fields[name]
  if (!(old instanceof Float32Array)) return weights
  const [width, wanted] = [featureWidth(hidden, from), featureWidth(hidden, to)]
  const rows = old.length / width
  const matrix = new Float32Array(rows * wanted)
  const places = blocks(from)
  for (const [place, { layer, word, factor }] of blocks(to).entries()) {
    const at = places.findIndex(block => block.layer === layer && block.word === word)
    const known = places[at]
    if (!known) continue
    const scale = known.factor / factor
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < hidden; k++)
        matrix[row * wanted + place * hidden + k] = (old[row * width + at * hidden + k] ?? 0) * scale
  }
  return headWeights(weights.kind, { ...fields, [name]: matrix })
}

/** What stands in a row, `hidden` numbers each: a layer of the word itself (0), of the one before (-1), of the one after. */
function blocks({ layers, neighbouring }: FeatureSet) {
  const words = neighbouring > 0 ? [0, -1, 1] : [0]
  return words.flatMap(word => layers.map(layer => ({ layer, word, factor: word === 0 ? 1 : neighbouring })))
}
