/** All that only the Label and Tune activities need, in one place, so that it is fetched when that is first shown. */
import type { Engine } from '../../engine/client.ts'
import type { ChoicesStore } from '../choices.ts'
import { createFinding } from '../find/finding.ts'
import type { CurrentView, House } from '../house.ts'
import { labelActions } from './label-actions.ts'
import { createLabelSet } from './label-set.ts'
import { createLabelling } from './labelling.ts'
import { createMarks } from './marks.ts'
import { createModelExport } from '../tuning/model-export.ts'
import { modelExportActions } from '../tuning/model-export-actions.ts'
import { createTuning } from '../tuning/tuning.ts'
import { tuningActions } from '../tuning/tuning-actions.ts'
import { createPredictions } from '../review/predictions.ts'
import type { Project } from '../project/project.ts'
import { createReviewing } from '../review/reviewing.ts'
import { createAlike } from '../similar/alike.ts'
import type { Activity, Session } from '../session.ts'
import { createSnapping } from './snapping.ts'
import { createStatistics } from './statistics.ts'
import type { Tagging } from '../reading/tagging.ts'

export interface LabelActivityParts {
  readonly engine: Engine
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly tagging: Tagging
  readonly show: (activity: Activity) => Promise<void>
}

export type LabelActivity = ReturnType<typeof createLabelActivity>

export function createLabelActivity({ engine, session, choices, project, view, tagging, show }: LabelActivityParts) {
  const marks = createMarks(session, choices, project)
  const snapping = createSnapping(engine, project)
  const predictions = createPredictions({ engine, session, choices, project, tagging })
  const reviewing = createReviewing({ session, choices, project, view, predictions })
  const tuning = createTuning({ engine, session, choices, project, tagging, predictions, goTo: reviewing.goTo, show })
  const modelExport = createModelExport({ engine, session, project })
  const labelling = createLabelling({ session, choices, project, view, marks, snapping })
  const finding = createFinding({ session, choices, project, view, marks })
  const { picked } = labelling
  const { goTo } = reviewing
  const alikes = createAlike({ engine, session, choices, project, marks, finding, picked, goTo })
  return {
    marks,
    predictions,
    labelling,
    snapping,
    reviewing,
    finding,
    alikes,
    labelSet: createLabelSet({ session, project, marks }),
    statistics: createStatistics({ session, project, comparisons: predictions.comparisons }),
    tuning,
    modelExport,
    /** There in every activity. */
    headActions: () => modelExportActions(session, modelExport),
    actions: (house: House) => (session.getState().activity === 'tune' ? tuningActions(house) : labelActions(house)),
    /** What the actions can depend on. */
    stores: [
      alikes.store,
      predictions.store,
      reviewing.store,
      reviewing.annotators.store,
      tuning.store,
      tuning.changes.store,
    ],
  }
}
