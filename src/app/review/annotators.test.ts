import { describe, expect, it } from 'vitest'
import { asSource } from '../../domain/annotators.ts'
import { cohenKappa, wordsIn } from '../../domain/annotators-kappa.ts'
import { goldOf, labelsOf } from '../../domain/project.ts'
import { importSuggestions } from '../../domain/suggesting.ts'
import { createApp } from '../app.ts'
import { memoryEngine, memoryStore } from '../testing.ts'

/** Turns enough for work that is done in portions, however little a busy machine does in one. */
const soon = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(next => setTimeout(next))
}
const texts = ['Ada met Bo in Rome.', 'Cy met Di.', 'Nothing here.']

/** Three documents; Ann and Ben say something of two, Ann alone of the third. */
async function bench() {
  const { engine } = memoryEngine()
  const { store } = memoryStore()
  const app = createApp({
    engine,
    modelUrl: 'model/',
    openStore: () => Promise.resolve(store),
    choiceStore: { read: () => null, write: () => {} },
    platform: 'Linux',
  })
  await app.project.start(undefined)
  await app.show('label')
  app.choices.setState({ labelTab: 'review' })
  await app.project.add(
    texts.map(text => ({ text })),
    'Opened',
  )
  await soon()
  const ids = app.project.store.getState().documents.map(({ id }) => id)
  const records = () => app.project.store.getState().timeline.present
  const said = (at: number, source: string, ...spans: readonly (readonly [words: string, label: string])[]) => ({
    document: ids[at]!,
    source,
    spans: spans.map(([words, label]) => {
      const start = texts[at]!.indexOf(words)
      return { start, end: start + words.length, label, score: 1 }
    }),
  })
  app.project.commit(
    importSuggestions(records(), [
      said(0, 'Ann', ['Ada', 'PER'], ['Bo', 'PER'], ['Rome', 'LOC']),
      said(0, 'Ben', ['Ada', 'PER'], ['Bo', 'ORG']),
      said(1, 'Ann', ['Cy', 'PER'], ['met Di', 'PER']),
      said(1, 'Ben', ['Cy', 'PER'], ['Di', 'PER']),
      said(2, 'Ann'),
    ]),
  )
  const { annotators, ...reviewing } = app.labelActivity().reviewing
  annotators.compare(asSource('Ann'), asSource('Ben'))
  const forget = annotators.compared.subscribe(() => {})
  await soon()
  const name = (id: string) => labelsOf(records()).find(label => label.id === id)!.name
  const gold = (at: number) =>
    goldOf(records(), ids[at]!).spans.map(({ start, end, label }) => `${texts[at]!.slice(start, end)} ${name(label)}`)
  const press = async (id: string) => {
    const action = app.actions().find(action => action.id === id)!
    expect([id, action.enabled]).toEqual([id, true])
    action.run()
    await soon()
  }
  const words = () => {
    const place = annotators.store.getState().place
    if (!place) return undefined
    const { selection } = app.session.getState()
    return selection && texts[ids.indexOf(place.document)]!.slice(selection.start, selection.end)
  }
  return { app, annotators, reviewing, ids, gold, press, words, forget }
}

describe('two annotators side by side', () => {
  it('are taken whole into gold, one of them everywhere, as one step', async () => {
    const b = await bench()
    await b.reviewing.acceptOf('Ann')
    expect([b.gold(0), b.gold(1)]).toEqual([
      ['Ada PER', 'Bo PER', 'Rome LOC'],
      ['Cy PER', 'met Di PER'],
    ])
    expect(b.app.project.undo()?.name).toBe('Accept 5 predictions in 2 documents')
    expect(b.gold(0)).toEqual([])
    b.forget()
  })

  it('are compared over the documents that both have', async () => {
    const b = await bench()
    const { byDocument, counts, score, table, left } = b.annotators.compared.getState()
    expect([...byDocument.keys()]).toEqual(b.ids.slice(0, 2))
    expect(counts).toEqual({ correct: 2, predicted: 4, gold: 5 })
    expect(score.f1).toBeCloseTo(4 / 9, 12)
    expect([wordsIn(table), left]).toEqual([10, 0])
    // Ada, Cy, Di alike; Bo, Rome, met not; the rest none for both: po 7/10, pe (5·3 + 4·6 + 0·1)/100.
    expect(cohenKappa(table)).toBeCloseTo((0.7 - 0.39) / (1 - 0.39), 12)
    expect(b.app.choices.getState().suggestionsFrom).toContain('Ann')
    b.forget()
  })

  it('are decided place by place with one key each, and undone one by one', async () => {
    const b = await bench()
    await b.press('review-next')
    expect(b.words()).toBe('Bo')
    await b.press('take-b')
    expect([b.gold(0), b.words()]).toEqual([['Bo ORG'], 'Rome'])
    await b.press('take-b')
    expect([b.gold(0), b.words()]).toEqual([['Bo ORG'], 'met Di'])
    expect(b.annotators.places()).toMatchObject({ total: 3, decided: 2 })
    await b.press('take-neither')
    expect(b.gold(1)).toEqual([])
    expect(b.annotators.places().places).toEqual([])
    expect(b.app.session.getState().notice?.text).toMatch(/no difference is left here/)
    b.app.project.undo()
    b.app.project.undo()
    await soon()
    expect(b.annotators.places()).toMatchObject({ total: 3, decided: 1 })
    b.forget()
  })

  it('agree on what becomes gold as one step', async () => {
    const b = await bench()
    await b.press('take-agreed')
    expect([b.gold(0), b.gold(1)]).toEqual([['Ada PER'], ['Cy PER']])
    expect(b.app.project.undo()?.name).toBe('Take 2 entities on which Ann and Ben agree')
    expect(b.gold(0)).toEqual([])
    b.forget()
  })

  it('may be gold and another; who is gone gives way to who is there', async () => {
    const b = await bench()
    await b.press('take-agreed')
    b.annotators.pick('gold', asSource('Ben'))
    await soon()
    expect(b.annotators.compared.getState().counts).toEqual({ correct: 2, predicted: 4, gold: 2 })
    await b.press('review-next')
    expect(b.words()).toBe('Bo')
    await b.press('take-b')
    expect(b.gold(0)).toEqual(['Ada PER', 'Bo ORG'])
    b.annotators.remove('Ben')
    expect(b.annotators.pair()).toEqual(['gold', 'source:Ann'])
    b.annotators.remove('Ann')
    expect(b.annotators.pair()).toBeUndefined()
    expect(b.app.actions().find(({ id }) => id === 'take-a')?.enabled).toBe(false)
    b.forget()
  })
})
