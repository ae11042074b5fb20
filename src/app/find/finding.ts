/** Finding words in the texts: what is looked for, what was found, and going from place to place. */
import { compileQuery, type Query } from '../../domain/search.ts'
import { createStore } from 'zustand/vanilla'
import type { ChoicesStore } from '../choices.ts'
import { createEverywhere } from './everywhere.ts'
import { createFinder, TooLongError, type FindWorker } from './finder.ts'
import { PAGE, placeAt, type FindState, type FindStatus, type FoundDocument } from './found.ts'
import type { CurrentView } from '../house.ts'
import type { Marks } from '../label/marks.ts'
import type { Project } from '../project/project.ts'
import { createRules } from './rules.ts'
import type { Session } from '../session.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly marks: Marks
}

/** Milliseconds of no typing after which a search begins. */
const PAUSE = 20

const nothing = { documents: [], count: 0, isCut: false, current: undefined, page: 0 } as const

export type Finding = ReturnType<typeof createFinding>

export function createFinding({ session, choices, project, view, marks }: Outside, spawn?: () => FindWorker) {
  const finder = createFinder(project, spawn)
  const store = createStore<FindState>()(() => ({
    side: 'find',
    text: '',
    status: { kind: 'empty' },
    ...nothing,
    scope: 0,
    missing: 0,
    wantsFocus: false,
  }))
  let stop = new AbortController()
  let pause: ReturnType<typeof setTimeout> | undefined
  let settled = Promise.resolve()
  let searched: readonly string[] = []

  const openId = () => {
    const { open } = project.store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  /** Ids of the documents to search. */
  const scope = (everywhere: boolean): readonly string[] =>
    project.store.getState().documents.flatMap(({ id }) => (everywhere || id === openId() ? [id] : []))
  const query = (): Query => {
    const { ignoreCase, wholeWord, isRegex } = choices.getState().find
    return { text: store.getState().text, ignoreCase, wholeWord, isRegex }
  }

  async function search(): Promise<void> {
    clearTimeout(pause)
    pause = undefined
    stop.abort()
    const mine = new AbortController()
    stop = mine
    const wanted = query()
    const compiled = compileQuery(wanted)
    if (compiled.kind !== 'ready') {
      searched = []
      return store.setState({ ...nothing, status: compiled })
    }
    const ids = scope(choices.getState().find.everywhere)
    searched = ids
    let documents: readonly FoundDocument[] = []
    let count = 0
    const isLatest = () => mine === stop
    const show = (status: FindStatus, isCut = false) =>
      store.setState({ ...nothing, documents, count, isCut, status, scope: ids.length, missing: finder.missing(ids) })
    store.setState({ current: undefined })
    try {
      const isCut = await finder.search({ kind: 'query', query: wanted }, ids, {
        signal: mine.signal,
        onReading: (done, of) => isLatest() && store.setState({ status: { kind: 'reading', done, of } }),
        onFound: ({ found, searched }) => {
          if (!isLatest() || searched === 0) return
          const added = found.map((one): FoundDocument => {
            const first = count
            count += one.offsets.length / 2
            return { ...one, first }
          })
          documents = [...documents, ...added]
          if (searched < ids.length) show({ kind: 'searching', done: searched, of: ids.length })
        },
      })
      if (isLatest()) show({ kind: 'found' }, isCut || documents.some(({ isCut }) => isCut))
    } catch (error) {
      if (!isLatest()) return
      if (error instanceof TooLongError) show({ kind: 'too-long' })
      else show({ kind: 'failed' })
    }
  }

  const run = () => (settled = search())

  /** The find to begin with: the first at or after where one is in the open text; backwards, the last before. */
  function nearest(by: 1 | -1): number {
    const { documents, count } = store.getState()
    const { selection } = session.getState()
    const at = searched.indexOf(openId() ?? '')
    const order = new Map(searched.map((id, index) => [id, index]))
    const from = selection?.start ?? view.onScreen()?.start ?? 0
    for (const { document, offsets, first } of documents) {
      const place = order.get(document) ?? 0
      if (place < at) continue
      const after = offsets.findIndex((offset, index) => index % 2 === 0 && (place > at || offset >= from)) / 2
      if (after >= 0) return by === 1 ? first + after : (first + after - 1 + count) % count
    }
    return by === 1 ? 0 : count - 1
  }

  async function jump(index: number, keepsFocus = false): Promise<void> {
    const place = placeAt(store.getState().documents, index)
    if (!place) return
    store.setState({ current: index, page: Math.floor(index / PAGE) })
    if (openId() !== place.document) {
      await project.open(place.document)
      // The reader shows it with its next rendering.
      await new Promise(next => setTimeout(next))
    }
    if (store.getState().current !== index || openId() !== place.document) return
    session.setState({ selection: place.range, bar: false })
    view.reveal(place.range, keepsFocus)
  }

  choices.subscribe((now, before) => {
    if (now.find !== before.find) void run()
  })
  project.store.subscribe((now, before) => {
    if (now.documents === before.documents && now.open === before.open) return
    if (query().text === '') return
    const ids = scope(choices.getState().find.everywhere)
    if (ids.length !== searched.length || ids.some((id, index) => id !== searched[index])) void run()
  })

  const finding = {
    store,
    textOf: finder.textOf,

    /** Looks for what is typed once typing pauses. */
    type(text: string): void {
      store.setState({ text })
      clearTimeout(pause)
      pause = setTimeout(() => void run(), PAUSE)
    },

    /** Looks for words as they stand, in all documents or where it was looked last. */
    lookFor(text: string, everywhere?: boolean): void {
      store.setState({ text, side: 'find' })
      const { find } = choices.getState()
      choices.setState({ find: { ...find, isRegex: false, everywhere: everywhere ?? find.everywhere } })
      void run()
    },

    /** Shows the field; words that are picked, and are not what was found, are looked for at once. */
    show(everywhere?: boolean): void {
      choices.setState({ labelTab: 'find', panelOpen: true })
      session.setState({ sheet: true, bar: false })
      store.setState({ side: 'find', wantsFocus: true })
      const words = finding.picked()
      if (words !== undefined) finding.lookFor(words, everywhere)
    },

    /** The words that are picked in the open text, unless they are the find one stands at. */
    picked(): string | undefined {
      const { selection } = session.getState()
      const text = project.target()?.text
      const { current, documents } = store.getState()
      const place = current === undefined ? undefined : placeAt(documents, current)
      if (!selection || text === undefined) return undefined
      const isFound = place?.document === openId() && place?.range.start === selection.start
      return isFound ? undefined : text.slice(selection.start, selection.end)
    },

    /** Reads the texts ahead of the first search. */
    async prepare(): Promise<void> {
      const ids = scope(choices.getState().find.everywhere)
      await finder.prepare(ids, { signal: new AbortController().signal, onReading: () => {} }).catch(() => {})
    },

    stop(): void {
      stop.abort()
      stop = new AbortController()
      const { status } = store.getState()
      if (status.kind === 'reading' || status.kind === 'searching')
        store.setState({ status: { kind: 'found' }, isCut: true })
    },

    /** To the next find or the one before, around the end. `keepsFocus`: the field keeps it. */
    async go(by: 1 | -1, keepsFocus = false): Promise<void> {
      if (pause !== undefined) void run()
      await settled
      const { count, current } = store.getState()
      if (count === 0) return finding.show()
      await jump(current === undefined ? nearest(by) : (current + by + count) % count, keepsFocus)
    },

    jump,
    settled: () => settled,
  }
  const everywhere = createEverywhere({ session, project, marks, finder, found: store })
  return { ...finding, everywhere, rules: createRules({ session, project, marks }) }
}
