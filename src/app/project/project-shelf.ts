/** What can be done with the list of projects: make, rename, duplicate, delete, bring back; and what they take up. */
import { changeSettings } from '../../domain/label-edits.ts'
import { commit, position, startTimeline, stepsOf, type Timeline } from '../../domain/history.ts'
import { documentsOf, newProject, type ProjectRecord } from '../../domain/project.ts'
import type { Catalogue, ProjectEntry } from './catalogue.ts'
import { createKeeper } from './keeping.ts'
import { type Found, readProject, unkept } from './project.ts'
import type { ProjectDesk } from './projects.ts'
import { say } from '../session.ts'
import type { ProjectSnapshot } from './snapshot.ts'
import { storageTrouble } from './storage-trouble.ts'
import { PROJECT_TITLE } from './storage.ts'
import { documentsIn } from './timeline-documents.ts'
import { titleOfProject } from './project-title.ts'

/** Days for which a deleted project can be brought back. */
export const KEPT_DAYS = 7
const DAY = 86_400_000

export interface StorageUse {
  /** Bytes. */
  readonly used: number
  readonly allowed: number
  /** The browser promised never to clear it by itself. */
  readonly isPersistent: boolean
}

export type Shelf = ReturnType<typeof createShelf>

export function createShelf(desk: ProjectDesk, catalogue: Catalogue, now: () => number = Date.now) {
  const { project, session, openStore, eraseStore, locks, store } = desk
  const news = (text: string, action?: string) => say(session, { tone: 'news', text, action })
  const trouble = (text: string) => say(session, { tone: 'trouble', text })
  const nobody = { asked: async () => true, lost: () => {} }

  async function refresh(): Promise<void> {
    const entries = await catalogue.all()
    store.setState({ list: entries.toSorted((a, b) => b.openedAt - a.openedAt) })
    store.setState({ use: await storageUse().catch(() => undefined) })
  }

  /** The facts of the project that is shown, as they are now. */
  function facts(): Pick<ProjectEntry, 'title' | 'documents'> {
    const { timeline, documents } = project.store.getState()
    return { title: titleOfProject(timeline.present), documents: documents.length }
  }

  /** Writes down the project that is shown. One that was deleted and is open again is deleted no more. */
  async function note(): Promise<void> {
    const { id } = store.getState()
    const time = now()
    // A tab that only reads a project may know less of it than the one that edits it.
    const { readOnly } = project.store.getState()
    await catalogue.change(id, entry => {
      const { title, documents } = readOnly && entry ? entry : facts()
      return { id, title, documents, createdAt: entry?.createdAt ?? time, openedAt: time }
    })
    await refresh()
  }

  async function kept(id: string): Promise<Timeline<ProjectRecord>> {
    const found = await (await openStore(id, 'existing')).read()
    return found ? startTimeline(found.records, found.steps, found.position) : startTimeline(newProject(PROJECT_TITLE))
  }

  /** A project that is not shown, with its texts. */
  async function snapshotOf(id: string): Promise<ProjectSnapshot> {
    if (id === store.getState().id) return project.snapshot()
    const from = await openStore(id, 'existing')
    const found = await from.read()
    const { records, steps, position } = found ?? { records: newProject(PROJECT_TITLE), steps: [], position: 0 }
    const texts = new Map<string, string>()
    for (const document of documentsIn(startTimeline(records, steps, position))) {
      const text = await from.text(document)
      if (text !== undefined) texts.set(document, text)
    }
    return { records, texts, steps, position }
  }

  /** Does something with a project that no other tab has; says so where one has it. */
  async function alone(id: string, what: () => Promise<void>): Promise<boolean> {
    const hold = await locks.claim(id, nobody)
    if (!hold) {
      trouble('This project is open in another tab. Close it there first.')
      return false
    }
    try {
      await what()
      return true
    } finally {
      hold.release()
    }
  }

  const entryOf = (id: string) => store.getState().list?.find(entry => entry.id === id)

  async function mark(id: string, deletedAt: number | undefined): Promise<void> {
    await catalogue.change(id, entry => {
      if (!entry) return undefined
      const { deletedAt: _, ...rest } = entry
      return deletedAt === undefined ? rest : { ...rest, deletedAt }
    })
    await refresh()
  }

  let last = Promise.resolve()
  /** Does one thing after the other. Storage can fail at any of them: it is said, and what is shown stays. */
  function attempt(what: () => Promise<void>): Promise<void> {
    const before = last
    const run = async () => {
      await before
      try {
        await what()
      } catch (error) {
        trouble(error instanceof Error && error.name === 'Error' ? error.message : storageTrouble(error))
      }
    }
    last = run()
    return last
  }

  function freeTitle(wanted: string): string {
    const taken = new Set(store.getState().list?.map(({ title }) => title))
    taken.add(facts().title)
    for (let number = 1; ; number++) {
      const title = number === 1 ? wanted : `${wanted} ${number}`
      if (!taken.has(title)) return title
    }
  }

  async function add(snapshot: ProjectSnapshot): Promise<string> {
    if (!(await desk.mayLeave()))
      throw new Error(session.getState().notice?.text ?? 'The project that is open would be lost.')
    const id = `${now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`
    let found: Found
    try {
      const own = await openStore(id)
      await own.write({
        records: [...snapshot.records],
        texts: [...snapshot.texts],
        keptSteps: 0,
        addedSteps: snapshot.steps,
        position: snapshot.position,
      })
      found = await readProject(async () => own)
    } catch (error) {
      await eraseStore(id).catch(() => {})
      const { keeping } = project.store.getState()
      if (keeping.kind !== 'memory') throw new Error(storageTrouble(error), { cause: error })
      // Where nothing can be kept, it is as the others are: there for as long as the tab is.
      found = unkept(error, { ...snapshot, problems: [] })
    }
    await desk.show(id, found, await desk.claim(id), { texts: snapshot.texts })
    return id
  }

  async function create(): Promise<void> {
    await add({ records: newProject(freeTitle(PROJECT_TITLE)), texts: new Map(), steps: [], position: 0 })
    await note()
  }

  return {
    refresh,
    note,
    add,

    /** A project with nothing in it, shown at once. */
    create: (): Promise<void> =>
      attempt(async () => {
        await create()
        const { id } = store.getState()
        if (session.getState().dialog === 'projects') store.setState({ renaming: id })
        else news(`New project “${facts().title}”.`, 'rename-project')
      }),

    duplicate: (id: string): Promise<void> =>
      attempt(async () => {
        const snapshot = await snapshotOf(id)
        const title = freeTitle(`${titleOfProject(snapshot.records)} (copy)`)
        const { records, steps, position: done } = snapshot
        const edit = changeSettings(records, { title })
        const timeline = commit(startTimeline(records, steps, done), edit, now())
        await add({
          records: timeline.present,
          texts: snapshot.texts,
          steps: stepsOf(timeline),
          position: position(timeline),
        })
        await note()
        news(`Duplicated as “${title}”.`)
      }),

    /** An undoable step of the project, also of one that is not shown. */
    rename: (id: string, wanted: string): Promise<void> =>
      attempt(async () => {
        const title = wanted.trim()
        if (title === '') return
        if (id === store.getState().id) {
          const { present } = project.store.getState().timeline
          if (titleOfProject(present) !== title) project.commit(changeSettings(present, { title }))
          return note()
        }
        await alone(id, async () => {
          const timeline = await kept(id)
          let failure: unknown
          const keeper = createKeeper(await openStore(id, 'existing'), timeline, (_, error) => (failure = error))
          keeper.keep(commit(timeline, changeSettings(timeline.present, { title }), now()))
          await keeper.settled()
          if (failure) throw failure
          await catalogue.change(id, entry => entry && { ...entry, title })
          await refresh()
        })
      }),

    /** Deletes a project, for now: it can be brought back for some days. Another is shown in its place. */
    remove: (id: string): Promise<void> =>
      attempt(async () => {
        await note()
        const entry = entryOf(id)
        if (!entry) return
        if (id === store.getState().id) {
          if (project.store.getState().readOnly) return trouble('This project is open in another tab.')
          const next = store.getState().list?.find(other => other.id !== id && other.deletedAt === undefined)
          if (!next) await create()
          else if (!(await desk.open(next.id))) return
          await note()
        }
        const isDone = await alone(id, () => mark(id, now()))
        if (!isDone) return
        store.setState({ deleted: entry })
        const count = entry.documents === 1 ? '1 document' : `${entry.documents} documents`
        news(`Deleted the project “${entry.title}” with ${count}.`, 'restore-project')
      }),

    restore: (id: string): Promise<void> =>
      attempt(async () => {
        await mark(id, undefined)
        if (store.getState().deleted?.id === id) store.setState({ deleted: undefined })
        news(`Brought back the project “${entryOf(id)?.title ?? ''}”.`)
      }),

    /** Deletes a deleted project for good. */
    erase: (id: string): Promise<void> =>
      attempt(async () => {
        await alone(id, async () => {
          await eraseStore(id)
          await catalogue.change(id, () => undefined)
        })
        if (store.getState().deleted?.id === id) store.setState({ deleted: undefined })
        await refresh()
      }),

    /** Writes down projects that are kept and not in the list, and deletes those for good that were long deleted. */
    async tidy(): Promise<void> {
      const listed = await catalogue.all()
      const ids = new Set(listed.map(({ id }) => id))
      const { id: current } = store.getState()
      for (const id of (await catalogue.kept()) ?? []) {
        if (ids.has(id) || id === current) continue
        const { present } = await kept(id)
        const entry = { id, title: titleOfProject(present), documents: documentsOf(present).length }
        await catalogue.change(id, known => known ?? { ...entry, createdAt: now(), openedAt: 0 })
      }
      for (const { id, deletedAt } of listed) {
        if (id === current || deletedAt === undefined || now() - deletedAt < KEPT_DAYS * DAY) continue
        const hold = await locks.claim(id, nobody)
        if (!hold) continue
        await eraseStore(id)
        await catalogue.change(id, () => undefined)
        hold.release()
      }
      await refresh()
    },

    /** Bytes of what the encoder made of texts and is kept, of all projects; 0 where there is no place for it. */
    async features(): Promise<number> {
      const { list } = await featureFolder()
      return (await list()).reduce((sum, { bytes }) => sum + bytes, 0)
    },

    /** Deletes all of it: what is needed is made again. */
    removeFeatures: (): Promise<void> =>
      attempt(async () => {
        await (await featureFolder()).removeAll()
        await refresh()
        news('Removed what the model had made of your texts. It reads them again when it needs to.')
      }),

    /** Asks the browser never to clear what is kept here by itself; false where it does not promise that. */
    async persist(): Promise<boolean> {
      const storage: StorageManager | undefined = navigator.storage
      const isPersistent = storage ? await storage.persist() : false
      await refresh()
      return isPersistent
    },
  }
}

const featureFolder = () => import('../../engine/feature-folder.ts')

/** What this page keeps in the browser, of what it may; undefined where the browser does not tell. */
async function storageUse(): Promise<StorageUse | undefined> {
  // Absent where the page comes over plain HTTP.
  const storage: StorageManager | undefined = navigator.storage
  if (!storage) return undefined
  const [{ usage, quota }, isPersistent] = await Promise.all([storage.estimate(), storage.persisted()])
  return usage === undefined || quota === undefined ? undefined : { used: usage, allowed: quota, isPersistent }
}
