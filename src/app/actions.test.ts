import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { capitals, loaded, memoryEngine } from './testing.ts'

async function bench() {
  const { engine, calls } = memoryEngine()
  const app = createApp({
    engine,
    modelUrl: 'model/',
    openStore: () => Promise.reject(new Error('none')),
    choiceStore: { read: () => null, write: () => {} },
    platform: 'Linux',
  })
  const action = (id: string) => app.actions().find(action => action.id === id)!
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  const soon = () => new Promise(next => setTimeout(next))
  return { app, calls, action, soon }
}

describe('the actions', () => {
  it('have ids and keys of their own, and none of the browser’s', async () => {
    const { app } = await bench()
    await app.project.add([{ text: 'Ada met Bo.' }], 'Pasted')
    const ids = app.actions().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const keys = app.actions().flatMap(({ ownKeys }) => ownKeys.map(key => key.toLowerCase()))
    expect(keys.filter((key, at) => keys.indexOf(key) < at)).toEqual([])
    await app.show('label')
    const ofLabel = app.actions().filter(({ group }) => group === 'Labelling')
    const labelKeys = ofLabel.flatMap(({ ownKeys }) => ownKeys.map(key => key.toLowerCase()))
    expect(labelKeys.filter((key, at) => labelKeys.indexOf(key) < at)).toEqual([])
    for (const taken of ['mod+n', 'mod+t', 'mod+w', 'mod+r', 'mod+f', 'mod+l', 'mod+p', 'mod+d', 'mod+c', 'mod+a']) {
      expect(keys).not.toContain(taken)
      expect(labelKeys).not.toContain(taken)
    }
  })

  it('have the keys that were chosen for them, each key once, and in Label what is Label’s first', async () => {
    const { app, action } = await bench()
    app.choices.setState({ keys: { 'copy-tsv': ['q'], edit: [], 'show-seams': ['Shift+A'] } })
    expect(action('copy-tsv').keys).toEqual(['q'])
    expect(action('copy-tsv').ownKeys).toEqual(['y'])
    expect(action('edit').keys).toEqual([])
    expect(action('show-seams').keys).toEqual(['Shift+A'])
    await app.show('label')
    expect(action('accept-all').keys).toEqual(['Shift+A'])
    expect(action('show-seams').keys).toEqual([])
    app.choices.setState({ keys: { 'reject-all': ['Shift+A'] } })
    expect(action('reject-all').keys).toEqual(['Shift+A'])
    expect(action('accept-all').keys).toEqual([])
  })

  it('are possible only where they make sense', async () => {
    const { app, action, soon } = await bench()
    expect(action('edit').enabled).toBe(false)
    expect(action('step-back').enabled).toBe(false)
    await app.project.add([{ text: 'Ada met Bo.' }], 'Pasted')
    await soon()
    expect(action('edit').enabled).toBe(true)
    expect(action('stop').enabled).toBe(true)
    expect(action('step-back').title).toBe('Undo: Pasted “Ada met Bo.”')
    action('write').run()
    expect(action('edit').enabled).toBe(false)
  })

  it('go from entity to entity, round the end, past what is hidden or below the threshold', async () => {
    const { app, calls, action, soon } = await bench()
    await app.project.add([{ text: 'Ada met Bo and Cy.' }], 'Pasted')
    await soon()
    calls('tag')[0]!.progress(capitals('Ada met Bo and Cy.', 'PER'))
    const picked = () => {
      const { selection } = app.session.getState()
      return selection && 'Ada met Bo and Cy.'.slice(selection.start, selection.end)
    }
    const walk = (id: string, times: number) => Array.from({ length: times }, () => (action(id).run(), picked()))
    expect(walk('next-entity', 4)).toEqual(['Ada', 'Bo', 'Cy', 'Ada'])
    expect(walk('previous-entity', 2)).toEqual(['Cy', 'Bo'])
    app.choices.setState({ threshold: 0.95 })
    expect(walk('next-entity', 1)).toEqual(['Bo'])
  })

  it('move the threshold by steps of five per cent, between none and 95', async () => {
    const { app, action } = await bench()
    for (let turn = 0; turn < 30; turn++) if (action('raise-threshold').enabled) action('raise-threshold').run()
    expect(app.choices.getState().threshold).toBe(0.95)
    action('lower-threshold').run()
    expect(app.choices.getState().threshold).toBe(0.9)
  })

  it('offer every head of the model, and remember the one picked for texts to come', async () => {
    const { app, action, calls, soon } = await bench()
    await app.project.add([{ text: 'Fern.' }], 'Pasted')
    action('head:plants').run()
    await soon()
    expect(calls('head')[0]!.args).toEqual({ name: 'plants' })
    expect(app.choices.getState().heads).toEqual(['plants'])
    expect(app.project.store.getState().documents[0]?.head).toBe('plants')
  })
})
