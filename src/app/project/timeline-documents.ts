/** Which documents a timeline speaks of. */
import { changed, stepsOf, type Timeline } from '../../domain/history.ts'
import {
  documentKey,
  documentsOf,
  type DocumentRecord,
  type ProjectRecord,
  type ProjectRecords,
} from '../../domain/project.ts'

/** The document to look at after a step: one that came, else the one that changed; undefined: where one is. */
export function changedDocument(
  from: ProjectRecords,
  to: ProjectRecords,
  open: string | undefined,
): string | undefined {
  const ids = new Set<string>()
  const added: DocumentRecord[] = []
  for (const [key, after] of changed(from, to)) {
    const record = after ?? from.get(key)
    if (after?.kind === 'document' && !from.has(key)) added.push(after)
    const id = record?.kind === 'document' ? record.id : record?.kind === 'gold' ? record.document : undefined
    if (id !== undefined && to.has(documentKey(id))) ids.add(id)
  }
  const [first] = added.sort((a, b) => a.order - b.order)
  if (first) return first.id
  return ids.size === 1 && (open === undefined || !ids.has(open)) ? [...ids][0] : undefined
}

/** Every document that the timeline has, or had, or may have again. */
export function documentsIn(timeline: Timeline<ProjectRecord>): Set<string> {
  const ids = new Set(documentsOf(timeline.present).map(({ id }) => id))
  for (const { changes } of stepsOf(timeline))
    for (const change of changes)
      if (change.kind !== 'changed' && change.record.kind === 'document') ids.add(change.record.id)
  return ids
}
