/** Labelling the open document: what is done to the entity, or to the words, that are picked. */
import {
  deleteSpans,
  flatten,
  keepAlone,
  labelRange,
  relabel,
  resize,
  setComment,
  setUnsure,
  type Placed,
} from '../../domain/annotate.ts'
import { markDoneUpTo, takeBackDoneUpTo } from '../../domain/document-edits.ts'
import { together, type Target } from '../../domain/edits.ts'
import { labelEverywhere } from '../../domain/occurrences.ts'
import { documentOf, type ProjectEdit } from '../../domain/project.ts'
import type { Range, Span } from '../../domain/spans.ts'
import { accept, reject } from '../../domain/suggestions.ts'
import { createBulk } from './bulk.ts'
import type { ChoicesStore } from '../choices.ts'
import type { CurrentView } from '../house.ts'
import { createMaking } from './making.ts'
import { applied, labelsIn, type Mark, type Marks } from './marks.ts'
import { createPicking, shut } from './picking.ts'
import type { Project } from '../project/project.ts'
import type { Session } from '../session.ts'
import type { Snapping } from './snapping.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly marks: Marks
  readonly snapping: Snapping
}

export type Edge = 'start' | 'end'
type Judgement = (target: Target, span: Span) => ProjectEdit & Partial<Pick<Placed, 'replaced'>>
export type Labelling = ReturnType<typeof createLabelling>

