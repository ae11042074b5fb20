import { describe, expect, it } from 'vitest'
import { documentRecord } from '../../app/testing.ts'
import type { DocumentRecord, LabelRecord } from '../../domain/project.ts'
import { gapsOf } from './gaps.ts'

const label = (id: string): LabelRecord => {
  return { kind: 'label', id, name: id, types: [id], hue: 0, key: null, description: '', order: 0 }
}
const document = (change: Partial<DocumentRecord>): DocumentRecord =>
  documentRecord('d', { length: 200, state: 'in-progress', ...change })
const labels = ['PER', 'LOC', 'ORG'].map(label)

describe('what is said of a gap', () => {
  it('is that it is unknown, until somebody asserted otherwise', () => {
    expect(gapsOf(document({ state: 'new' }), labels)).toBe('')
    expect(gapsOf(document({}), labels)).toBe('What is not labelled is unknown.')
    expect(gapsOf(document({ state: 'done', annotatedFor: ['GONE'] }), labels)).toBe('What is not labelled is unknown.')
  })

  it('is for which labels a document is done, and for which it is not', () => {
    const done = document({ state: 'done', annotatedFor: ['PER', 'LOC', 'ORG'] })
    expect(gapsOf(done, labels)).toBe('What is not labelled is no PER, LOC, or ORG.')
    expect(gapsOf(done, [...labels, label('DATE')])).toBe(
      'What is not labelled is no PER, LOC, or ORG. 1 label came later, and of it nothing is known.',
    )
    const many = Array.from({ length: 9 }, (_, index) => label(`L${index}`))
    const all = document({ state: 'done', annotatedFor: many.map(({ id }) => id) })
    expect(gapsOf(all, many)).toBe('What is not labelled is none of 9 labels.')
  })

  it('is how far it is done', () => {
    expect(gapsOf(document({ doneUpTo: 50, annotatedFor: ['PER'] }), [label('PER')])).toBe(
      'Done up to 25 %: before that, what is not labelled is no PER; after it, it is unknown.',
    )
  })
})
