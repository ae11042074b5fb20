/** Everything that can be done, once: keys, palette, key sheet, buttons and tests read this list. */
import type { House } from './house.ts'
import { pageActions } from './page-actions.ts'
import { readingActions } from './reading-actions.ts'
import { textActions } from './text-actions.ts'

export type Group = 'Text' | 'Reading' | 'Labelling' | 'Heads' | 'Result' | 'View' | 'Engine' | 'Samples'

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
  const { activity } = house.session.getState()
  const activities: Entry[] = [
    {
      id: 'activity:read',
      title: 'Read',
      keys: ['Shift+R'],
      on: activity === 'read',
      run: () => void house.show('read'),
    },
    {
      id: 'activity:label',
      title: 'Label',
      keys: ['Shift+L'],
      on: activity === 'label',
      run: () => void house.show('label'),
    },
  ]
  const labelling = activity === 'label' ? house.labelActivity().actions(house) : []
  // In Label, labels and judgements come first: what had their keys has none meanwhile.
  const taken = new Set(labelling.flatMap(({ keys = [] }) => keys))
  const free = (entry: Entry): Entry =>
    taken.size > 0 && entry.keys ? { ...entry, keys: entry.keys.filter(key => !taken.has(key)) } : entry
  const groups: readonly (readonly [Group, readonly Entry[]])[] = [
    ['Text', text.map(free)],
    ['Labelling', labelling],
    ['Reading', reading.map(free)],
    ['Heads', heads.map(free)],
    ['Result', result.map(free)],
    ['View', [...activities, ...view].map(free)],
    ['Engine', engine],
    ['Samples', samples],
  ]
  return groups.flatMap(([group, entries]) =>
    entries.map(entry => ({ keys: [], enabled: true, inFields: false, ...entry, group })),
  )
}
