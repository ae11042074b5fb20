/** Going through what speaks against the gold: where the head disagrees, and where the gold is at odds with itself. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Annotator } from '../../domain/annotators.ts'
import type { Range } from '../../domain/spans.ts'
import { createAnnotatorsReview } from './annotators.ts'
import { createChecking, startChecker, type Checker } from './checking.ts'
import type { ChoicesStore } from '../choices.ts'
import { createConsistencyReview, nothingOfSlips, type SlipReview } from './consistency-review.ts'
import { createDisagreementReview, nothingOfPlaces, type PlaceReview } from './disagreement-review.ts'
import type { CurrentView } from '../house.ts'
import { createJudgingAll } from './judging-all.ts'
import { createMaking } from '../label/making.ts'
import type { Predictions } from './predictions.ts'
import type { Project } from '../project/project.ts'
import type { Session } from '../session.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly predictions: Predictions
  readonly startChecker?: () => Checker
}

export type ReviewPart = 'disagreement' | 'annotators' | 'consistency'

export interface ReviewState extends PlaceReview, SlipReview {
  readonly part: ReviewPart
}

export type ReviewStore = StoreApi<ReviewState>

export type Reviewing = ReturnType<typeof createReviewing>

export function createReviewing(outside: Outside) {
  const { session, project, view, predictions } = outside
  const store: ReviewStore = createStore<ReviewState>()(() => ({
    part: 'disagreement',
    ...nothingOfPlaces,
    ...nothingOfSlips,
  }))
  const making = createMaking(session, project)

  /** Opens a document at a range and picks it; whether that is where one is then. */
  async function goTo(document: string, { start, end }: Range, keepsFocus = false): Promise<boolean> {
    const isOpen = () => {
      const { open } = project.store.getState()
      return open.kind === 'open' && open.id === document
    }
    session.setState({ writing: { kind: 'no' }, drawer: false })
    if (!isOpen()) {
      await project.open(document)
      // The reader draws the text first.
      await new Promise(next => setTimeout(next))
    }
    if (!isOpen()) return false
    session.setState({ selection: { start, end }, bar: false })
    view.reveal({ start, end }, keepsFocus)
    return true
  }

  const shared = { ...outside, store, making, goTo }
  const checking = createChecking(project, outside.startChecker ?? startChecker)
  const disagreement = createDisagreementReview(shared)
  const consistency = createConsistencyReview({ ...shared, checking })
  const annotators = createAnnotatorsReview(shared)
  const parts = { disagreement, consistency, annotators }
  const part = () => parts[store.getState().part]
  const judged = () => (store.getState().part === 'consistency' ? consistency : disagreement)
  return {
    store,
    goTo,
    checking,
    disagreement,
    consistency,
    annotators: {
      ...annotators,
      /** Shows two annotators side by side. */
      compare(a: Annotator, b: Annotator): void {
        annotators.pick(a, b)
        session.setState({ sheet: true })
        store.setState({ part: 'annotators' })
      },
    },
    ...createJudgingAll({ session, project, predictions }),
    show: (part: ReviewPart): void => store.setState({ part }),
    /** To the next place, or the one before; after the last comes the first. */
    step: (by: 1 | -1): void => part().step(by),
    /** Does what is proposed at the current place. */
    take: (): void => judged().take(),
    /** Leaves the current place as it is, for good. */
    keep: (): void => judged().keep(),
  }
}

export interface Shared extends Outside {
  readonly store: ReviewStore
  readonly making: ReturnType<typeof createMaking>
  readonly goTo: (document: string, range: Range) => Promise<boolean>
}
