import { counted } from '../../domain/edits.ts'
import { goldOf, type DocumentRecord } from '../../domain/project.ts'
import { listDocuments, type DocumentFacts, type DocumentFilter, type DocumentSort } from '../../domain/search.ts'
import type { House } from '../house.ts'

/** Where facts beside the records come from. */
export type Facts = () => DocumentFacts

const nothing: DocumentFacts = {}

/** Whether a choice of documents rests on what the head says of them. */
export function needsFacts({ disagreement }: DocumentFilter, sort: DocumentSort): boolean {
  return disagreement !== undefined || sort === 'disagreements' || sort === 'uncertainty'
}

/** Lists the documents that pass a filter, sorted. */
export function chooseListing(
  { session, project }: Pick<House, 'session' | 'project'>,
  filter: DocumentFilter,
  sort: DocumentSort,
  facts: Facts,
): void {
  if (Object.keys(filter).length === 0 && sort === 'order') return session.setState({ listing: undefined })
  const needsGold = filter.label !== undefined || sort === 'entities'
  let made:
    | {
        readonly of: readonly unknown[]
        readonly open: string | undefined
        readonly documents: readonly DocumentRecord[]
      }
    | undefined

  function documents(): readonly DocumentRecord[] {
    const { documents: all, open, timeline } = project.store.getState()
    const openId = open.kind === 'none' ? undefined : open.id
    const known = needsFacts(filter, sort) ? facts() : nothing
    const of = [all, needsGold ? timeline.present : undefined, known.disagreements, known.uncertainty]
    if (made && made.open === openId && of.every((value, at) => value === made?.of[at])) return made.documents
    const found = listDocuments(timeline.present, filter, sort, known)
    const steady = made?.open === openId && made ? keepOpen(found, made.documents, all, sort, openId) : found
    made = { of, open: openId, documents: sameItems(made?.documents, steady) }
    return made.documents
  }

  function note(id: string): string | undefined {
    if (sort === 'entities') {
      return counted(goldOf(project.store.getState().timeline.present, id).spans.length, 'entity', 'entities')
    }
    if (sort === 'disagreements') return counted(facts().disagreements?.get(id)?.length ?? 0, 'disagreement')
    if (sort !== 'uncertainty') return undefined
    const uncertainty = facts().uncertainty?.get(id)
    return uncertainty === undefined ? 'not read yet' : `${Math.round(uncertainty * 100)} % unsure`
  }

  session.setState({ listing: { filter, sort, documents, note } })
}

/**
 * The open document stays behind the one that it was behind while one works on it, also where the work makes it pass the
 * filter no more.
 */
function keepOpen(
  found: readonly DocumentRecord[],
  before: readonly DocumentRecord[],
  all: readonly DocumentRecord[],
  sort: DocumentSort,
  open: string | undefined,
): readonly DocumentRecord[] {
  const from = before.findIndex(({ id }) => id === open)
  const record = all.find(({ id }) => id === open)
  const others = found.filter(({ id }) => id !== open)
  if (from < 0 || !record || (others.length < found.length && sort === 'order')) return found
  const places = new Map(others.map(({ id }, index) => [id, index]))
  const behind = before.slice(0, from).findLast(({ id }) => places.has(id))
  const at = behind === undefined ? 0 : (places.get(behind.id) ?? 0) + 1
  return others.toSpliced(at, 0, record)
}

function sameItems<T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] {
  return before?.length === after.length && before.every((item, index) => item === after[index]) ? before : after
}
