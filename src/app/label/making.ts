/** Making an edit of the open document, and saying what it did. */
import type { Target } from '../../domain/edits.ts'
import { together } from '../../domain/edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { entityTypes } from '../../domain/labels.ts'
import { labelsOf, type ProjectEdit } from '../../domain/project.ts'
import { applied } from './marks.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

export type Making = ReturnType<typeof createMaking>

export function createMaking(session: Session, project: Project) {
  return {
    /**
     * Makes an edit over labels that are there: those of the head, where the project has none, come with it, and one for
     * `type`. Undefined where no document is open, and where it cannot be made, which is then said.
     */
    make<E extends ProjectEdit>(command: (target: Target) => E, type?: string): E | undefined {
      const target = project.target()
      if (!target) return undefined
      const { head } = session.getState()
      const needed = labelsOf(target.records).length === 0 && head ? entityTypes(head.labels) : []
      const added = addLabels(target.records, type === undefined ? needed : [...needed, type])
      try {
        const edit = command({ ...target, records: applied(target.records, added.changes) })
        if (edit.changes.length === 0) return edit
        project.commit(together(target.records, edit.name, [() => added, () => edit]))
        // A project that another tab edits takes no edit, and has said so.
        return project.store.getState().readOnly ? undefined : edit
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        say(session, { tone: 'trouble', text: `${error.message}.` })
        return undefined
      }
    },

    /** Says what was done, with the way back. */
    tell: (text: string): void => say(session, { tone: 'news', text: `${text}.`, action: 'step-back' }),
  }
}
