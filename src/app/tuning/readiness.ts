/** What there is to learn from: documents that are done, as a whole or up to a place, and what is in their gold. */
import {
  documentsOf,
  goldOf,
  knownOf,
  labelsOf,
  type DocumentRecord,
  type DocumentRole,
  type LabelRecord,
  type ProjectRecords,
} from '../../domain/project.ts'
import { tallyOf } from '../../domain/statistics.ts'

export interface LabelReadiness {
  readonly label: LabelRecord
  /** In documents to learn from. */
  readonly entities: number
  readonly documents: number
  /** Of the documents to learn from, those that were not annotated for the label: there it is unknown. */
  readonly unknown: number
}

export interface Readiness {
  /** Those to learn from and to be scored on, in the order of the list. */
  readonly documents: readonly DocumentRecord[]
  /** Of them, those that are done up to a place only. */
  readonly partly: number
  readonly roles: Readonly<Record<DocumentRole, number>>
  readonly entities: number
  /** In the order of the legend. */
  readonly labels: readonly LabelReadiness[]
  /** Documents with gold that are not done, and their entities: they stay out. */
  readonly undone: { readonly documents: number; readonly entities: number }
}

const known = new WeakMap<ProjectRecords, Readiness>()

/** Linear in the documents, and in the gold that changed since it was last counted. */
export function readinessOf(records: ProjectRecords): Readiness {
  const found = known.get(records)
  if (found) return found
  const labels = labelsOf(records).map(label => ({ label, entities: 0, documents: 0, unknown: 0 }))
  const byId = new Map(labels.map(counts => [counts.label.id, counts]))
  const roles = { train: 0, dev: 0, test: 0, none: 0 }
  const undone = { documents: 0, entities: 0 }
  const documents: DocumentRecord[] = []
  let [partly, entities] = [0, 0]
  for (const document of documentsOf(records)) {
    const { spans } = goldOf(records, document.id)
    const { end, labels: asserted } = knownOf(document)
    if (end === 0) {
      if (spans.length > 0) undone.documents++
      undone.entities += spans.length
      continue
    }
    documents.push(document)
    roles[document.role]++
    if (end < document.length) partly++
    entities += spans.length
    const { labels: tally } = tallyOf(goldOf(records, document.id))
    const isAsserted = new Set(asserted)
    for (const counts of labels) {
      const times = tally.get(counts.label.id) ?? 0
      counts.entities += times
      if (times > 0) counts.documents++
      if (!isAsserted.has(counts.label.id)) counts.unknown++
    }
  }
  const readiness = { documents, partly, roles, entities, labels: [...byId.values()], undone }
  known.set(records, readiness)
  return readiness
}

/** Names of the labels that there is something to learn of, in the order of the legend. */
export function learnableTypes({ labels }: Readiness): string[] {
  return labels.filter(({ entities }) => entities > 0).map(({ label }) => label.name)
}
