/** What looks like slips of the annotation, as a list to go through, to fix and to leave. */
import {
  type CountedEdit,
  fixInconsistency,
  leaveInconsistency,
  type InconsistencyKind,
} from '../../domain/consistency.ts'
import type { Checking } from './checking.ts'
import { inconsistencyOf, placesOf, type Slip, type Slips } from './consistency-check.ts'
import type { Shared } from './reviewing.ts'

export interface SlipReview {
  readonly slipKind: InconsistencyKind | undefined
  /** Where one is: a slip, and which of its places. */
  readonly slip: Slip | undefined
  readonly slipPlace: number
  /** What was fixed or left of what was found, until the next check. */
  readonly settled: { readonly of: Slips | undefined; readonly slips: ReadonlySet<Slip> }
}

export const nothingOfSlips: SlipReview = {
  slipKind: undefined,
  slip: undefined,
  slipPlace: 0,
  settled: { of: undefined, slips: new Set() },
}

export function createConsistencyReview({
  project,
  store,
  making,
  goTo,
  checking,
}: Shared & { readonly checking: Checking }) {
  let listed: { readonly of: readonly unknown[]; readonly slips: readonly Slip[] } | undefined
  const none: readonly Slip[] = []

  const settledOf = (found: Slips) => {
    const { settled } = store.getState()
    return settled.of === found ? settled.slips : new Set<Slip>()
  }

  /** What passes the filter and is not settled; the same array for as long as nothing in it changes. */
  function slips(): readonly Slip[] {
    const { found } = checking.checked.getState()
    if (!found) return none
    const { slipKind, settled } = store.getState()
    const of = [found, slipKind, settled]
    if (listed && of.every((value, at) => value === listed?.of[at])) return listed.slips
    const done = settledOf(found)
    const slips = found.slips.filter(slip => !done.has(slip) && (slipKind === undefined || slip.kind === slipKind))
    listed = { of, slips }
    return slips
  }

  /** The index of where one is in the list, or -1. */
  function currentIndex(): number {
    const { slip } = store.getState()
    return slip ? slips().findIndex(other => sameSlip(other, slip)) : -1
  }

  function show(slip: Slip, slipPlace = 0): void {
    const { found } = checking.checked.getState()
    store.setState({ slip, slipPlace })
    const [place] = found ? placesOf(found, slip, slipPlace, 1) : []
    if (place) void goTo(place.document, place.span)
  }

  function settle(command: (...args: Parameters<typeof fixInconsistency>) => CountedEdit, label?: string): void {
    const { found } = checking.checked.getState()
    const at = currentIndex()
    const slip = slips()[at]
    if (!found || !slip) return step(1)
    const edit = command(project.store.getState().timeline.present, inconsistencyOf(found, slip), label)
    if (edit.changes.length > 0) project.commit(edit)
    store.setState({ settled: { of: found, slips: new Set([...settledOf(found), slip]) } })
    const left = slips()
    making.tell(edit.count > 0 ? edit.name : 'Nothing is left to do there: it was changed meanwhile')
    const next = left[at] ?? left[0]
    if (next) show(next)
    else store.setState({ slip: undefined })
  }

  function step(by: 1 | -1): void {
    const all = slips()
    const at = currentIndex()
    const index = at < 0 && by === -1 ? all.length - 1 : at + by
    const next = all[(index + all.length) % Math.max(1, all.length)]
    if (next) show(next)
  }

  return {
    slips,
    currentIndex,
    show,
    step,
    /** To the next of a slip's places, or the one before. */
    stepPlace(by: 1 | -1): void {
      const { slipPlace } = store.getState()
      const slip = slips()[currentIndex()]
      if (slip) show(slip, (slipPlace + by + slip.size) % slip.size)
    },
    take: (): void => settle(fixInconsistency),
    /** Gives words with several labels another of them: the given one, else the second. */
    takeOther(label?: string): void {
      const slip = slips()[currentIndex()]
      if (slip?.kind === 'labels') settle(fixInconsistency, label ?? slip.counts[1]?.[0])
    },
    keep: (): void => settle(leaveInconsistency),
    filter: (slipKind: InconsistencyKind | undefined): void => store.setState({ slipKind }),
  }
}

/** The same slip as found by an earlier check. */
export function sameSlip(a: Slip, b: Slip): boolean {
  return a === b || (a.kind === b.kind && a.text === b.text && a.label === b.label)
}
