import { describe, expect, it } from 'vitest'
import { labelsOf, goldOf } from '../../domain/project.ts'
import { removeSource, importSuggestions } from '../../domain/suggesting.ts'
import { chooseSources } from './shown-sources.ts'
import { labelBench } from './testing.ts'

const text = 'Ada met Bo in the old Town Hall.'

async function bench() {
  const b = await labelBench(text)
  const document = b.app.project.store.getState().documents[0]!.id
  const span = (words: string, label: string, score: number) => {
    const start = text.indexOf(words)
    return { start, end: start + words.length, label, score }
  }
  b.app.project.commit(
    importSuggestions(b.present(), [
      { document, source: 'spaCy', spans: [span('Ada', 'PER', 0.9), span('old Town Hall', 'LOC', 0.6)] },
      { document, source: 'Ann', spans: [span('old Town Hall', 'LOC', 1), span('met', 'PER', 0.2)] },
    ]),
  )
  const { labelling, marks } = b.app.labelActivity()
  const from = (choice: string) => b.app.choices.setState({ suggestionsFrom: choice })
  const said = () =>
    marks
      .all()
      .filter(({ kind }) => kind === 'suggested')
      .map(({ start, end, name, source, score }) => `${text.slice(start, end)} ${name} ${source} ${score}`)
  const gold = () =>
    goldOf(b.present(), document).spans.map(({ start, end, label }) => `${text.slice(start, end)} ${label}`)
  return { ...b, document, labelling, from, said, gold }
}

describe('whose suggestions are shown', () => {
  it('is the head’s, one source’s, or all, of which those alike are one', async () => {
    const b = await bench()
    expect(b.said().map(line => line.split(' ').slice(0, 3).join(' '))).toContain('Ada PER undefined')
    b.from(chooseSources('spaCy'))
    expect(b.said()).toEqual(['Ada PER spaCy 0.9', 'old Town Hall LOC spaCy 0.6'])
    b.from('all')
    expect(b.said()).toContain('old Town Hall LOC Ann, spaCy 1')
    expect(b.said().find(line => line.startsWith('Ada PER'))).toMatch(/the head, spaCy/)
    b.from(chooseSources('Ann', 'spaCy'))
    expect(b.said()).toEqual(['Ada PER spaCy 0.9', 'met PER Ann 0.2', 'old Town Hall LOC Ann, spaCy 1'])
  })

  it('falls back to the head where a source is gone', async () => {
    const b = await bench()
    const ofHead = b.said()
    b.from(chooseSources('Ann'))
    expect(b.said().length).toBe(2)
    b.app.project.commit(removeSource(b.present(), 'Ann'))
    expect(b.said()).toEqual(ofHead)
    b.app.project.undo()
    expect(b.said().length).toBe(2)
  })

  it('is what is accepted and rejected: one, all, of a label, from a score on', async () => {
    const b = await bench()
    b.from(chooseSources('Ann'))
    b.labelling.acceptAll({ minScore: 0.5 })
    expect(b.gold()).toEqual(['old Town Hall LOC'])
    b.labelling.rejectAll()
    expect([b.gold(), b.said()]).toEqual([['old Town Hall LOC'], []])
    expect(goldOf(b.present(), b.document).rejected.length).toBe(1)
    b.from(chooseSources('spaCy'))
    expect(b.said()).toEqual(['Ada PER spaCy 0.9'])
    b.pick('Ada')
    b.action('accept').run()
    expect(b.gold()).toEqual(['Ada PER', 'old Town Hall LOC'])
    expect(labelsOf(b.present()).map(({ name }) => name)).toEqual(['PER', 'LOC'])
  })
})
