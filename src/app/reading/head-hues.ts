/** The hues of what a head looks for: one label has one hue, whichever head reads and wherever it is shown. */
import { entityTypes } from '../../domain/labels.ts'
import { labelsOf, type LabelRecord, type ProjectRecords } from '../../domain/project.ts'

type Hues = ReadonlyMap<string, number>

/** As many as the wheel has; beyond them they repeat, and the letters tell. */
const HUES = 20

const listed = new WeakMap<ProjectRecords, readonly LabelRecord[]>()
let latest: readonly LabelRecord[] = []
const known = new WeakMap<readonly string[], { readonly own: readonly LabelRecord[]; readonly hues: Hues }>()

/**
 * The hue of each entity type of a head's labels, and of each label of the project: that of the label which stands for
 * the type; where none does, the type's place in the head or, where a label has that hue, one that is free. The same map
 * for as long as no label changes.
 */
export function headHues(records: ProjectRecords, labels: readonly string[]): Hues {
  const own = ownLabels(records)
  let found = known.get(labels)
  if (found?.own !== own) {
    found = { own, hues: huesOf(own, entityTypes(labels)) }
    known.set(labels, found)
  }
  return found.hues
}

function ownLabels(records: ProjectRecords): readonly LabelRecord[] {
  let own = listed.get(records)
  if (!own) {
    own = labelsOf(records)
    if (own.length === latest.length && own.every((label, at) => label === latest[at])) own = latest
    latest = own
    listed.set(records, own)
  }
  return own
}

function huesOf(own: readonly LabelRecord[], types: readonly string[]): Hues {
  // A name goes before what another label stands for, the first label before later ones.
  const byType = own.toReversed().flatMap(({ types, hue }) => types.map((type): [string, number] => [type, hue]))
  const hues = new Map([...byType, ...own.map(({ name, hue }): [string, number] => [name, hue])])
  const used = new Set(hues.values())
  for (const [place, type] of types.entries()) {
    if (hues.has(type)) continue
    let hue = place % HUES
    if (used.has(hue)) {
      let free = types.length
      while (free < HUES && used.has(free)) free++
      if (free < HUES) hue = free
    }
    used.add(hue)
    hues.set(type, hue)
  }
  return hues
}
