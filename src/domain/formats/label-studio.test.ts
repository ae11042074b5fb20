import { describe, expect, test } from 'vitest'
import { complete } from './format.ts'
import { formatOf } from './formats.ts'
import { labelStudio } from './label-studio.ts'

const text = 'Ada met Bob 😀 in Paris'
const region = (start: number, end: number, label: string, score?: number) => ({
  type: 'labels',
  value: { start, end, text: Array.from(text).slice(start, end).join(''), labels: [label] },
  ...(score !== undefined && { score }),
})
const read = (task: object) => {
  const bytes = new TextEncoder().encode(JSON.stringify([{ id: 1, data: { text }, ...task }]))
  return complete(labelStudio.read([{ name: 'tasks.json', bytes }]))
}
const ada = region(0, 3, 'PER')
const bob = region(8, 11, 'PER')
const paris = region(17, 22, 'LOC')

describe('annotations of several people', () => {
  test('are all kept, and the first person’s are gold', () => {
    const { dataset, leftOut } = read({
      annotations: [
        { completed_by: 7, result: [ada] },
        { completed_by: { id: 9, email: 'ben@example.org' }, result: [ada, paris] },
      ],
    })
    const [document] = dataset.documents
    expect(leftOut).toBe(0)
    expect(document?.spans).toEqual([{ start: 0, end: 3, label: 'PER' }])
    expect(document?.annotations?.map(({ source, spans }) => [source, spans.map(({ label }) => label)])).toEqual([
      ['annotator 7', ['PER']],
      ['ben@example.org', ['PER', 'LOC']],
    ])
    expect(dataset.labels).toEqual(['PER', 'LOC'])
  })

  test('are gold where they are the ground truth', () => {
    const { dataset } = read({
      annotations: [
        { completed_by: 7, result: [ada] },
        { completed_by: 9, ground_truth: true, result: [bob] },
      ],
    })
    expect(dataset.documents[0]?.spans).toEqual([{ start: 8, end: 11, label: 'PER' }])
    expect(dataset.documents[0]?.annotations?.map(({ spans }) => spans.length)).toEqual([1, 1])
  })

  test('count once a person, the last', () => {
    const { dataset, leftOut, problems } = read({
      annotations: [
        { completed_by: 7, result: [ada] },
        { completed_by: 7, result: [bob] },
        { completed_by: 9, was_cancelled: true, result: [] },
      ],
    })
    expect(dataset.documents[0]).toMatchObject({ spans: [{ start: 8 }], state: 'done' })
    expect(dataset.documents[0]?.annotations).toMatchObject([{ source: 'annotator 7', isGold: true }])
    expect([leftOut, problems.length]).toEqual([1, 1])
  })
})

test('what several people say is written as it came, and is lost to no other format unsaid', () => {
  const { dataset } = read({
    annotations: [
      { completed_by: 7, result: [ada] },
      { completed_by: { email: 'ben@example.org' }, result: [ada, paris] },
    ],
  })
  const { files, losses } = labelStudio.write(dataset)
  expect(losses).toEqual([])
  expect(complete(labelStudio.read(files)).dataset.documents[0]?.annotations).toEqual(dataset.documents[0]?.annotations)
  expect(formatOf('doccano')?.write(dataset).losses).toContainEqual(
    expect.objectContaining({ kind: 'prediction', message: 'what ben@example.org says of it' }),
  )
})

test('predictions are kept with their model and scores, apart from what people say', () => {
  const { dataset } = read({
    annotations: [
      { completed_by: 7, result: [ada] },
      { completed_by: 8, result: [bob] },
    ],
    predictions: [
      { model_version: 'v1', result: [region(17, 22, 'LOC', 0.83)] },
      { model_version: 'v2', result: [region(0, 3, 'ORG', 0.4), region(17, 22, 'LOC', 0.9)] },
    ],
  })
  expect(dataset.documents[0]?.predictions).toEqual([
    { start: 0, end: 3, label: 'ORG', score: 0.4, source: 'v2' },
    { start: 18, end: 23, label: 'LOC', score: 0.83, source: 'v1' },
    { start: 18, end: 23, label: 'LOC', score: 0.9, source: 'v2' },
  ])
  expect(dataset.documents[0]?.annotations?.map(({ spans }) => spans.length)).toEqual([1, 1])
})
