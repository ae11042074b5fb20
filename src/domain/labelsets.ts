// The label set of a head, mapped to another: encoder, decoding and provenance stay the head's. Neighbours go: they are
// known by the labels that they were learned with. A softmax does not see a shift common to all logits, so what a head
// says is its rows relative to each other; that is what is kept.

import { HeadError, type Head } from './head.ts'
import { entityTypes, labelParts } from './labels.ts'

/** A row of the new head: the mean of these rows of the old one, with something added to its bias. */
interface Row {
  readonly label: string
  readonly from: readonly number[]
  readonly added: number
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