export function createLabelling({ session, choices, project, view, marks, snapping }: Outside) {
  const making = createMaking(session, project)
  const { make, tell } = making
  const picking = createPicking({ session, view, marks, snapping })
  const { picked, pick } = picking

  const spanOf = ({ start, end, label }: Span) => ({ start, end, label })
  /** The type that has to become a label first, if the mark is of one. */
  const foreign = ({ label }: Mark) => (labelsIn(marks.records()).byId.has(label) ? undefined : label)
  const labelIn = ({ records }: Target, { label }: Mark) => labelsIn(records).byType.get(label) ?? label

  function labelIt(target: Target, range: Range, mark: Mark | undefined, label: string) {
    if (mark?.kind === 'gold') return relabel(target, spanOf(mark), label)
    return mark?.label === label ? accept(target, spanOf(mark)) : labelRange(target, range, label)
  }

  /** The next suggestion after an offset, else the first. */
  function goOn(after: number, withBar: boolean): void {
    const open = marks.all().filter(({ kind }) => kind === 'suggested')
    const next = open.find(({ start }) => start >= after) ?? open[0]
    if (next) pick(next)
    session.setState(next ? { bar: withBar } : { ...shut, selection: undefined })
  }

  function judge(command: Judgement, advance: boolean, mark = picked()): void {
    if (mark?.kind !== 'suggested') return
    const { bar } = session.getState()
    const edit = make(target => command(target, { ...spanOf(mark), label: labelIn(target, mark) }), foreign(mark))
    if (!edit) return
    session.setState(shut)
    if (edit.replaced && edit.replaced.length > 0) tell(edit.name)
    if (advance) goOn(mark.end, bar)
    else pick(mark)
  }

  /** Moves the ends of an entity; a suggestion becomes gold by it. */
  function resizeTo(mark: Mark, { start, end }: Range): void {
    const edit = make((target): Placed => {
      if (mark.kind === 'gold') return resize(target, spanOf(mark), { start, end })
      return labelRange(target, { start, end }, labelIn(target, mark))
    }, foreign(mark))
    pick(edit ? { start, end, label: mark.label } : mark)
    if (edit && edit.replaced.length > 0) tell(edit.name)
  }

  /** Closes the bar; the focus goes back into the text. */
  function settle(range = session.getState().selection): void {
    session.setState(shut)
    if (range) view.reveal(range)
  }

  /** Does something to the gold entity that is picked, and leaves it picked. */
  function toGold<E extends ProjectEdit>(command: (target: Target, span: Span) => E): E | undefined {
    const mark = picked()
    return mark?.kind === 'gold' ? make(target => command(target, spanOf(mark))) : undefined
  }

  return {
    ...picking,
    ...createBulk({ session, choices, project, making }),
    make,

    /** Takes a range that was drawn: labels it at once where a label was picked first, else asks which. */
    draw(range: Range): void {
      picking.take(range)
      const { brush } = session.getState()
      if (brush === undefined) session.setState({ ...shut, bar: true })
      else this.label(brush)
    },

    /** Labels what is picked; with nothing picked, takes the label up for what will be drawn. */
    label(label: string): void {
      const { selection, brush, everywhere } = session.getState()
      if (!selection) return session.setState({ brush: brush === label ? undefined : label })
      const mark = picked()
      const range = mark ?? selection
      const edit = make(target => {
        const one = labelIt(target, range, mark, label)
        if (!everywhere) return one
        const text = target.text.slice(range.start, range.end)
        const records = applied(target.records, one.changes)
        const texts = [{ document: target.document, text: target.text }]
        const all = labelEverywhere(records, texts, { text, label, ignoreCase: false, wholeWord: true })
        const count = all.count + (one.changes.length > 0 ? 1 : 0)
        const left = all.left.conflicting + all.left.rejected
        const name = `${count} × ${one.changes.length > 0 && all.count === 0 ? one.name : all.name.replace(/^\d+ × /, '')}`
        const both = together(target.records, name, [() => one, () => all])
        return { ...both, replaced: one.replaced, left }
      })
      if (!edit) return
      session.setState({ ...shut, lastLabel: label })
      pick({ start: range.start, end: range.end, label })
      const left = 'left' in edit ? edit.left : 0
      if (everywhere) tell(`${edit.name}${left > 0 ? `; ${left} left, labelled otherwise or rejected` : ''}`)
      else if (edit.replaced.length > 0) tell(edit.name)
    },

    /** Takes the suggestion that is picked, or one that is named, into gold. `advance`: and goes to the next. */
    accept: (advance = false, mark?: Mark): void => judge(accept, advance, mark),

    /** Says that the suggestion that is picked, or one that is named, is wrong. */
    reject: (advance = false, mark?: Mark): void => judge(reject, advance, mark),

    /** Deletes the entity that is picked; a suggestion is rejected. */
    remove(): void {
      const mark = picked()
      if (!mark) return
      if (mark.kind === 'suggested') return judge(reject, false)
      const edit = make(target => deleteSpans(target, [spanOf(mark)]))
      session.setState(shut)
      if (!edit) return
      pick(mark)
      tell(edit.name)
    },

    resizeTo,

    /** What an entity would be with an end of it at an offset: snapped there, and never less than a unit. */
    reach(mark: Range, edge: Edge, offset: number, byCharacter = false): Range {
      const units = snapping.units(byCharacter)
      if (!units) return mark
      const { start, end } = mark
      if (edge === 'end') {
        const snapped = units.snap({ start, end: Math.max(offset, start + 1) })
        return snapped.end > start ? { start, end: snapped.end } : mark
      }
      const snapped = units.snap({ start: Math.min(offset, end - 1), end })
      return snapped.start < snapped.end && snapped.start < end ? { start: snapped.start, end } : mark
    },

    /** Moves an end of the entity that is picked by a unit, outwards or inwards. */
    resize(edge: Edge, direction: 'out' | 'in'): void {
      const mark = picked()
      const units = snapping.units()
      if (!mark || !units) return
      const { start, end } = mark
      const found =
        edge === 'end'
          ? direction === 'out'
            ? units.next(end, 1)
            : units.next(end - 1, -1)
          : direction === 'out'
            ? units.next(start, -1)
            : units.next(start + 1, 1)
      if (!found) return
      const range = edge === 'end' ? { start, end: found.end } : { start: found.start, end }
      if (range.start < range.end) resizeTo(mark, range)
    },

    /** Flags the entity that is picked as unsure, or takes the flag back. */
    toggleUnsure(): void {
      const isUnsure = picked()?.unsure ?? false
      toGold((target, span) => setUnsure(target, span, !isUnsure))
    },

    /** Sets the comment of the entity that is picked, or of one that is named; an empty one is none. */
    comment(words: string, mark = picked()): void {
      if (mark?.kind !== 'gold' || mark.comment === words.trim()) return
      make(target => setComment(target, spanOf(mark), words.trim()))
    },

    /** Keeps the entity that is picked, and deletes what overlaps it. */
    keepAlone(): void {
      const edit = toGold(keepAlone)
      settle()
      if (edit) tell(edit.name)
    },

    /** Of the overlapping entities of the document, keeps the longest. */
    keepLongest(): void {
      const edit = make(({ records, document }) => flatten(records, 'longest', document))
      settle()
      if (edit) tell(edit.name)
    },

    /** Asserts that gold has all entities up to an offset, by default the end of what is picked. */
    doneUpTo(offset = session.getState().selection?.end): void {
      if (offset === undefined) return
      const edit = make(target => markDoneUpTo(target, offset))
      settle()
      if (edit) tell(edit.name)
    },

    takeBackDoneUpTo(): void {
      const target = project.target()
      const offset = target ? documentOf(target.records, target.document).doneUpTo : null
      const edit = make(({ records, document }) => takeBackDoneUpTo(records, document))
      settle(offset === null ? undefined : { start: offset - 1, end: offset })
      if (edit) tell(edit.name)
    },
  }
}
