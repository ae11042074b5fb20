/** Getting the data ready: what stands out in it, where that is, and marking done what is labelled completely. */
import { markDone } from '../../domain/document-edits.ts'
import { goldOf, knownOf } from '../../domain/project.ts'
import type { FindingPlace } from '../../domain/training-check.ts'
import type { Project } from '../project/project.ts'
import { say, type Activity, type Session } from '../session.ts'
import type { Outside as ChangesOutside } from './changes.ts'
import { createCheckingData } from './checking-data.ts'

export interface Outside {
  readonly session: Session
  readonly project: Project
  readonly goTo: ChangesOutside['goTo']
  readonly show: (activity: Activity) => Promise<void>
}

export function createPreparing({ session, project, goTo, show }: Outside) {
  return {
    checking: createCheckingData(project),
    /** Opens a place in Label. */
    async lookAt({ document, start, end }: FindingPlace): Promise<void> {
      await show('label')
      if (end > start) await goTo(document, { start, end })
      else await project.open(document)
    },
    /** Asserts that all that carries gold is labelled completely. */
    markAllDone(): void {
      const { documents } = project.store.getState()
      const records = project.store.getState().timeline.present
      const open = documents.filter(
        document =>
          document.state !== 'skipped' && knownOf(document).end === 0 && goldOf(records, document.id).spans.length > 0,
      )
      const name = `Mark ${open.length} labelled ${open.length === 1 ? 'document' : 'documents'} done`
      project.commit({ ...markDone(records, ...open.map(({ id }) => id)), name })
      say(session, { tone: 'news', text: `${name}.`, action: 'step-back' })
    },
  }
}
