/** Finding words in the texts, and labelling, deleting or remembering all that was found. */
import type { ChoicesStore } from './choices.ts'
import type { CurrentView } from './house.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
}

export type Finding = ReturnType<typeof createFinding>

export function createFinding(_outside: Outside) {
  return {}
}
