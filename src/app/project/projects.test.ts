import { describe, expect, it } from 'vitest'
import { addLabels } from '../../domain/label-edits.ts'
import { createApp } from '../app.ts'
import { memoryCatalogue, readEntry } from './catalogue.ts'
import { createShelf, KEPT_DAYS } from './project-shelf.ts'
import type { ProjectDesk } from './projects.ts'
import { databaseOf, FIRST_PROJECT, NoSuchProject, projectOfDatabase, type ProjectStore } from './storage.ts'
import { tenancy } from './tenancy.ts'
import { loaded, memoryEngine, memoryLocks, memoryStore } from '../testing.ts'

/** What a browser keeps for its tabs. */
function browser() {
  const stores = new Map<string, ReturnType<typeof memoryStore>>()
  const locks = memoryLocks()
  let isFull = false
  const openStore = async (id: string, how?: 'existing'): Promise<ProjectStore> => {
    if (how === 'existing' && id !== FIRST_PROJECT && !stores.has(id)) throw new NoSuchProject(id)
    const memory = stores.get(id) ?? memoryStore()
    stores.set(id, memory)
    const write: ProjectStore['write'] = async writing => {
      if (isFull) throw new DOMException('', 'QuotaExceededError')
      await memory.store.write(writing)
    }
    return { ...memory.store, write }
  }
  return {
    stores,
    openStore,
    fill: (full: boolean) => (isFull = full),
    async tab(wanted = FIRST_PROJECT) {
      const { engine, calls } = memoryEngine()
      const app = createApp({
        engine,
        modelUrl: 'model/',
        openStore,
        eraseStore: async id => void stores.delete(id),
        locks,
        choiceStore: { read: () => null, write: () => {} },
        platform: 'Linux',
      })
      await app.projects.start(wanted, undefined, undefined)
      const shelf = await app.projects.shelf()
      await shelf.note()
      return { app, calls, shelf, ...app }
    },
  }
}
type Tab = Awaited<ReturnType<ReturnType<typeof browser>['tab']>>

const titles = ({ project }: Tab) => project.store.getState().documents.map(({ title }) => title)
const listed = ({ projects }: Tab) =>
  projects.store.getState().list!.flatMap(({ title, deletedAt }) => (deletedAt === undefined ? [title] : []))
const entry = ({ projects }: Tab, title: string) =>
  projects.store.getState().list!.find(entry => entry.title === title)!
const notice = ({ session }: Tab) => session.getState().notice?.text
const soon = () => new Promise(next => setTimeout(next, 5))

