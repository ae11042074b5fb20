/** Going from entity to entity, and from word to word. */
import type { Range } from '../../domain/spans.ts'
import { unicodeWords } from '../../domain/text.ts'
import { blockAt, blocksOf } from './blocks.ts'
import type { House } from '../house.ts'
import { entitiesOf, isShown } from './results.ts'

/** Picks the next entity that is shown, or the one before; after the last comes the first. */
export function step(house: House, by: 1 | -1): void {
  const { selection, activity, inspection } = house.session.getState()
  const shown = shownEntities(house)
  // Of entities at one place each has its turn: what is picked says which it was.
  const at = activity === 'label' ? shown.indexOf(house.labelActivity().labelling.picked() ?? nowhere) : -1
  const from = selection ?? { start: house.view.onScreen()?.start ?? 0, end: -1 }
  const next =
    by === 1
      ? ((at >= 0
          ? shown[at + 1]
          : shown.find(({ start }) => (selection ? start > from.start : start >= from.start))) ?? shown[0])
      : ((at >= 0 ? shown[at - 1] : shown.findLast(({ end, start }) => end <= from.start && start < from.start)) ??
        shown.at(-1))
  if (!next) return
  if (activity === 'label' && inspection.kind === 'off') house.labelActivity().labelling.pick(next)
  else pick(house, next)
}

const nowhere: Range = { start: -1, end: -1 }

function shownEntities({ session, choices, project, labelActivity }: House): readonly Range[] {
  const { results, hidden, activity } = session.getState()
  const { open } = project.store.getState()
  if (activity === 'label') return labelActivity().marks.all()
  if (!results || open.kind !== 'open') return []
  const { threshold } = choices.getState()
  return entitiesOf(results, blocksOf(open.text)).filter(entity => isShown(results.question, entity, threshold, hidden))
}

/** Picks the word after, or before, what is picked; without a pick, the first word on screen. */
export function stepWord(house: House, by: 1 | -1): void {
  const { session, project, view } = house
  const { open } = project.store.getState()
  if (open.kind !== 'open') return
  const { selection } = session.getState()
  const from = selection ? (by === 1 ? selection.end : selection.start) : (view.onScreen()?.start ?? 0)
  const word = nextWord(open.text, from, by)
  if (word) pick(house, word)
}

/** The first word, punctuation not counted, that begins at or after an offset, or the last that ends at or before it. */
export function nextWord(text: string, from: number, by: 1 | -1): Range | undefined {
  const blocks = blocksOf(text)
  // A block without words, such as a long rule of blanks, is passed over.
  for (let index = blockAt(blocks, from); index >= 0 && index < blocks.length; index += by) {
    const block = blocks[index]
    const words = block
      ? unicodeWords(text, block).filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)))
      : []
    const word = by === 1 ? words.find(({ start }) => start >= from) : words.findLast(({ end }) => end <= from)
    if (word) return word
  }
  return undefined
}

/** Picks a range and brings it into sight; an open inspector follows. */
export function pick({ session, view, inspecting }: House, range: Range): void {
  const { inspection } = session.getState()
  const selection = { start: range.start, end: range.end }
  if (inspection.kind === 'off') session.setState({ selection })
  else void inspecting.inspect(range.start, selection)
  view.reveal(selection)
}
