/** Everything that can be done, once: keys, palette, key sheet, buttons and tests read this list. */
import type { House } from './house.ts'
import { pageActions } from './page-actions.ts'
import { readingActions } from './reading-actions.ts'
import { textActions } from './text-actions.ts'

export type Group = 'Text' | 'Reading' | 'Heads' | 'Result' | 'View' | 'Engine' | 'Samples'

export interface Action {
  readonly id: string
  /** What it does; what stands before a colon is its short name. */
  readonly title: string
  readonly group: Group
  readonly keys: readonly string[]
  readonly enabled: boolean
  /** Its keys count while typing in a field too. */
  readonly inFields: boolean
  /** Of a setting: whether it is on. */
  readonly on?: boolean | undefined
  readonly run: () => void
}

/** An action as it is written down: no keys, always possible and not in fields, unless it says so. */
export type Entry = Pick<Action, 'id' | 'title' | 'run'> & Partial<Action>

/** The actions as the stores stand now; to be asked for anew when they have changed. */
export function createActions(house: House): readonly Action[] {
  const { reading, heads, result } = readingActions(house)
  const { text, samples } = textActions(house)
  const { view, engine } = pageActions(house)
  const groups: readonly (readonly [Group, readonly Entry[]])[] = [
    ['Text', text],
    ['Reading', reading],
    ['Heads', heads],
    ['Result', result],
    ['View', view],
    ['Engine', engine],
    ['Samples', samples],
  ]
  return groups.flatMap(([group, entries]) =>
    entries.map(entry => ({ keys: [], enabled: true, inFields: false, ...entry, group })),
  )
}
