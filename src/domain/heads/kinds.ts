/** The kinds of heads. A further kind is a file beside these and a name in this list. */
import type { HeadKind, WeightsOf } from './kind.ts'
import { linear } from './linear.ts'
import { mlp } from './mlp.ts'

/** What a head's kind makes of it, told apart by `kind`. */
export type HeadWeights = WeightsOf<typeof linear> | WeightsOf<typeof mlp>
export type HeadKindName = HeadWeights['kind']

const kinds: Readonly<Record<HeadKindName, HeadKind>> = { linear, mlp }

export const headKindNames: readonly HeadKindName[] = ['linear', 'mlp']

export function headKind(name: HeadKindName): HeadKind {
  return kinds[name]
}
