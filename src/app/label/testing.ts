/** For the tests of labelling: a project of one document, open in Label, of which the head says that every capitalised word is a person. */
import { createApp } from '../app.ts'
import { capitals, loaded, memoryEngine, memoryStore } from '../testing.ts'

export async function labelBench(text: string) {
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
  await calls('load')[0]?.answer(loaded)
  await app.project.add([{ text }], 'Pasted')
  await soon()
  calls('tag')[0]?.progress(capitals(text, 'PER'))
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
  const selected = () => {
    const { selection } = app.session.getState()
    return selection && text.slice(selection.start, selection.end)
  }
  const action = (id: string) => {
    const found = app.actions().find(action => action.id === id)
    if (!found) throw new Error(`no action ${id}`)
    return found
  }
  const present = () => app.project.store.getState().timeline.present
  return { app, calls, marks, pick, selected, action, present }
}
