/** Going through what speaks against the gold: where the head disagrees, and where the gold is at odds with itself. */
import type { ChoicesStore } from './choices.ts'
import type { CurrentView } from './house.ts'
import type { Predictions } from './predictions.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly predictions: Predictions
}

export type Reviewing = ReturnType<typeof createReviewing>

export function createReviewing(_outside: Outside) {
  return {}
}
