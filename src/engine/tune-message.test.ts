import { expect, it } from 'vitest'
import { packed, unpacked } from './tune-message.ts'
import type { TuneArgs, TuneDocument } from './tune-protocol.ts'

it('gives documents as they were after they were packed', () => {
  const document = (spans: TuneDocument['spans'], rejected: TuneDocument['rejected'] = []): TuneDocument => ({
    id: 'a',
    text: 'Ada met Bo in Oslo.',
    spans,
    rejected,
    known: { end: 19, types: ['PER'] },
    role: 'train',
  })
  const ada = { start: 0, end: 3, label: 'PER' }
  const oslo = { start: 14, end: 18, label: 'LOC' }
  const bo = { start: 8, end: 10, label: 'PER' }
  const documents = [document([]), document([ada, bo, oslo], [{ ...oslo, label: '' }])]
  const args: TuneArgs = {
    documents,
    types: ['PER', 'LOC'],
    options: { how: 'automatic', cs: [1], folds: 3, seed: 1 },
    start: { kind: 'nothing' },
  }
  const message = structuredClone({ ...args, documents: documents.map(packed) })
  expect(message.documents[1]!.spans.labels).toEqual(['PER', 'LOC'])
  expect(unpacked(message)).toEqual(args)
})
