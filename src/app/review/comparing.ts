/**
 * Gold against what the head says, over all documents that were read: after an edit only the document that it changed is
 * compared anew, and much at once is done in portions, so that the page stays answerable.
 */
import { createStore } from 'zustand/vanilla'
import { compare, type Comparison, type Disagreement } from '../../domain/disagreement.ts'
import { entityTypes } from '../../domain/labels.ts'
import { documentKey, goldKey, settingsOf, type DocumentRecord, type GoldRecord } from '../../domain/project.ts'
import type { DocumentFacts } from '../../domain/search.ts'
import type { Prediction } from '../../domain/spans.ts'
import { visiblePredictions, type Offer } from '../../domain/suggestions.ts'
import type { ChoicesStore } from '../choices.ts'
import { type Labels, labelsIn, predictionsOf, withHeadLabels } from '../label/marks.ts'
import type { DocumentPredictions, PredictionsState } from './predictions.ts'
import type { Project } from '../project/project.ts'
import type { Question } from '../reading/results.ts'
import type { Session } from '../session.ts'
import { watched } from '../watched.ts'

/** All by document id, of the documents that were read; each map is another where something in it changed. */
export interface Compared {
  readonly comparisons: ReadonlyMap<string, Comparison>
  /** What is to be accepted or rejected from the threshold on, and not in conflict with gold. */
  readonly suggestions: ReadonlyMap<string, readonly Prediction[]>
  /** Mean of 1 − score over all that the head found in the document, of any confidence; 0 where it found nothing. */
  readonly uncertainty: ReadonlyMap<string, number>
  /** Documents that are still to be compared: until then they stand as they were. */
  readonly left: number
}

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly predictions: {
    getState(): PredictionsState
    subscribe(listener: () => void): () => void
  }
}

/** What a comparison follows from: where all of it is as before, so is the comparison. */
interface Ground {
  readonly gold: GoldRecord | undefined
  readonly document: DocumentRecord
  readonly predictions: DocumentPredictions
  readonly labels: Labels
  readonly threshold: number
  readonly overlap: string
}

interface Judged extends Ground {
  readonly comparison: Comparison
  readonly suggestions: readonly Prediction[]
  readonly uncertainty: number
}

/** Milliseconds of comparing at a stretch. */
const PORTION = 12

