/** Keeping the labels of a project, and its settings: each change one step, over the head's labels while it has none. */
import { createStore } from 'zustand/vanilla'
import { together } from '../../domain/edits.ts'
import { addLabels, changeSettings, deleteLabel, mergeLabels, moveLabel, setKey } from '../../domain/label-edits.ts'
import { makeFlat, overlapping } from '../../domain/overlaps.ts'
import { labelsOf, type ProjectEdit, type ProjectRecords, type SettingsRecord } from '../../domain/project.ts'
import type { Marks } from './marks.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

export interface Outside {
  readonly session: Session
  readonly project: Project
  readonly marks: Marks
}

export interface LabelSetState {
  /** Id of the label that is being edited. */
  readonly editing: string | undefined
  /** The name of a new label was asked for, and its field is to have the focus. */
  readonly naming: boolean
  /** Forbidding overlap was asked for, and some entities overlap. */
  readonly flattening: boolean
  /** The documents in numbers are shown. */
  readonly counting: boolean
}

export type LabelSet = ReturnType<typeof createLabelSet>

export function createLabelSet({ session, project, marks }: Outside) {
  const store = createStore<LabelSetState>()(() => ({
    editing: undefined,
    naming: false,
    flattening: false,
    counting: false,
  }))

  /** Undefined where it cannot be made, which is then said, or would change nothing. */
  function change<E extends ProjectEdit>(command: (records: ProjectRecords) => E): E | undefined {
    const { present } = project.store.getState().timeline
    const working = marks.records()
    const names = labelsOf(present).length === 0 ? labelsOf(working).map(({ name }) => name) : []
    try {
      const edit = command(working)
      if (edit.changes.length === 0) return edit
      project.commit(together(present, edit.name, [records => addLabels(records, names), () => edit]))
      // A tab that may only read has said so itself.
      return project.store.getState().timeline.present === present ? undefined : edit
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      say(session, { tone: 'trouble', text: `${error.message}.` })
      return undefined
    }
  }

  const tell = (text: string) => say(session, { tone: 'news', text: `${text}.`, action: 'step-back' })

  function told<E extends ProjectEdit>(command: (records: ProjectRecords) => E): E | undefined {
    const edit = change(command)
    if (edit && edit.changes.length > 0) tell(edit.name)
    return edit
  }

  /** What is about to be drawn, and was drawn last, is of a label that is there. */
  function forget(ids: readonly string[], into: string | undefined): void {
    const { brush, lastLabel } = session.getState()
    const isGone = (id: string | undefined) => id !== undefined && ids.includes(id) && id !== into
    session.setState({ brush: isGone(brush) ? into : brush, lastLabel: isGone(lastLabel) ? into : lastLabel })
  }

  return {
    store,
    change,

    add: (names: readonly string[]) => told(records => addLabels(records, names)),

    /** Puts a label at a place of the legend, 0 the first. */
    moveTo(id: string, place: number): void {
      const labels = labelsOf(marks.records())
      const to = Math.max(0, Math.min(place, labels.length - 1))
      if (labels.findIndex(label => label.id === id) === to) return
      const edit = change(records => moveLabel(records, id, to))
      if (edit) tell(`${edit.name} to place ${to + 1} of ${labels.length}`)
    },

    /** Makes labels one with another; false where it cannot be. */
    merge(from: readonly string[], into: string): boolean {
      const edit = told(records => mergeLabels(records, from, into))
      if (edit) forget(from, into)
      return edit !== undefined
    },

    remove(id: string): void {
      if (told(records => deleteLabel(records, id))) forget([id], undefined)
    },

    setKey: (id: string, key: string | null) => change(records => setKey(records, id, key)),

    set: (settings: Partial<Omit<SettingsRecord, 'kind'>>) => told(records => changeSettings(records, settings)),

    /** Allows overlap, or forbids it: at once where nothing overlaps, else the panel asks what is to go. */
    allowOverlap(isAllowed: boolean): void {
      const flattening = !isAllowed && overlapping(marks.records()).length > 0
      store.setState({ flattening })
      if (!flattening) told(records => changeSettings(records, { overlap: isAllowed ? 'nested' : 'flat' }))
    },

    /** Forbids overlap, and deletes what overlaps by a policy. */
    makeFlat(policy: Parameters<typeof makeFlat>[1]): void {
      store.setState({ flattening: false })
      told(records => makeFlat(records, policy))
    },
  }
}
