/** Heads on trial: tried, set aside or discarded with their runs, and tried again. */
import type { StoreApi } from 'zustand/vanilla'
import { nextSteps } from '../../domain/history.ts'
import { headKey, runKey, type RunRecord } from '../../domain/project.ts'
import type { Project } from '../project/project.ts'
import type { Tagging } from '../reading/tagging.ts'
import type { Predictions } from '../review/predictions.ts'
import { say, type Session } from '../session.ts'
import type { Changes } from './changes.ts'
import type { Keeping } from './keeping.ts'
import { discardedOutcome, type Outcome } from './outcome.ts'
import { readinessOf } from './readiness.ts'
import type { TuningState } from './tuning.ts'

export interface Outside {
  readonly store: StoreApi<TuningState>
  readonly session: Session
  readonly project: Project
  readonly tagging: Tagging
  readonly predictions: Predictions
  readonly keeping: Keeping
  readonly changes: Changes
  readonly isRunning: () => boolean
}

/** Outcomes of this visit that are remembered with all that was seen of them. */
const MOST_RECENT = 20

export function createTrials({ store, session, project, tagging, predictions, keeping, changes, isRunning }: Outside) {
  /** By head. */
  const recent = new Map<string, Outcome>()
  const present = () => project.store.getState().timeline.present

  /** Those that are learned from or scored on, and those that the head before has read. */
  function documentsToCompare(): string[] {
    const ids = new Set(readinessOf(present()).documents.map(({ id }) => id))
    const { byDocument } = predictions.store.getState()
    return project.store.getState().documents.flatMap(({ id }) => (ids.has(id) || byDocument.has(id) ? [id] : []))
  }

  /** Puts a head on trial: settles when the open text is read by it. */
  async function tryOut(outcome: Outcome): Promise<void> {
    const { head, before } = outcome
    if (store.getState().outcome) setAside(release())
    const aside = store.getState().aside.filter(other => other.head.name !== head.name)
    store.setState({ outcome, title: head.title, aside, side: 'tune' })
    session.setState({ trial: head })
    const documents = documentsToCompare()
    await Promise.all([changes.compare({ before, after: head, documents }), tagging.tag()])
  }

  function remember(outcome: Outcome): void {
    recent.set(outcome.head.name, outcome)
    const [oldest] = recent.keys()
    if (recent.size > MOST_RECENT && oldest !== undefined) recent.delete(oldest)
  }

  /** Has the project keep the run of what is no longer on trial, to be tried again. */
  function setAside(outcome: Outcome | undefined): void {
    if (!outcome) return
    remember(outcome)
    store.setState({ discarded: outcome.head.name })
    if (!keeping.discard(outcome)) putAside(outcome)
  }

  function putAside(outcome: Outcome): void {
    store.setState(({ aside }) => ({ aside: [outcome, ...aside].slice(0, MOST_RECENT) }))
  }

  /** Puts a discarded head on trial again. */
  async function tryAgain(run: RunRecord): Promise<void> {
    if (isRunning()) return
    const outcome = recent.get(run.id) ?? (await discardedOutcome(run, present(), tagging.headNamed))
    if (outcome) await tryOut(outcome)
    else say(session, { tone: 'trouble', text: 'Its head was dropped to save room. Run it again instead.' })
  }

  /** Lets go of the head on trial: the text is read as before. */
  function release(): Outcome | undefined {
    const { outcome } = store.getState()
    store.setState({ outcome: undefined, status: { kind: 'idle' } })
    changes.forget()
    if (session.getState().trial) {
      session.setState({ trial: undefined })
      void tagging.tag()
    }
    return outcome
  }

  function discard(): void {
    const outcome = release()
    if (!outcome) return
    const before = present()
    setAside(outcome)
    const action = present() === before ? 'restore-head' : 'step-back'
    say(session, { tone: 'news', text: `Discarded “${outcome.head.title}”: it stands among the runs.`, action })
  }

  // Discarding is undone, and done again, with its run.
  project.store.subscribe((now, before) => {
    if (now.timeline === before.timeline) return
    const [old, next] = [nextSteps(before.timeline), nextSteps(now.timeline)]
    if (old.undo !== undefined && old.undo === next.redo) {
      for (const { id } of old.undo.changes) {
        const run = before.timeline.present.get(id)
        if (run?.kind !== 'run' || run.head !== '' || now.timeline.present.has(id)) continue
        const outcome = recent.get(run.id)
        if (!isRunning() && !store.getState().outcome) void tryAgain(run)
        else if (outcome) putAside(outcome)
      }
    } else if (old.redo !== undefined && old.redo === next.undo) {
      const { outcome } = store.getState()
      if (outcome && old.redo.changes.some(({ id }) => id === runKey(outcome.head.name))) release()
    }
  })

  return {
    tryOut,
    release,
    setAside,
    remember,
    tryAgain,
    discard,
    /** Whether a name is that of a head, or of one that was tried. */
    isTaken: (name: string): boolean => recent.has(name) || present().has(headKey(name)) || present().has(runKey(name)),
    /** Puts the head on trial again that was discarded last. */
    async restore(): Promise<void> {
      const { discarded, aside } = store.getState()
      if (discarded === undefined) return
      const run = present().get(runKey(discarded))
      const outcome = aside.find(({ head }) => head.name === discarded)
      if (run?.kind === 'run') await tryAgain(run)
      else if (outcome) await tryOut(outcome)
    },
  }
}
