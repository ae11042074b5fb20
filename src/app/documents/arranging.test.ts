import { beforeEach, describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { markDone } from '../../domain/document-edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import type { DocumentFilter, DocumentSort } from '../../domain/search.ts'
import { createApp, type App } from '../app.ts'
import { chosenDocuments, giveRole, moveBy, moveTo, removeAll, rename, skipAll, toggleChosen } from './arranging.ts'
import { chooseListing } from './choose-listing.ts'
import { listedDocuments } from './listing.ts'
import { memoryEngine, memoryStore } from '../testing.ts'

let app: App
const ids = () => app.project.store.getState().documents.map(({ id }) => id)
const idOf = (title: string) => app.project.store.getState().documents.find(document => document.title === title)!.id
const listed = () => listedDocuments(app.session, app.project).map(({ title }) => title)
const openTitle = () => {
  const { open, documents } = app.project.store.getState()
  return documents.find(({ id }) => open.kind !== 'none' && id === open.id)?.title
}
const list = (filter: DocumentFilter, sort: DocumentSort = 'order') => chooseListing(app, filter, sort, () => ({}))
const action = (id: string) => app.actions().find(action => action.id === id)!
const records = () => app.project.store.getState().timeline.present

beforeEach(async () => {
  app = createApp({
    engine: memoryEngine().engine,
    modelUrl: 'model/',
    openStore: async () => memoryStore().store,
    choiceStore: { read: () => null, write: () => {} },
    platform: 'Linux',
  })
  await app.project.start(undefined)
  const texts = ['Delta', 'Bravo has more', 'Alpha', 'Charlie']
  await app.project.add(
    texts.map(title => ({ title: title.split(' ')[0], text: `${title} met Bo.` })),
    'Opened',
  )
})

describe('the list', () => {
  it('is all documents in their order until something else is chosen', () => {
    expect(listed()).toEqual(['Delta', 'Bravo', 'Alpha', 'Charlie'])
    list({}, 'title')
    expect(listed()).toEqual(['Alpha', 'Bravo', 'Charlie', 'Delta'])
    list({ title: 'l' }, 'title')
    expect(listed()).toEqual(['Alpha', 'Charlie', 'Delta'])
    list({})
    expect(app.session.getState().listing).toBeUndefined()
    expect(listed()).toEqual(['Delta', 'Bravo', 'Alpha', 'Charlie'])
  })

  it('leads the keys from one document to the next', async () => {
    list({}, 'title')
    await app.project.open(idOf('Bravo'))
    action('next-document').run()
    expect(openTitle()).toBe('Charlie')
    action('previous-document').run()
    action('previous-document').run()
    expect(openTitle()).toBe('Alpha')
    expect(action('previous-document').enabled).toBe(false)
  })

  it('stays the same array while nothing in it changes, and follows what does', async () => {
    list({ states: ['new'] }, 'title')
    const before = listedDocuments(app.session, app.project)
    expect(listedDocuments(app.session, app.project)).toBe(before)
    app.session.setState({ selection: { start: 0, end: 1 } })
    expect(listedDocuments(app.session, app.project)).toBe(before)
    app.project.commit(markDone(records(), idOf('Charlie')))
    expect(listed()).toEqual(['Alpha', 'Bravo', 'Delta'])
  })

  it('keeps the open document where it is while the work on it changes what it is listed by', async () => {
    list({ states: ['new'] }, 'title')
    await app.project.open(idOf('Bravo'))
    expect(listed()).toEqual(['Alpha', 'Bravo', 'Charlie', 'Delta'])
    app.project.commit(markDone(records(), idOf('Bravo')))
    expect(listed()).toEqual(['Alpha', 'Bravo', 'Charlie', 'Delta'])
    app.project.commit(markDone(records(), idOf('Alpha')))
    expect(listed()).toEqual(['Bravo', 'Charlie', 'Delta'])
    action('next-document').run()
    expect(openTitle()).toBe('Charlie')
    expect(listed()).toEqual(['Charlie', 'Delta'])
  })

  it('is sorted by gold, and says by how much', async () => {
    app.project.commit(addLabels(records(), ['PER']))
    const target = app.project.target()!
    app.project.commit(labelRange({ ...target, document: idOf('Charlie') }, { start: 0, end: 5 }, 'PER'))
    list({}, 'entities')
    expect(listed()).toEqual(['Charlie', 'Delta', 'Bravo', 'Alpha'])
    expect(app.session.getState().listing?.note(idOf('Charlie'))).toBe('1 entity')
    list({ label: 'PER' })
    expect(listed()).toEqual(['Charlie'])
  })
})

describe('arranging', () => {
  it('moves documents in the order of the list, also where only some are listed', () => {
    moveTo(app, [idOf('Charlie')], 0)
    expect(listed()).toEqual(['Charlie', 'Delta', 'Bravo', 'Alpha'])
    moveBy(app, idOf('Charlie'), 1)
    expect(listed()).toEqual(['Delta', 'Charlie', 'Bravo', 'Alpha'])
    moveBy(app, idOf('Delta'), -1)
    expect(listed()).toEqual(['Delta', 'Charlie', 'Bravo', 'Alpha'])
    moveTo(app, [idOf('Delta'), idOf('Bravo')], 4)
    expect(listed()).toEqual(['Charlie', 'Alpha', 'Delta', 'Bravo'])
    list({ title: 'l' })
    expect(listed()).toEqual(['Charlie', 'Alpha', 'Delta'])
    moveBy(app, idOf('Charlie'), 1)
    moveBy(app, idOf('Charlie'), 1)
    expect(listed()).toEqual(['Alpha', 'Delta', 'Charlie'])
    list({})
    expect(listed()).toEqual(['Alpha', 'Delta', 'Charlie', 'Bravo'])
  })

  it('moves nothing in a list that is sorted, and says so', () => {
    list({}, 'title')
    const before = app.project.store.getState().timeline
    moveBy(app, idOf('Alpha'), 1)
    expect(app.project.store.getState().timeline).toBe(before)
    expect(app.session.getState().notice?.text).toMatch(/sorted/)
  })

  it('renames once, and not to nothing', () => {
    rename(app, idOf('Alpha'), '  A  new\ttitle ')
    expect(listed()[2]).toBe('A new title')
    const before = app.project.store.getState().timeline
    rename(app, idOf('Bravo'), ' ')
    rename(app, idOf('Bravo'), 'Bravo')
    rename(app, idOf('Bravo'), undefined)
    expect(app.project.store.getState().timeline).toBe(before)
  })

  it('does to several what is one step to undo', () => {
    toggleChosen(app, idOf('Delta'))
    toggleChosen(app, idOf('Alpha'), true)
    toggleChosen(app, idOf('Bravo'))
    const chosen = chosenDocuments(app)
    expect(chosen).toEqual([idOf('Delta'), idOf('Alpha')])
    giveRole(app, chosen, 'dev')
    skipAll(app, chosen)
    const roles = () => app.project.store.getState().documents.map(({ role, state }) => `${role} ${state}`)
    expect(roles()).toEqual(['dev skipped', 'none new', 'dev skipped', 'none new'])
    app.project.undo()
    expect(roles()).toEqual(['dev new', 'none new', 'dev new', 'none new'])
  })

  it('deletes several, opens the nearest that stays, and brings all back', async () => {
    const before = ids()
    await app.project.open(idOf('Bravo'))
    removeAll(app, [idOf('Bravo'), idOf('Alpha')])
    expect(listed()).toEqual(['Delta', 'Charlie'])
    expect(openTitle()).toBe('Charlie')
    app.project.undo()
    expect(ids()).toEqual(before)
  })
})
