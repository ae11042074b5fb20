import { describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { markDone } from '../../domain/document-edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { labelsOf } from '../../domain/project.ts'
import { createApp } from '../app.ts'
import { createLabelActivity } from '../label/label-activity.ts'
import type { Notice } from '../session.ts'
import { capitals, loaded, memoryEngine, memoryStore } from '../testing.ts'

/** Turns enough for work that is done in portions, however little a busy machine does in one. */
const soon = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(next => setTimeout(next))
}

async function bench(texts: readonly string[]) {
  const { engine, calls } = memoryEngine()
  const { store } = memoryStore()
  const app = createApp({
    engine,
    modelUrl: 'model/',
    openStore: () => Promise.resolve(store),
    choiceStore: { read: () => null, write: () => {} },
    platform: 'Linux',
  })
  void app.tagging.load()
  await calls('load')[0]!.answer(loaded)
  await app.project.start(undefined)
  const { predictions } = createLabelActivity({ ...app, engine })
  await app.project.add(
    texts.map(text => ({ text })),
    'Opened',
  )
  await soon()
  const answer = async (at: number, type = 'PER') => {
    const call = calls('tag')[at]!
    call.progress(capitals(call.args.text, type))
    await call.answer({ words: 3, pieces: 3, encodedPieces: 3, unknownPieces: 0, milliseconds: 1 })
    await soon()
  }
  const asked = () => calls('tag').map(({ args }) => args.text)
  const ids = app.project.store.getState().documents.map(({ id }) => id)
  const commit = app.project.commit
  const records = () => app.project.store.getState().timeline.present
  return { app, predictions, calls, answer, asked, ids, commit, records }
}

describe('the predictions of all documents', () => {
  it('take the open document’s from its tagging, and ask only for the others, a few at once', async () => {
    const { predictions, answer, asked } = await bench(['Ada.', 'Bo.', 'Cy.', 'Di.', 'Ed.', 'Flo.'])
    await answer(0)
    expect([...predictions.store.getState().byDocument.values()].map(({ entities }) => entities.length)).toEqual([1])
    const reading = predictions.readAll()
    await soon()
    expect(asked()).toEqual(['Ada.', 'Bo.', 'Cy.', 'Di.', 'Ed.'])
    expect(predictions.store.getState().status).toMatchObject({ kind: 'running', done: 0, left: 5 })
    for (const at of [1, 2, 3, 4, 5]) await answer(at)
    await reading
    expect(asked()).toHaveLength(6)
    expect(predictions.store.getState()).toMatchObject({ status: { kind: 'idle' } })
    expect(predictions.unread()).toEqual([])
  })

  it('wait while the open text is tagged, so that it goes first', async () => {
    const { app, predictions, answer, asked, ids } = await bench(['Ada.', 'Bo.', 'Cy.'])
    void predictions.readAll()
    await soon()
    expect(asked()).toEqual(['Ada.'])
    await answer(0)
    expect(asked()).toEqual(['Ada.', 'Bo.', 'Cy.'])
    await answer(1)
    await app.project.open(ids[1])
    await soon()
    expect(asked()[3]).toBe('Bo.')
  })

  it('say that they are there, unless something else was done and said meanwhile', async () => {
    const { app, predictions, answer, ids } = await bench(['Ada.', 'Bo.', 'Cy.'])
    await answer(0)
    const first = predictions.readAll([ids[1]!])
    await soon()
    await answer(1)
    await first
    expect(app.session.getState().notice?.text).toBe('The head has read 1 document.')
    const second = predictions.readAll()
    await soon()
    const undoable: Notice = { tone: 'news', text: 'Accept 3 predictions.', action: 'step-back' }
    app.session.setState({ notice: undoable })
    await answer(2)
    await second
    expect(app.session.getState().notice).toBe(undoable)
  })

  it('stop with what was read, tell what is left, and go on from there', async () => {
    const { predictions, answer, asked, calls, ids } = await bench(['Ada.', 'Bo.', 'Cy.'])
    await answer(0)
    const reading = predictions.readAll()
    await soon()
    await answer(2)
    predictions.stop()
    await reading
    expect(calls('tag')[1]!.signal?.aborted).toBe(true)
    expect(predictions.store.getState().status).toEqual({ kind: 'stopped' })
    expect(predictions.unread().map(({ id }) => id)).toEqual([ids[1]])
    void predictions.readAll()
    await soon()
    expect(asked().slice(3)).toEqual(['Bo.'])
  })

  it('say why they failed, and read documents of given ids alone', async () => {
    const { predictions, answer, asked, calls, ids } = await bench(['Ada.', 'Bo.', 'Cy.'])
    await answer(0)
    const reading = predictions.readAll([ids[2]!])
    await soon()
    expect(asked().slice(1)).toEqual(['Cy.'])
    await calls('tag')[1]!.fail(new Error('broken'))
    await reading
    expect(predictions.store.getState().status).toMatchObject({ kind: 'failed', failure: { message: 'broken' } })
  })

  it('are forgotten with another head, decoder or aggregation, and with their document', async () => {
    const { app, predictions, answer, ids } = await bench(['Ada.', 'Bo.'])
    await answer(0)
    void predictions.readAll()
    await soon()
    await answer(1)
    await soon()
    const size = () => predictions.store.getState().byDocument.size
    expect(size()).toBe(2)
    app.project.remove(ids[1]!)
    expect(size()).toBe(1)
    app.choices.setState({ decode: 'argmax' })
    expect(size()).toBe(0)
  })
})