export function createComparing({ session, choices, project, predictions }: Outside) {
  const nothing: Compared = { comparisons: new Map(), suggestions: new Map(), uncertainty: new Map(), left: 0 }
  const store = createStore<Compared>()(() => nothing)
  const judged = new Map<string, Judged>()
  const compared = watched(store, schedule)
  let timer: ReturnType<typeof setTimeout> | undefined
  let facts: { readonly of: Compared; readonly facts: DocumentFacts } | undefined

  const records = () => withHeadLabels(project.store.getState().timeline.present, session.getState().head)

  /** Compares what changed, the open document first, for so many milliseconds. */
  function refresh(budget: number): void {
    clearTimeout(timer)
    timer = undefined
    const until = performance.now() + budget
    const now = records()
    const { byDocument } = predictions.getState()
    const { open } = project.store.getState()
    const first = open.kind === 'none' ? undefined : open.id
    const labels = labelsIn(now)
    const { overlap } = settingsOf(now)
    const { threshold } = choices.getState()
    const known = knownTo(labels)
    let [left, changed] = [0, 0]

    const visit = (id: string, predictions: DocumentPredictions) => {
      const document = now.get(documentKey(id))
      if (document?.kind !== 'document') return
      const record = now.get(goldKey(id))
      const gold = record?.kind === 'gold' ? record : undefined
      const ground: Ground = { gold, document, predictions, labels, threshold, overlap }
      const before = judged.get(id)
      if (before && sameGround(before, ground)) return
      // One at least, or nothing would ever get done.
      if (changed > 0 && performance.now() > until) return void left++
      changed++
      const found = predictionsOf(labels, predictions.question, predictions.entities, threshold)
      const comparison = compare(now, id, found, known(predictions.question))
      const { open } = visiblePredictions(now, id, found)
      const uncertainty =
        before?.predictions === predictions ? before.uncertainty : meanUncertainty(predictions.entities)
      judged.set(id, { ...ground, comparison, suggestions: open, uncertainty })
    }

    const firstPredictions = first === undefined ? undefined : byDocument.get(first)
    if (first !== undefined && firstPredictions) visit(first, firstPredictions)
    for (const [id, predictions] of byDocument) visit(id, predictions)
    let gone = 0
    for (const id of judged.keys())
      if (!byDocument.has(id)) {
        judged.delete(id)
        gone++
      }
    const before = store.getState()
    if (changed > 0 || gone > 0) {
      const of = <T>(value: (judged: Judged) => T) => new Map([...judged].map(([id, found]) => [id, value(found)]))
      store.setState({
        comparisons: of(({ comparison }) => comparison),
        suggestions: of(({ suggestions }) => suggestions),
        uncertainty: of(({ uncertainty }) => uncertainty),
        left,
      })
    } else if (before.left !== left) store.setState({ left })
    if (left > 0) schedule()
  }

  /** In a task of its own, so that what was done is painted first. */
  function schedule(): void {
    if (compared.isWatched()) timer ??= setTimeout(() => refresh(PORTION))
  }

  session.subscribe((now, before) => {
    if (now.head !== before.head) schedule()
  })
  choices.subscribe((now, before) => {
    if (now.threshold !== before.threshold) schedule()
  })
  project.store.subscribe((now, before) => {
    if (now.timeline !== before.timeline) schedule()
  })
  predictions.subscribe(schedule)

  return {
    /** Brought up to date while somebody listens. */
    compared: compared.store,

    /** Gold against head now, by document id, where all that changed can be compared in a moment; else see `left`. */
    comparisons(): ReadonlyMap<string, Comparison> {
      refresh(PORTION)
      return store.getState().comparisons
    },

    /** What is known of documents by their predictions: for lists of `listDocuments`. */
    facts(): DocumentFacts {
      const of = store.getState()
      if (facts?.of !== of) {
        const disagreements = new Map<string, readonly Disagreement[]>()
        for (const [id, { disagreements: found }] of of.comparisons) disagreements.set(id, found)
        facts = { of, facts: { disagreements, uncertainty: of.uncertainty } }
      }
      return facts.facts
    },

    /** What is shown of every document that was read, from the threshold on, for `acceptAll` and `rejectAll`. */
    offers(): Offer[] {
      const labels = labelsIn(records())
      const { threshold } = choices.getState()
      return [...predictions.getState().byDocument].map(([document, { question, entities }]) => ({
        document,
        predictions: predictionsOf(labels, question, entities, threshold).filter(({ label }) => labels.byId.has(label)),
      }))
    },
  }
}

function sameGround(a: Ground, b: Ground): boolean {
  return (
    a.gold === b.gold &&
    a.predictions === b.predictions &&
    a.labels === b.labels &&
    a.threshold === b.threshold &&
    a.overlap === b.overlap &&
    // What gaps mean is all that a comparison takes from the document.
    (a.document === b.document ||
      (a.document.state === b.document.state &&
        a.document.annotatedFor === b.document.annotatedFor &&
        a.document.doneUpTo === b.document.doneUpTo))
  )
}

/** The labels that a question's head can predict. */
function knownTo({ byType }: Labels): (question: Question) => ReadonlySet<string> {
  const known = new Map<Question['head'], ReadonlySet<string>>()
  return ({ head }) => {
    const found = known.get(head) ?? new Set(entityTypes(head.labels).flatMap(type => byType.get(type) ?? []))
    known.set(head, found)
    return found
  }
}

function meanUncertainty(entities: DocumentPredictions['entities']): number {
  return entities.length === 0 ? 0 : entities.reduce((sum, { score }) => sum + 1 - score, 0) / entities.length
}
