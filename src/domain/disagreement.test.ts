import { describe, expect, test } from 'vitest'
import { labelRange, setComment } from './annotate.ts'
import { compare, keepGold, placeOf, takePrediction, type Disagreement } from './disagreement.ts'
import { markDone } from './document-edits.ts'
import { goldOf, type ProjectRecords } from './project.ts'
import { reject } from './suggestions.ts'
import { after, projectOf, rangeOf, shown, targetOf } from './testing.ts'

const text = 'Ada Lovelace met Bob in New York City, said Reuters.'
const at = (records: ProjectRecords) => targetOf(records, 'a', text)
const predicted = (words: string, label: string) => ({ ...rangeOf(text, words), label, score: 0.9 })
const labelled = (['Ada Lovelace PER', 'Bob ORG', 'New York LOC', 'Reuters ORG'] as const).reduce(
  (records, line) => {
    const [words, label = ''] = [line.slice(0, -4), line.slice(-3)]
    return after(records, labelRange(at(records), rangeOf(text, words), label))
  },
  projectOf({ a: text }),
)
const done = after(labelled, markDone(labelled, 'a'))
const head = [
  predicted('Ada Lovelace', 'PER'),
  predicted('Bob', 'PER'),
  predicted('New York City', 'LOC'),
  predicted('met', 'ORG'),
]
const list = (records: ProjectRecords) =>
  compare(records, 'a', head).disagreements.map(
    item => `${item.kind} ${text.slice(placeOf(item).start, placeOf(item).end)}`,
  )
const find = (records: ProjectRecords, kind: Disagreement['kind']) =>
  compare(records, 'a', head).disagreements.find(item => item.kind === kind)!

describe('gold against predictions', () => {
  test('is one list in text order, by class', () => {
    expect(list(done)).toEqual(['spurious met', 'type Bob', 'boundary New York City', 'missed Reuters'])
    expect(compare(done, 'a', head).agreed).toMatchObject([{ label: 'PER', start: 0 }])
  })

  test('has nothing spurious where gaps are unknown, but what was rejected', () => {
    expect(list(labelled)).toEqual(['type Bob', 'boundary New York City', 'missed Reuters'])
    const rejected = after(labelled, reject(at(labelled), predicted('met', 'ORG')))
    expect(compare(rejected, 'a', head).settled).toMatchObject([{ kind: 'spurious' }])
  })

  test('has nothing missed that the head has no type for', () => {
    const { disagreements } = compare(done, 'a', head, new Set(['PER', 'LOC']))
    expect(disagreements.map(({ kind }) => kind)).toEqual(['spurious', 'type', 'boundary'])
  })
})

describe('a disagreement', () => {
  const kinds = ['missed', 'spurious', 'boundary', 'type'] as const

  test.each([
    ['missed', ['Ada Lovelace PER', 'Bob ORG', 'New York LOC'], 'Delete Reuters (ORG)'],
    [
      'spurious',
      ['Ada Lovelace PER', 'met ORG', 'Bob ORG', 'New York LOC', 'Reuters ORG'],
      'Take prediction met → ORG',
    ],
    [
      'boundary',
      ['Ada Lovelace PER', 'Bob ORG', 'New York City LOC', 'Reuters ORG'],
      'Take prediction New York City → LOC',
    ],
    ['type', ['Ada Lovelace PER', 'Bob PER', 'New York LOC', 'Reuters ORG'], 'Take prediction Bob → PER'],
  ] as const)('that is %s goes when the prediction is taken', (kind, entities, name) => {
    const edit = takePrediction(at(done), find(done, kind))
    expect(edit.name).toBe(name)
    const records = after(done, edit)
    expect(shown(records, 'a', text)).toEqual(entities)
    expect(list(records)).toHaveLength(3)
  })

  test.each(kinds)('that is %s goes for good when gold is kept', kind => {
    const records = after(done, keepGold(at(done), find(done, kind)))
    expect(shown(records, 'a', text)).toEqual(shown(done, 'a', text))
    expect(list(records)).toHaveLength(3)
    expect(compare(records, 'a', head).settled).toMatchObject([{ kind }])
  })

  test('keeps its comment when the prediction is taken', () => {
    const span = { ...rangeOf(text, 'Bob'), label: 'ORG' }
    const commented = after(done, setComment(at(done), span, 'a firm?'))
    const records = after(commented, takePrediction(at(commented), find(commented, 'type')))
    expect(goldOf(records, 'a').spans[1]).toMatchObject({ label: 'PER', comment: 'a firm?', source: 'accepted' })
  })
})