describe('gold against predictions', () => {
  async function labelled() {
    const all = await bench(['Ada met Bo.', 'Cy met Di.'])
    const { answer, predictions, commit, records, ids } = all
    await answer(0)
    void predictions.readAll()
    await soon()
    await answer(1)
    commit(addLabels(records(), ['LOC', 'PER']))
    const label = (name: string) => labelsOf(records()).find(label => label.name === name)!.id
    const forget = predictions.compared.subscribe(() => {})
    const target = (at: number) => ({
      records: records(),
      document: ids[at]!,
      text: ['Ada met Bo.', 'Cy met Di.'][at]!,
    })
    const kinds = (at: number) =>
      predictions
        .comparisons()
        .get(ids[at]!)
        ?.disagreements.map(({ kind }) => kind)
    return { ...all, label, target, kinds, forget }
  }

  it('are compared anew only where an edit changed something', async () => {
    const { predictions, commit, label, target, kinds, ids } = await labelled()
    expect(kinds(0)).toEqual([])
    const before = predictions.comparisons()
    commit(labelRange(target(0), { start: 0, end: 3 }, label('LOC')))
    const after = predictions.comparisons()
    expect(kinds(0)).toEqual(['type'])
    expect(after.get(ids[1]!)).toBe(before.get(ids[1]!))
    expect(predictions.comparisons()).toBe(after)
  })

  it('count what is suggested until gaps are known, and a disagreement from then on', async () => {
    const { app, predictions, commit, records, kinds, ids } = await labelled()
    await soon()
    expect(predictions.compared.getState().suggestions.get(ids[1]!)).toHaveLength(2)
    commit(markDone(records(), ids[1]!))
    await soon()
    expect(kinds(1)).toEqual(['spurious', 'spurious'])
    expect(predictions.compared.getState().suggestions.get(ids[1]!)).toEqual([])
    app.choices.setState({ threshold: 0.95 })
    await soon()
    expect(kinds(1)).toEqual([])
  })

  it('tell how unsure the head is of a document, and what lists are sorted by', async () => {
    const { predictions, ids } = await labelled()
    predictions.comparisons()
    expect(predictions.facts().uncertainty?.get(ids[0]!)).toBeCloseTo(0.1)
    expect(predictions.facts()).toBe(predictions.facts())
  })

  it('are kept up to date behind the page while somebody listens', async () => {
    const { predictions, commit, label, target, ids, forget } = await labelled()
    await soon()
    commit(labelRange(target(1), { start: 0, end: 2 }, label('LOC')))
    expect(predictions.compared.getState().comparisons.get(ids[1]!)?.disagreements).toEqual([])
    await soon()
    expect(predictions.compared.getState().comparisons.get(ids[1]!)?.disagreements).toHaveLength(1)
    forget()
  })
})
