import { useMemo } from 'react'
import type { ChosenGroup } from '../../app/importing/importing.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { labelsOf } from '../../domain/project.ts'
import { useProject } from '../app-context.ts'
import { hues } from '../hues.ts'

export type HueOf = (label: string) => { readonly hue: string; readonly isNew: boolean }

/** More of them have no hue of their own here. */
const MOST = 200

/** Hues that labels of the project have, and those that new ones will get. */
export function useHues(groups: readonly ChosenGroup[]): HueOf {
  const records = useProject(({ timeline }) => timeline.present)
  return useMemo(() => {
    const known = new Map(labelsOf(records).map(({ name, hue }) => [name, hue]))
    const names = new Set(groups.flatMap(({ preview }) => (preview?.labels ?? []).map(({ name }) => name)))
    const added = new Map<string, number>()
    for (const [, label] of addLabels(records, [...names].slice(0, MOST)).changes)
      if (label?.kind === 'label') added.set(label.name, label.hue)
    return label => {
      const hue = known.get(label) ?? added.get(label) ?? 0
      return { hue: `hue-${hue % hues.length}`, isNew: !known.has(label) }
    }
  }, [records, groups])
}
