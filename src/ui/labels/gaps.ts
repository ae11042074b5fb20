import { knownOf, type DocumentRecord, type LabelRecord } from '../../domain/project.ts'
import { counted } from '../numbers.ts'

/** More labels are counted rather than named. */
const NAMED = 6

const either = new Intl.ListFormat('en', { type: 'disjunction' })

/** What a word without a label means in a document of a project with these labels, in a sentence or two. */
export function gapsOf(document: DocumentRecord, labels: readonly LabelRecord[]): string {
  const { end, labels: ids } = knownOf(document)
  const known = labels.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  if (known.length === 0) return document.state === 'new' ? '' : 'What is not labelled is unknown.'
  const none = known.length > NAMED ? `none of ${known.length} labels` : `no ${either.format(known)}`
  const share = Math.round((100 * end) / document.length)
  const meaning = `what is not labelled is ${none}`
  const what =
    end === document.length
      ? `W${meaning.slice(1)}.`
      : `Done up to ${share} %: before that, ${meaning}; after it, it is unknown.`
  const later = labels.length - known.length
  return later === 0
    ? what
    : `${what} ${counted(later, 'label')} came later, and of ${later === 1 ? 'it' : 'them'} nothing is known.`
}
