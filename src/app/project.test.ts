import { describe, expect, it } from 'vitest'
import { createProject, type DocumentRecord, titleOf } from './project.ts'
import type { DocumentStore } from './storage.ts'

/** Storage that outlives a project, as a browser's does. */
function memoryStore() {
  const records = new Map<string, DocumentRecord>()
  const texts = new Map<string, string>()
  const writes: string[] = []
  const store: DocumentStore = {
    records: async () => [...records.values()],
    text: async id => texts.get(id),
    async write({ put, remove }) {
      for (const { record, text } of put) {
        records.set(record.id, record)
        if (text !== undefined) {
          texts.set(record.id, text)
          writes.push(record.id)
        }
      }
      for (const id of remove) {
        records.delete(id)
        texts.delete(id)
      }
    },
  }
  return { store, records, texts, writes }
}

const openText = (project: ReturnType<typeof createProject>) => {
  const { open } = project.store.getState()
  return open.kind === 'open' ? open.text : open.kind
}
const started = async (store: DocumentStore) => {
  const project = createProject(async () => store)
  await project.start(undefined)
  return project
}

describe('the project', () => {
  it('makes a new document of every text and keeps the one before', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'First text.' }], 'Pasted')
    await project.add([{ text: 'Second text.' }], 'Pasted')
    expect(openText(project)).toBe('Second text.')
    expect(project.store.getState().documents.map(({ title }) => title)).toEqual(['Second text.', 'First text.'])
  })

  it('goes one step back, and forward again', async () => {
    const memory = memoryStore()
    const project = await started(memory.store)
    await project.add([{ text: 'First text.' }], 'Pasted')
    await project.add([{ text: 'Second text.' }], 'Pasted')
    expect((await project.stepBack())?.title).toBe('Pasted “Second text.”')
    expect(openText(project)).toBe('First text.')
    await project.settled()
    expect([...memory.texts.values()]).toEqual(['First text.'])
    await project.stepBack()
    expect(openText(project)).toBe('Second text.')
    await project.settled()
    expect([...memory.texts.values()].sort()).toEqual(['First text.', 'Second text.'])
  })

  it('keeps a head that was picked since, when it goes back', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'First text.' }], 'Pasted')
    await project.add([{ text: 'Second text.' }], 'Pasted')
    project.setHead(project.store.getState().documents[1]!.id, 'plants')
    await project.stepBack()
    expect(project.store.getState().documents).toMatchObject([{ title: 'First text.', head: 'plants' }])
  })

  it('puts an edited text in the place of the old one, which comes back on undo', async () => {
    const memory = memoryStore()
    const project = await started(memory.store)
    await project.add([{ text: 'Old words.', head: 'plants' }], 'Pasted')
    const [old] = project.store.getState().documents
    await project.rewrite(old!.id, 'New words.')
    expect(project.store.getState().documents).toMatchObject([{ title: 'New words.', head: 'plants' }])
    await project.stepBack()
    await project.settled()
    expect(openText(project)).toBe('Old words.')
    expect([...memory.texts]).toEqual([[old!.id, 'Old words.']])
  })

  it('brings a deleted document back with its text, also one that was never opened', async () => {
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text: 'Kept.' }], 'Pasted')
    await before.add([{ text: 'Newest.' }], 'Pasted')
    await before.settled()

    const project = await started(memory.store)
    const kept = project.store.getState().documents[1]!
    await project.remove(kept.id)
    await project.settled()
    expect(memory.texts.has(kept.id)).toBe(false)
    expect(openText(project)).toBe('Newest.')
    await project.stepBack()
    await project.settled()
    expect(memory.texts.get(kept.id)).toBe('Kept.')
  })

  it('survives a reload with every unit of the text, and writes a text once', async () => {
    const text = ' \ufeffA\r\nB\ud83d C😀\u0000 '
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text }], 'Pasted')
    const id = before.store.getState().documents[0]!.id
    before.setHead(id, 'plants')
    await before.settled()
    expect(memory.writes).toEqual([id])

    const after = createProject(async () => memory.store)
    await after.start(id)
    expect(openText(after)).toBe(text)
    expect(after.store.getState().documents).toMatchObject([{ id, head: 'plants', characters: text.length }])
  })

  it('opens what the address names, else the newest', async () => {
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text: 'Older.' }], 'Pasted')
    await before.add([{ text: 'Newer.' }], 'Pasted')
    await before.settled()
    const project = createProject(async () => memory.store)
    await project.start(before.store.getState().documents[1]!.id)
    expect(openText(project)).toBe('Older.')
    await project.open('of another browser')
    expect(openText(project)).toBe('Newer.')
  })

  it('works on in memory where storage is refused, and says why', async () => {
    const project = createProject(() => Promise.reject(new DOMException('', 'SecurityError')))
    await project.start(undefined)
    expect(project.store.getState().keeping).toEqual({
      kind: 'memory',
      reason: 'The browser refuses storage to this page.',
    })
    await project.add([{ text: 'Still here.' }], 'Pasted')
    expect(openText(project)).toBe('Still here.')
  })

  it('says when storage is full, and loses nothing of the visit', async () => {
    const { store } = memoryStore()
    const project = await started({ ...store, write: () => Promise.reject(new DOMException('', 'QuotaExceededError')) })
    await project.add([{ text: 'Too much.' }], 'Pasted')
    await project.settled()
    expect(project.store.getState().keeping).toMatchObject({ kind: 'memory', reason: /full/ })
    expect(openText(project)).toBe('Too much.')
  })
})

describe('titleOf', () => {
  it('takes the first line that says something', () => {
    expect(titleOf('\n\n  A title \r\nand more')).toBe('A title')
    expect(titleOf(' \n ')).toBe('Untitled')
  })

  it('shortens at a word, and never within a character', () => {
    const title = titleOf('word '.repeat(40))
    expect(title.length).toBeLessThanOrEqual(66)
    expect(title).toMatch(/word …$/)
    expect(titleOf('😀'.repeat(80))).not.toMatch(/[\uD800-\uDBFF] …$/)
  })
})
