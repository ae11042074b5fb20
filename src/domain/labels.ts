// A label set as a head has it (`O`, `B-PER`, `I-PER`, …): each label's step and entity type.

import { parseTag, type Prefix } from './tag.ts'

/** Where in an entity a label stands; BILOU's `L` and `U` are `E` and `S`. A label without a prefix is a plain `I`. */
export type Step = 'O' | 'B' | 'I' | 'E' | 'S'

export interface LabelParts {
  readonly step: Step
  /** Entity type; empty for `O`. */
  readonly type: string
}

const steps: Readonly<Record<Prefix, Step>> = { O: 'O', B: 'B', I: 'I', E: 'E', S: 'S', L: 'E', U: 'S' }
const partsOfLabels = new WeakMap<readonly string[], readonly LabelParts[]>()

/**
 * Step and type of every label. Prefixes are read only where the set has a `B-` or an `I-`, as every scheme does: in
 * `O, E-mail, Name` nothing is one.
 */
export function labelParts(labels: readonly string[]): readonly LabelParts[] {
  const known = partsOfLabels.get(labels)
  if (known) return known
  const prefixed = labels.some(label => label.startsWith('B-') || label.startsWith('I-'))
  const parts = labels.map((label): LabelParts => {
    const tag = prefixed || label === 'O' ? parseTag(label) : undefined
    return tag ? { step: steps[tag.prefix], type: tag.label } : { step: 'I', type: label }
  })
  partsOfLabels.set(labels, parts)
  return parts
}

/** The types behind the labels, in the order of their first label. */
export function entityTypes(labels: readonly string[]): string[] {
  const types = new Set(labelParts(labels).map(part => part.type))
  types.delete('')
  return [...types]
}

/**
 * Probability that a word belongs to an entity of a type, whatever its place there: the sum over the type's labels.
 *
 * @param probabilities `[rows × labels]`, as `softmax` gives them
 */
export function typeProbability(
  probabilities: Float32Array,
  row: number,
  labels: readonly string[],
  type: string,
): number {
  const parts = labelParts(labels)
  let sum = 0
  for (let label = 0; label < parts.length; label++) {
    if (parts[label]?.type === type) sum += probabilities[row * parts.length + label] ?? 0
  }
  return Math.min(sum, 1)
}