describe('several projects', () => {
  it('are kept apart: documents, history, texts', async () => {
    const tab = await browser().tab()
    await tab.project.add([{ text: 'Ada slept.' }], 'Pasted')
    await tab.shelf.create()
    expect(titles(tab)).toEqual([])
    expect(tab.project.undo()).toBeUndefined()
    await tab.project.add([{ text: 'Bo woke.' }], 'Pasted')
    expect(listed(tab)).toEqual(['Untitled project 2', 'Untitled project'])
    expect(await tab.projects.open(FIRST_PROJECT)).toBe(true)
    expect(titles(tab)).toEqual(['Ada slept.'])
    expect(tab.project.undo()?.name).toBe('Pasted “Ada slept.”')
    expect(tab.choices.getState().project).toBe(FIRST_PROJECT)
  })

  it('let nothing of one be seen in another: what is picked, under way, or meant for it', async () => {
    const tab = await browser().tab()
    void tab.tagging.load()
    await tab.calls('load')[0]!.answer(loaded)
    await tab.project.add([{ text: 'Ada slept.' }], 'Pasted')
    await soon()
    await tab.show('label')
    const before = tab.labelActivity()
    tab.session.setState({ selection: { start: 0, end: 3 }, brush: 'PER', hidden: new Set(['LOC']) })
    await tab.shelf.create()
    const initial = tab.session.getInitialState()
    const { selection, brush, hidden, results, activity } = tab.session.getState()
    expect({ selection, brush, hidden, results }).toEqual({
      selection: initial.selection,
      brush: initial.brush,
      hidden: initial.hidden,
      results: initial.results,
    })
    expect(activity).toBe('label')
    expect(tab.labelActivity()).not.toBe(before)
    expect(tab.calls('tag')[0]!.signal?.aborted).toBe(true)
    await tab.calls('tag')[0]!.answer({ words: 2, pieces: 2, encodedPieces: 2, unknownPieces: 0, milliseconds: 1 })
    expect(tab.session.getState().results).toBe(initial.results)
  })

  it('are opened by address; one that is not kept gives way to the first, and says so', async () => {
    const there = browser()
    const tab = await there.tab('of-another-browser')
    expect(tab.projects.store.getState().id).toBe(FIRST_PROJECT)
    expect(notice(tab)).toMatch(/no longer kept in this browser/)
    expect(await tab.projects.open('gone')).toBe(false)
    expect(there.stores.has('gone')).toBe(false)
  })

  it('are the same after a snapshot and back: records, texts, steps, position', async () => {
    const tab = await browser().tab()
    await tab.project.add([{ text: 'Ada slept.' }, { text: 'Bo woke.' }], 'Opened')
    tab.project.remove(tab.project.store.getState().documents[1]!.id)
    tab.project.commit(addLabels(tab.project.store.getState().timeline.present, ['PER']))
    tab.project.undo()
    const snapshot = await tab.projects.snapshot()
    expect([...snapshot.texts.values()]).toEqual(['Ada slept.', 'Bo woke.'])
    const id = await tab.projects.add(snapshot)
    expect(tab.projects.store.getState().id).toBe(id)
    expect(await tab.projects.snapshot()).toEqual(snapshot)
    expect(tab.project.redo()?.name).toBe('Add label PER')
    expect(tab.project.undo()?.name).toBe('Add label PER')
    expect(tab.project.undo()?.name).toBe('Delete “Bo woke.”')
  })

  it('are duplicated, also one that is not shown, and renamed by a step that can be undone', async () => {
    const tab = await browser().tab()
    await tab.project.add([{ text: 'Ada slept.' }], 'Pasted')
    await tab.shelf.create()
    await tab.shelf.rename(FIRST_PROJECT, ' Sleepers ')
    expect(listed(tab)).toContain('Sleepers')
    await tab.shelf.duplicate(FIRST_PROJECT)
    expect(listed(tab)[0]).toBe('Sleepers (copy)')
    expect(titles(tab)).toEqual(['Ada slept.'])
    const names = [0, 1, 2].map(() => tab.project.undo()?.name)
    expect(names).toEqual([
      'Rename project to “Sleepers (copy)”',
      'Rename project to “Sleepers”',
      'Pasted “Ada slept.”',
    ])
  })

  it('are brought back after they were deleted, and go for good when that is wanted', async () => {
    const there = browser()
    const tab = await there.tab()
    await tab.project.add([{ text: 'Ada slept.' }], 'Pasted')
    await tab.shelf.remove(FIRST_PROJECT)
    // There always is a project.
    expect(listed(tab)).toEqual(['Untitled project 2'])
    expect(notice(tab)).toBe('Deleted the project “Untitled project” with 1 document.')
    tab
      .actions()
      .find(({ id }) => id === 'restore-project')!
      .run()
    await soon()
    expect(listed(tab)).toContain('Untitled project')
    await tab.projects.open(FIRST_PROJECT)
    expect(titles(tab)).toEqual(['Ada slept.'])
    const { id } = entry(tab, 'Untitled project 2')
    await tab.shelf.remove(id)
    expect(there.stores.has(id)).toBe(true)
    await tab.shelf.erase(id)
    expect(there.stores.has(id)).toBe(false)
    expect(tab.projects.store.getState().list!.length).toBe(1)
  })

  it('stay open where leaving would lose what could not be saved', async () => {
    const there = browser()
    const tab = await there.tab()
    await tab.shelf.create()
    there.fill(true)
    await tab.project.add([{ text: 'Unsaved.' }], 'Pasted')
    expect(await tab.projects.open(FIRST_PROJECT)).toBe(false)
    expect(notice(tab)).toMatch(/could not be saved.*Download a backup/)
    expect(titles(tab)).toEqual(['Unsaved.'])
    await expect(tab.projects.add(await tab.projects.snapshot())).rejects.toThrow(/could not be saved/)
    there.fill(false)
    await tab.project.add([{ text: 'Room.' }], 'Pasted')
    await tab.project.settled()
    expect(await tab.projects.open(FIRST_PROJECT)).toBe(true)
  })

  it('leave nothing behind of one that could not be stored as a whole', async () => {
    const there = browser()
    const tab = await there.tab()
    const snapshot = await tab.projects.snapshot()
    await tab.project.settled()
    there.fill(true)
    await expect(tab.projects.add(snapshot)).rejects.toThrow('storage for this page is full')
    expect([...there.stores.keys()]).toEqual([FIRST_PROJECT])
    expect(tab.projects.store.getState().id).toBe(FIRST_PROJECT)
  })
})

it('use-cases that belong to a project hear, ask and change nothing once another is shown', async () => {
  const tab = await browser().tab()
  const { engine, calls } = memoryEngine()
  const { parts, end } = tenancy({ ...tab, engine })
  let heard = 0
  parts.project.store.subscribe(() => heard++)
  const edit = addLabels(tab.project.store.getState().timeline.present, ['PER'])
  parts.project.commit(edit)
  expect(heard).toBe(1)
  const asked = parts.engine.call('head', { name: 'news' })
  end()
  await expect(asked).rejects.toThrow('cancelled')
  expect(calls('head').length).toBe(1)
  await tab.shelf.create()
  parts.project.commit(edit)
  expect(heard).toBe(1)
  expect(tab.project.undo()).toBeUndefined()
})

