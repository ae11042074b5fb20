/** Arranging the documents: which are listed, their order, titles and roles, and what is done to several at once. */
import { moveDocuments, renameDocument, removeDocuments, reopen, setRole, skip } from '../domain/document-edits.ts'
import type { DocumentRole, ProjectEdit } from '../domain/project.ts'
import { listDocuments, type DocumentFacts, type DocumentFilter, type DocumentSort } from '../domain/search.ts'
import type { House } from './house.ts'
import { listedDocuments } from './listing.ts'
import { say } from './session.ts'

type Listed = Pick<House, 'session' | 'project'>

/** Lists the documents that pass a filter, sorted. */
export function chooseListing(
  { session }: Listed,
  filter: DocumentFilter,
  sort: DocumentSort,
  facts: () => DocumentFacts,
): void {
  const isPlain = Object.keys(filter).length === 0 && sort === 'order'
  session.setState({ listing: isPlain ? undefined : { filter, sort, facts, list: listDocuments } })
}

/** Makes an edit of the list and says so. */
function make({ session, project }: Listed, edit: ProjectEdit): void {
  const before = project.store.getState().timeline
  project.commit(edit)
  if (project.store.getState().timeline !== before)
    say(session, { tone: 'news', text: `${edit.name}.`, action: 'step-back' })
}

const records = ({ project }: Listed) => project.store.getState().timeline.present

/** Ends the writing of a title; without one, or with the same, nothing changes. */
export function rename(house: Listed, id: string, title: string | undefined): void {
  house.session.setState({ renaming: undefined })
  const document = house.project.store.getState().documents.find(document => document.id === id)
  const next = title?.replace(/\s+/g, ' ').trim()
  if (document && next && next !== document.title) make(house, renameDocument(records(house), id, next))
}

/** Moves documents to before another one, or to the end. */
export function moveBefore(house: Listed, ids: readonly string[], before: string | null): void {
  if (before === null || !ids.includes(before)) make(house, moveDocuments(records(house), ids, before))
}

/** Moves one document by a place. Only where the list stands in its own order has a place a meaning. */
export function moveBy(house: Listed, id: string, by: 1 | -1): void {
  const { session, project } = house
  const { listing } = session.getState()
  if (listing && listing.sort !== 'order') {
    return say(session, { tone: 'news', text: 'The list is sorted; in its own order documents can be moved.' })
  }
  const listed = listedDocuments(session, project)
  const at = listed.findIndex(document => document.id === id)
  if (at < 0 || at + by < 0 || at + by >= listed.length) return
  const before = listed[by === 1 ? at + 2 : at - 1]
  if (before) return make(house, moveDocuments(records(house), [id], before.id))
  // After the last of what is listed, which need not be the last of all.
  const all = project.store.getState().documents
  const last = all.findIndex(document => document.id === listed.at(-1)?.id)
  make(house, moveDocuments(records(house), [id], all[last + 1]?.id ?? null))
}

/** The chosen documents that are still there, in the order of the list. */
export function chosenDocuments({ session, project }: Listed): string[] {
  const { chosen } = session.getState()
  if (!chosen) return []
  return project.store.getState().documents.flatMap(({ id }) => (chosen.has(id) ? id : []))
}

let anchor: string | undefined

/** Chooses a document, or lets it go; `through`: all that are listed between it and the one before. */
export function toggleChosen({ session, project }: Listed, id: string, through = false): void {
  const { chosen = new Set<string>() } = session.getState()
  const next = new Set(chosen)
  const listed = listedDocuments(session, project)
  const [from, to] = [anchor, id].map(wanted => listed.findIndex(document => document.id === wanted))
  if (through && from !== undefined && to !== undefined && from >= 0) {
    for (const document of listed.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(document.id)
  } else if (!next.delete(id)) next.add(id)
  anchor = id
  session.setState({ chosen: next })
}

/** Begins to choose documents, or ends it. */
export function choosing({ session }: Listed, isOn: boolean): void {
  anchor = undefined
  session.setState({ chosen: isOn ? new Set() : undefined })
}

/** Chooses all that are listed. */
export function chooseListed({ session, project }: Listed): void {
  session.setState({ chosen: new Set(listedDocuments(session, project).map(({ id }) => id)) })
}

export const giveRole = (house: Listed, ids: readonly string[], role: DocumentRole): void =>
  make(house, setRole(records(house), ids, role))
export const skipAll = (house: Listed, ids: readonly string[]): void => make(house, skip(records(house), ...ids))
export const reopenAll = (house: Listed, ids: readonly string[]): void => make(house, reopen(records(house), ...ids))

/** Deletes documents, and opens the nearest one that stays where the open one goes. */
export function removeAll(house: Listed, ids: readonly string[]): void {
  const { session, project } = house
  const { open } = project.store.getState()
  const gone = new Set(ids)
  const listed = listedDocuments(session, project)
  const at = listed.findIndex(({ id }) => open.kind !== 'none' && id === open.id)
  const stays = ({ id }: { readonly id: string }) => !gone.has(id)
  const next = listed.slice(Math.max(0, at)).find(stays) ?? listed.slice(0, Math.max(0, at)).findLast(stays)
  if (next && open.kind !== 'none' && gone.has(open.id)) void project.open(next.id)
  make(house, removeDocuments(records(house), ids))
  if (session.getState().chosen) choosing(house, false)
}
