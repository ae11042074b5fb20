import { describe, expect, it } from 'vitest'
import { labelRange } from '../../domain/annotate.ts'
import { markDone } from '../../domain/document-edits.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { goldOf, labelsOf } from '../../domain/project.ts'
import { createApp } from '../app.ts'
import { capitals, loaded, memoryEngine, memoryStore } from '../testing.ts'

/** Turns enough for work that is done in portions, however little a busy machine does in one. */
const soon = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(next => setTimeout(next))
}
const texts = ['Ada met Bo.', 'Cy met Di.']

/** Two documents that were read; the head says of every capitalised word that it is a PER. */
async function bench() {
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
  await app.show('label')
  app.choices.setState({ labelTab: 'review' })
  await app.project.add(
    texts.map(text => ({ text })),
    'Opened',
  )
  await soon()
  const answer = async (at: number) => {
    const call = calls('tag')[at]!
    call.progress(capitals(call.args.text, 'PER'))
    await call.answer({ words: 3, pieces: 3, encodedPieces: 3, unknownPieces: 0, milliseconds: 1 })
    await soon()
  }
  await answer(0)
  const { predictions, reviewing } = app.labelActivity()
  void predictions.readAll()
  await soon()
  await answer(1)
  const records = () => app.project.store.getState().timeline.present
  const ids = app.project.store.getState().documents.map(({ id }) => id)
  const label = (at: number, words: string, name: string) => {
    const start = texts[at]!.indexOf(words)
    const { id } = labelsOf(records()).find(label => label.name === name)!
    const target = { records: records(), document: ids[at]!, text: texts[at]! }
    app.project.commit(labelRange(target, { start, end: start + words.length }, id))
  }
  app.project.commit(addLabels(records(), ['LOC', 'PER']))
  const gold = (at: number) =>
    goldOf(records(), ids[at]!).spans.map(
      ({ start, end, label }) =>
        `${texts[at]!.slice(start, end)} ${labelsOf(records()).find(({ id }) => id === label)!.name}`,
    )
  const forget = predictions.compared.subscribe(() => {})
  const action = (id: string) => app.actions().find(action => action.id === id)!
  const press = async (id: string) => {
    action(id).run()
    await soon()
  }
  const at = () => {
    const { place } = reviewing.store.getState()
    const { open } = app.project.store.getState()
    const { selection } = app.session.getState()
    if (!place || open.kind !== 'open' || !selection) return undefined
    expect(place.document).toBe(open.id)
    return `${place.disagreement.kind} ${open.text.slice(selection.start, selection.end)}`
  }
  return { app, predictions, reviewing, records, ids, label, gold, forget, press, at }
}

describe('the review of disagreements', () => {
  it('goes from place to place over documents, opening each, and round the end', async () => {
    const { label, press, at, reviewing } = await bench()
    label(0, 'Ada', 'LOC')
    label(1, 'Di', 'LOC')
    await soon()
    expect(reviewing.disagreement.places()).toMatchObject({ places: { length: 2 }, kinds: { type: 2, missed: 0 } })
    await press('review-next')
    expect(at()).toBe('type Ada')
    await press('review-next')
    expect(at()).toBe('type Di')
    await press('review-next')
    expect(at()).toBe('type Ada')
    await press('review-previous')
    expect(at()).toBe('type Di')
  })

  it('takes the prediction or keeps gold by one key each, goes on, and is undone step by step', async () => {
    const { app, label, press, at, gold, reviewing } = await bench()
    label(0, 'Ada', 'LOC')
    label(0, 'met', 'LOC')
    label(1, 'Di', 'LOC')
    await soon()
    await press('review-next')
    await press('review-take')
    expect(gold(0)).toEqual(['Ada PER', 'met LOC'])
    expect(at()).toBe('missed met')
    await press('review-take')
    expect(gold(0)).toEqual(['Ada PER'])
    expect(at()).toBe('type Di')
    await press('review-keep')
    expect(gold(1)).toEqual(['Di LOC'])
    expect(reviewing.store.getState().place).toBeUndefined()
    expect(reviewing.disagreement.places().places).toEqual([])
    expect(app.session.getState().notice?.text).toBe('Keep Di; no disagreement is left here.')
    await press('step-back')
    expect(app.project.store.getState().open).toMatchObject({ text: 'Cy met Di.' })
    await soon()
    expect(reviewing.disagreement.places().places).toHaveLength(1)
    await press('step-back')
    expect(gold(0)).toEqual(['Ada PER', 'met LOC'])
  })

  it('filters by class, label and document, and counts what each would show', async () => {
    const { app, label, records, ids, reviewing } = await bench()
    label(0, 'Ada', 'LOC')
    label(0, 'met', 'LOC')
    app.project.commit(markDone(records(), ids[1]!))
    await soon()
    const { disagreement } = reviewing
    const kinds = () => disagreement.places().places.map(({ disagreement: { kind } }) => kind)
    expect(kinds()).toEqual(['type', 'missed', 'spurious', 'spurious'])
    disagreement.filter({ kind: 'missed' })
    expect(kinds()).toEqual(['missed'])
    expect(disagreement.places().kinds).toEqual({ missed: 1, spurious: 2, boundary: 0, type: 1 })
    disagreement.filter({ kind: undefined, label: 'PER' })
    const [, per] = labelsOf(records()).map(({ id }) => id)
    disagreement.filter({ label: per! })
    expect(kinds()).toEqual(['type', 'spurious', 'spurious'])
    disagreement.filter({ label: undefined, scope: 'document' })
    expect(kinds()).toEqual(['type', 'missed'])
  })
})

describe('judging all documents', () => {
  it('accepts what is shown of all that were read in one step, and says what it left', async () => {
    const { app, label, gold, reviewing } = await bench()
    label(0, 'Ada', 'LOC')
    await reviewing.acceptRead()
    expect(gold(0)).toEqual(['Ada LOC', 'Bo PER'])
    expect(gold(1)).toEqual(['Cy PER', 'Di PER'])
    expect(app.session.getState().notice?.text).toBe(
      'Accept 3 predictions in 2 documents; 1 left, in conflict with gold.',
    )
    app.project.undo()
    expect(gold(1)).toEqual([])
  })

  it('takes up what is edited meanwhile', async () => {
    const { label, gold, reviewing } = await bench()
    const judged = reviewing.acceptRead()
    label(1, 'Cy met', 'LOC')
    await judged
    expect(gold(1)).toEqual(['Cy met LOC', 'Di PER'])
  })

  it('rejects, so that nothing is suggested again', async () => {
    const { reviewing, records, ids, predictions } = await bench()
    await reviewing.rejectRead()
    expect(goldOf(records(), ids[1]!).rejected).toHaveLength(2)
    predictions.comparisons()
    expect([...predictions.compared.getState().suggestions.values()].flat()).toEqual([])
  })
})
