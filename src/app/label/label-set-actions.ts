/** Actions on the labels themselves and on the project, there while Label is shown. */
import { settingsOf } from '../../domain/project.ts'
import type { Entry } from '../actions.ts'
import type { Choices } from '../choices.ts'
import type { House } from '../house.ts'
import { labelsIn } from './marks.ts'

const snappings = { word: 'words', character: 'characters', piece: 'pieces of the model' } as const

export function labelSetActions(house: House): Entry[] {
  const { session, choices, project } = house
  const { labelSet, marks, statistics } = house.labelActivity()
  const { overlap, snapping } = settingsOf(project.store.getState().timeline.present)
  const show = (labelTab: Choices['labelTab']) => {
    choices.setState({ labelTab, panelOpen: true })
    session.setState({ sheet: true })
  }
  return [
    {
      id: 'new-label',
      title: 'Add a label',
      keys: ['Shift+N'],
      run: () => {
        show('labels')
        labelSet.store.setState({ naming: true })
      },
    },
    ...labelsIn(marks.records()).all.map(({ id, name }): Entry => ({
      id: `edit-label:${id}`,
      title: `Edit label ${name}`,
      run: () => {
        show('labels')
        labelSet.store.setState({ editing: id })
      },
    })),
    {
      id: 'overlap',
      title: overlap === 'flat' ? 'Overlap: allow it in this project' : 'Overlap: forbid it in this project',
      run: () => {
        if (overlap === 'nested') show('project')
        labelSet.allowOverlap(overlap === 'flat')
      },
    },
    ...(['word', 'character', 'piece'] as const).map((unit): Entry => ({
      id: `snap:${unit}`,
      title: `Snap to: ${snappings[unit]}`,
      on: snapping === unit,
      run: () => void labelSet.set({ snapping: unit }),
    })),
    {
      id: 'documents-in-numbers',
      title: 'Documents in numbers',
      run: () => {
        show('project')
        labelSet.store.setState({ counting: true })
      },
    },
    { id: 'copy-statistics', title: 'Copy statistics as TSV', run: () => void statistics.copy() },
  ]
}
