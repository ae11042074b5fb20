import { describe, expect, it } from 'vitest'
import { goldOf, labelsOf } from '../domain/project.ts'
import { createApp } from './app.ts'
import { capitals, loaded, memoryEngine, memoryStore } from './testing.ts'

const text = 'Ada met Bo in Oslo. Ada stayed.'

async function bench() {
  const { engine, calls } = memoryEngine()
  const { store } = memoryStore()
  const app = createApp({
    engine,
    modelUrl: 'model/',
    openStore: async () => store,
    choiceStore: { read: () => null, write: () => {} },
    platform: 'Linux',
  })
  const soon = () => new Promise(next => setTimeout(next))
  await app.project.start(undefined)
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  await app.project.add([{ text }], 'Pasted')
  await soon()
  calls('tag')[0]!.progress(capitals(text, 'PER'))
  await app.show('label')
  const marks = () =>
    app
      .labelActivity()
      .marks.all()
      .map(({ start, end, name, kind }) => `${text.slice(start, end)} ${name} ${kind}`)
  const pick = (words: string) => {
    const start = text.indexOf(words)
    app.labelActivity().labelling.draw({ start, end: start + words.length })
  }
  const action = (id: string) => app.actions().find(action => action.id === id)!
  const present = () => app.project.store.getState().timeline.present
  return { app, marks, pick, action, present }
}

describe('labelling', () => {
  it('shows suggestions before there is a label, and makes the head’s labels with the first edit', async () => {
    const { app, marks, pick, present } = await bench()
    expect(marks()).toEqual(['Ada PER suggested', 'Bo PER suggested', 'Oslo PER suggested', 'Ada PER suggested'])
    expect(labelsOf(present())).toEqual([])
    pick('Oslo')
    app.labelActivity().labelling.label('LOC')
    expect(marks()).toContain('Oslo LOC gold')
    expect(labelsOf(present()).map(({ name, key }) => [name, key])).toEqual([
      ['LOC', '1'],
      ['PER', '2'],
    ])
    app.project.undo()
    expect(labelsOf(present())).toEqual([])
    expect(marks()).toContain('Oslo PER suggested')
  })

  it('accepts and rejects, and goes on to what is left to judge', async () => {
    const { app, marks, pick, action } = await bench()
    pick('Ada')
    action('accept').run()
    expect(app.session.getState().selection).toEqual({ start: 8, end: 10 })
    action('reject').run()
    expect(marks()).toEqual(['Ada PER gold', 'Oslo PER suggested', 'Ada PER suggested'])
    app.labelActivity().labelling.acceptAll()
    expect(marks()).toEqual(['Ada PER gold', 'Oslo PER gold', 'Ada PER gold'])
    expect(app.session.getState().notice?.text).toBe('Accept 2 predictions.')
    app.project.undo()
    expect(marks()).toContain('Oslo PER suggested')
  })

  it('relabels, resizes and deletes the entity that is picked', async () => {
    const { app, marks, pick } = await bench()
    pick('Bo')
    app.labelActivity().labelling.label('PER')
    app.labelActivity().labelling.label('LOC')
    expect(marks()).toContain('Bo LOC gold')
    app.labelActivity().labelling.resize('end', 'out')
    expect(marks()).toContain('Bo in LOC gold')
    app.labelActivity().labelling.resize('start', 'out')
    expect(marks()).toContain('met Bo in LOC gold')
    app.labelActivity().labelling.resize('end', 'in')
    app.labelActivity().labelling.resize('start', 'in')
    expect(marks()).toContain('Bo LOC gold')
    app.labelActivity().labelling.remove()
    expect(marks().filter(mark => mark.startsWith('Bo'))).toEqual(['Bo PER suggested'])
  })

  it('takes a drawn part of an entity for itself, and a picked word for the entity around it', async () => {
    const { app, marks, pick } = await bench()
    pick('Bo in Oslo')
    app.labelActivity().labelling.label('LOC')
    app.labelActivity().labelling.ask({ start: text.indexOf('in'), end: text.indexOf('in') + 2 })
    expect(app.session.getState().selection).toEqual({ start: 8, end: 18 })
    pick('Oslo')
    app.labelActivity().labelling.label('PER')
    expect(marks()).toEqual(expect.arrayContaining(['Oslo PER gold', 'Bo PER suggested']))
    expect(app.session.getState().notice?.text).toBe('Oslo → PER, replacing Bo in Oslo (LOC).')
  })

  it('labels every occurrence as one step, and says how many', async () => {
    const { app, marks, pick, present } = await bench()
    pick('Ada')
    app.session.setState({ everywhere: true })
    app.labelActivity().labelling.label('LOC')
    expect(marks().filter(mark => mark === 'Ada LOC gold')).toHaveLength(2)
    expect(app.session.getState().notice?.text).toBe('2 × Ada → LOC.')
    app.project.undo()
    expect(goldOf(present(), app.project.target()!.document).spans).toEqual([])
  })

  it('labels what is drawn at once while a label is taken up', async () => {
    const { app, marks, pick, action } = await bench()
    action('label:LOC').run()
    expect(app.session.getState().brush).toBe('LOC')
    pick('stayed')
    expect(marks()).toContain('stayed LOC gold')
    action('close-bar').run()
    expect(app.session.getState().brush).toBeUndefined()
  })

  it('marks done and opens the next, and one undo takes both suggestions and state back', async () => {
    const { app, marks } = await bench()
    await app.project.add([{ text }], 'Pasted')
    const [first, second] = app.project.store.getState().documents
    await app.project.open(second!.id)
    app.labelActivity().labelling.acceptAndDone()
    expect(app.project.store.getState().open).toMatchObject({ id: first!.id })
    expect(app.project.store.getState().documents[1]!.state).toBe('done')
    app.project.undo()
    expect(app.project.store.getState().open).toMatchObject({ id: second!.id })
    expect(app.project.store.getState().documents[1]!.state).not.toBe('done')
    expect(marks().filter(mark => mark.endsWith('gold'))).toEqual([])
  })

  it('grows and shrinks what is picked word by word', async () => {
    const { app, pick } = await bench()
    const selected = () => {
      const { selection } = app.session.getState()
      return selection && text.slice(selection.start, selection.end)
    }
    pick('Bo')
    const walk = [1, 1, -1, -1, -1].map(by => (app.labelActivity().labelling.extend(by as 1 | -1), selected()))
    expect(walk).toEqual(['Bo in', 'Bo in Oslo', 'Bo in', 'Bo', 'met Bo'])
  })

  it('has keys of its own in Label, which others give up meanwhile', async () => {
    const { app } = await bench()
    const keys = app.actions().flatMap(action => action.keys.map(key => key.toLowerCase()))
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })
})
