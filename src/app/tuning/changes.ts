/** What another head says otherwise: both read the documents, the open one first, and what differs is kept. */
import { createStore } from 'zustand/vanilla'
import type { Head } from '../../domain/head.ts'
import { compareSpans, type Prediction, type Range } from '../../domain/spans.ts'
import { tagChanges, type TagChange as ChangeOf } from '../../domain/tag-changes.ts'
import type { Engine } from '../../engine/client.ts'
import { EngineError } from '../../engine/rpc.ts'
import type { Project } from '../project/project.ts'
import { failureOf } from '../reading/tagging.ts'
import type { Failure } from '../session.ts'
import type { NamedHead } from './training.ts'

export type TagChange = ChangeOf<Prediction>

/** Two heads that are compared; labels are what the types of the first are called by the second. */
export interface Comparison {
  readonly before: NamedHead | undefined
  readonly after: Head
  /** Ids of the documents to be read, in their order. */
  readonly documents: readonly string[]
}

export type ComparingStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' | 'stopped'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** A change, and where it is. */
export interface ChangePlace {
  readonly document: string
  readonly change: TagChange
}

export interface ChangesState {
  readonly status: ComparingStatus
  /** By document id, of those that were read. */
  readonly byDocument: ReadonlyMap<string, readonly TagChange[]>
  /** Entities that the head before finds of types that the new one does not look for, by what it calls them. */
  readonly unlearned: ReadonlyMap<string, number>
  /** The open document as the new head reads it. */
  readonly shown:
    | { readonly document: string; readonly entities: readonly Prediction[]; readonly changes: readonly TagChange[] }
    | undefined
  /** The kind that is listed; undefined is all. */
  readonly kind: TagChange['kind'] | undefined
  /** Where one is. */
  readonly place: ChangePlace | undefined
}

const nothing: ChangesState = {
  status: { kind: 'idle' },
  byDocument: new Map(),
  unlearned: new Map(),
  shown: undefined,
  kind: undefined,
  place: undefined,
}

/** Documents read at once, by both heads each. */
const AT_ONCE = 3
/** Milliseconds between two reports. */
const REPORT = 400

export interface Outside {
  readonly engine: Engine
  readonly project: Project
  /** Opens a document at a range and picks it; whether that is where one is then. */
  readonly goTo: (document: string, range: Range) => Promise<boolean>
}

export type Changes = ReturnType<typeof createChanges>

interface Running {
  readonly comparison: Comparison
  readonly controller: AbortController
  /** Of the documents that follow the open one: it is read also where these are stopped. */
  rest: AbortController
  /** By id of the documents that were read, in the order of that; undefined where a text is no longer stored. */
  readonly read: Map<string, readonly TagChange[] | undefined>
  readonly unlearned: Map<string, number>
}

