/** The stores and use-cases of the page, put together. */
import { entityTypes } from '../domain/labels.ts'
import type { Engine } from '../engine/client.ts'
import { type Action, createActions } from './actions.ts'
import { activityIn, bindAddress, documentIn, projectIn } from './address.ts'
import { createBackups } from './backup/backups.ts'
import { type ChoiceStore, createChoices } from './choices.ts'
import type { Exporting } from './reading/exporting.ts'
import { createInspecting } from './reading/inspecting.ts'
import { createIntake } from './documents/intake.ts'
import type { LabelActivity } from './label/label-activity.ts'
import { createView, type House } from './house.ts'
import { isMac, listenForKeys } from './keys.ts'
import { createProject } from './project/project.ts'
import { createProjects, type OpenStore } from './project/projects.ts'
import { firstSample } from './documents/samples.ts'
import { type Activity, createSession, say } from './session.ts'
import { eraseProjectStore, FIRST_PROJECT } from './project/storage.ts'
import { createTabLocks } from './project/tab-lock.ts'
import { keptHeads } from './reading/heads.ts'
import { createTagging } from './reading/tagging.ts'
import { tenancy } from './project/tenancy.ts'

/** Milliseconds after which what was not needed to open the page is fetched. */
const AHEAD = 800

export interface Parts {
  readonly engine: Engine
  /** Folder of the model, with a trailing slash. */
  readonly modelUrl: string
  readonly openStore: OpenStore
  /** Deletes all that is kept of a project, for good; its database unless told otherwise. */
  readonly eraseStore?: (project: string) => Promise<void>
  /** Deletes all features that are kept between visits. */
  readonly removeFeatures?: () => Promise<void>
  /** `navigator.locks`, where there are any: they say which of several tabs edits a project. */
  readonly locks?: LockManager | undefined
  readonly choiceStore: ChoiceStore
  /** Fetches what draws Label and answers to the pointer in it. */
  readonly fetchLabelParts?: () => Promise<unknown>
  /** `navigator.platform` */
  readonly platform: string
}

export interface App extends House {
  readonly actions: () => readonly Action[]
  /** Hears of every change that actions can depend on. */
  subscribe(listener: () => void): () => void
  start(page: Window): Promise<void>
}

