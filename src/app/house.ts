import type { Range } from '../domain/spans.ts'
import type { Entry } from './actions.ts'
import type { Backups } from './backup/backups.ts'
import type { ChoicesStore } from './choices.ts'
import type { Exporting } from './reading/exporting.ts'
import type { Inspecting } from './reading/inspecting.ts'
import type { Intake } from './documents/intake.ts'
import type { LabelActivity } from './label/label-activity.ts'
import type { Project } from './project/project.ts'
import type { Projects } from './project/projects.ts'
import type { Activity, Session } from './session.ts'
import type { Tagging } from './reading/tagging.ts'

/** What the reader tells of itself. */
export interface View {
  /** The range of the open text that is on screen. */
  onScreen(): Range | undefined
  /** Scrolls a range into sight and gives it the focus, unless that is to stay where it is. */
  reveal(range: Range, keepsFocus?: boolean): void
}

/** The view of the reader that is there, if one is. */
export interface CurrentView extends View {
  /** Makes a view the current one; returns a function that ends that. */
  attach(view: View): () => void
}

export function createView(): CurrentView {
  let current: View | undefined
  return {
    onScreen: () => current?.onScreen(),
    reveal: (range, keepsFocus) => current?.reveal(range, keepsFocus),
    attach(view) {
      current = view
      return () => {
        if (current === view) current = undefined
      }
    },
  }
}

/** The stores and the use-cases over them. */
export interface House {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly projects: Projects
  readonly view: CurrentView
  readonly tagging: Tagging
  readonly inspecting: Inspecting
  readonly intake: Intake
  readonly backups: Backups
  /** Fetched when it is first asked for. */
  readonly exporting: () => Promise<Exporting>
  /** Shows an activity, once what it needs is there. */
  readonly show: (activity: Activity) => Promise<void>
  /** What Label needs. Throws unless Label is, or has been, shown. */
  readonly labelActivity: () => LabelActivity
  /** What more can be done with heads, once what Label needs is there. */
  readonly headActions: () => readonly Entry[]
  readonly mac: boolean
}
