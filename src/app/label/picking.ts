/** What is picked in the text, and going from it to another. */
import { overlap, spansIn, type Range, type Span } from '../../domain/spans.ts'
import type { CurrentView } from '../house.ts'
import type { Mark, Marks } from './marks.ts'
import type { Session } from '../session.ts'
import type { Snapping } from './snapping.ts'

export interface Outside {
  readonly session: Session
  readonly view: CurrentView
  readonly marks: Marks
  readonly snapping: Snapping
}

/** What closes with the bar. */
export const shut = { bar: false, everywhere: false, commenting: false } as const

export type Picking = ReturnType<typeof createPicking>

export function createPicking({ session, view, marks, snapping }: Outside) {
  /** A range that was drawn as it is: it means itself, not the entity around it. */
  let drawn: Range | undefined
  /** The entity that was meant, where others have its range. */
  let meant: Span | undefined
  let growing: { readonly anchor: Range; readonly moving: Range } | undefined

  const sameRange = (a: Range, b: Range) => a.start === b.start && a.end === b.end
  const union = (a: Range, b: Range) => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) })
  /** Innermost first. */
  const inwards = (a: Span, b: Span) => a.end - a.start - (b.end - b.start) || b.start - a.start

  /** The entity that is picked: just it, or the innermost around a picked word. */
  function picked(): Mark | undefined {
    const { selection } = session.getState()
    if (!selection) return undefined
    const under = spansIn(marks.all(), selection)
    const same = under.filter(mark => sameRange(mark, selection))
    if (same.length > 0) return same.find(({ label }) => label === meant?.label) ?? same.at(-1)
    if (drawn !== undefined && sameRange(drawn, selection)) return undefined
    return under.filter(({ start, end }) => start <= selection.start && selection.end <= end).sort(inwards)[0]
  }

  function pick(range: Range & Partial<Span>): void {
    const { start, end, label } = range
    meant = label === undefined ? undefined : { start, end, label }
    drawn = undefined
    session.setState({ selection: { start, end } })
    view.reveal(range)
  }

  /** Opens the bar at what is picked, at the whole of it. */
  function ask(): void {
    const mark = picked()
    if (mark) {
      meant = mark
      session.setState({ selection: { start: mark.start, end: mark.end } })
    }
    session.setState({ ...shut, bar: session.getState().selection !== undefined })
  }

  return {
    picked,
    pick,

    /** The range that is picked and what it means: itself, where it was drawn. */
    take(range: Range): void {
      drawn = range
      meant = undefined
      growing = undefined
      session.setState({ selection: { start: range.start, end: range.end } })
    },

    /** Shows what a range that is being drawn would be. */
    preview(range: Range | undefined): void {
      session.setState({ selection: range, ...shut })
    },

    /** Opens the bar at what is picked or, given a range, at the entity there. */
    ask(range?: Range & Partial<Span>): void {
      if (range) {
        const { start, end, label } = range
        drawn = undefined
        meant = label === undefined ? undefined : { start, end, label }
        session.setState({ selection: { start, end } })
      }
      ask()
    },

    /**
     * Opens the bar at an entity over an offset: `first`, where given, else the innermost; asked again, at the next one
     * outwards, and after the outermost at the innermost.
     */
    askAt(offset: number, first?: Span): void {
      const over = spansIn(marks.all(), { start: offset, end: offset + 1 }).sort(inwards)
      const before = session.getState().bar ? picked() : undefined
      const at = over.findIndex(mark => mark === before)
      const isFirst = (mark: Span) => first !== undefined && sameRange(mark, first) && mark.label === first.label
      const next = at >= 0 ? over[(at + 1) % over.length] : (over.find(isFirst) ?? over[0])
      if (next) this.ask(next)
    },

    /** Opens the bar at what is picked, to write a comment on it. */
    askComment(): void {
      ask()
      session.setState({ commenting: session.getState().bar })
    },

    /** Closes the bar, then puts the label down, then lets go of what is picked. */
    close(): void {
      const { bar, brush, selection } = session.getState()
      if (!bar && brush !== undefined) session.setState({ brush: undefined })
      else if (!bar) session.setState({ selection: undefined })
      session.setState(shut)
      if (bar && selection) view.reveal(selection)
    },

    /** Picks the unit after what is picked, or before it; without a pick, the first on screen. */
    move(by: 1 | -1): void {
      const { selection } = session.getState()
      const from = selection ? (by === 1 ? selection.end : selection.start) : (view.onScreen()?.start ?? 0)
      const next = snapping.units()?.next(from, by)
      growing = undefined
      if (next) pick(next)
    },

    /** Grows what is picked by a unit towards one end, or takes that back. */
    extend(by: 1 | -1): void {
      const { selection } = session.getState()
      if (!selection) return this.move(by)
      const before = growing && union(growing.anchor, growing.moving)
      if (!growing || !before || !sameRange(before, selection)) growing = { anchor: selection, moving: selection }
      const { anchor, moving } = growing
      const next = snapping.units()?.next(by === 1 ? moving.end : moving.start, by)
      if (!next) return
      growing = { anchor, moving: overlap(next, anchor) ? anchor : next }
      const grown = union(growing.anchor, growing.moving)
      drawn = grown
      meant = undefined
      session.setState({ selection: grown })
    },
  }
}
