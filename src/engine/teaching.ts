/**
 * Going on from a head without forgetting what it knows: where gold does not say what a word is, the head before teaches
 * it (Li and Hoiem 2017, *Learning without Forgetting*; for entities Monaikul et al. 2021). Its O says nothing of types that
 * it does not know: what it gives to O is for O and those types together (Cermelli et al. 2020).
 */
import { namesOf, type LabelMap } from '../domain/label-map.ts'
import { entityTypes, labelParts } from '../domain/labels.ts'
import { sizesOf, weightsOf, type Head } from '../domain/head.ts'
import { headWeights, type HeadWeights } from '../domain/heads/kinds.ts'
import { mapLabels } from '../domain/labelsets.ts'
import { softmax } from '../domain/head.ts'
import type { Heads } from './heads.ts'
import type { TrainingData } from './training-data.ts'

/** The data with what the head says of rows that may be several labels. */
export async function taught<Data extends TrainingData>(
  heads: Heads,
  data: Data,
  head: Head,
  map: LabelMap,
): Promise<Data> {
  const { labels, rows, features, weights } = data
  const width = labels.length
  const outside = labels.indexOf('O')
  // Which part of a split type a word is the head does not say: as with its O, it may be any that it does not know.
  const parts = new Set(entityTypes(head.labels).flatMap(type => splitInto(map, type)))
  const places = labelParts(head.labels).map(({ step, type }) => {
    const [name] = namesOf(map, type)
    if (step === 'O' || namesOf(map, type).some(name => parts.has(name))) return outside
    return name === undefined ? -1 : labels.indexOf(`${step === 'B' || step === 'S' ? 'B' : 'I'}-${name}`)
  })
  const isKnown = labels.map((_, place) => places.includes(place))
  const logits = await heads.open(head)(features, rows)
  const said = softmax(logits, rows, head.labels.length)
  const soft = new Float32Array(rows * width)
  const share = new Float32Array(rows).fill(1)
  const together = Uint8Array.from(data.allowed)
  for (let row = 0; row < rows; row++) {
    const may = data.allowed.subarray(row * width, (row + 1) * width)
    if (
      weights[row] === 0 ||
      may[outside] === 0 ||
      !may.some((one, label) => one === 1 && isKnown[label] && label !== outside)
    )
      continue
    let total = 0
    let rest = 0
    for (const [label, place] of places.entries()) {
      if (place < 0 || may[place] === 0) continue
      const probability = said[row * places.length + label] ?? 0
      total += probability
      if (place === outside) rest += probability
      else soft[row * width + place] = (soft[row * width + place] ?? 0) + probability
    }
    for (let label = 0; label < width; label++) {
      soft[row * width + label] = (soft[row * width + label] ?? 0) / Math.max(total, 1e-12)
      // What the head tells apart is taught by itself.
      if (isKnown[label] && label !== outside) together[row * width + label] = 0
    }
    share[row] = rest / Math.max(total, 1e-12)
  }
  return { ...data, teacher: { soft, share, together } }
}

/**
 * Where the weights of a head stand among those of other labels: its rows, less their mean, which no softmax sees, and 0
 * for labels that it does not know. What lies in front of the rows stays.
 */
export function originOf(head: Head, map: LabelMap, labels: readonly string[]): HeadWeights {
  const names = Object.fromEntries(entityTypes(head.labels).map(type => [type, namesOf(map, type)]))
  const mapped = mapLabels(head, names)
  const { weight: rows, bias: biases, labels: known } = mapped
  const width = rows.length / known.length
  const weight = new Float32Array(labels.length * width)
  const lowest = biases.reduce((least, bias) => Math.min(least, bias), Infinity)
  const bias = new Float32Array(labels.length).fill(lowest)
  for (const [label, name] of labels.entries()) {
    const row = known.indexOf(name)
    if (row < 0) continue
    bias[label] = biases[row] ?? 0
    for (let k = 0; k < width; k++) {
      let mean = 0
      for (let other = 0; other < known.length; other++) mean += (rows[other * width + k] ?? 0) / known.length
      weight[label * width + k] = (rows[row * width + k] ?? 0) - mean
    }
  }
  const { labels: _, hidden: __, ...own } = sizesOf(mapped)
  return headWeights(head.kind, { ...own, ...Object.fromEntries(weightsOf(mapped)), weight, bias })
}

function splitInto(map: LabelMap, type: string): readonly string[] {
  const names = namesOf(map, type)
  return names.length > 1 ? names : []
}
