import { describe, expect, it } from 'vitest'
import { labelsOf } from '../domain/project.ts'
import { createApp } from './app.ts'
import { giveKeys, keyOf, ownerInLabel, ownersOf, refusalOf } from './key-choices.ts'
import { type Stroke, strokes } from './keys.ts'
import { loaded, memoryEngine, memoryStore } from './testing.ts'

const press = (key: string, code: string, held: Partial<Stroke> = {}): Stroke => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

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
  await app.project.start(undefined)
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  await app.project.add([{ text: 'Ada met Bo.' }], 'Pasted')
  const keys = (id: string) => app.actions().find(action => action.id === id)!.keys
  const give = (id: string, given: readonly string[] | undefined) => giveKeys(app, id, given, app.actions())
  return { app, keys, give }
}

describe('a stroke', () => {
  it('has a name that it then answers to, on any keyboard', () => {
    const all: (readonly [Stroke, string])[] = [
      [press('q', 'KeyQ'), 'q'],
      [press('Q', 'KeyQ', { shiftKey: true }), 'Shift+Q'],
      [press('ф', 'KeyA'), 'a'],
      [press('&', 'Digit1'), '1'],
      [press('!', 'Digit1', { shiftKey: true }), 'Shift+1'],
      [press('ö', 'Semicolon'), 'ö'],
      [press('?', 'Slash', { shiftKey: true }), '?'],
      [press('+', 'Equal', { shiftKey: true, ctrlKey: true }), 'Mod++'],
      [press('k', 'KeyK', { ctrlKey: true, shiftKey: true, altKey: true }), 'Mod+Alt+Shift+K'],
      [press('Backspace', 'Backspace', { altKey: true }), 'Alt+Backspace'],
    ]
    for (const [stroke, name] of all) {
      expect(keyOf(stroke, false)).toBe(name)
      expect(strokes(stroke, name, false)).toBe(true)
    }
    expect(keyOf(press('Shift', 'ShiftLeft', { shiftKey: true }), false)).toBeUndefined()
  })

  it('is refused with the reason where it is the browser’s or moves about', () => {
    expect(refusalOf('Mod+T', false)).toBe('Ctrl T opens a tab in the browser.')
    expect(refusalOf('Mod+3', true)).toBe('⌘3 changes the tab or the zoom of the browser.')
    expect(refusalOf('F5', false)).toBe('F5 is the browser’s.')
    for (const key of ['ArrowLeft', 'Shift+ArrowUp', 'Enter', 'Space', 'Tab'])
      expect(refusalOf(key, false)).toContain('moves about')
    for (const key of ['q', 'Shift+Q', 'Alt+Q', 'Mod+Enter', 'Alt+ArrowUp', '?', 'constructor'])
      expect(refusalOf(key, false)).toBeUndefined()
  })
})

describe('giving keys', () => {
  it('takes a key from who has it, and gives back what an action is made with', async () => {
    const { app, keys, give } = await bench()
    expect(ownersOf(app.actions(), ['E'], 'copy-tsv').map(({ id }) => id)).toEqual(['edit'])
    give('copy-tsv', ['e'])
    expect([keys('copy-tsv'), keys('edit')]).toEqual([['e'], []])
    give('edit', ['q'])
    give('copy-tsv', undefined)
    expect([keys('copy-tsv'), keys('edit')]).toEqual([['y'], ['q']])
    expect(app.choices.getState().keys).toEqual({ edit: ['q'] })
    give('edit', undefined)
    expect(app.choices.getState().keys).toEqual({})
  })

  it('takes but one of two keys, and brings it back from who took it', async () => {
    const { keys, give } = await bench()
    give('edit', ['Mod+Y'])
    expect(keys('step-forward')).toEqual(['Mod+Shift+Z'])
    give('step-forward', undefined)
    expect([keys('step-forward'), keys('edit')]).toEqual([['Mod+Shift+Z', 'Mod+Y'], []])
  })

  it('says who goes on having a key in Label', async () => {
    const { app } = await bench()
    expect(ownerInLabel(app, 'Shift+A')).toBeUndefined()
    await app.show('label')
    expect(ownerInLabel(app, 'Shift+A')).toBeUndefined()
    await app.show('read')
    expect(ownerInLabel(app, 'shift+a')).toContain('Accept')
    expect(ownerInLabel(app, 'Mod+Alt+J')).toBeUndefined()
  })

  it('changes a label’s key in the project, and there before any action’s', async () => {
    const { app, keys, give } = await bench()
    await app.show('label')
    const labels = () => labelsOf(app.project.store.getState().timeline.present).map(({ name, key }) => [name, key])
    give('label:PER', ['a'])
    expect(labels()).toEqual([
      ['LOC', '1'],
      ['PER', 'a'],
    ])
    expect(keys('accept')).toEqual([])
    expect(app.choices.getState().keys).toEqual({})
    give('accept', ['a'])
    expect([keys('accept'), keys('label:PER')]).toEqual([['a'], []])
    app.project.undo()
    expect(labels()[1]).toEqual(['PER', 'a'])
  })
})
