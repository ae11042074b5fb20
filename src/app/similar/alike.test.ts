import { describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { loaded, memoryEngine, memoryStore } from '../testing.ts'

const texts = ['Ada met Bo in Rome.', 'Cy met Dee in Oslo.', 'Eve saw Flo.']

/** Three documents, open in Label; the engine finds what it is told to. */
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
  const soon = () => new Promise(next => setTimeout(next))
  await app.project.start(undefined)
  void app.tagging.load()
  await calls('load')[0]?.answer(loaded)
  await app.project.add(
    texts.map(text => ({ text })),
    'Pasted',
  )
  await app.show('label')
  const ids = app.project.store.getState().documents.map(({ id }) => id)
  await app.project.open(ids[0]!)
  const { alikes, labelling } = app.labelActivity()
  const place = (document: number, words: string, similarity: number) => {
    const start = texts[document]!.indexOf(words)
    return { document: ids[document]!, start, end: start + words.length, similarity }
  }
  /** Labels Ada, looks for others like it, and finds the given places. */
  async function look(...found: ReturnType<typeof place>[]) {
    labelling.draw({ start: 0, end: 3 })
    labelling.label(app.labelActivity().marks.records().size > 0 ? labelOf('PER') : '')
    app
      .actions()
      .find(({ id }) => id === 'more-like-this')
      ?.run()
    await soon()
    await calls('likeness')
      .at(-1)
      ?.answer({
        moments: { mean: new Float64Array(1), deviation: new Float64Array(1) },
        parts: new Float32Array(4),
        longest: 3,
      })
    await soon()
    await calls('similar').at(-1)?.answer(found)
    await soon()
  }
  const labelOf = (name: string) =>
    [...app.labelActivity().marks.records().values()].flatMap(record =>
      record.kind === 'label' && record.name === name ? [record.id] : [],
    )[0]!
  const gold = () =>
    [...app.project.store.getState().timeline.present.values()].flatMap(record =>
      record.kind === 'gold'
        ? record.spans.map(({ start, end }) => texts[ids.indexOf(record.document)]!.slice(start, end))
        : [],
    )
  const shown = () => alikes.open().map(({ document, start, end }) => texts[ids.indexOf(document)]!.slice(start, end))
  const run = async (id: string) => {
    app
      .actions()
      .find(action => action.id === id)
      ?.run()
    await soon()
    await soon()
    await soon()
  }
  return { app, alikes, calls, look, place, gold, shown, run, ids, labelOf }
}

describe('more like this', () => {
  it('asks with what is picked, leaves out what is gold, and lists what was found as the label of the entity', async () => {
    const { alikes, calls, look, place, shown, labelOf } = await bench()
    await look(place(1, 'Cy', 0.9), place(1, 'Oslo', 0.8), place(2, 'Eve', 0.4))
    expect(calls('likeness')[0]!.args.examples).toEqual([{ text: texts[0], start: 0, end: 3 }])
    expect(calls('similar')[0]!.args.documents.map(({ text, taken }) => ({ text, taken }))).toEqual([
      {
        text: texts[0],
        taken: [
          { start: 0, end: 3 },
          { start: 0, end: 3 },
        ],
      },
      { text: texts[1], taken: [] },
      { text: texts[2], taken: [] },
    ])
    expect(alikes.store.getState()).toMatchObject({ status: { kind: 'found' }, label: labelOf('PER') })
    expect(shown()).toEqual(['Cy', 'Oslo'])
    alikes.setLeast(0.35)
    expect(shown()).toEqual(['Cy', 'Oslo', 'Eve'])
  })

  it('accepts and rejects place by place, in any document, and goes on to the next; undo brings them back', async () => {
    const { app, look, place, gold, shown, run } = await bench()
    await look(place(1, 'Cy', 0.9), place(1, 'Oslo', 0.8), place(2, 'Eve', 0.75))
    await run('similar-next')
    await run('similar-accept')
    expect(gold()).toEqual(['Ada', 'Cy'])
    expect(app.session.getState().selection).toMatchObject({ start: texts[1]!.indexOf('Oslo') })
    await run('similar-reject')
    expect(gold()).toEqual(['Ada', 'Cy'])
    expect(shown()).toEqual(['Eve'])
    app.project.undo()
    app.project.undo()
    expect(shown()).toEqual(['Cy', 'Oslo', 'Eve'])
    expect(gold()).toEqual(['Ada'])
  })

  it('accepts all that is shown as one step, and says how many', async () => {
    const { app, look, place, gold, run } = await bench()
    await look(place(1, 'Cy', 0.9), place(1, 'Dee', 0.8), place(2, 'Eve', 0.75), place(2, 'Flo', 0.4))
    await run('similar-accept-all')
    expect(gold()).toEqual(['Ada', 'Cy', 'Dee', 'Eve'])
    expect(app.session.getState().notice?.text).toBe('3 places like Ada → PER in 2 documents.')
    app.project.undo()
    expect(gold()).toEqual(['Ada'])
  })

  it('looks again like all that was accepted', async () => {
    const { calls, look, place, run } = await bench()
    await look(place(1, 'Cy', 0.9), place(2, 'Eve', 0.75))
    await run('similar-next')
    await run('similar-accept')
    await run('similar-again')
    expect(
      calls('likeness')
        .at(-1)!
        .args.examples.map(({ text, start, end }) => text.slice(start, end)),
    ).toEqual(['Ada', 'Cy'])
  })

  it('has the keys of the suggestions only while one goes through its places', async () => {
    const { app, look, place, run } = await bench()
    const keysOf = (id: string) => app.actions().find(action => action.id === id)?.keys
    expect(keysOf('accept')).toEqual(['a'])
    await look(place(1, 'Cy', 0.9), place(2, 'Eve', 0.75))
    expect(keysOf('similar-accept')).toEqual([])
    await run('similar-next')
    expect([keysOf('similar-accept'), keysOf('accept')]).toEqual([['a'], []])
    app.choices.setState({ labelTab: 'labels' })
    expect([keysOf('similar-accept'), keysOf('accept')]).toEqual([[], ['a']])
  })

  it('stops, keeps what was found until then, and says when the engine fails', async () => {
    const { app, alikes, calls, look, place, shown, run } = await bench()
    await look(place(1, 'Cy', 0.9))
    await run('more-like-this')
    expect(alikes.store.getState().status.kind).toBe('looking')
    await run('similar-stop')
    expect(alikes.store.getState().status.kind).toBe('stopped')
    expect(shown()).toEqual([])
    app.session.setState({ selection: { start: 0, end: 3 } })
    await run('more-like-this')
    await calls('likeness').at(-1)!.fail(new Error('out of memory'))
    expect(alikes.store.getState().status).toMatchObject({ kind: 'failed', failure: { message: 'out of memory' } })
  })
})
