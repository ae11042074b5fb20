/** Everything that can be done, once: keys, palette, key sheet, buttons and tests read this list. */
import type { Choices } from './choices.ts'
import { backupActions } from './backup/backup-actions.ts'
import type { House } from './house.ts'
import { pageActions } from './page-actions.ts'
import { projectActions } from './project/project-actions.ts'
import { readingActions } from './reading/reading-actions.ts'
import { textActions } from './documents/text-actions.ts'

export type Group =
  | 'Text'
  | 'Projects'
  | 'Reading'
  | 'Labelling'
  | 'Tuning'
  | 'Heads'
  | 'Result'
  | 'View'
  | 'Engine'
  | 'Samples'

export interface Action {
  readonly id: string
  /** What it does; what stands before a colon is its short name. */
  readonly title: string
  readonly group: Group
  readonly keys: readonly string[]
  /** Those it is made with, whatever was chosen and whoever has them now. */
  readonly ownKeys: readonly string[]
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
  const activities = (
    [
      ['read', 'Read', 'Shift+R'],
      ['label', 'Label', 'Shift+L'],
      ['tune', 'Tune', 'Shift+E'],
    ] as const
  ).map(([id, title, key]): Entry => ({
    id: `activity:${id}`,
    title,
    keys: [key],
    on: activity === id,
    run: () => void house.show(id),
  }))
  const own = activity === 'read' ? [] : house.labelActivity().actions(house)
  const groups: readonly (readonly [Group, readonly Entry[]])[] = [
    ['Text', text],
    [activity === 'tune' ? 'Tuning' : 'Labelling', own],
    ['Reading', reading],
    ['Heads', [...heads, ...house.headActions()]],
    ['Result', result],
    ['View', [...activities, ...view]],
    ['Engine', engine],
    ['Projects', [...projectActions(house), ...backupActions(house)]],
    ['Samples', samples],
  ]
  const actions = groups.flatMap(([group, entries]) =>
    entries.map(({ keys = [], ...entry }) => ({
      enabled: true,
      inFields: false,
      ...entry,
      group,
      keys,
      ownKeys: keys,
    })),
  )
  return withChosenKeys(actions, house.choices.getState().keys)
}

/**
 * Of two actions with one key the one that comes first has it, and the other none meanwhile: a label, what else the
 * activity has, the rest; and in each of these what the key was chosen for before what it is made for.
 */
function withChosenKeys(actions: readonly Action[], chosen: Choices['keys']): readonly Action[] {
  const rank = ({ id, group }: Action) =>
    (id.startsWith('label:') ? 0 : group === 'Labelling' || group === 'Tuning' ? 2 : 4) + (chosen[id] ? 0 : 1)
  const taken = new Set<string>()
  const keysOf = new Map<string, string[]>()
  for (const { id, keys } of actions.toSorted((a, b) => rank(a) - rank(b))) {
    const own = (chosen[id] ?? keys).filter(key => !taken.has(key.toLowerCase()))
    own.forEach(key => taken.add(key.toLowerCase()))
    keysOf.set(id, own)
  }
  return actions.map(action => ({ ...action, keys: keysOf.get(action.id) ?? [] }))
}
