// Label sets of heads: pick, map, merge and extend them. Each function gives a new head; encoder, decoding and
// provenance stay the first head's. Neighbours go: they are known by the labels that they were learned with. A softmax
// does not see a shift common to all logits, so what a head says is its rows relative to each other; that is what these
// functions keep.

import { equalFeatureSets } from './feature-sets.ts'
import { HeadError, sizesOf, type Head } from './head.ts'
import { entityTypes, labelParts } from './labels.ts'

/** A row of the new head: the mean of these rows of the old one, with something added to its bias. */
interface Row {
  readonly label: string
  readonly from: readonly number[]
  readonly added: number
}

/**
 * The rows of these labels alone, in this order.
 *
 * @throws HeadError on a label that the head does not have or that is named twice, or if "O" is left out
 */
export function pickLabels(head: Head, labels: readonly string[]): Head {
  if (!labels.includes('O')) throw new HeadError('pick: "O" is left out')
  if (new Set(labels).size !== labels.length) throw new HeadError('pick: a label is named twice')
  return withRows(
    head,
    labels.map(label => {
      const row = head.labels.indexOf(label)
      if (row < 0) throw new HeadError(`pick: the head "${head.name}" has no label "${label}"`)
      return { label, from: [row], added: 0 }
    }),
  )
}

/**
 * Types renamed, dropped (`null`), merged, where several get one name, or split, where one gets several; types not named
 * stay. What is left of a dropped type's probability goes to the other labels in proportion. Types merged into one get the
 * mean of their rows and `ln n` on the bias: the logarithm of their summed probability to first order, exact where they
 * are equally probable and never above it (Jensen). The parts of a split type share its probability evenly.
 *
 * @param names new name, or names, or `null` by old type, as in `{ geo: 'LOC', gpe: 'LOC', tim: null }`
 * @throws HeadError on a type that the head does not have, or a new name that is empty or "O"
 */
export function mapLabels(head: Head, names: Readonly<Record<string, string | readonly string[] | null>>): Head {
  const types = new Set(entityTypes(head.labels))
  for (const [type, name] of Object.entries(names)) {
    if (!types.has(type)) throw new HeadError(`map: the head "${head.name}" has no type "${type}"`)
    const taken = name === null ? [] : [name].flat()
    const wrong = taken.find((one, index) => one === '' || one === 'O' || taken.indexOf(one) !== index)
    if (wrong !== undefined) throw new HeadError(`map: "${wrong}" cannot be a type, or is named twice for "${type}"`)
  }
  const rows = new Map<string, { readonly row: number; readonly parts: number }[]>()
  labelParts(head.labels).forEach(({ type }, row) => {
    const name = Object.hasOwn(names, type) ? (names[type] ?? []) : type
    const parts = [name].flat()
    const old = head.labels[row] ?? ''
    for (const part of parts) {
      const label = old === 'O' ? old : old.slice(0, old.length - type.length) + part
      const source = { row, parts: parts.length }
      const sources = rows.get(label)
      if (sources) sources.push(source)
      else rows.set(label, [source])
    }
  })
  return withRows(
    head,
    Array.from(rows, ([label, from]): Row => {
      const shared = from.reduce((sum, { parts }) => sum + Math.log(parts), 0) / from.length
      return { label, from: from.map(({ row }) => row), added: Math.log(from.length) - shared }
    }),
  )
}

/**
 * One head with the labels of both, the second's shifted so that their "O" rows coincide: each label keeps its odds
 * against "O". A label that both have is the first head's.
 *
 * @throws HeadError if the heads were trained on different encoders, read other features, or are not both linear
 */
export function mergeHeads(first: Head, second: Head): Head {
  const sameEncoder = first.encoder.sha256 === second.encoder.sha256 && first.hidden === second.hidden
  if (!sameEncoder) {
    throw new HeadError(
      `merge: "${first.name}" (${first.encoder.id}) and "${second.name}" (${second.encoder.id}) differ`,
    )
  }
  if (first.kind !== 'linear' || second.kind !== 'linear')
    throw new HeadError(`merge: "${first.name}" and "${second.name}" are not both linear heads`)
  if (!equalFeatureSets(first.features, second.features))
    throw new HeadError(`merge: "${first.name}" and "${second.name}" read different features`)
  const { hidden } = sizesOf(first)
  const firstO = first.labels.indexOf('O')
  const secondO = second.labels.indexOf('O')
  const added = second.labels.filter(label => !first.labels.includes(label))
  const weight = new Float32Array((first.labels.length + added.length) * hidden)
  const bias = new Float32Array(first.labels.length + added.length)
  weight.set(first.weight)
  bias.set(first.bias)
  added.forEach((label, i) => {
    const source = second.labels.indexOf(label)
    const target = first.labels.length + i
    for (let k = 0; k < hidden; k++) {
      weight[target * hidden + k] =
        at(second.weight, source * hidden + k) -
        at(second.weight, secondO * hidden + k) +
        at(first.weight, firstO * hidden + k)
    }
    bias[target] = at(second.bias, source) - at(second.bias, secondO) + at(first.bias, firstO)
  })
  const { neighbours: _, ...rest } = first
  return {
    ...rest,
    name: `${first.name}+${second.name}`,
    title: `${first.title} + ${second.title}`,
    description: `${first.description} ${second.description}`.trim(),
    labels: [...first.labels, ...added],
    weight,
    bias,
    provenance: { merged: [first, second].map(({ name, provenance }) => ({ name, provenance })) },
  }
}

/**
 * The head with further types to be trained, in the prefixes that its label set uses. The rows that were there keep
 * their logits. A new row is their mean (zero, once the head is centred), so that its logit never exceeds the highest
 * old one: until it is trained, the extended head makes the same arg-max choices.
 *
 * @throws HeadError on a type that the head already has, or that is empty or "O"
 */
export function extendHead(head: Head, types: readonly string[]): Head {
  const taken = new Set(entityTypes(head.labels))
  const [likeType] = taken
  const prefixes =
    likeType === undefined
      ? ['B-', 'I-']
      : head.labels
          .filter((_, row) => labelParts(head.labels)[row]?.type === likeType)
          .map(label => label.slice(0, label.length - likeType.length))
  const all = head.labels.map((_, row) => row)
  const rows: Row[] = head.labels.map((label, row) => ({ label, from: [row], added: 0 }))
  for (const type of types) {
    if (type === '' || type === 'O') throw new HeadError(`extend: "${type}" cannot be a type`)
    if (taken.has(type)) throw new HeadError(`extend: the type "${type}" is there already`)
    taken.add(type)
    for (const prefix of prefixes) rows.push({ label: prefix + type, from: all, added: 0 })
  }
  return withRows(head, rows)
}

/** The head with other rows; every kind ends in rows of labels. */
function withRows(head: Head, rows: readonly Row[]): Head {
  const width = head.weight.length / head.labels.length
  const weight = new Float32Array(rows.length * width)
  const bias = new Float32Array(rows.length)
  rows.forEach(({ from, added }, target) => {
    for (let k = 0; k < width; k++) {
      let sum = 0
      for (const row of from) sum += at(head.weight, row * width + k)
      weight[target * width + k] = sum / from.length
    }
    let sum = 0
    for (const row of from) sum += at(head.bias, row)
    bias[target] = sum / from.length + added
  })
  const { neighbours: _, ...rest } = head
  return { ...rest, labels: rows.map(({ label }) => label), weight, bias }
}

function at(numbers: Float32Array, index: number): number {
  return numbers[index] ?? 0
}