export function createApp(parts: Parts): App {
  const { engine, modelUrl, openStore, eraseStore = eraseProjectStore, locks, choiceStore, platform } = parts
  const session = createSession()
  const choices = createChoices(choiceStore)
  const project = createProject(() => openStore(FIRST_PROJECT))
  const view = createView()
  const tagging = createTagging({ engine, modelUrl, session, choices, project, onScreen: view.onScreen })
  const inspecting = createInspecting(engine, session, project)
  const intake = createIntake(
    session,
    project,
    file => backups.open(file),
    async file => {
      try {
        if (!tenant) await fetchLabel()
      } catch {
        return notFetched()
      }
      await labelActivity().tuning.keeping.take(file)
    },
  )
  let fetchedExporting: Exporting | undefined
  const exporting = async (): Promise<Exporting> => {
    const { createExporting } = await import('./reading/exporting.ts')
    return (fetchedExporting ??= createExporting(session, choices, project))
  }
  /** What belongs to the project that is shown, and goes with it. */
  let tenant: { readonly labels: LabelActivity; end(): void } | undefined
  let settleIn: (() => void) | undefined
  const labelActivity = () => {
    if (!tenant) throw new Error('Label is not shown yet')
    return tenant.labels
  }
  const notFetched = () =>
    say(session, { tone: 'trouble', text: 'This could not be fetched. Reload the page once there is a connection.' })
  const fetchLabel = async (): Promise<void> => {
    // Label is shown once it answers: a click on words that nothing stands behind yet would be lost.
    const [{ createLabelActivity }] = await Promise.all([
      import('./label/label-activity.ts'),
      parts.fetchLabelParts?.(),
    ])
    settleIn = () => {
      const { parts, end } = tenancy({
        engine,
        session,
        choices,
        project,
        view,
        tagging,
        show: activity => show(activity),
      })
      tenant = { labels: createLabelActivity(parts), end }
    }
    if (!tenant) settleIn()
  }
  const projects = createProjects({
    project,
    session,
    choices,
    openStore,
    eraseStore,
    locks: createTabLocks(locks),
    async fetchShelf(desk) {
      const [{ createShelf }, { memoryCatalogue, openCatalogue }] = await Promise.all([
        import('./project/project-shelf.ts'),
        import('./project/catalogue.ts'),
      ])
      return createShelf(desk, await openCatalogue().catch(memoryCatalogue))
    },
    forget() {
      inspecting.close()
      tagging.drop()
      const { activity, engine, head, notice, dialog } = session.getState()
      session.setState({ ...session.getInitialState(), activity, engine, head, notice, dialog })
      tenant?.end()
      settleIn?.()
    },
  })
  const backups = createBackups({ session, project, projects })
  const show = async (activity: Activity): Promise<void> => {
    try {
      if (activity !== 'read' && !tenant) await fetchLabel()
      session.setState({ activity, bar: false, everywhere: false, brush: undefined })
    } catch {
      notFetched()
    }
  }
  const house: House = {
    session,
    choices,
    project,
    projects,
    view,
    tagging,
    inspecting,
    intake,
    backups,
    exporting,
    show,
    labelActivity,
    headActions: () => tenant?.labels.headActions() ?? [],
    mac: isMac(platform),
  }
  const stores = () => [session, choices, project.store, projects.store, ...(tenant?.labels.stores ?? [])]
  let made: { readonly of: readonly unknown[]; readonly actions: readonly Action[] } | undefined
  const actions = () => {
    const of = stores().map(store => store.getState())
    if (!made || of.some((state, index) => state !== made?.of[index])) made = { of, actions: createActions(house) }
    return made.actions
  }

  /** Features are kept of what is in this project, for as long as it is. */
  const keepFeatures = () => {
    const { documents, keeping, readOnly } = project.store.getState()
    if (keeping.kind !== 'kept' || readOnly) return
    const { id } = projects.store.getState()
    engine.call('keep', { project: id, documents: documents.map(({ id }) => id) }).catch(() => {})
  }
  engine.onRevival((error, reloaded) => {
    keepFeatures()
    say(session, { tone: 'trouble', text: `The engine stopped (${error.message}) and was started again.` })
    void tagging.revived(reloaded)
  })
  // The tagging follows what is open and what is chosen; it asks for nothing that is already there.
  project.store.subscribe((now, before) => {
    if (now.documents !== before.documents) keepFeatures()
    // What can be made again leaves its room to what cannot.
    if (now.saved === 'failed' && before.saved !== 'failed') parts.removeFeatures?.().catch(() => {})
    // The head picked for it may have changed, or gone, by undo too.
    const isRead =
      now.documents !== before.documents || keptHeads(now.timeline.present) !== keptHeads(before.timeline.present)
    if (now.open === before.open && isRead) void tagging.tag()
    if (now.open === before.open) return
    inspecting.close()
    tagging.drop()
    session.setState({ hidden: new Set(), tagging: { kind: 'idle' }, results: undefined, bar: false })
    void tagging.tag()
  })
  // After what the caller says of an edit that it takes for made.
  project.onRefusal(() =>
    setTimeout(() => {
      const text = 'This project is open in another tab, which edits it: here nothing was changed.'
      say(session, { tone: 'trouble', text, action: 'take-over' })
    }),
  )
  choices.subscribe((now, before) => {
    if (now.aggregation !== before.aggregation || now.decode !== before.decode) void tagging.tag()
    if (now.device !== before.device) void tagging.load()
  })
  session.subscribe((now, before) => {
    if (now.head === before.head) return
    // What is hidden stays so where the other head knows it too.
    const types = new Set(now.head && entityTypes(now.head.labels))
    session.setState({ hidden: new Set([...now.hidden].filter(type => types.has(type))) })
    const { selection } = now
    if (selection && now.inspection.kind !== 'off') void inspecting.inspect(selection.start, selection)
  })

  return {
    ...house,
    actions,
    subscribe(listener) {
      const stops = stores().map(store => store.subscribe(listener))
      return () => stops.forEach(stop => stop())
    },
    /** Opens what the address names, or the first sample on the very first visit, and loads the model. */
    async start(page: Window): Promise<void> {
      const { hash } = page.location
      // What Label needs is fetched while the project is read.
      const shown = show(activityIn(hash))
      listenForKeys(page, actions, house.mac)
      void tagging.load()
      const { visited, project: last } = choices.getState()
      const wanted = projectIn(hash) ?? last ?? FIRST_PROJECT
      await projects.start(wanted, documentIn(hash), visited ? undefined : firstSample)
      choices.setState({ visited: true })
      await shown
      bindAddress(hash, project, projects, session, show, page)
      for (const event of ['focus', 'visibilitychange']) page.addEventListener(event, () => void projects.editIfFree())
      // Ahead of its first use, when opening the page has asked for all that it needs.
      setTimeout(() => {
        void fetchLabel().catch(() => {})
        void exporting().catch(() => {})
        void projects.follow().catch(() => {})
      }, AHEAD)
    },
  }
}
