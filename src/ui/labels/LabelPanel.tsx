import { labelTabs } from '../../app/choices.ts'
import { useChoices, useSession } from '../app-context.ts'
import { FindPanel } from '../find/FindPanel.tsx'
import { HeadPicker } from '../panel/HeadPicker.tsx'
import { Inspector } from '../panel/Inspector.tsx'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ReviewPanel } from '../review/ReviewPanel.tsx'
import { DocumentState } from './DocumentState.tsx'
import { History } from './History.tsx'
import { LabelList } from './LabelList.tsx'
import { ProjectPanel } from './ProjectPanel.tsx'
import { Suggestions } from './Suggestions.tsx'

/** Label's panel: to label with, to review, to find, and what holds for the project. */
export function LabelPanel() {
  const tab = useChoices(({ labelTab }) => labelTab)
  const Side = sides[tab].content
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="label-tabs" role="group" aria-label="Panel">
        {labelTabs.map(tab => (
          <ActionButton key={tab} id={`label-tab:${tab}`}>
            {sides[tab].name}
          </ActionButton>
        ))}
      </div>
      <Side />
    </>
  )
}

const sides = {
  labels: { name: 'Labels', content: LabelsSide },
  review: { name: 'Review', content: ReviewPanel },
  find: { name: 'Find', content: FindPanel },
  project: { name: 'Project', content: ProjectPanel },
} as const

/** What to label with, what the head suggests, how far the document is, and what was done. */
function LabelsSide() {
  const inspecting = useSession(({ inspection }) => inspection.kind !== 'off')
  const isReady = useSession(({ engine }) => engine.kind === 'ready')
  return (
    <>
      {inspecting && <Inspector />}
      <LabelList />
      <Suggestions />
      <DocumentState />
      {isReady && <HeadPicker />}
      <History />
    </>
  )
}
