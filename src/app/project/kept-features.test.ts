import { describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { loaded, memoryEngine, memoryLocks, memoryStore } from '../testing.ts'

/** A browser with one project; `tab` opens the page in it once more. */
function browser() {
  const { store } = memoryStore()
  const locks = memoryLocks()
  const state = { isFull: false, removals: 0 }
  const write: typeof store.write = async writing => {
    if (state.isFull) throw new DOMException('', 'QuotaExceededError')
    await store.write(writing)
  }
  return {
    state,
    async tab() {
      const { engine, calls } = memoryEngine()
      const app = createApp({
        engine,
        modelUrl: 'model/',
        openStore: async () => ({ ...store, write }),
        removeFeatures: async () => void state.removals++,
        locks,
        choiceStore: { read: () => null, write: () => {} },
        platform: 'Linux',
      })
      await app.projects.start('first', undefined, undefined)
      const ids = () => app.project.store.getState().documents.map(({ id }) => id)
      return { ...app, ids, calls, kept: () => calls('keep').at(-1)?.args }
    },
  }
}

describe('features that are kept between visits', () => {
  it('are those of the documents that the project has, through undo and redo', async () => {
    const { project, ids, kept } = await browser().tab()
    await project.add([{ text: 'Ada slept.' }, { text: 'Bo woke.' }], 'Pasted')
    const both = ids()
    expect(kept()).toEqual({ project: 'first', documents: both })
    project.remove(both[0]!)
    expect(kept()).toEqual({ project: 'first', documents: [both[1]] })
    project.undo()
    expect(kept()).toEqual({ project: 'first', documents: both })
    project.undo()
    expect(kept()).toEqual({ project: 'first', documents: [] })
  })

  it('are read with the text of their document', async () => {
    const { project, tagging, ids, calls } = await browser().tab()
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    void tagging.load()
    await calls('load')[0]!.answer(loaded)
    await expect.poll(() => calls('tag').map(({ args }) => args.document)).toEqual(ids())
  })

  it('are looked after by the tab that edits, and by none that only reads', async () => {
    const there = browser()
    const first = await there.tab()
    await first.project.add([{ text: 'Ada slept.' }], 'Pasted')
    await first.project.settled()
    const second = await there.tab()
    expect(second.project.store.getState().readOnly).toBe(true)
    expect(second.ids()).toEqual(first.ids())
    expect(second.kept()).toBeUndefined()
    expect(await second.projects.takeOver()).toBeUndefined()
    expect(second.kept()).toEqual({ project: 'first', documents: first.ids() })
  })

  it('leave their room to the work itself where that cannot be saved', async () => {
    const { state, tab } = browser()
    const { project } = await tab()
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    await project.settled()
    expect(state.removals).toBe(0)
    state.isFull = true
    await project.add([{ text: 'Bo woke.' }], 'Pasted')
    await project.settled()
    expect(project.store.getState().saved).toBe('failed')
    expect(state.removals).toBe(1)
  })
})
