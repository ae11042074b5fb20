/** What the entity types of one head are called in another label set: renamed, merged, split, dropped, or new. */
import type { LabelRecord } from './project.ts'

/**
 * By type of a head what it becomes. Several types with one name are merged; a type with several names is split; a type
 * that is absent, or has none, is dropped. Names that no type becomes are new.
 */
export type LabelMap = Readonly<Record<string, string | readonly string[]>>

/** The names that a type becomes. */
export function namesOf(map: LabelMap, type: string): readonly string[] {
  const names = Object.hasOwn(map, type) ? map[type] : undefined
  return names === undefined ? [] : typeof names === 'string' ? [names] : names
}

/** All names that types become, each once. */
export function namesIn(map: LabelMap): string[] {
  return [...new Set(Object.keys(map).flatMap(type => namesOf(map, type)))]
}

/** The types that become one, by its name: what a head says of them can be said in the other label set. */
export function renamed(map: LabelMap): Record<string, string> {
  return Object.fromEntries(
    Object.keys(map).flatMap(type => {
      const [name, ...others] = namesOf(map, type)
      return name === undefined || others.length > 0 ? [] : [[type, name] as const]
    }),
  )
}

/**
 * What types of a head become where it is begun with and nobody says otherwise: the label of that name, else the first that
 * stands for it in heads (`LabelRecord.types`), else the one of that name in another case; else a label of its own.
 *
 * @param types of the head
 * @param labels of the project, in the order of the legend
 */
export function startLabelMap(
  types: readonly string[],
  labels: readonly Pick<LabelRecord, 'name' | 'types'>[],
): Record<string, string> {
  const called = (type: string) =>
    labels.find(({ name }) => name === type) ??
    labels.find(label => label.types.includes(type)) ??
    labels.find(({ name }) => name.toLowerCase() === type.toLowerCase())
  return Object.fromEntries(types.map(type => [type, called(type)?.name ?? type]))
}
