/**
 * The user's work: its records with their history, and the document that is open. Every change is one edit, made in one
 * place, kept at once and undone by name. A text never changes: another text is another document.
 */
import { createStore } from 'zustand/vanilla'
import { addDocuments, removeDocuments, replaceDocument, setHead } from '../../domain/document-list.ts'
import type { Target } from '../../domain/edits.ts'
import {
  commit,
  goTo,
  nextSteps,
  position,
  startTimeline,
  stepsOf,
  type Step,
  type Timeline,
} from '../../domain/history.ts'
import {
  documentKey,
  documentsOf,
  goldOf,
  newProject,
  type DocumentRecord,
  type ProjectEdit,
  type ProjectRecord,
  type ProjectRecords,
} from '../../domain/project.ts'
import { createKeeper, type Keeper, type Saved } from './keeping.ts'
import { createNewDocuments, type NewText } from './new-documents.ts'
import type { ProjectSnapshot } from './snapshot.ts'
import { storageTrouble } from './storage-trouble.ts'
import { PROJECT_TITLE, type KeptProject, type ProjectStore } from './storage.ts'
import { changedDocument, documentsIn } from './timeline-documents.ts'

export type OpenDocument =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly id: string }
  | { readonly kind: 'open'; readonly id: string; readonly text: string }
  | { readonly kind: 'lost'; readonly id: string; readonly reason: string }

export type Keeping =
  | { readonly kind: 'starting' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'memory'; readonly reason: string }

export interface ProjectState {
  readonly timeline: Timeline<ProjectRecord>
  /** Those of the timeline, in the order of the list; the same array for as long as none of them changed. */
  readonly documents: readonly DocumentRecord[]
  readonly open: OpenDocument
  readonly keeping: Keeping
  readonly saved: Saved
  /** What was found broken and is left out, a sentence each. */
  readonly problems: readonly string[]
  /** Another tab edits this project: here it is as it was read, and no edit is taken. */
  readonly readOnly: boolean
}

/** What is needed to show a project; one without a store lasts as long as the tab. */
export interface Found {
  readonly store: ProjectStore | undefined
  readonly kept: KeptProject | undefined
  readonly keeping: Keeping
}

export interface Entering {
  /** Id of the document to open; without it, or where there is none of it, the newest. */
  readonly document?: string | undefined
  /** What the project begins with where nothing was kept. */
  readonly first?: NewText | undefined
  readonly readOnly?: boolean
  /** Texts that need not be read again. */
  readonly texts?: ReadonlyMap<string, string>
  /** It is the project that is shown already: where the reader is stays so. */
  readonly again?: boolean
}

/**
 * Opens a store and reads what was kept in it.
 *
 * @throws whatever the store throws
 */
export async function readProject(openStore: () => Promise<ProjectStore>): Promise<Found> {
  const store = await openStore()
  return { store, kept: await store.read(), keeping: { kind: 'kept' } }
}

/** A project that is not kept, because of an error. */
export function unkept(error: unknown, kept?: KeptProject): Found {
  return { store: undefined, kept, keeping: { kind: 'memory', reason: storageTrouble(error) } }
}

export type Project = ReturnType<typeof createProject>

