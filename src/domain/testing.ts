// A small project for the tests of this room.
import { addDocuments, type NewDocument } from './document-list.ts'
import type { Target } from './edits.ts'
import type { Head } from './head.ts'
import { commit, startTimeline } from './history.ts'
import { addLabels } from './label-edits.ts'
import type { RunReport } from './runs.ts'
import type { Evaluation } from './score-report.ts'
import { iob2Labels } from './training-tags.ts'
import { goldOf, newProject, type GoldSpan, type ProjectEdit, type ProjectRecords } from './project.ts'

/** The records after an edit. */
export function after(records: ProjectRecords, edit: ProjectEdit): ProjectRecords {
  return commit(startTimeline(records), edit, 0).present
}

/** A project with the labels PER, LOC and ORG and the given texts as documents, in order. */
export function projectOf(
  texts: Readonly<Record<string, string>>,
  more: Readonly<Record<string, Partial<NewDocument>>> = {},
): ProjectRecords {
  const documents = Object.entries(texts).map(([id, text]) => {
    return { id, title: `Title ${id}`, length: text.length, createdAt: 0, ...more[id] }
  })
  const labelled = after(newProject('Test'), addLabels(newProject('Test'), ['PER', 'LOC', 'ORG']))
  return after(labelled, addDocuments(labelled, documents, 'Import'))
}

export function targetOf(records: ProjectRecords, document: string, text: string): Target {
  return { records, document, text }
}

/** `words label`, one for each entity, with a star where it is unsure. */
export function shown(records: ProjectRecords, document: string, text: string): string[] {
  const show = ({ start, end, label, unsure }: GoldSpan) => `${text.slice(start, end)} ${label}${unsure ? '*' : ''}`
  return goldOf(records, document).spans.map(show)
}

/** The range of the `nth` occurrence of words in a text, 0 the first. */
export function rangeOf(text: string, words: string, nth = 0): { start: number; end: number } {
  let start = -1
  for (let found = 0; found <= nth; found++) start = text.indexOf(words, start + 1)
  if (start < 0) throw new RangeError(`"${words}" is not in the text`)
  return { start, end: start + words.length }
}

/** A small linear head called `own` for the types, all of it zero. */
export function headFor(...types: string[]): Head {
  const labels = iob2Labels(types)
  const encoder = { id: 'toy', sha256: '0'.repeat(64) }
  const names = { name: 'own', title: 'Own', description: '', provenance: {} }
  const weights = {
    kind: 'linear',
    weight: new Float32Array(2 * labels.length),
    bias: new Float32Array(labels.length),
  } as const
  return { format: 'gleaner-head/1', ...names, labels, hidden: 2, ...weights, decode: 'viterbi', encoder }
}

/** The report of a run of the head `own`, with scores if any. */
export function reportFor(scores?: Pick<Evaluation, 'after' | 'before'>): RunReport {
  const procedure = { kind: 'cross-validation', folds: 3, seeds: [42] } as const
  return {
    format: 'gleaner-run/1',
    title: 'Own',
    dataHash: 'abc',
    data: { documents: 6, words: 12, entities: 6 },
    types: ['PER'],
    start: null,
    before: scores?.before ? { name: 'news', title: 'News' } : null,
    seed: 42,
    options: { how: 'automatic', folds: 3 },
    chosen: { c: 0.01 },
    loss: 0.5,
    iterations: 30,
    evaluation: {
      procedure: scores ? procedure : { kind: 'none' },
      documents: (scores?.after?.counts ?? []).map((_, index) => `d${index}`),
      words: 12,
      after: scores?.after,
      before: scores?.before,
      difference: scores?.before && { estimate: 0.5, low: 0.25, high: 0.75 },
    },
    milliseconds: { features: 1, training: 2, scoring: 3 },
  }
}
