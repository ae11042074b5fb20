/** Judging what is shown of every document that was read, as one edit; in portions, so that the page stays answerable. */
import { counted, labelName, together } from '../../domain/edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { entityTypes } from '../../domain/labels.ts'
import { labelsOf, type ProjectEdit, type ProjectRecords } from '../../domain/project.ts'
import { acceptAll, rejectAll, type Offer, type SuggestionFilter } from '../../domain/suggestions.ts'
import { applied } from '../label/marks.ts'
import type { Predictions } from './predictions.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

export interface Outside {
  readonly session: Session
  readonly project: Project
  readonly predictions: Predictions
}

/** Documents judged at a stretch. */
const AT_ONCE = 100

export function createJudgingAll({ session, project, predictions }: Outside) {
  let isJudging = false

  const present = () => project.store.getState().timeline.present

  async function judge(
    verb: 'Accept' | 'Reject',
    command: (
      ...args: Parameters<typeof acceptAll>
    ) => ProjectEdit & { readonly count: number; readonly left?: number },
    filter: SuggestionFilter,
    offersIn: (records: ProjectRecords) => readonly Offer[],
  ): Promise<void> {
    const before = present()
    const { head } = session.getState()
    const added = addLabels(before, labelsOf(before).length === 0 && head ? entityTypes(head.labels) : [])
    const records = applied(before, added.changes)
    const offers = offersIn(records)
    const changes: ProjectEdit['changes'][number][] = []
    let [count, left, documents] = [0, 0, 0]
    for (let from = 0; from < offers.length; from += AT_ONCE) {
      const own = command(records, offers.slice(from, from + AT_ONCE), filter)
      // Of many documents none gets in progress, of one alone it does: also where one is left for the last portion.
      changes.push(...own.changes.filter(([, record]) => offers.length === 1 || record?.kind === 'gold'))
      count += own.count
      left += own.left ?? 0
      documents += own.changes.filter(([, record]) => record?.kind === 'gold').length
      await new Promise(next => setTimeout(next))
      // Over what was edited meanwhile it begins again.
      if (present() !== before) return judge(verb, command, filter, offersIn)
    }
    if (count === 0) return say(session, { tone: 'news', text: `Nothing is left to ${verb.toLowerCase()}.` })
    const what =
      filter.label === undefined ? counted(count, 'prediction') : `${count} × ${labelName(records, filter.label)}`
    const name = `${verb} ${what} in ${counted(documents, 'document')}`
    project.commit(together(before, name, [() => added, () => ({ name, changes })]))
    const rest = left > 0 ? `; ${left} left, in conflict with gold` : ''
    say(session, { tone: 'news', text: `${name}${rest}.`, action: 'step-back' })
  }

  async function once(judging: () => Promise<void>): Promise<void> {
    if (isJudging) return
    isJudging = true
    try {
      await judging()
    } finally {
      isJudging = false
    }
  }

  return {
    /** Accepts what is open of all documents that were read, from the threshold on. */
    acceptRead: (filter: SuggestionFilter = {}): Promise<void> =>
      once(() => judge('Accept', acceptAll, filter, predictions.offers)),
    rejectRead: (filter: SuggestionFilter = {}): Promise<void> =>
      once(() => judge('Reject', rejectAll, filter, predictions.offers)),

    /** Accepts what is open of all that a source says. */
    acceptOf: (source: string, filter: SuggestionFilter = {}): Promise<void> =>
      once(() => judge('Accept', acceptAll, filter, records => offersOf(records, source))),
    rejectOf: (source: string, filter: SuggestionFilter = {}): Promise<void> =>
      once(() => judge('Reject', rejectAll, filter, records => offersOf(records, source))),
  }
}

function offersOf(records: ProjectRecords, source: string): Offer[] {
  const offers: Offer[] = []
  for (const record of records.values())
    if (record.kind === 'suggestions' && record.source === source)
      offers.push({ document: record.document, predictions: record.spans })
  return offers
}
