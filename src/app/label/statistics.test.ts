import { describe, expect, it } from 'vitest'
import { documentsOf, labelsOf } from '../../domain/project.ts'
import { createApp } from '../app.ts'
import { documentRows, statisticsTsv } from './statistics.ts'
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
  await app.project.add([{ text, title: 'One\ttab' }, { text: 'Three short words.' }], 'Pasted')
  await app.show('label')
  const { statistics } = app.labelActivity()
  const present = () => app.project.store.getState().timeline.present
  return { app, calls, statistics, present }
}

describe('the statistics of a project', () => {
  it('count words while somebody looks, and what is added then', async () => {
    const { app, statistics } = await bench()
    expect(statistics.counts.getState()).toEqual({ words: new Map(), left: 0 })
    const counted = async (size: number) => {
      while (statistics.counts.getState().words.size < size || statistics.counts.getState().left > 0)
        await new Promise(next => setTimeout(next, 5))
      return [...statistics.counts.getState().words.values()].sort((a, b) => a - b)
    }
    const leave = statistics.counts.subscribe(() => {})
    expect(await counted(2)).toEqual([3, 7])
    // Longer than a block, and cut where no word is.
    await app.project.add([{ text: 'word and word\n'.repeat(2000) }], 'Pasted')
    expect(await counted(3)).toEqual([3, 7, 6000])
    leave()
    await app.project.add([{ text: 'Nobody looks.' }], 'Pasted')
    await new Promise(next => setTimeout(next, 20))
    expect(statistics.counts.getState().words.size).toBe(3)
  })

  it('are a row for each document, and three tables to take along', async () => {
    const { app, calls, present } = await bench()
    await new Promise(next => setTimeout(next))
    calls('tag')[0]!.progress(capitals(text, 'PER'))
    app.labelActivity().labelling.draw({ start: 0, end: 3 })
    app.labelActivity().labelling.label('PER')
    const [first] = documentsOf(present())
    const rows = documentRows(present(), new Map([[first!.id, 7]]), new Map())
    expect(rows).toMatchObject([
      { title: 'One\ttab', words: 7, entities: 1, density: 1000 / 7, known: 0, agreement: undefined },
      { words: undefined, entities: 0, density: undefined },
    ])
    const tables = statisticsTsv(present(), new Map([[first!.id, 7]]), new Map()).split('\n\n')
    expect(tables[0]).toContain('documents\t2\n')
    expect(tables[0]).toContain('entities\t1\n')
    expect(tables[1]!.split('\n')).toEqual([
      'label\tentities\tdocuments\tshare\tprecision\trecall\tf1',
      ...labelsOf(present()).map(({ name }) => (name === 'PER' ? 'PER\t1\t1\t1\t\t\t' : `${name}\t0\t0\t0\t\t\t`)),
    ])
    expect(tables[2]).toContain('One tab\tin-progress\tnone\t31\t7\t1\t142.8571\t0\t\t\t\n')
  })

  it('have the agreement with the head, and none where nothing is compared', async () => {
    const { present } = await bench()
    const [first, second] = documentsOf(present())
    const gold = { start: 0, end: 3, label: 'PER' }
    const comparison = { agreed: [gold], disagreements: [{ kind: 'missed' as const, gold }], settled: [] }
    const nothing = { agreed: [], disagreements: [], settled: [] }
    const comparisons = new Map([
      [first!.id, comparison],
      [second!.id, nothing],
    ])
    const rows = documentRows(present(), new Map(), comparisons)
    expect(rows[0]!.agreement?.overall).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3, number: 2 })
    expect(rows[1]!.agreement).toBeUndefined()
    expect(statisticsTsv(present(), new Map(), comparisons)).toContain('recall\t0.5\nf1\t0.6667\nmissed\t1\n')
  })
})
