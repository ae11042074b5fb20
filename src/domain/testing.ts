// A small project for the tests of this room.
import { addDocuments, type NewDocument } from './document-edits.ts'
import type { Target } from './edits.ts'
import { commit, startTimeline } from './history.ts'
import { addLabels } from './label-edits.ts'
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