export function createChanges({ engine, project, goTo }: Outside) {
  const store = createStore<ChangesState>()(() => nothing)
  let opening = Promise.resolve()
  let running: Running | undefined

  const openId = () => {
    const { open } = project.store.getState()
    return open.kind === 'open' ? open.id : undefined
  }

  function end(why: string): void {
    const error = new EngineError('aborted', why)
    running?.controller.abort(error)
    running?.rest.abort(error)
  }

  async function entitiesOf(head: Head, document: string, text: string, signal: AbortSignal): Promise<Prediction[]> {
    const found: Prediction[] = []
    await engine.call(
      'tag',
      { text, document, head, aggregation: 'word', decode: head.decode },
      {
        signal,
        onProgress: ({ segments }) => {
          for (const { predictions } of segments)
            for (const { start, end, label, score } of predictions) found.push({ start, end, label, score })
        },
      },
    )
    return found.sort(compareSpans)
  }

  /** What both say of a document; undefined where its text is no longer stored. */
  async function read({ before, after }: Comparison, id: string, signal: AbortSignal) {
    const text = await project.textOf(id)
    if (text === undefined) return undefined
    const [old, entities] = await Promise.all([
      before ? entitiesOf(before.head, id, text, signal) : [],
      entitiesOf(after, id, text, signal),
    ])
    const unlearned = new Map<string, number>()
    const known = old.flatMap(entity => {
      const label = before?.types[entity.label]
      if (label === undefined) unlearned.set(entity.label, (unlearned.get(entity.label) ?? 0) + 1)
      return label === undefined ? [] : [{ ...entity, label }]
    })
    return { entities, changes: before ? tagChanges(known, entities).changes : [], unlearned }
  }

  /** Shows the open document as the new head reads it. */
  async function showOpen(): Promise<void> {
    const own = running
    const id = openId()
    if (!own || id === undefined || store.getState().shown?.document === id) return
    try {
      const found = await read(own.comparison, id, own.controller.signal)
      if (running !== own || openId() !== id || !found) return
      const { entities, changes } = found
      const byDocument = new Map(store.getState().byDocument).set(id, changes)
      store.setState({ shown: { document: id, entities, changes }, byDocument })
    } catch (error) {
      if (running === own) store.setState({ status: { kind: 'failed', failure: failureOf(error) } })
    }
  }

  async function readRest(own: Running): Promise<void> {
    const { comparison, read: known, unlearned } = own
    const { documents } = comparison
    const rest = new AbortController()
    own.rest = rest
    const left = documents.filter(id => !known.has(id))
    let next = 0
    let last = performance.now()
    const report = (kind: 'running' | 'stopped') => {
      last = performance.now()
      const { shown } = store.getState()
      if (shown) known.set(shown.document, shown.changes)
      // In the order of the documents.
      const ordered = new Map<string, readonly TagChange[]>()
      for (const id of [...documents, ...known.keys()]) {
        const changes = known.get(id)
        if (changes) ordered.set(id, changes)
      }
      const done = documents.reduce((sum, id) => sum + Number(known.has(id)), 0)
      store.setState({
        byDocument: ordered,
        unlearned: new Map(unlearned),
        status: { kind, done, total: documents.length },
      })
    }
    const reader = async () => {
      for (let id = left[next++]; id !== undefined; id = left[next++]) {
        const found = await read(comparison, id, rest.signal)
        if (running !== own || rest.signal.aborted) return
        known.set(id, found?.changes)
        for (const [type, times] of found?.unlearned ?? []) unlearned.set(type, (unlearned.get(type) ?? 0) + times)
        if (performance.now() - last > REPORT) report('running')
      }
    }
    try {
      report('running')
      await Promise.all(Array.from({ length: AT_ONCE }, reader))
      if (running !== own || own.rest !== rest) return
      report(rest.signal.aborted ? 'stopped' : 'running')
      if (!rest.signal.aborted) store.setState({ status: { kind: 'idle' } })
    } catch (error) {
      if (running !== own || own.rest !== rest) return
      if (rest.signal.aborted) return report('stopped')
      rest.abort(new EngineError('aborted', 'comparing failed'))
      store.setState({ status: { kind: 'failed', failure: failureOf(error) } })
    }
  }

  /** The changes of the list, in the order of the documents and of their texts. */
  function places(): readonly ChangePlace[] {
    const { byDocument, kind } = store.getState()
    return placesIn(byDocument, kind)
  }

  async function show(place: ChangePlace): Promise<void> {
    const isShown = store.getState().shown?.document === place.document
    store.setState({ place })
    await goTo(place.document, rangeOf(place.change))
    if (isShown) return
    // When both heads have read it, its words are drawn anew, and picked anew.
    await opening
    if (store.getState().place === place) await goTo(place.document, rangeOf(place.change))
  }

  project.store.subscribe((now, before) => {
    if (now.open !== before.open) opening = showOpen()
  })

  return {
    store,
    places,
    show,

    /** Settles when the open document is shown; the others follow. */
    async compare(comparison: Comparison): Promise<void> {
      end('another comparison')
      const own: Running = {
        comparison,
        controller: new AbortController(),
        rest: new AbortController(),
        read: new Map(),
        unlearned: new Map(),
      }
      running = own
      store.setState(nothing)
      await showOpen()
      void readRest(own)
    },

    forget(): void {
      end('no longer compared')
      running = undefined
      store.setState(nothing)
    },

    /** Leaves the other documents unread; the open one is compared all the same. */
    stop: (): void => running?.rest.abort(new EngineError('aborted', 'comparing was stopped')),

    /** Reads those that were left unread. */
    goOn(): void {
      if (running && store.getState().status.kind !== 'running') void readRest(running)
    },

    filter: (kind: ChangesState['kind']): void => store.setState({ kind }),

    /** To the next change, or the one before; after the last comes the first. */
    step(by: 1 | -1): void {
      const all = places()
      const { place } = store.getState()
      const at = place ? all.findIndex(other => keyOfPlace(other) === keyOfPlace(place)) : -1
      const [first] = at < 0 ? all.filter(({ document }) => document === openId()) : []
      const next = at < 0 ? (first ?? all[0]) : all[(at + by + all.length) % all.length]
      if (next) void show(next)
    },
  }
}

const listed = new WeakMap<ChangesState['byDocument'], Map<string | undefined, readonly ChangePlace[]>>()

/** The same array for as long as the changes stay. */
function placesIn(byDocument: ChangesState['byDocument'], kind: ChangesState['kind']): readonly ChangePlace[] {
  const known = listed.get(byDocument) ?? new Map<string | undefined, readonly ChangePlace[]>()
  listed.set(byDocument, known)
  const found =
    known.get(kind) ??
    [...byDocument].flatMap(([document, changes]) => {
      const all = placesOf(document, changes)
      return kind === undefined ? all : all.filter(({ change }) => change.kind === kind)
    })
  known.set(kind, found)
  return found
}

const placed = new WeakMap<readonly TagChange[], readonly ChangePlace[]>()

/** The same places for the same changes: while others are read, rows that stay are not drawn anew. */
function placesOf(document: string, changes: readonly TagChange[]): readonly ChangePlace[] {
  const known = placed.get(changes)
  if (known) return known
  const places = changes.map(change => ({ document, change }))
  placed.set(changes, places)
  return places
}

/** How many changes there are of each kind. */
export function changeCounts(byDocument: ChangesState['byDocument']): Record<TagChange['kind'], number> {
  const counts = { gained: 0, lost: 0, relabelled: 0, moved: 0 }
  for (const changes of byDocument.values()) for (const { kind } of changes) counts[kind]++
  return counts
}

/** Tells a change from the others: a document that is opened is read anew, and its changes are other objects then. */
export function keyOfPlace({ document, change }: ChangePlace): string {
  const { start, end, label } = rangeOf(change)
  return `${document} ${change.kind} ${start} ${end} ${label}`
}

/** The words that a change is about: as they are now. */
export function rangeOf(change: TagChange): Prediction {
  return change.kind === 'lost' ? change.before : change.after
}
