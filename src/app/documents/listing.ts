/** Which documents the list shows, and in what order: what "next" and "previous" follow too. */
import type { DocumentRecord } from '../../domain/project.ts'
import type { DocumentFilter, DocumentSort } from '../../domain/search.ts'
import type { Project } from '../project/project.ts'
import type { Session } from '../session.ts'

/** What the list's own documents are dragged as, so that nobody takes them for a text. */
export const DRAGGED_DOCUMENTS = 'application/x-gleaner-documents'

/** A choice of documents, for as long as the tab. It brings its functions, which opening the page does without. */
export interface Listing {
  readonly filter: DocumentFilter
  readonly sort: DocumentSort
  /** The documents as they stand now; the same array for as long as nothing in it changes. */
  readonly documents: () => readonly DocumentRecord[]
  /** What a document is sorted by, in words, where the list does not say it anyway. */
  readonly note: (id: string) => string | undefined
}

/** The documents that are listed; the same array for as long as nothing in it changes. */
export function listedDocuments(session: Session, project: Project): readonly DocumentRecord[] {
  return session.getState().listing?.documents() ?? project.store.getState().documents
}
