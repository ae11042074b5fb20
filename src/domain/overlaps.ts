/** Gold that overlaps: what a flat project cannot hold, seen over the whole project. */
import { conflicts, flatten } from './annotate.ts'
import { together } from './edits.ts'
import { changeSettings } from './label-edits.ts'
import { documentsOf, goldOf, settingsOf, type GoldSpan, type ProjectEdit, type ProjectRecords } from './project.ts'
import type { OverlapPolicy } from './spans.ts'

export interface Overlapping {
  /** Its id. */
  readonly document: string
  /** In order: every span that overlaps another. */
  readonly spans: readonly GoldSpan[]
}

const known = new WeakMap<readonly GoldSpan[], readonly GoldSpan[]>()

/** The documents whose gold overlaps, in the order of the list. Linear in the documents and in gold that changed. */
export function overlapping(records: ProjectRecords): Overlapping[] {
  return documentsOf(records).flatMap(({ id }) => {
    const gold = goldOf(records, id).spans
    const spans = known.get(gold) ?? conflicts(gold)
    known.set(gold, spans)
    return spans.length > 0 ? [{ document: id, spans }] : []
  })
}

/** Forbids overlap and, by a policy, resolves what overlaps, as one step. `count` entities go. */
export function makeFlat(
  records: ProjectRecords,
  policy: Exclude<OverlapPolicy, 'score'>,
): ProjectEdit & { readonly count: number } {
  const { name, count, changes } = flatten(records, policy)
  const isFlat = settingsOf(records).overlap === 'flat'
  if (isFlat || count === 0)
    return { ...(isFlat ? { name, changes } : changeSettings(records, { overlap: 'flat' })), count }
  const forbid = changeSettings(records, { overlap: 'flat' })
  const both = together(records, `${forbid.name}: ${name.charAt(0).toLowerCase()}${name.slice(1)}`, [
    () => forbid,
    records => flatten(records, policy),
  ])
  return { ...both, count }
}
