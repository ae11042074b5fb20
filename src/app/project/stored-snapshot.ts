import { startTimeline } from '../../domain/history.ts'
import type { ProjectSnapshot } from './snapshot.ts'
import type { KeptProject, ProjectStore } from './storage.ts'
import { documentsIn } from './timeline-documents.ts'

/** The whole of a project as its store has it, texts included; undefined where that has nothing. */
export async function storedSnapshot(store: ProjectStore): Promise<(ProjectSnapshot & KeptProject) | undefined> {
  const kept = await store.read()
  if (!kept) return undefined
  const texts = new Map<string, string>()
  for (const id of documentsIn(startTimeline(kept.records, kept.steps, kept.position))) {
    const text = await store.text(id)
    if (text !== undefined) texts.set(id, text)
  }
  return { ...kept, texts }
}