export function createProject(openStore: () => Promise<ProjectStore>, now: () => number = Date.now) {
  const store = createStore<ProjectState>()(() => ({
    timeline: startTimeline(newProject(PROJECT_TITLE)),
    documents: [],
    open: { kind: 'none' },
    keeping: { kind: 'starting' },
    saved: 'saved',
    problems: [],
    readOnly: false,
  }))
  /** Texts that were opened or added in this visit. */
  let texts = new Map<string, string>()
  let kept: ProjectStore | undefined
  let keeper: Keeper | undefined
  let started = Promise.resolve()
  /** Ids of documents, the one opened last at the end. */
  let visits: readonly string[] = []
  let askedToPersist = false
  const refusals = new Set<() => void>()
  const newDocuments = createNewDocuments(now)

  const present = () => store.getState().timeline.present
  const openId = () => {
    const { open } = store.getState()
    return open.kind === 'none' ? undefined : open.id
  }
  /** The document to be open over these records: the wanted one, else the one that is, else the last that was. */
  function opened(
    records: ProjectRecords,
    documents: readonly DocumentRecord[],
    wanted?: string,
    open: OpenDocument = store.getState().open,
  ): OpenDocument {
    const current = open.kind === 'none' ? undefined : open.id
    const isThere = (id: string | undefined) => id !== undefined && records.has(documentKey(id))
    const id = [wanted, current, ...visits.toReversed()].find(isThere) ?? documents[0]?.id
    if (id === undefined) return { kind: 'none' }
    if (id === current) return open
    visits = [...visits.filter(visit => visit !== id), id]
    const text = texts.get(id)
    return text === undefined ? { kind: 'opening', id } : { kind: 'open', id, text }
  }

  /** Reads the text of the document that is being opened. */
  async function finishOpening(): Promise<void> {
    const { open } = store.getState()
    if (open.kind !== 'opening') return
    const { id } = open
    let next: OpenDocument
    try {
      const text = await textOf(id)
      next =
        text === undefined ? { kind: 'lost', id, reason: 'Its text is no longer stored.' } : { kind: 'open', id, text }
    } catch (error) {
      next = { kind: 'lost', id, reason: storageTrouble(error) }
    }
    // Another document may have been opened meanwhile.
    if (store.getState().open === open) store.setState({ open: next })
  }

  async function textOf(id: string): Promise<string | undefined> {
    const known = texts
    const text = known.get(id) ?? (await kept?.text(id))
    if (text !== undefined) known.set(id, text)
    return text
  }

  /** Whether an edit may be made; one that may not is told of. */
  function mayEdit(): boolean {
    if (!store.getState().readOnly) return true
    for (const tell of refusals) tell()
    return false
  }

  async function tryAgain(): Promise<void> {
    const { saved, timeline } = store.getState()
    if (saved === 'failed') keeper?.keep(timeline)
    await keeper?.settled()
  }

  /** The one place where the project changes. */
  function show(timeline: Timeline<ProjectRecord>, wanted?: string, added?: ReadonlyMap<string, string>) {
    const state = store.getState()
    if (timeline === state.timeline) return
    for (const [id, text] of added ?? []) texts.set(id, text)
    const documents = unlessSame(state.documents, documentsOf(timeline.present))
    const open = opened(timeline.present, documents, wanted)
    store.setState({ timeline, documents, open, ...(keeper ? { saved: 'saving' } : {}) })
    keeper?.keep(timeline, added)
    void finishOpening()
  }

  function change(
    edit: ProjectEdit,
    wanted?: string,
    added?: ReadonlyMap<string, string>,
    after?: Step<ProjectRecord>,
  ) {
    if (!mayEdit()) return
    const { timeline } = store.getState()
    const isAfter = after !== undefined && nextSteps(timeline).undo === after
    show(commit(isAfter ? goTo(timeline, position(timeline) - 1) : timeline, edit, now()), wanted, added)
    if (askedToPersist || !kept || !edit.changes.some(([, after]) => after?.kind === 'gold')) return
    askedToPersist = true
    void kept.persist().catch(() => {})
  }

  /** To the state after the first `count` steps, at the document that this changes. */
  function travel(count: number): Step<ProjectRecord> | undefined {
    if (!mayEdit()) return undefined
    const { timeline, problems } = store.getState()
    const done = position(timeline)
    let next: Timeline<ProjectRecord>
    try {
      next = goTo(timeline, count)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // A record that was left out takes what was done to it along.
      show(startTimeline(timeline.present))
      store.setState({ problems: [...problems, `What was done before can no longer be undone: ${error.message}`] })
      return undefined
    }
    if (next === timeline) return undefined
    const { undo, redo } = nextSteps(timeline)
    show(next, changedDocument(timeline.present, next.present, openId()))
    return count < done ? undo : redo
  }

  /** Puts a project in the place of the one that is shown, all at once. */
  async function enter({ store: from, kept: found, keeping }: Found, entering: Entering): Promise<void> {
    const { document: wanted, first, readOnly = false, again = false } = entering
    kept = from
    // A text never changes, so what was read of this project holds.
    if (!again) {
      texts = new Map(entering.texts)
      visits = []
    }
    const keeperOf = (written: Timeline<ProjectRecord>): Keeper | undefined => {
      if (!from || readOnly) return undefined
      const own = createKeeper(from, written, (saved, error) => {
        if (keeper === own)
          store.setState({ saved, keeping: saved === 'failed' ? unkept(error).keeping : { kind: 'kept' } })
      })
      return own
    }
    const saved = from ? 'saved' : 'failed'
    if (found) {
      const timeline = startTimeline(found.records, found.steps, found.position)
      const documents = documentsOf(found.records)
      const id = documents.some(document => document.id === wanted) ? wanted : documents[0]?.id
      const open = opened(found.records, documents, id, { kind: 'none' })
      keeper = keeperOf(timeline)
      store.setState({ timeline, documents, open, keeping, saved, problems: found.problems, readOnly })
      // Texts of documents that no step brings back any more. Another tab may be about to write the step of some.
      if (!readOnly) void from?.keepTexts(documentsIn(timeline)).catch(() => {})
    } else {
      // What a project begins with is no step of its history.
      const empty = newProject(PROJECT_TITLE)
      const { edit, texts: added } = newDocuments.addition(empty, first && !readOnly ? [first] : [], 'Opened')
      const timeline = startTimeline(commit(startTimeline(empty), edit, now()).present)
      for (const [id, text] of added) texts.set(id, text)
      keeper = keeperOf(startTimeline(new Map()))
      const documents = documentsOf(timeline.present)
      const open = opened(timeline.present, documents, undefined, { kind: 'none' })
      const problems = from?.lost ? [from.lost] : []
      store.setState({ timeline, documents, open, keeping, saved: keeper ? 'saving' : saved, problems, readOnly })
      keeper?.keep(timeline, added)
    }
    await finishOpening()
  }

  return {
    store,

    /**
     * Reads what was kept and opens a document of it; where nothing was, a project begins with `first`. Storage that is
     * refused is said, and work goes on in memory.
     */
    start(document: string | undefined, first?: NewText): Promise<void> {
      const begin = async () => enter(await readProject(openStore).catch(unkept), { document, first })
      started = begin()
      return started
    },

    /** What is added before the first project is there goes into it. */
    beginWith(entered: Promise<void>): Promise<void> {
      started = entered
      return started
    },

    /**
     * Puts another project, or what another tab made of this one, in the place of the one that is shown. What that has
     * under way is written to its own store all the same.
     */
    enter,

    /** Takes no edit from now on, says so, and writes what there is. Settles when that is written, or has failed to be. */
    async giveUp(): Promise<void> {
      store.setState({ readOnly: true })
      await tryAgain()
    },

    /** Writes what could not be written so far. Settles when everything is written, or has failed to be. */
    tryAgain,

    /** Takes edits again, where `giveUp` came to nothing. */
    goOn: (): void => store.setState({ readOnly: false }),

    /** Takes no edit, and writes nothing more. */
    stop(): void {
      keeper?.stop()
      store.setState({ readOnly: true })
    },

    /** Hears of every edit that was not taken, because another tab has the project. Returns a function that ends that. */
    onRefusal(tell: () => void): () => void {
      refusals.add(tell)
      return () => refusals.delete(tell)
    },

    /** The whole project, its texts included, as it is now. */
    async snapshot(): Promise<ProjectSnapshot> {
      const { timeline } = store.getState()
      const all = new Map<string, string>()
      for (const id of documentsIn(timeline)) {
        const text = texts.get(id) ?? (await kept?.text(id))
        if (text !== undefined) all.set(id, text)
      }
      return { records: timeline.present, texts: all, steps: stepsOf(timeline), position: position(timeline) }
    },

    /** Opens a document; an id that is none of the list opens the newest. */
    async open(wanted: string | undefined): Promise<void> {
      const { documents } = store.getState()
      const id = documents.some(document => document.id === wanted) ? wanted : documents[0]?.id
      store.setState({ open: opened(present(), documents, id) })
      await finishOpening()
    },

    /**
     * Makes an edit. Documents that it adds bring their texts, by id, which are kept in the same transaction. An edit
     * that changes nothing leaves no step.
     */
    commit: (edit: ProjectEdit, texts?: ReadonlyMap<string, string>): void => change(edit, undefined, texts),

    /** Makes an edit in the place of a step, if that is the last: writing on is one step, not many. */
    amend: (edit: ProjectEdit, step: Step<ProjectRecord>): void => change(edit, undefined, undefined, step),

    /** The step that was taken back; undefined where there is none. */
    undo: (): Step<ProjectRecord> | undefined => travel(position(store.getState().timeline) - 1),
    /** The step that was made again; undefined where there is none. */
    redo: (): Step<ProjectRecord> | undefined => travel(position(store.getState().timeline) + 1),
    /** To the state after the first `count` steps. */
    goTo: (count: number): Step<ProjectRecord> | undefined => travel(count),

    /** The open document for the commands of the domain; undefined while none is open. */
    target(): Target | undefined {
      const { open } = store.getState()
      return open.kind === 'open' ? { records: present(), document: open.id, text: open.text } : undefined
    },

    /** The text of any document; undefined where it is not stored. */
    textOf,

    /** Adds documents before the others and opens the first of them. `verb`: "Pasted", "Opened". */
    async add(added: readonly NewText[], verb: string): Promise<void> {
      // What is added before the project is read goes into it.
      await started
      const { edit, first, texts } = newDocuments.addition(present(), added, verb)
      change(edit, first, texts)
    },

    /**
     * Puts another text in the place of a document of which nothing is asserted. One that has gold stays, and the text
     * becomes a document of its own: its offsets belong to its text.
     */
    rewrite(id: string, text: string): 'replaced' | 'added' | 'lost' {
      const old = present().get(documentKey(id))
      if (old?.kind !== 'document') return 'lost'
      const gold = goldOf(present(), id)
      const hasGold = gold.spans.length > 0 || gold.rejected.length > 0
      const document = newDocuments.document({ text, head: old.head })
      const edit = hasGold
        ? addDocuments(present(), [document], `Edit “${old.title}” as another document`, 'first')
        : replaceDocument(present(), id, document)
      change(edit, document.id, new Map([[document.id, text]]))
      return hasGold ? 'added' : 'replaced'
    },

    /** Takes a document out of the list; its text stays stored for as long as a step can bring it back. */
    remove(id: string): ProjectEdit | undefined {
      const { documents } = store.getState()
      const index = documents.findIndex(document => document.id === id)
      if (index < 0) return undefined
      const neighbour = documents[index + 1] ?? documents[index - 1]
      const edit = removeDocuments(present(), [id])
      change(edit, id === openId() ? neighbour?.id : openId())
      return edit
    },

    setHead: (id: string, head: string): void => change(setHead(present(), id, head)),

    /** Settles when everything is written, or has failed to be. */
    settled: async (): Promise<void> => keeper?.settled(),
  }
}

function unlessSame<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((item, index) => item === after[index]) ? before : after
}
