/**
 * Several projects, each in a database of its own, of which one is shown: going from one to another, and which tab
 * edits it. What only the list of projects needs is fetched with it.
 */
import { createStore } from 'zustand/vanilla'
import type { ProjectEntry } from './catalogue.ts'
import type { ChoicesStore } from '../choices.ts'
import type { NewText } from './new-documents.ts'
import { type Entering, type Project, readProject, unkept, type Found } from './project.ts'
import type { Shelf, StorageUse } from './project-shelf.ts'
import { titleOfProject } from './project-title.ts'
import { say, type Session } from '../session.ts'
import type { ProjectSnapshot } from './snapshot.ts'
import { FIRST_PROJECT, NoSuchProject, type ProjectStore } from './storage.ts'
import { storageTrouble } from './storage-trouble.ts'
import type { Hold, Holder, TabLocks } from './tab-lock.ts'

export interface ProjectsState {
  /** Of the project that is shown. */
  readonly id: string
  /** Every project that is kept, deleted ones too, the one opened last first; undefined until it was asked for. */
  readonly list: readonly ProjectEntry[] | undefined
  /** As it was when the list was read; undefined where the browser does not tell. */
  readonly use: StorageUse | undefined
  /** The one that was deleted last, in this visit. */
  readonly deleted: ProjectEntry | undefined
  /** Another tab is asked to let go of this project. */
  readonly isTakingOver: boolean
  /** Id of the project whose title is being written in the list. */
  readonly renaming: string | undefined
}

/** Opens the store of a project; `existing` none that is not there yet. */
export type OpenStore = (project: string, how?: 'existing') => Promise<ProjectStore>

export interface ProjectsParts {
  readonly project: Project
  readonly session: Session
  readonly choices: ChoicesStore
  readonly openStore: OpenStore
  /** Deletes all that is kept of a project, for good. */
  readonly eraseStore: (project: string) => Promise<void>
  readonly locks: TabLocks
  /** What only the list of projects needs. */
  readonly fetchShelf: (desk: ProjectDesk) => Promise<Shelf>
  /** Forgets what the session knows of the project that was shown. Called before another is. */
  readonly forget: () => void
}

/** What the shelf needs of the project that is shown. */
export interface ProjectDesk extends Pick<ProjectsParts, 'project' | 'session' | 'openStore' | 'eraseStore' | 'locks'> {
  readonly store: ReturnType<typeof createProjectsStore>
  open(id: string, document?: string): Promise<boolean>
  /** Whether nothing would be lost if the project that is shown were left; says what would. */
  mayLeave(): Promise<boolean>
  /** Claims a project for this tab, as the one that is to be shown. */
  claim(id: string): Promise<Hold | undefined>
  /** Puts a project in the place of the one that is shown. */
  show(id: string, found: Found, hold: Hold | undefined, entering: Entering): Promise<void>
}

const createProjectsStore = () =>
  createStore<ProjectsState>()(() => ({
    id: FIRST_PROJECT,
    list: undefined,
    use: undefined,
    deleted: undefined,
    isTakingOver: false,
    renaming: undefined,
  }))

export type Projects = ReturnType<typeof createProjects>