describe('two tabs of one project', () => {
  it('edit in turns: what one has is written before the other edits, and nothing is lost', async () => {
    const there = browser()
    const one = await there.tab()
    await one.project.add([{ text: 'Ada.' }], 'Pasted')
    const two = await there.tab()
    expect(two.project.store.getState().readOnly).toBe(true)
    await two.project.add([{ text: 'Refused.' }], 'Pasted')
    await soon()
    expect(notice(two)).toMatch(/open in another tab/)
    expect(two.project.undo()).toBeUndefined()

    for (let turn = 0; turn < 6; turn++) {
      const [holder, other] = turn % 2 === 0 ? [one, two] : [two, one]
      for (let edit = 0; edit < 3; edit++) await holder.project.add([{ text: `${turn}.${edit}` }], 'Pasted')
      await other.projects.takeOver()
      expect(other.project.store.getState().readOnly).toBe(false)
      expect(holder.project.store.getState().readOnly).toBe(true)
      expect(titles(other)).toEqual(titles(holder))
    }
    expect(titles(one).length).toBe(19)
  })

  it('leave it where it is while it has what it cannot write', async () => {
    const there = browser()
    const one = await there.tab()
    await one.project.settled()
    const two = await there.tab()
    there.fill(true)
    await one.project.add([{ text: 'Unsaved.' }], 'Pasted')
    await two.projects.takeOver()
    expect(notice(two)).toMatch(/could not save/)
    expect(one.project.store.getState().readOnly).toBe(false)
    there.fill(false)
    await two.projects.takeOver()
    expect(titles(two)).toEqual(['Unsaved.'])
  })

  it('know that a project is free when the other goes to another one', async () => {
    const there = browser()
    const one = await there.tab()
    const two = await there.tab()
    await one.shelf.create()
    await soon()
    await two.projects.editIfFree()
    expect(two.project.store.getState().readOnly).toBe(false)
    expect(await one.projects.open(FIRST_PROJECT)).toBe(true)
    expect(one.project.store.getState().readOnly).toBe(true)
  })
})

describe('the list of projects', () => {
  it('takes out for good what was deleted long ago, and takes in what is kept and not listed', async () => {
    const there = browser()
    const tab = await there.tab()
    const lost = await there.openStore('lost')
    await lost.write({
      records: [...(await tab.projects.snapshot()).records],
      texts: [],
      keptSteps: 0,
      addedSteps: [],
      position: 0,
    })
    for (const id of ['old', 'recent']) await there.openStore(id)
    const days = (count: number) => count * 86_400_000
    const now = days(100)
    const catalogue = { ...memoryCatalogue(), kept: async () => [FIRST_PROJECT, 'lost', 'old', 'recent'] }
    const put = (id: string, deletedAt: number) =>
      catalogue.change(id, () => ({ id, title: id, documents: 0, createdAt: 0, openedAt: 0, deletedAt }))
    await put('old', now - days(KEPT_DAYS + 1))
    await put('recent', now - days(KEPT_DAYS - 1))
    const desk = {
      project: tab.project,
      session: tab.session,
      store: tab.projects.store,
      openStore: there.openStore,
      eraseStore: async (id: string) => void there.stores.delete(id),
      locks: { claim: async () => ({ isHeld: () => true, release: () => {} }) },
    } as unknown as ProjectDesk
    await createShelf(desk, catalogue, () => now).tidy()
    expect(
      tab.projects.store
        .getState()
        .list!.map(({ id }) => id)
        .sort(),
    ).toEqual(['lost', 'recent'])
    expect(there.stores.has('old')).toBe(false)
  })

  it('reads an entry as it was written, and none that is broken', () => {
    const good = { id: 'a', title: 'A', documents: 2, createdAt: 1, openedAt: 2 }
    expect(readEntry(structuredClone(good))).toEqual(good)
    expect(readEntry({ ...good, deletedAt: 3 })).toEqual({ ...good, deletedAt: 3 })
    for (const broken of [undefined, 7, {}, { ...good, id: '' }, { ...good, documents: -1 }, { ...good, title: 3 }])
      expect(readEntry(broken)).toBeUndefined()
  })

  it('knows the databases of projects from others', () => {
    for (const id of [FIRST_PROJECT, 'lx3k9']) expect(projectOfDatabase(databaseOf(id))).toBe(id)
    expect(databaseOf(FIRST_PROJECT)).toBe('gleaner')
    for (const name of ['gleaner-projects', 'other']) expect(projectOfDatabase(name)).toBeUndefined()
  })
})
