/** Which documents the list shows, and in what order: what "next" and "previous" follow too. */
import type { DocumentRecord } from '../domain/project.ts'
import type { DocumentFacts, DocumentFilter, DocumentSort, listDocuments } from '../domain/search.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

/** A choice of documents, for as long as the tab. It brings the function that makes it, which the page opens without. */
export interface Listing {
  readonly filter: DocumentFilter
  readonly sort: DocumentSort
  /** What is known beside the records, as it stands now. */
  readonly facts: () => DocumentFacts
  readonly list: typeof listDocuments
}

interface Made {
  readonly listing: Listing
  readonly of: readonly unknown[]
  readonly open: string | undefined
  readonly documents: readonly DocumentRecord[]
}

let made: Made | undefined

/** The documents that are listed; the same array for as long as nothing changes. */
export function listedDocuments(session: Session, project: Project): readonly DocumentRecord[] {
  const { listing } = session.getState()
  const state = project.store.getState()
  if (!listing) return state.documents
  const { filter, sort, facts, list } = listing
  const open = state.open.kind === 'none' ? undefined : state.open.id
  const needsGold = filter.label !== undefined || sort === 'entities'
  const known = facts()
  const of = [state.documents, needsGold ? state.timeline.present : undefined, known.disagreements, known.uncertainty]
  const former = made?.listing === listing ? made : undefined
  if (former && former.open === open && of.every((value, at) => value === former.of[at])) return former.documents
  const found = list(state.timeline.present, filter, sort, known)
  const documents =
    former && open === former.open ? steady(found, former.documents, state.documents, sort, open) : found
  made = { listing, of, open, documents }
  return documents
}

/** The open document keeps its place while one works on it, also where the work makes it pass the filter no more. */
function steady(
  found: DocumentRecord[],
  before: readonly DocumentRecord[],
  all: readonly DocumentRecord[],
  sort: DocumentSort,
  open: string | undefined,
): DocumentRecord[] {
  const isOpen = ({ id }: DocumentRecord) => id === open
  const [from, at, record] = [before.findIndex(isOpen), found.findIndex(isOpen), all.find(isOpen)]
  if (from < 0 || !record || (at >= 0 && sort === 'order')) return found
  return (at < 0 ? found : found.toSpliced(at, 1)).toSpliced(from, 0, record)
}
