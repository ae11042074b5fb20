/** What was read, as one edit of the project: made in stretches, and named by what it brings. */
import type { Dataset } from '../../domain/formats/dataset.ts'
import type { Steps } from '../../domain/formats/format.ts'
import { importSteps, type Import } from '../../domain/formats/project-dataset.ts'
import type { ProjectEdit } from '../../domain/project.ts'
import { tallyOf } from '../../domain/statistics.ts'
import { suggestionSteps, type Said } from '../../domain/suggesting.ts'
import type { Project } from '../project/project.ts'
import { inStretches } from './in-stretches.ts'

/** Milliseconds of the page's work at once. */
const STRETCH = 15
export const READ_ONLY = 'Another tab edits this project. Take it over there first; nothing was taken'

export interface Imported {
  readonly dataset: Dataset
  /** Ids of the new documents, one for each. */
  readonly ids: readonly string[]
  /** Of the new documents and of those that are here. */
  readonly said: readonly Said[]
}

/**
 * The changes over the project as it is when they are made, and the texts that come with them.
 *
 * @throws Error where another tab edits the project by then
 */
export async function importedChanges(
  project: Project,
  { dataset, ids, said }: Imported,
  signal: AbortSignal,
): Promise<Pick<ProjectEdit, 'changes'> & { readonly texts: ReadonlyMap<string, string> }> {
  const how = { stretch: STRETCH, signal }
  for (;;) {
    const { timeline } = project.store.getState()
    const steps = importSteps(timeline.present, dataset, ids, Date.now())
    const { edit, texts } = await inStretches(alsoCounted(steps), how)
    const changes = [...edit.changes]
    if (said.length > 0) {
      const records = new Map(timeline.present)
      for (const [key, record] of changes) if (record) records.set(key, record)
      const suggested = await inStretches(suggestionSteps(records, said), how)
      changes.push(...suggested.changes)
    }
    const { timeline: since, readOnly } = project.store.getState()
    if (readOnly) throw new Error(READ_ONLY)
    if (since === timeline) return { changes, texts }
  }
}

/** Counts the entities too, a document at a time: Label asks for those of all at once, and what is counted stays so. */
function* alsoCounted(steps: Steps<Import>): Steps<Import> {
  const made = yield* steps
  for (const [, record] of made.edit.changes)
    if (record?.kind === 'gold') {
      tallyOf(record)
      yield 1
    }
  return made
}

/** `Import 3 documents and 12 suggestions by “spaCy” from tasks.json`. */
export function importedName({ dataset, said }: Imported, from: string): string {
  const sources = new Set(said.map(({ source }) => source))
  const spans = said.reduce((sum, { spans }) => sum + spans.length, 0)
  const [first] = sources
  const by = sources.size === 1 ? `by “${first}”` : `by ${counted(sources.size, 'source')}`
  const documents = dataset.documents.length
  const what = [
    ...(documents > 0 || said.length === 0 ? [counted(documents, 'document')] : []),
    ...(said.length > 0 ? [`${counted(spans, 'suggestion')} ${by}`] : []),
  ]
  return `Import ${what.join(' and ')} from ${from}`
}

/** `1 document`, `12,000 documents`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
