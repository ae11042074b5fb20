/** Arranging the documents: which are listed, their order, titles and roles, and what is done to several at once. */
import { moveDocuments, renameDocument, reopen, setNotes, setRole, skip } from '../../domain/document-edits.ts'
import { removeDocuments } from '../../domain/document-list.ts'
import { nextSteps, type Step } from '../../domain/history.ts'
import type { DocumentRole, ProjectEdit, ProjectRecord } from '../../domain/project.ts'
import type { House } from '../house.ts'
import { listedDocuments } from './listing.ts'
import { say } from '../session.ts'

type Listed = Pick<House, 'session' | 'project'>

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

/**
 * Moves documents to before the one that is listed at an index, or to after the last. Only where the list stands in its
 * own order has a place a meaning.
 */
export function moveTo(house: Listed, ids: readonly string[], index: number): void {
  const { session, project } = house
  const { listing } = session.getState()
  if (listing && listing.sort !== 'order')
    return say(session, { tone: 'news', text: 'The list is sorted. Documents can be moved where it is not.' })
  const all = project.store.getState().documents
  const listed = listedDocuments(session, project)
  // The last that is listed need not be the last of all.
  const rest =
    index < listed.length ? listed.slice(index) : all.slice(all.findIndex(({ id }) => id === listed.at(-1)?.id) + 1)
  const before = rest.find(({ id }) => !ids.includes(id))?.id ?? null
  const order = all.map(({ id }) => id)
  const others = order.filter(id => !ids.includes(id))
  const at = before === null ? others.length : others.indexOf(before)
  if (others.toSpliced(at, 0, ...ids).some((id, place) => id !== order[place]))
    make(house, moveDocuments(records(house), ids, before))
}

/** Moves one document by a place. */
export function moveBy(house: Listed, id: string, by: 1 | -1): void {
  const at = listedDocuments(house.session, house.project).findIndex(document => document.id === id)
  if (at + by >= 0) moveTo(house, [id], by === 1 ? at + 2 : at - 1)
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

/**
 * Keeps what is written on a document. Returns the step that this was; given it, what is written on takes its place as
 * long as nothing else was done.
 */
export function writeNotes({ project }: Listed, id: string, notes: string, step?: Step<ProjectRecord>) {
  if (!project.store.getState().documents.some(document => document.id === id)) return undefined
  const before = project.store.getState().timeline
  const edit = setNotes(before.present, id, notes)
  if (step) project.amend(edit, step)
  else project.commit(edit)
  const after = project.store.getState().timeline
  return after === before ? step : nextSteps(after).undo
}
