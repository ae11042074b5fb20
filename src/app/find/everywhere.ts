/**
 * What is done to all that was found, or to all that the rules find: counted first, in slices that leave the page alive,
 * then done as one step.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { together } from '../../domain/edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import {
  everywhereNames,
  foundSpans,
  labelFound,
  removeFound,
  sumOf,
  type Amount,
  type Everywhere,
} from '../../domain/occurrences.ts'
import { labelsOf, rulesOf, type ProjectEdit, type ProjectRecords } from '../../domain/project.ts'
import type { Finder } from './finder.ts'
import type { FoundIn } from './find-service.ts'
import { rangesOf, type FindState } from './found.ts'
import { labelsIn, type Marks } from '../label/marks.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

/** What is to be done. */
export type Aim =
  /** Label all that was found. */
  | { readonly kind: 'label'; readonly label: string }
  /** Delete the entities that stand just where something was found: of one label, or of any. */
  | { readonly kind: 'remove'; readonly label: string | undefined }
  /** Label what the rules find. */
  | { readonly kind: 'apply'; readonly everywhere: boolean }

export type Plan =
  | { readonly kind: 'counting' }
  | { readonly kind: 'ready'; readonly edit: Everywhere; readonly records: ProjectRecords }
  | { readonly kind: 'failed' }

export interface EverywhereState {
  readonly aim: Aim | undefined
  readonly plan: Plan
}

interface Outside {
  readonly session: Session
  readonly project: Project
  readonly marks: Marks
  readonly finder: Finder
  readonly found: StoreApi<FindState>
}

/** Milliseconds of work between two looks of the page at what else there is. */
const SLICE = 12

export function createEverywhere({ session, project, marks, finder, found }: Outside) {
  const store = createStore<EverywhereState>()(() => ({ aim: undefined, plan: { kind: 'counting' } }))
  let stop = new AbortController()

  /** Amounts of many documents, a slice at a time. */
  async function summed(documents: readonly FoundIn[], amountOf: (one: FoundIn) => Amount, signal: AbortSignal) {
    const amounts: Amount[] = []
    let began = performance.now()
    for (const one of documents) {
      amounts.push(amountOf(one))
      if (performance.now() - began < SLICE) continue
      await new Promise(next => setTimeout(next))
      signal.throwIfAborted()
      began = performance.now()
    }
    return sumOf(amounts)
  }

  async function counted(aim: Aim, records: ProjectRecords, signal: AbortSignal): Promise<Everywhere> {
    const { documents, text } = found.getState()
    const spansOf = (one: FoundIn, label: string) => foundSpans(finder.textOf(one.document) ?? '', rangesOf(one), label)
    switch (aim.kind) {
      case 'label': {
        const { label } = aim
        const of = (one: FoundIn) => labelFound(records, [{ document: one.document, spans: spansOf(one, label) }])
        const amount = await summed(documents, of, signal)
        return { ...amount, name: everywhereNames.labelled(records, text, label, amount) }
      }
      case 'remove': {
        const { label } = aim
        const of = (one: FoundIn) => removeFound(records, [{ document: one.document, spans: spansOf(one, '') }], label)
        const amount = await summed(documents, of, signal)
        return { ...amount, name: everywhereNames.removed(records, text, label, amount) }
      }
      case 'apply': {
        const rules = rulesOf(records).filter(({ label }) => labelsIn(records).byId.has(label))
        const { documents: all, open } = project.store.getState()
        const ids = all.flatMap(({ id }) => (aim.everywhere || (open.kind === 'open' && open.id === id) ? [id] : []))
        const places: FoundIn[] = []
        await finder.search({ kind: 'patterns', patterns: rules }, ids, {
          signal,
          onReading: () => {},
          onFound: progress => void places.push(...progress.found),
        })
        const of = (one: FoundIn) => {
          const spans = rangesOf(one).map((range, index) => ({
            ...range,
            label: rules[one.patterns?.[index] ?? 0]?.label ?? '',
          }))
          return labelFound(records, [{ document: one.document, spans }])
        }
        const amount = await summed(places, of, signal)
        return { ...amount, name: everywhereNames.applied(rules.length, amount) }
      }
      default:
        return aim satisfies never
    }
  }

  async function count(): Promise<void> {
    const { aim } = store.getState()
    stop.abort()
    if (!aim) return
    const mine = new AbortController()
    stop = mine
    const records = marks.records()
    store.setState({ plan: { kind: 'counting' } })
    try {
      const edit = await counted(aim, records, mine.signal)
      if (mine === stop) store.setState({ plan: { kind: 'ready', edit, records } })
    } catch {
      if (mine === stop) store.setState({ plan: { kind: 'failed' } })
    }
  }

  // What is counted holds for what was counted: it is counted again when that changes.
  project.store.subscribe((now, before) => {
    if (now.timeline.present !== before.timeline.present) void count()
    else if (now.open !== before.open && store.getState().aim?.kind === 'apply') void count()
  })
  session.subscribe((now, before) => {
    if (now.head !== before.head) void count()
  })
  found.subscribe((now, before) => {
    if (now.documents !== before.documents && store.getState().aim?.kind !== 'apply') void count()
  })

  return {
    store,

    /** Counts what would be done; undefined drops it. */
    aimAt(aim: Aim | undefined): void {
      store.setState({ aim, plan: { kind: 'counting' } })
      void count()
    },

    /** Does what was counted, as one step. */
    carryOut(): void {
      const { aim, plan } = store.getState()
      if (!aim || plan.kind !== 'ready' || plan.edit.count === 0) return
      const { present } = project.store.getState().timeline
      const { edit } = plan
      store.setState({ aim: undefined })
      project.commit(overWorking(present, plan.records, edit))
      if (aim.kind === 'label') session.setState({ lastLabel: aim.label })
      const left = edit.left.conflicting + edit.left.rejected
      const rest = left > 0 ? `; ${left} left, labelled otherwise or rejected` : ''
      say(session, { tone: 'news', text: `${edit.name}${rest}.`, action: 'step-back' })
    },
  }
}

/** An edit of records with the head's labels, over those of the project: labels that it has not come with the edit. */
export function overWorking(present: ProjectRecords, working: ProjectRecords, edit: ProjectEdit): ProjectEdit {
  const names = labelsOf(present).length === 0 ? labelsOf(working).map(({ name }) => name) : []
  return together(present, edit.name, [records => addLabels(records, names), () => edit])
}
