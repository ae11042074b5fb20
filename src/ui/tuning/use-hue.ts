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
  const before = ofLabels.get(head)
  if (before) return before
  const found = new Map(labels.all.map(({ name, hue }) => [name, hue]))
  const used = new Set(found.values())
  const types = entityTypes(head.labels)
  for (const [at, type] of types.entries()) {
    if (found.has(type)) continue
    // As Read shows it, where no label has that hue.
    const free = used.has(at) ? [...hues.keys()].find(hue => hue >= types.length && !used.has(hue)) : undefined
    const hue = free ?? at % hues.length
    used.add(hue)
    found.set(type, hue)
  }
  ofLabels.set(head, found)
  return found
}
