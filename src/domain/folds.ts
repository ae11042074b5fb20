/** Splits of documents for scores that can be believed: what is held out shares no document with what is learned from. */
import { shuffled } from './random.ts'

export interface Fold {
  /** Indices of units to learn from. */
  readonly train: readonly number[]
  /** Those to be scored. Of all folds together each unit once. */
  readonly heldOut: readonly number[]
}

/** Below as many documents, folds are made of blocks of their parts instead, and their scores flatter. */
export const FEWEST_DOCUMENTS = 5

/**
 * Cross-validation over units (sentences, segments) that each belong to a document. Documents are dealt out whole, in an
 * order that the seed shuffles, each to the fold that has the fewest units. Below `FEWEST_DOCUMENTS` of them the units are
 * cut into contiguous blocks instead; units that are `alike` (an equal key) stay together in either case, so that no copy of
 * what is learned is scored.
 *
 * @param documents of each unit the document
 * @param alike of each unit a key, such as its text
 * @returns at most `count` folds, none of them empty; none at all where everything would be in one
 */
export function foldsOf(
  documents: readonly number[],
  count: number,
  seed: number,
  alike?: readonly string[],
): { readonly folds: readonly Fold[]; readonly isOptimistic: boolean } {
  const isOptimistic = new Set(documents).size < FEWEST_DOCUMENTS
  const blocks = 4 * count
  const groupOf = documents.map((document, unit) =>
    isOptimistic ? Math.floor((unit * blocks) / documents.length) : document,
  )
  const groups = [...united(groupOf, alike).values()]
  // The largest first, else the last could only make one fold much larger than the others.
  const order = shuffled(groups, seed).sort((a, b) => b.length - a.length)
  const dealt: number[][] = Array.from({ length: Math.min(count, groups.length) }, () => [])
  for (const group of order) dealt.reduce((least, fold) => (fold.length < least.length ? fold : least)).push(...group)
  const heldOut = dealt.filter(({ length }) => length > 0).map(units => units.sort((a, b) => a - b))
  if (heldOut.length < 2) return { folds: [], isOptimistic }
  const folds = heldOut.map(held => {
    const out = new Set(held)
    return { train: [...documents.keys()].filter(unit => !out.has(unit)), heldOut: held }
  })
  return { folds, isOptimistic }
}

/** Units by group, groups that share a key made one. */
function united(groupOf: readonly number[], alike: readonly string[] | undefined): Map<number, number[]> {
  const parent = new Map<number, number>()
  const rootOf = (group: number): number => {
    let root = group
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next
    return root
  }
  const firstWith = new Map<string, number>()
  for (const [unit, key] of (alike ?? []).entries()) {
    const group = rootOf(groupOf[unit] ?? 0)
    const other = rootOf(firstWith.get(key) ?? group)
    if (!firstWith.has(key)) firstWith.set(key, group)
    if (other !== group) parent.set(Math.max(group, other), Math.min(group, other))
  }
  const groups = new Map<number, number[]>()
  for (const [unit, group] of groupOf.entries()) {
    const root = rootOf(group)
    const units = groups.get(root)
    if (units) units.push(unit)
    else groups.set(root, [unit])
  }
  return groups
}
