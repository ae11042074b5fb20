import { labelsIn, type Labels } from '../../app/label/marks.ts'
import type { Head } from '../../domain/head.ts'
import { entityTypes } from '../../domain/labels.ts'
import { useProject, useSession } from '../app-context.ts'
import { hues } from '../hues.ts'

const known = new WeakMap<Labels, WeakMap<Head, ReadonlyMap<string, number>>>()

/** The hue of an entity type: its label's; of a type of the head on trial that no label stands for, one that is free. */
export function useHue(): (type: string) => number {
  const labels = labelsIn(useProject(({ timeline }) => timeline.present))
  const head = useSession(({ trial, head }) => trial ?? head)
  const found = head && huesOf(labels, head)
  return type => found?.get(type) ?? labels.all.find(({ name }) => name === type)?.hue ?? 0
}

function huesOf(labels: Labels, head: Head): ReadonlyMap<string, number> {
  const ofLabels = known.get(labels) ?? new WeakMap<Head, ReadonlyMap<string, number>>()
  known.set(labels, ofLabels)
  let found = ofLabels.get(head)
  if (!found) {
    const taken = new Map(labels.all.map(({ name, hue }) => [name, hue]))
    const used = new Set(taken.values())
    const free = [...hues.keys()].filter(hue => !used.has(hue))
    const others = entityTypes(head.labels).filter(type => !taken.has(type))
    found = new Map([...taken, ...others.map((type, at) => [type, free[at % Math.max(1, free.length)] ?? 0] as const)])
    ofLabels.set(head, found)
  }
  return found
}
