import { describe, expect, it } from 'vitest'
import { documentsOf, goldOf, labelsOf, settingsOf } from '../../domain/project.ts'
import { createApp } from '../app.ts'
import { capitals, loaded, memoryEngine, memoryStore } from '../testing.ts'

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
  await app.project.start(undefined)
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  await app.project.add([{ text }], 'Pasted')
  await new Promise(next => setTimeout(next))
  calls('tag')[0]!.progress(capitals(text, 'PER'))
  await app.show('label')
  const { labelSet, labelling } = app.labelActivity()
  const present = () => app.project.store.getState().timeline.present
  const labels = () => labelsOf(present()).map(({ name }) => name)
  const notice = () => app.session.getState().notice?.text
  const give = (start: number, end: number, label: string) => {
    labelling.draw({ start, end })
    labelling.label(label)
  }
  const gold = () => goldOf(present(), documentsOf(present())[0]!.id).spans.map(({ label }) => label)
  return { app, labelSet, present, labels, notice, give, gold }
}

describe('the labels', () => {
  it('are moved one step each over the head’s labels, which become the project’s', async () => {
    const { app, labelSet, labels, notice } = await bench()
    expect(labels()).toEqual([])
    labelSet.moveTo('PER', 0)
    expect(labels()).toEqual(['PER', 'LOC'])
    expect(notice()).toBe('Move PER to place 1 of 2.')
    labelSet.moveTo('PER', -1)
    labelSet.moveTo('PER', 0)
    app.project.undo()
    expect(labels()).toEqual([])
  })

  it('are merged in one step, and what was taken up is what they became', async () => {
    const { app, labelSet, labels, notice, give, gold } = await bench()
    give(0, 3, 'PER')
    give(14, 18, 'LOC')
    app.session.setState({ brush: 'PER' })
    expect(labelSet.merge(['PER'], 'LOC')).toBe(true)
    expect([labels(), gold()]).toEqual([['LOC'], ['LOC', 'LOC']])
    expect(notice()).toBe('Merge PER into LOC, 1 entity.')
    expect(app.session.getState()).toMatchObject({ brush: 'LOC', lastLabel: 'LOC' })
    app.project.undo()
    expect([labels(), gold()]).toEqual([
      ['LOC', 'PER'],
      ['PER', 'LOC'],
    ])
    labelSet.remove('LOC')
    expect(app.session.getState()).toMatchObject({ brush: undefined, lastLabel: undefined })
  })

  it('stay as they are in a tab that may only read, which says so', async () => {
    const { app, labelSet, labels, notice } = await bench()
    app.project.store.setState({ readOnly: true })
    expect(labelSet.merge(['PER'], 'LOC')).toBe(false)
    labelSet.moveTo('PER', 0)
    expect(labels()).toEqual([])
    expect(notice() ?? '').not.toContain('Move')
  })

  it('are made without a document too', async () => {
    const { app, labelSet, labels } = await bench()
    app.project.remove(documentsOf(app.project.store.getState().timeline.present)[0]!.id)
    labelSet.add(['Day'])
    expect(labels()).toEqual(['LOC', 'PER', 'Day'])
  })
})

describe('forbidding overlap', () => {
  it('is done at once where nothing overlaps, and asks what is to go where something does', async () => {
    const { app, labelSet, present, notice, give, gold } = await bench()
    labelSet.allowOverlap(true)
    labelSet.allowOverlap(false)
    expect(settingsOf(present()).overlap).toBe('flat')
    labelSet.allowOverlap(true)
    give(0, 10, 'LOC')
    give(8, 10, 'PER')
    expect(gold()).toEqual(['LOC', 'PER'])
    labelSet.allowOverlap(false)
    expect(settingsOf(present()).overlap).toBe('nested')
    expect(labelSet.store.getState().flattening).toBe(true)
    labelSet.makeFlat('longest')
    expect([settingsOf(present()).overlap, gold()]).toEqual(['flat', ['LOC']])
    expect(notice()).toBe('Forbid overlap: resolve overlaps by the longest, deleting 1 entity.')
    app.project.undo()
    expect([settingsOf(present()).overlap, gold()]).toEqual(['nested', ['LOC', 'PER']])
  })
})
