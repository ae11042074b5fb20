/** How much a word counts by what it is: rare types more, if that is wanted, and words outside of entities by themselves. */
import { labelParts } from './labels.ts'
import type { TrainingArguments } from './training-arguments.ts'

/** What a balanced type may count at most: with less, a type of a handful of words would rule. */
const CAP = 5

/**
 * The weight of each label, those of a type alike. Balanced: the square root of scikit-learn's "balanced", n / (types ·
 * count), over the words of entities, capped; a type without words has 1.
 *
 * @param counts `[labels]`, words of each label
 */
export function labelWeights(
  labels: readonly string[],
  counts: ArrayLike<number>,
  { classWeights, outsideWeight }: Pick<TrainingArguments, 'classWeights' | 'outsideWeight'>,
): Float32Array {
  const parts = labelParts(labels)
  const ofType = new Map<string, number>()
  for (const [label, { type }] of parts.entries())
    if (type !== '') ofType.set(type, (ofType.get(type) ?? 0) + (counts[label] ?? 0))
  const present = [...ofType.values()].filter(count => count > 0)
  const words = present.reduce((sum, count) => sum + count, 0)
  const weightOf = (type: string): number => {
    if (type === '') return outsideWeight
    if (classWeights === 'none') return 1
    if (classWeights !== 'balanced') return (Object.hasOwn(classWeights, type) ? classWeights[type] : undefined) ?? 1
    const count = ofType.get(type) ?? 0
    return count === 0 ? 1 : Math.min(CAP, Math.sqrt(words / (present.length * count)))
  }
  return Float32Array.from(parts, ({ type }) => weightOf(type))
}
