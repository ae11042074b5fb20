/** What the head says of every document, not only of the open one: read on demand, and kept for as long as it holds. */
import type { Engine } from '../engine/client.ts'
import type { ChoicesStore } from './choices.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

export interface Outside {
  readonly engine: Engine
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
}

export type Predictions = ReturnType<typeof createPredictions>

export function createPredictions(_outside: Outside) {
  return {}
}
