/** What is done to many suggestions at once, and to the open document as a whole: each one step. */
import { markDone, reopen, skip } from '../../domain/document-edits.ts'
import type { Target } from '../../domain/edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import type { ProjectEdit } from '../../domain/project.ts'
import {
  acceptAll,
  acceptAndDone,
  rejectAll,
  visiblePredictions,
  type SuggestionFilter,
} from '../../domain/suggestions.ts'
import { blocksOf } from '../reading/blocks.ts'
import type { ChoicesStore } from '../choices.ts'
import { listedDocuments } from '../documents/listing.ts'
import type { Making } from './making.ts'
import { labelsIn, predictionsOf } from './marks.ts'
import { shut } from './picking.ts'
import { createOthers, saidBy, shownBy } from './shown-sources.ts'
import type { Project } from '../project/project.ts'
import { entitiesOf } from '../reading/results.ts'
import type { Session } from '../session.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly making: Making
}

export function createBulk({ session, choices, project, making }: Outside) {
  const { make, tell } = making
  const others = createOthers()

  /** What those who are shown say of the document, from the threshold on. */
  function offer(target: Target) {
    const { results } = session.getState()
    const { threshold, suggestionsFrom } = choices.getState()
    const shown = shownBy(suggestionsFrom, target.records)
    const isOfIt = shown.isHead && results?.question.documentId === target.document
    const labels = labelsIn(target.records)
    const own = isOfIt
      ? predictionsOf(labels, results.question, entitiesOf(results, blocksOf(target.text)), threshold)
      : []
    const predictions = saidBy(own, others(target.records, target.document, shown), threshold)
    return { document: target.document, predictions: predictions.filter(({ label }) => labels.byId.has(label)) }
  }

  /** The document after the open one that is still to be done, going round what is listed. */
  function toDo(): string | undefined {
    const { open } = project.store.getState()
    const documents = listedDocuments(session, project)
    const at = documents.findIndex(({ id }) => open.kind !== 'none' && id === open.id)
    const around = [...documents.slice(at + 1), ...documents.slice(0, Math.max(0, at))]
    return around.find(({ state }) => state === 'new' || state === 'in-progress')?.id
  }

  function finish(command: (target: Target) => ProjectEdit): void {
    // As the list stands before: what is done may move in it, or leave it.
    const next = toDo()
    const edit = make(command)
    if (!edit) return
    session.setState({ ...shut, selection: undefined })
    const where = session.getState().listing ? ' of those listed' : ''
    tell(next === undefined ? `${edit.name}; no document${where} is left to do` : edit.name)
    if (next !== undefined) void project.open(next)
  }

  return {
    acceptAll(filter?: SuggestionFilter): void {
      const edit = make(target => acceptAll(target.records, [offer(target)], filter))
      if (!edit) return
      session.setState(shut)
      tell(edit.left > 0 ? `${edit.name}; ${edit.left} left, in conflict with gold` : edit.name)
    },

    /** Rejects what is open; what overlaps gold is judged one by one. */
    rejectAll(filter?: SuggestionFilter): void {
      const edit = make(target => {
        const { document, predictions } = offer(target)
        const { open } = visiblePredictions(target.records, document, predictions)
        return rejectAll(target.records, [{ document, predictions: open }], filter)
      })
      if (!edit) return
      session.setState(shut)
      tell(edit.name)
    },

    /** Asserts that gold has all of the document's entities, and opens the next to be done. */
    done: (): void => finish(({ records, document }) => markDone(records, document)),
    acceptAndDone: (): void => finish(target => acceptAndDone(target.records, offer(target))),
    skip: (): void => finish(({ records, document }) => skip(records, document)),
    reopen(): void {
      const edit = make(({ records, document }) => reopen(records, document))
      if (edit) tell(edit.name)
    },

    /** Makes labels of types that no label stands for. */
    addLabels(names: readonly string[]): void {
      const edit = make(({ records }) => addLabels(records, names))
      if (edit) tell(edit.name)
    },
  }
}
