/** "More like this": places in all documents that are like chosen entities, ranked, to be taken into gold or rejected. */
import { createStore } from 'zustand/vanilla'
import { labelRange } from '../../domain/annotate.ts'
import { counted, excerpt, labelName, type Target } from '../../domain/edits.ts'
import { labelFound } from '../../domain/occurrences.ts'
import type { ProjectEdit } from '../../domain/project.ts'
import { compareSpans, type Range } from '../../domain/spans.ts'
import { reject } from '../../domain/suggestions.ts'
import type { Engine } from '../../engine/client.ts'
import type { SimilarPlace } from '../../engine/similar-protocol.ts'
import { overWorking } from '../find/everywhere.ts'
import type { Finding } from '../find/finding.ts'
import { labelsIn, type Mark, type Marks } from '../label/marks.ts'
import { shut } from '../label/picking.ts'
import type { Project } from '../project/project.ts'
import { failureOf } from '../reading/tagging.ts'
import { say, type Failure, type Session } from '../session.ts'
import type { ChoicesStore } from '../choices.ts'
import { gatherAlike, limits, similarities, standings, type Example } from './gather-alike.ts'

/** `done` and `of` documents. */
export type AlikeStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'looking'; readonly done: number; readonly of: number }
  | { readonly kind: 'found' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface AlikeState {
  readonly status: AlikeStatus
  readonly examples: readonly Example[]
  /** Id of the label that places get. */
  readonly label: string | undefined
  /** What was found, best first, whatever became of it since. */
  readonly places: readonly SimilarPlace[]
  /** The similarity from which on places are shown. */
  readonly least: number
  readonly current: SimilarPlace | undefined
  /** Documents in which nothing was looked for, since they are done for the label. */
  readonly passedOver: number
  /** Whether this side of the panel is the one that is chosen. */
  readonly isShown: boolean
}

interface Standings {
  /** What is left to be judged of what is like enough, best first. */
  readonly open: readonly SimilarPlace[]
  /** What was taken into gold as the label since. */
  readonly accepted: readonly SimilarPlace[]
}

export interface Outside {
  readonly engine: Engine
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly marks: Marks
  readonly finding: Finding
  readonly picked: () => Mark | undefined
  readonly goTo: (document: string, range: Range, keepsFocus?: boolean) => Promise<boolean>
}

export type Alikes = ReturnType<typeof createAlike>

export function createAlike({ engine, session, choices, project, marks, finding, picked, goTo }: Outside) {
  const store = createStore<AlikeState>()(() => ({
    status: { kind: 'empty' },
    examples: [],
    label: undefined,
    places: [],
    least: similarities.shown,
    current: undefined,
    passedOver: 0,
    isShown: finding.store.getState().side === 'similar',
  }))
  let stopping = new AbortController()
  let listed: ({ readonly of: readonly unknown[] } & Standings) | undefined

  finding.store.subscribe((now, before) => {
    if (now.side !== before.side) store.setState({ isShown: now.side === 'similar' })
  })

  /** How the places stand, the same for as long as nothing changes. */
  function standing(): Standings {
    const { places, least, label } = store.getState()
    const records = marks.records()
    const of = [places, least, label, records]
    if (listed?.of.every((value, at) => value === of[at])) return listed
    const standingOf = standings(records, label)
    const open: SimilarPlace[] = []
    const accepted: SimilarPlace[] = []
    for (const place of places) {
      const now = standingOf(place)
      if (now === 'accepted') accepted.push(place)
      else if (now === 'open' && place.similarity >= least) open.push(place)
    }
    listed = { of, open, accepted }
    return listed
  }

  const open = () => standing().open
  const accepted = () => standing().accepted

  async function look(): Promise<void> {
    stopping.abort()
    const mine = new AbortController()
    stopping = mine
    const { examples, label } = store.getState()
    const isLatest = () => mine === stopping
    store.setState({ status: { kind: 'looking', done: 0, of: 0 }, places: [], current: undefined, passedOver: 0 })
    try {
      await gatherAlike({ engine, project, records: marks.records(), examples, label }, mine.signal, found => {
        if (isLatest()) store.setState({ ...found, status: { kind: 'looking', ...found.status } })
      })
      if (isLatest()) store.setState({ status: { kind: 'found' } })
    } catch (error) {
      if (!isLatest()) return
      const failure = failureOf(error)
      store.setState({ status: failure.code === 'aborted' ? { kind: 'stopped' } : { kind: 'failed', failure } })
    }
  }

  async function show(place: SimilarPlace, keepsFocus = false): Promise<void> {
    store.setState({ current: place })
    // On a narrow screen the list stays, though another document that opens closes what was over the text.
    const letGo = session.getState().sheet
      ? session.subscribe(({ sheet }) => sheet || session.setState({ sheet: true }))
      : undefined
    await goTo(place.document, place, keepsFocus)
    letGo?.()
  }

  /** Where one stands in the list, or -1. */
  const currentIndex = () => {
    const { current } = store.getState()
    return current ? open().indexOf(current) : -1
  }

  /** Commits an edit of one document. Whether it was made. */
  function made(command: (target: Target) => ProjectEdit, document: string, text: string): boolean {
    const { present } = project.store.getState().timeline
    const records = marks.records()
    try {
      const edit = command({ records, document, text })
      if (edit.changes.length === 0) return true
      project.commit(overWorking(present, records, edit))
      if (project.store.getState().readOnly) return false
      say(session, { tone: 'news', text: `${edit.name}.`, action: 'step-back' })
      return true
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      say(session, { tone: 'trouble', text: `${error.message}.` })
      return false
    }
  }

  async function judge(command: (target: Target, place: Range, label: string) => ProjectEdit): Promise<void> {
    const { label, current } = store.getState()
    const at = currentIndex()
    if (!current || label === undefined || at < 0) return step(1)
    const keepsFocus = isInList()
    const text = await project.textOf(current.document).catch(() => undefined)
    if (text === undefined)
      return say(session, { tone: 'trouble', text: 'The text of its document is not stored any more.' })
    if (store.getState().current !== current) return
    if (!made(target => command(target, current, label), current.document, text)) return
    session.setState(shut)
    const left = open()
    const next = left[Math.min(at, left.length - 1)]
    if (next) void show(next, keepsFocus)
    else store.setState({ current: undefined })
  }

  function step(by: 1 | -1, keepsFocus = false): void {
    const all = open()
    const at = currentIndex()
    const index = at < 0 ? (by === 1 ? 0 : all.length - 1) : (at + by + all.length) % all.length
    const place = all[index]
    if (place) void show(place, keepsFocus)
  }

  /** The focus stays in the list where it is there: its keys go on from place to place. */
  let isInList = (): boolean => false

  return {
    store,
    open,
    accepted,
    currentIndex,
    show,
    step,

    /** Tells how to know whether the focus is in the list. */
    attach(hasFocus: () => boolean): () => void {
      isInList = hasFocus
      return () => {
        if (isInList === hasFocus) isInList = () => false
      }
    },

    /** Looks for places like what is picked. */
    async lookLikePicked(): Promise<void> {
      const target = project.target()
      const { selection, lastLabel } = session.getState()
      const mark = picked()
      const range = mark ?? selection
      if (!target || !range) return
      const labels = labelsIn(marks.records())
      const own = mark && (labels.byId.has(mark.label) ? mark.label : labels.byType.get(mark.label))
      const label = own ?? (labels.byId.has(lastLabel ?? '') ? lastLabel : labels.all[0]?.id)
      const { document, text } = target
      const { start, end } = range
      choices.setState({ labelTab: 'find', panelOpen: true })
      session.setState({ ...shut, sheet: true })
      finding.store.setState({ side: 'similar' })
      store.setState({ label, examples: [{ document, start, end, words: excerpt(text, range) }] })
      await look()
    },

    /** Looks again, like what was looked for and all that was accepted since. */
    async again(): Promise<void> {
      const { examples } = store.getState()
      const known = new Set(examples.map(({ document, start, end }) => `${document} ${start} ${end}`))
      const added = accepted().filter(({ document, start, end }) => !known.has(`${document} ${start} ${end}`))
      const words = await Promise.all(
        added.map(async place => excerpt((await project.textOf(place.document).catch(() => '')) ?? '', place)),
      )
      const more = added.map(({ document, start, end }, at) => ({ document, start, end, words: words[at] ?? '' }))
      // Of too many, those that were found last; the first is what it is called by.
      const others = [...examples.slice(1), ...more].slice(1 - limits.examples)
      store.setState({ examples: [...examples.slice(0, 1), ...others] })
      await look()
    },

    stop: (): void => stopping.abort(),
    setLabel: (label: string): void => store.setState({ label }),
    setLeast: (least: number): void => store.setState({ least }),

    accept: (): Promise<void> => judge((target, { start, end }, label) => labelRange(target, { start, end }, label)),
    reject: (): Promise<void> => judge((target, { start, end }, label) => reject(target, { start, end, label })),

    /** Takes all that is shown into gold, as one step. */
    acceptAll(): void {
      const { label, examples } = store.getState()
      if (label === undefined) return
      const byDocument = new Map<string, SimilarPlace[]>()
      for (const place of open()) {
        const list = byDocument.get(place.document)
        if (list) list.push(place)
        else byDocument.set(place.document, [place])
      }
      const { present } = project.store.getState().timeline
      const records = marks.records()
      const found = [...byDocument].map(([document, places]) => ({
        document,
        spans: places.map(({ start, end }) => ({ start, end, label })).sort(compareSpans),
      }))
      const { changes, count, documents, left } = labelFound(records, found)
      if (count === 0) return say(session, { tone: 'news', text: 'There is nothing to accept.' })
      const where = documents > 1 ? ` in ${documents} documents` : ''
      const name = `${counted(count, 'place')} like ${examples[0]?.words ?? ''} → ${labelName(records, label)}${where}`
      project.commit(overWorking(present, records, { name, changes }))
      session.setState({ lastLabel: label })
      store.setState({ current: undefined })
      const rest = left.conflicting + left.rejected
      const tail = rest > 0 ? `; ${rest} left, labelled otherwise or rejected` : ''
      say(session, { tone: 'news', text: `${name}${tail}.`, action: 'step-back' })
    },
  }
}
