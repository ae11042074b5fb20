/** All that only the Label activity needs, in one place, so that it is fetched when that is first shown. */
import type { ChoicesStore } from './choices.ts'
import { createGoldExporting } from './gold-exporting.ts'
import type { CurrentView } from './house.ts'
import { labelActions } from './label-actions.ts'
import { createLabelling } from './labelling.ts'
import { createMarks } from './marks.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

export interface LabelActivityParts {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
}

export type LabelActivity = ReturnType<typeof createLabelActivity>

export function createLabelActivity({ session, choices, project, view }: LabelActivityParts) {
  const marks = createMarks(session, choices, project)
  return {
    marks,
    labelling: createLabelling({ session, choices, project, view, marks }),
    goldExporting: createGoldExporting(session, project),
    actions: labelActions,
  }
}
