/** Actions of Label, there while it is shown. */
import type { Entry } from '../actions.ts'
import { annotatingActions } from './annotating-actions.ts'
import { type Choices, labelTabs } from '../choices.ts'
import { documentActions } from '../documents/document-actions.ts'
import { findActions } from '../find/find-actions.ts'
import type { House } from '../house.ts'
import { labelSetActions } from './label-set-actions.ts'
import { reviewActions } from '../review/review-actions.ts'
import { similarActions } from '../similar/similar-actions.ts'

const tabTitles: Record<Choices['labelTab'], string> = {
  labels: 'Labels and suggestions',
  review: 'Review',
  find: 'Find',
  project: 'Project',
}

export function labelActions(house: House): Entry[] {
  const { choices, session } = house
  const { labelTab } = choices.getState()
  return [
    // First, for while it goes through places their keys are its own.
    ...similarActions(house),
    ...annotatingActions(house),
    ...labelTabs.map((tab, index): Entry => ({
      id: `label-tab:${tab}`,
      title: `Panel: ${tabTitles[tab]}`,
      keys: [`Alt+${index + 1}`],
      on: labelTab === tab,
      run: () => {
        choices.setState({ labelTab: tab, panelOpen: true })
        session.setState({ sheet: true })
      },
    })),
    ...labelSetActions(house),
    ...documentActions(house),
    ...reviewActions(house),
    ...findActions(house),
  ]
}
