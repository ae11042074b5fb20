// Edits at random that can be made again: the same number and seed on the same timeline give the same edit, in the page
// that is going to be killed and in the test that says afterwards what it must have left.
import { deleteSpans, labelRange, resize, setComment } from '../src/domain/annotate.ts'
import { markDone, setNotes } from '../src/domain/document-edits.ts'
import { addDocuments, removeDocuments } from '../src/domain/document-list.ts'
import { commit, goTo, position, stepsOf, type Timeline } from '../src/domain/history.ts'
import { addLabels, mergeLabels, renameLabel } from '../src/domain/label-edits.ts'
import { documentsOf, goldOf, labelsOf, type ProjectEdit, type ProjectRecord } from '../src/domain/project.ts'

export type Move =
  | { readonly kind: 'commit'; readonly edit: ProjectEdit; readonly texts: ReadonlyMap<string, string> }
  | { readonly kind: 'travel'; readonly count: number }

/** The text of a document of the crash test: its id says what it is. */
export function textFor(id: string): string {
  const length = 200 + (Number.parseInt(id.replace(/\D/g, ''), 10) % 7) * 400
  return Array.from({ length }, (_, index) => `word${index}${index % 11 === 10 ? '.\n' : ''}`).join(' ')
}

/** The edit of a number: mostly small ones on gold, also whole documents, labels, and ways through the history. */
export function nextMove(timeline: Timeline<ProjectRecord>, seed: number, number: number): Move {
  const random = randomFrom(seed * 100_003 + number)
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const records = timeline.present
  const [documents, labels] = [documentsOf(records), labelsOf(records)]
  const move = (edit: ProjectEdit, texts = new Map<string, string>()): Move => ({ kind: 'commit', edit, texts })
  const dice = random()

  if (documents.length === 0 || (dice < 0.06 && documents.length < 12)) {
    const id = `c${seed}n${number}`
    const text = textFor(id)
    const added = { id, title: `Text ${id}`, length: text.length, createdAt: number }
    return move(addDocuments(records, [added], `Paste ${id}`, 'first'), new Map([[id, text]]))
  }
  if (labels.length < 3) return move(addLabels(records, [`L${seed}n${number}`]))
  const { id } = pick(documents) ?? { id: '' }
  const text = textFor(id)
  const target = { records, document: id, text }
  const label = pick(labels)?.id ?? ''
  const start = text.indexOf('word', Math.floor(random() * (text.length - 40)))
  const word = { start, end: start + 5 }
  const span = pick(goldOf(records, id).spans)
  if (dice < 0.1) return move(removeDocuments(records, [id]))
  if (dice < 0.12) return move(markDone(records, id))
  if (dice < 0.15) return move(setNotes(records, id, `Note ${number}`))
  if (dice < 0.17) return move(renameLabel(records, label, `L${seed}n${number}`))
  if (dice < 0.19 && labels.length > 3) return move(mergeLabels(records, [labels[0]?.id ?? ''], labels[1]?.id ?? ''))
  if (dice < 0.3) return { kind: 'travel', count: position(timeline) - 1 }
  if (dice < 0.36) return { kind: 'travel', count: position(timeline) + 1 }
  if (dice < 0.38) return { kind: 'travel', count: position(timeline) - Math.floor(random() * 8) }
  if (dice < 0.4) return { kind: 'travel', count: stepsOf(timeline).length }
  if (dice < 0.46 && span) return move(deleteSpans(target, [span]))
  if (dice < 0.5 && span) return move(setComment(target, span, `Comment ${number}`))
  if (dice < 0.55 && span) return move(resize(target, span, { start: span.start, end: span.end + 1 }))
  return move(labelRange(target, word, label))
}

/** The timeline after a move, as the page makes it. */
export function follow(timeline: Timeline<ProjectRecord>, move: Move): Timeline<ProjectRecord> {
  return move.kind === 'commit' ? commit(timeline, move.edit, 0) : goTo(timeline, move.count)
}

/** Numbers in [0, 1), by Tommy Ettinger's mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