export function createProjects(parts: ProjectsParts) {
  const { project, session, choices, openStore, eraseStore, locks, fetchShelf, forget } = parts
  const store = createProjectsStore()
  let held: Hold | undefined
  let wishes = 0
  let fetching: Promise<Shelf> | undefined
  /** Settles when what the project shown before had under way is written. */
  let left: Promise<void> = Promise.resolve()

  const currentId = () => store.getState().id
  const titleNow = () => titleOfProject(project.store.getState().timeline.present)
  const trouble = (text: string, action?: string) => say(session, { tone: 'trouble', text, action })

  /** What this tab does when another wants the project that it shows. */
  const holderOf = (id: string): Holder => ({
    async asked() {
      if (id !== currentId()) {
        await left
        return true
      }
      await project.giveUp()
      if (project.store.getState().saved === 'failed') {
        project.goOn()
        return false
      }
      held = undefined
      return true
    },
    lost() {
      if (id !== currentId()) return
      held = undefined
      project.stop()
    },
  })

  /** Whether nothing would be lost if the project that is shown were left; says what would. */
  async function mayLeave(): Promise<boolean> {
    if (session.getState().writing.kind !== 'no') {
      trouble('Finish or cancel the text that is being written first.')
      return false
    }
    await project.tryAgain()
    const { saved, timeline } = project.store.getState()
    if (saved !== 'failed' || !(timeline.past ?? timeline.future)) return true
    trouble(
      `“${titleNow()}” could not be saved and is in this tab only, so it stays open. Download a backup of it first; a reload of the page then lets it go.`,
      'backup',
    )
    return false
  }

  const claim = (id: string) => locks.claim(id, holderOf(id))

  /** Puts a project in the place of the one that is shown, with the lock that this tab has of it, if it has. */
  function show(id: string, found: Found, hold: Hold | undefined, entering: Entering): Promise<void> {
    const before = held
    left = project.settled()
    held = hold
    forget()
    store.setState({ id })
    choices.setState({ project: id })
    void left.finally(() => before?.release())
    return project.enter(found, { ...entering, readOnly: !hold?.isHeld() })
  }

  async function open(id: string, document?: string): Promise<boolean> {
    const wish = ++wishes
    if (id === currentId()) {
      if (document !== undefined) await project.open(document)
      return true
    }
    if (!(await mayLeave())) return false
    const hold = await claim(id)
    let found: Found
    try {
      found = await readProject(() => openStore(id, 'existing'))
    } catch (error) {
      hold?.release()
      trouble(`The project could not be opened. ${storageTrouble(error)}`)
      return false
    }
    // Another may have been wished for meanwhile, or something edited that cannot be saved.
    if (wish !== wishes || !(await mayLeave())) {
      hold?.release()
      return false
    }
    await show(id, found, hold, { document })
    return true
  }

  /**
   * Makes a project of a snapshot, under an id of its own, and opens it.
   *
   * @returns its id
   * @throws Error with a sentence for the person: it could not be stored, and nothing of it was; or the project that is
   * shown is in this tab only
   */
  const add = async (snapshot: ProjectSnapshot): Promise<string> => (await shelf()).add(snapshot)

  const shelf = (): Promise<Shelf> => {
    fetching ??= fetchShelf({
      project,
      session,
      openStore,
      eraseStore,
      locks,
      store,
      open,
      mayLeave,
      claim,
      show,
    }).catch((error: unknown) => {
      fetching = undefined
      throw error
    })
    return fetching
  }

  /** Reads the project anew, now that no other tab edits it, and edits it here. */
  async function edit(id: string, hold: Hold): Promise<void> {
    try {
      const found = await readProject(() => openStore(id, 'existing'))
      if (id !== currentId()) return hold.release()
      held?.release()
      held = hold
      const { open } = project.store.getState()
      const document = open.kind === 'none' ? undefined : open.id
      // What was said of edits that were not taken is over.
      if (session.getState().notice?.action === 'take-over') session.setState({ notice: undefined })
      await project.enter(found, { document, again: true, readOnly: !hold.isHeld() })
    } catch (error) {
      hold.release()
      trouble(`The project could not be read. ${storageTrouble(error)}`)
    }
  }

  /** Keeps what the list says of the project that is shown true, from now on. */
  async function follow(): Promise<void> {
    const { note, tidy } = await shelf()
    const facts = () => {
      const { timeline, documents } = project.store.getState()
      return `${currentId()} ${documents.length} ${titleOfProject(timeline.present)}`
    }
    let noted = facts()
    project.store.subscribe(({ timeline }, before) => {
      if (timeline === before.timeline || facts() === noted) return
      noted = facts()
      void note().catch(() => {})
    })
    await note()
    await tidy()
  }

  return {
    store,
    open,
    add,
    follow,
    /** The list of projects and what can be done to them; fetched when first asked for. Rejects where that fails. */
    shelf,

    /** The project that is shown, its texts included, as it is now. */
    snapshot: (): Promise<ProjectSnapshot> => project.snapshot(),

    /**
     * Opens the project that is wanted, else the first; where nothing was kept that begins with `first`.
     */
    start(wanted: string, document: string | undefined, first: NewText | undefined): Promise<void> {
      const begin = async (id: string): Promise<void> => {
        const hold = await claim(id)
        let found: Found
        try {
          found = await readProject(() => openStore(id, 'existing'))
        } catch (error) {
          if (error instanceof NoSuchProject && id !== FIRST_PROJECT) {
            hold?.release()
            trouble('The project that was open, or that the address names, is no longer kept in this browser.')
            return begin(FIRST_PROJECT)
          }
          found = unkept(error)
        }
        held = hold
        store.setState({ id })
        choices.setState({ project: id })
        return project.enter(found, { document, first, readOnly: !hold?.isHeld() })
      }
      return project.beginWith(begin(wanted))
    },

    /** Asks the tab that edits this project to let go, and edits it here. */
    async takeOver(): Promise<void> {
      const id = currentId()
      if (!project.store.getState().readOnly || store.getState().isTakingOver) return
      store.setState({ isTakingOver: true })
      const hold = await locks.takeOver(id, holderOf(id))
      store.setState({ isTakingOver: false })
      if (hold) await edit(id, hold)
      else trouble('The other tab has edits that it could not save, and keeps the project. See what it says.')
    },

    /** Edits the project here if no other tab does any more: one that is just being closed takes a moment to let go. */
    async editIfFree(): Promise<void> {
      const id = currentId()
      for (const wait of [0, 200, 1000]) {
        await new Promise(next => setTimeout(next, wait))
        if (id !== currentId() || !project.store.getState().readOnly || store.getState().isTakingOver) return
        const hold = await claim(id)
        if (hold) return edit(id, hold)
      }
    },
  }
}
