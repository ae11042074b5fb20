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
import { onlyLabel } from './label-rows.ts'
import type { Sequence, TrainingData } from './training-data.ts'

/** What a head tells apart: the labels of the data that one of its labels may stand for. */
type Group = readonly number[]

/** Of the words of a new type, the share that a head has to say to be of one that it knows, for that to include the new. */
const INCLUDED = 0.5
/** Of what a head gives to a label that may be a new one too, what is for that by itself: most words are not new. */
const BY_ITSELF = 0.2

/**
 * The data with what the head says of rows that may be several labels.
 *
 * Its O may be any type that it does not know; a type that is split, any of its parts; and a type that it says of most words
 * that gold has of a new one, as persons where some are to be scientists, the new one too. Of these, what is largest in a
 * row is taught for all that it may be together, and the others as if they were nothing new.
 *
 * @param gold where new types are told by what the head says of their words. It is one choice for all that is learned, so
 *   that of folds each has had its say in it.
 */
export async function taught<Data extends TrainingData>(
  heads: Heads,
  data: Data,
  head: Head,
  map: LabelMap,
  gold: readonly Sequence[] = data.sequences,
): Promise<Data> {
  const { labels, rows, features, weights, allowed } = data
  const width = labels.length
  const outside = labels.indexOf('O')
  const { groups, groupOf } = groupsOf(head, map, labels)
  const known = new Set(groups.flat())
  const logits = await heads.open(head)(features, rows)
  const said = softmax(logits, rows, head.labels.length)
  /** What is said for each group, of those that a row may be. */
  const sharesOf = (row: number, may: (place: number) => boolean): Float64Array => {
    const isPossible = groups.map(group => group.some(may))
    const shares = new Float64Array(groups.length)
    let total = 0
    for (const [label, group] of groupOf.entries()) {
      if (group < 0 || !isPossible[group]) continue
      const share = said[row * groupOf.length + label] ?? 0
      shares[group] = (shares[group] ?? 0) + share
      total += share
    }
    return shares.map(share => share / Math.max(total, 1e-12))
  }
  const includes = inclusion(data, gold, known, groups, row => sharesOf(row, () => true))
  const included = groups.map((_, group) => [...labels.keys()].filter(label => includes(label, group)))
  const inside = [...known].filter(place => place !== outside)
  const soft = new Float32Array(rows * width)
  const share = new Float32Array(rows).fill(1)
  const together = Uint8Array.from(allowed)
  for (let row = 0; row < rows; row++) {
    const from = row * width
    const may = (place: number) => allowed[from + place] === 1
    if (weights[row] === 0 || !may(outside) || !inside.some(may)) continue
    const shares = sharesOf(row, may)
    let top = -1
    for (const [group, places] of groups.entries()) {
      const isOpen = places.length > 1 || places[0] === outside || included[group]?.some(may)
      if (isOpen && (shares[group] ?? 0) > (shares[top] ?? -1)) top = group
    }
    for (let place = 0; place < width; place++)
      if (!groups[top]?.includes(place) && !included[top]?.includes(place)) together[from + place] = 0
    for (const [group, places] of groups.entries()) {
      const possible = places.filter(may)
      const byThemselves = group !== top ? 1 : places.length === 1 ? BY_ITSELF : 0
      for (const place of possible) soft[from + place] = (byThemselves * (shares[group] ?? 0)) / possible.length
    }
    share[row] = (shares[top] ?? 0) * (groups[top]?.length === 1 ? 1 - BY_ITSELF : 1)
  }
  return { ...data, teacher: { soft, share, together } }
}

/** The groups of a head's labels, and which is each label's: −1 where its type is dropped. */
function groupsOf(head: Head, map: LabelMap, labels: readonly string[]): { groups: Group[]; groupOf: number[] } {
  const groups = new Map<string, { place: number; group: Group }>()
  const groupOf = labelParts(head.labels).map(({ step, type }) => {
    const first = step === 'B' || step === 'S' ? 'B' : 'I'
    const names = step === 'O' ? ['O'] : namesOf(map, type).map(name => `${first}-${name}`)
    const group = names.flatMap(name => (labels.includes(name) ? [labels.indexOf(name)] : []))
    if (group.length === 0) return -1
    const known = groups.get(group.join()) ?? { place: groups.size, group }
    groups.set(group.join(), known)
    return known.place
  })
  return { groups: Array.from(groups.values(), ({ group }) => group), groupOf }
}

/** Whether a group may be a new label too: O any, others as INCLUDED says of the words that gold has of its type. */
function inclusion(
  data: TrainingData,
  gold: readonly Sequence[],
  known: ReadonlySet<number>,
  groups: readonly Group[],
  sharesOf: (row: number) => Float64Array,
): (label: number, group: number) => boolean {
  const types = labelParts(data.labels).map(({ type }) => type)
  const typeOf = (group: number) => types[groups[group]?.[0] ?? -1]
  const sums = new Map<string | undefined, Map<string | undefined, number>>()
  const counts = new Map<string | undefined, number>()
  const rows = gold.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, word) => first + word))
  for (const row of rows) {
    const label = onlyLabel(data, row)
    if (label === undefined || known.has(label)) continue
    const type = types[label]
    const own = sums.get(type) ?? new Map<string | undefined, number>()
    sums.set(type, own)
    counts.set(type, (counts.get(type) ?? 0) + 1)
    for (const [group, share] of sharesOf(row).entries()) own.set(typeOf(group), (own.get(typeOf(group)) ?? 0) + share)
  }
  const outside = data.labels.indexOf('O')
  return (label, group) =>
    !known.has(label) &&
    (groups[group]?.[0] === outside ||
      (sums.get(types[label])?.get(typeOf(group)) ?? 0) >= INCLUDED * (counts.get(types[label]) ?? Infinity))
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
