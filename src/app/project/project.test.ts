import { describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { setNotes } from '../../domain/document-edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { goldOf } from '../../domain/project.ts'
import { titleOf } from './new-documents.ts'
import { createProject } from './project.ts'
import type { ProjectStore } from './storage.ts'
import { memoryStore } from '../testing.ts'

const openText = (project: ReturnType<typeof createProject>) => {
  const { open } = project.store.getState()
  return open.kind === 'open' ? open.text : open.kind
}
const started = async (store: ProjectStore) => {
  const project = createProject(async () => store)
  await project.start(undefined)
  return project
}
const titles = (project: ReturnType<typeof createProject>) =>
  project.store.getState().documents.map(({ title }) => title)
const labelFirstWord = (project: ReturnType<typeof createProject>) => {
  const { records } = project.target()!
  project.commit(addLabels(records, ['PER']))
  const target = project.target()!
  project.commit(labelRange(target, { start: 0, end: target.text.indexOf(' ') }, 'PER'))
}
const goldCount = (project: ReturnType<typeof createProject>) => {
  const { records, document } = project.target()!
  return goldOf(records, document).spans.length
}

describe('the project', () => {
  it('makes a new document of every text and keeps the one before', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'First text.' }], 'Pasted')
    await project.add([{ text: 'Second text.' }], 'Pasted')
    expect(openText(project)).toBe('Second text.')
    expect(titles(project)).toEqual(['Second text.', 'First text.'])
  })

  it('takes back every step by name, and makes it again', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    labelFirstWord(project)
    await project.add([{ text: 'Second text.' }], 'Pasted')
    const names = [0, 1, 2, 3, 4].map(() => project.undo()?.name)
    expect(names).toEqual(['Pasted “Second text.”', 'Ada → PER', 'Add label PER', 'Pasted “Ada slept.”', undefined])
    expect(project.store.getState().open.kind).toBe('none')
    expect([0, 1, 2].map(() => project.redo()?.name)).toEqual(names.slice(1, 4).reverse())
    expect(openText(project)).toBe('Ada slept.')
    expect(goldCount(project)).toBe(1)
    expect(project.goTo(99)?.name).toBe('Pasted “Second text.”')
    expect(openText(project)).toBe('Second text.')
  })

  it('amends the last step, and none that another came after', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    const { id } = project.store.getState().documents[0]!
    const notes = () => project.store.getState().documents[0]!.notes
    const last = () => project.store.getState().timeline.past!.step
    const write = (words: string) => setNotes(project.store.getState().timeline.present, id, words)
    project.commit(write('One'))
    const own = last()
    project.amend(write('One, two'), own)
    expect(project.store.getState().timeline.past!.length).toBe(2)
    project.amend(write('One, two, three'), own)
    expect(project.store.getState().timeline.past!.length).toBe(3)
    project.undo()
    expect(notes()).toBe('One, two')
    project.undo()
    expect(notes()).toBe('')
  })

  it('goes back to the document that was open before, and to the one in which a step changed something', async () => {
    const project = await started(memoryStore().store)
    for (const text of ['Ada slept.', 'Bo woke.', 'Cy left.']) await project.add([{ text }], 'Pasted')
    await project.open(project.store.getState().documents[2]!.id)
    await project.add([{ text: 'A mistake.' }], 'Pasted')
    project.undo()
    expect(openText(project)).toBe('Ada slept.')
    labelFirstWord(project)
    await project.open(project.store.getState().documents[0]!.id)
    expect(openText(project)).toBe('Cy left.')
    project.undo()
    expect(openText(project)).toBe('Ada slept.')
    expect(goldCount(project)).toBe(0)
  })

  it('puts an edited text in the place of one without gold, which comes back on undo', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'Old words.', head: 'plants' }, { text: 'Other.' }], 'Opened')
    const [old] = project.store.getState().documents
    expect(project.rewrite(old!.id, 'New words.')).toBe('replaced')
    expect(project.store.getState().documents).toMatchObject([{ title: 'New words.', head: 'plants' }, {}])
    project.undo()
    expect(openText(project)).toBe('Old words.')
  })

  it('leaves a text with gold as it is: the edited one is another document', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    labelFirstWord(project)
    const [old] = project.store.getState().documents
    expect(project.rewrite(old!.id, 'Ada woke.')).toBe('added')
    expect(titles(project)).toEqual(['Ada woke.', 'Ada slept.'])
    expect(openText(project)).toBe('Ada woke.')
    expect(goldCount(project)).toBe(0)
    expect(goldOf(project.store.getState().timeline.present, old!.id).spans.length).toBe(1)
  })

  it('keeps the list as it is while only gold changes', async () => {
    const project = await started(memoryStore().store)
    await project.add([{ text: 'Ada met Bo.' }], 'Pasted')
    labelFirstWord(project)
    const { documents, open } = project.store.getState()
    project.commit(labelRange(project.target()!, { start: 8, end: 10 }, 'PER'))
    expect(goldCount(project)).toBe(2)
    expect(project.store.getState().documents).toBe(documents)
    expect(project.store.getState().open).toBe(open)
  })

  it('says that it is saved when the write is complete, and not before', async () => {
    const memory = memoryStore()
    let finish = () => {}
    const slow: ProjectStore = {
      ...memory.store,
      write: async writing => {
        await new Promise<void>(resolve => (finish = resolve))
        await memory.store.write(writing)
      },
    }
    const project = createProject(async () => slow)
    await project.start(undefined)
    finish()
    await project.settled()
    expect(project.store.getState().saved).toBe('saved')
    await project.add([{ text: 'Ada slept.' }], 'Pasted')
    labelFirstWord(project)
    expect(project.store.getState().saved).toBe('saving')
    finish()
    await new Promise(next => setTimeout(next))
    // The first edit is written, those after it are not.
    expect([memory.texts.size, memory.steps.length]).toEqual([1, 1])
    expect(project.store.getState().saved).toBe('saving')
    finish()
    await project.settled()
    expect(memory.steps.length).toBe(3)
    expect(project.store.getState().saved).toBe('saved')
  })

  it('survives a reload with every unit of the text, its gold and its history', async () => {
    const text = 'Ada \ufeffA\r\nB\ud83d C😀\u0000 '
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text }], 'Pasted')
    labelFirstWord(before)
    before.setHead(before.target()!.document, 'plants')
    before.undo()
    await before.settled()

    const project = createProject(async () => memory.store)
    await project.start(before.target()!.document)
    expect(openText(project)).toBe(text)
    expect(project.store.getState().timeline.present).toEqual(before.store.getState().timeline.present)
    expect(project.redo()?.name).toMatch(/^Head plants/)
    for (let steps = 0; steps < 4; steps++) project.undo()
    expect(project.store.getState().documents).toEqual([])
    project.goTo(3)
    expect(openText(project)).toBe(text)
    expect(goldCount(project)).toBe(1)
    expect(memory.textWrites).toEqual([before.target()!.document])
  })

  it('brings a deleted document back with its text, also after a reload', async () => {
    const memory = memoryStore()
    const first = await started(memory.store)
    await first.add([{ text: 'Kept.' }], 'Pasted')
    await first.add([{ text: 'Newest.' }], 'Pasted')
    first.remove(first.store.getState().documents[1]!.id)
    expect(openText(first)).toBe('Newest.')
    await first.settled()

    const second = await started(memory.store)
    expect(titles(second)).toEqual(['Newest.'])
    expect(second.undo()?.name).toBe('Delete “Kept.”')
    await new Promise(next => setTimeout(next))
    expect(openText(second)).toBe('Kept.')
  })

  it('forgets the text that no step can bring back', async () => {
    const memory = memoryStore()
    const first = await started(memory.store)
    await first.add([{ text: 'Taken back.' }], 'Pasted')
    first.undo()
    await first.add([{ text: 'Kept.' }], 'Pasted')
    await first.settled()
    expect([...memory.texts.values()]).toEqual(['Taken back.', 'Kept.'])
    await started(memory.store)
    expect([...memory.texts.values()]).toEqual(['Kept.'])
  })

  it('begins with a document that is no step, where nothing was kept', async () => {
    const memory = memoryStore()
    const project = createProject(async () => memory.store)
    await project.start(undefined, { text: 'A sample.' })
    expect(openText(project)).toBe('A sample.')
    expect(project.undo()).toBeUndefined()
    await project.settled()
    const again = createProject(async () => memory.store)
    await again.start(undefined, { text: 'Another sample.' })
    expect(titles(again)).toEqual(['A sample.'])
  })

  it('takes in what is added before it is read', async () => {
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text: 'Kept.' }], 'Pasted')
    await before.settled()
    const project = createProject(async () => memory.store)
    void project.start(undefined)
    await project.add([{ text: 'Early.' }], 'Pasted')
    expect(titles(project)).toEqual(['Early.', 'Kept.'])
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

  it('gives up a history that does not fit the records, says so, and works on', async () => {
    const memory = memoryStore()
    const before = await started(memory.store)
    await before.add([{ text: 'Ada slept.' }], 'Pasted')
    labelFirstWord(before)
    await before.settled()
    memory.records.delete(`gold/${before.target()!.document}`)
    const project = await started(memory.store)
    expect(project.undo()).toBeUndefined()
    expect(project.store.getState().problems).toMatchObject([/can no longer be undone/])
    labelFirstWord(project)
    expect(goldCount(project)).toBe(1)
    await project.settled()
    expect(memory.steps.length).toBe(1)
  })

  it('asks to persist once there is gold, and once', async () => {
    const memory = memoryStore()
    const project = await started(memory.store)
    await project.add([{ text: 'Ada met Bo.' }], 'Pasted')
    expect(memory.asked.times).toBe(0)
    labelFirstWord(project)
    project.commit(labelRange(project.target()!, { start: 8, end: 10 }, 'PER'))
    expect(memory.asked.times).toBe(1)
  })

  it('works on in memory where storage is refused, and says why', async () => {
    const project = createProject(() => Promise.reject(new DOMException('', 'SecurityError')))
    await project.start(undefined)
    expect(project.store.getState()).toMatchObject({
      keeping: { kind: 'memory', reason: 'The browser refuses storage to this page.' },
      saved: 'failed',
    })
    await project.add([{ text: 'Still here.' }], 'Pasted')
    expect(openText(project)).toBe('Still here.')
  })

  it('says when storage is full, loses nothing of the visit, and writes all of it once there is room', async () => {
    const memory = memoryStore()
    let isFull = true
    const project = await started({
      ...memory.store,
      write: writing =>
        isFull ? Promise.reject(new DOMException('', 'QuotaExceededError')) : memory.store.write(writing),
    })
    await project.add([{ text: 'Too much.' }], 'Pasted')
    await project.settled()
    expect(project.store.getState()).toMatchObject({ keeping: { kind: 'memory', reason: /full/ }, saved: 'failed' })
    expect(openText(project)).toBe('Too much.')
    isFull = false
    project.setHead(project.target()!.document, 'plants')
    await project.settled()
    expect(project.store.getState()).toMatchObject({ keeping: { kind: 'kept' }, saved: 'saved' })
    expect([...memory.texts.values()]).toEqual(['Too much.'])
    expect(memory.steps.map(({ name }) => name)).toEqual(['Pasted “Too much.”', 'Head plants for “Too much.”'])
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
