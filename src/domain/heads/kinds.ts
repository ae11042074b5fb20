/** The kinds of heads. A further kind is a file beside these and a name in this list. */
import type { HeadKind, Sizes, WeightsOf } from './kind.ts'
import { linear } from './linear.ts'
import { mlp } from './mlp.ts'

const kinds = { linear, mlp }

/** What a head's kind makes of it, told apart by `kind`. */
export type HeadWeights = WeightsOf<(typeof kinds)[keyof typeof kinds]>
export type HeadKindName = HeadWeights['kind']

export const headKindNames: readonly HeadKindName[] = ['linear', 'mlp']

export function headKind(name: HeadKindName): HeadKind {
  return kinds[name]
}

/** The sizes that a kind has beside the number of labels and the width of the features. */
export function ownSizes({ weights }: HeadKind): string[] {
  return [...new Set(Object.values(weights).flat())].filter(axis => axis !== 'labels' && axis !== 'hidden')
}

/** Name and shape of each weight of a kind, in its order. */
export function weightShapes({ weights }: HeadKind, sizes: Sizes): [name: string, shape: number[]][] {
  return Object.entries(weights).map(([name, axes]) => [name, axes.map(axis => sizes[axis] ?? 0)])
}

/** The fields of a head that are its kind's, put together. @throws RangeError where one is missing */
export function headWeights(name: HeadKindName, fields: Readonly<Record<string, unknown>>): HeadWeights {
  const kind = headKind(name)
  for (const size of ownSizes(kind))
    if (typeof fields[size] !== 'number') throw new RangeError(`a head of kind ${name} has no ${size}`)
  for (const weight of Object.keys(kind.weights))
    if (!(fields[weight] instanceof Float32Array)) throw new RangeError(`a head of kind ${name} has no ${weight}`)
  return { ...fields, kind: name } as HeadWeights
}
