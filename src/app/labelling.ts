/** Labelling the open document: what is picked, what is done to it, and what is done to many at once. */
import { deleteSpans, labelRange, relabel, resize } from '../domain/annotate.ts'
import { markDone, reopen, skip } from '../domain/document-edits.ts'
import { together, type Target } from '../domain/edits.ts'
import { addLabels } from '../domain/label-edits.ts'
import { entityTypes } from '../domain/labels.ts'
import { labelEverywhere } from '../domain/occurrences.ts'
import { labelsOf, type ProjectEdit } from '../domain/project.ts'
import { overlap, type Range } from '../domain/spans.ts'
import { accept, acceptAll, acceptAndDone, reject, rejectAll, type SuggestionFilter } from '../domain/suggestions.ts'
import { unicodeWords } from '../domain/text.ts'
import { blocksOf } from './blocks.ts'
import type { CurrentView } from './house.ts'
import { listedDocuments } from './listing.ts'
import { applied, labelsIn, predictionsOf, type Mark, type Marks } from './marks.ts'
import type { Project } from './project.ts'
import { entitiesOf } from './results.ts'
import { say, type Session } from './session.ts'
import { nextWord } from './stepping.ts'
import type { ChoicesStore } from './choices.ts'

export interface Outside {
  readonly session: Session
  readonly choices: ChoicesStore
  readonly project: Project
  readonly view: CurrentView
  readonly marks: Marks
}

export type Labelling = ReturnType<typeof createLabelling>

export function createLabelling({ session, choices, project, view, marks }: Outside) {
  /** A range that was drawn as it is: it means itself, not the entity around it. */
  let drawn: Range | undefined
  let growing: { readonly anchor: Range; readonly moving: Range } | undefined

  const shut = { bar: false, everywhere: false } as const

  /** Makes an edit over labels that are there: those of the head, where the project has none, come with it. */
  function make<E extends ProjectEdit>(command: (target: Target) => E, type?: string): E | undefined {
    const target = project.target()
    if (!target) return undefined
    const { head } = session.getState()
    const needed = labelsOf(target.records).length === 0 && head ? entityTypes(head.labels) : []
    const added = addLabels(target.records, type === undefined ? needed : [...needed, type])
    try {
      const edit = command({ ...target, records: applied(target.records, added.changes) })
      if (edit.changes.length > 0) project.commit(together(target.records, edit.name, [() => added, () => edit]))
      return edit
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      say(session, { tone: 'trouble', text: `${error.message}.` })
      return undefined
    }
  }

  const tell = (text: string) => say(session, { tone: 'news', text: `${text}.`, action: 'step-back' })

  /** The entity that is picked: just it, or the one around a picked word. */
  function picked(): Mark | undefined {
    const { selection } = session.getState()
    if (!selection) return undefined
    const isSame = ({ start, end }: Range) => start === selection.start && end === selection.end
    const under = marks.all().filter(mark => overlap(mark, selection))
    const isDrawn = drawn !== undefined && isSame(drawn)
    return (
      under.find(isSame) ??
      (isDrawn ? undefined : under.findLast(({ start, end }) => start <= selection.start && selection.end <= end))
    )
  }

  function pick(range: Range): void {
    session.setState({ selection: { start: range.start, end: range.end } })
    view.reveal(range)
  }

  const spanOf = ({ start, end, label }: Mark) => ({ start, end, label })
  /** The type that has to become a label first, if the mark is of one. */
  const foreign = ({ label }: Mark) => (labelsIn(marks.records()).byId.has(label) ? undefined : label)

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

  function judge(command: typeof accept | typeof reject, advance: boolean): void {
    const mark = picked()
    if (mark?.kind !== 'suggested') return
    const { bar } = session.getState()
    const edit = make(target => {
      const label = labelsIn(target.records).byType.get(mark.label) ?? mark.label
      return command(target, { ...spanOf(mark), label })
    }, foreign(mark))
    if (!edit) return
    session.setState(shut)
    if (advance) goOn(mark.end, bar)
    else pick(mark)
  }

  /** What the head says of the document, from the threshold on. */
  function offer(target: Target) {
    const { results } = session.getState()
    const { threshold } = choices.getState()
    const isOfIt = results?.question.documentId === target.document
    const labels = labelsIn(target.records)
    const predictions = isOfIt
      ? predictionsOf(labels, results.question, entitiesOf(results, blocksOf(target.text)), threshold)
      : []
    return { document: target.document, predictions: predictions.filter(({ label }) => labels.byId.has(label)) }
  }

  /** The document after the open one that is still to be done, going round what is listed. */
  function toDo(): string | undefined {
    const { open } = project.store.getState()
    const documents = listedDocuments(session, project)
    const at = documents.findIndex(({ id }) => open.kind !== 'none' && id === open.id)
    const around = [...documents.slice(at + 1), ...documents.slice(0, Math.max(0, at))]
    return around.find(({ state }) => state === 'new' || state === 'in-progress')?.id
  }

  function finish(command: (target: Target) => ProjectEdit): void {
    // As the list stands before: what is done may move in it, or leave it.
    const next = toDo()
    const edit = make(command)
    if (!edit) return
    session.setState({ ...shut, selection: undefined })
    const where = session.getState().listing ? ' of those listed' : ''
    tell(next === undefined ? `${edit.name}; no document${where} is left to do` : edit.name)
    if (next !== undefined) void project.open(next)
  }

  return {
    picked,
    make,

    /** Takes a range that was drawn: labels it at once where a label was picked first, else asks which. */
    draw(range: Range): void {
      drawn = range
      growing = undefined
      const { brush } = session.getState()
      session.setState({ selection: range })
      if (brush === undefined) session.setState({ bar: true, everywhere: false })
      else this.label(brush)
    },

    /** Shows what a range that is being drawn would be. */
    preview(range: Range | undefined): void {
      session.setState({ selection: range, bar: false })
    },

    /** Asks which label for what is picked. */
    ask(range?: Range): void {
      if (range) {
        drawn = undefined
        session.setState({ selection: { start: range.start, end: range.end } })
      }
      const mark = picked()
      if (mark) session.setState({ selection: { start: mark.start, end: mark.end } })
      session.setState({ bar: session.getState().selection !== undefined, everywhere: false })
    },

    /** Closes the bar, then puts the label down, then lets go of what is picked. */
    close(): void {
      const { bar, brush, selection } = session.getState()
      if (!bar && brush !== undefined) session.setState({ brush: undefined })
      else if (!bar) session.setState({ selection: undefined })
      session.setState(shut)
      if (bar && selection) view.reveal(selection)
    },

    /** Grows what is picked by a word, or takes it back. */
    extend(by: 1 | -1): void {
      const { selection } = session.getState()
      const text = project.target()?.text
      if (text === undefined || !selection) return
      const union = (a: Range, b: Range) => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) })
      const before = growing && union(growing.anchor, growing.moving)
      if (!growing || before?.start !== selection.start || before.end !== selection.end)
        growing = { anchor: selection, moving: selection }
      const { anchor, moving } = growing
      const word = nextWord(text, by === 1 ? moving.end : moving.start, by)
      if (!word) return
      growing = { anchor, moving: overlap(word, anchor) ? anchor : word }
      const grown = union(growing.anchor, growing.moving)
      drawn = grown
      session.setState({ selection: grown })
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
      drawn = undefined
      pick(range)
      const left = 'left' in edit ? edit.left : 0
      if (everywhere) tell(`${edit.name}${left > 0 ? `; ${left} left, labelled otherwise or rejected` : ''}`)
      else if (edit.replaced.length > 0) tell(edit.name)
    },

    /** Takes the suggestion that is picked into gold. `advance`: and goes to the next. */
    accept: (advance = false): void => judge(accept, advance),

    /** Says that the suggestion that is picked is wrong. */
    reject: (advance = false): void => judge(reject, advance),

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

    /** Moves an end of the entity that is picked by a word, outwards or inwards. */
    resize(edge: 'start' | 'end', direction: 'out' | 'in'): void {
      const mark = picked()
      const text = project.target()?.text
      if (!mark || text === undefined) return
      const outside = direction === 'out'
      const words = unicodeWords(text, mark)
      const range =
        edge === 'end'
          ? { start: mark.start, end: (outside ? nextWord(text, mark.end, 1) : words.at(-2))?.end }
          : { start: (outside ? nextWord(text, mark.start, -1) : words[1])?.start, end: mark.end }
      const { start, end } = range
      if (start === undefined || end === undefined || start >= end) return
      const edit = make(target => {
        const label = labelsIn(target.records).byType.get(mark.label) ?? mark.label
        return mark.kind === 'gold'
          ? resize(target, spanOf(mark), { start, end })
          : labelRange(target, { start, end }, label)
      }, foreign(mark))
      if (!edit) return
      drawn = undefined
      pick({ start, end })
      if (edit.replaced.length > 0) tell(edit.name)
    },

    acceptAll(filter?: SuggestionFilter): void {
      const edit = make(target => acceptAll(target.records, [offer(target)], filter))
      if (!edit) return
      session.setState(shut)
      tell(edit.left > 0 ? `${edit.name}; ${edit.left} left, in conflict with gold` : edit.name)
    },

    rejectAll(filter?: SuggestionFilter): void {
      const edit = make(target => rejectAll(target.records, [offer(target)], filter))
      if (!edit) return
      session.setState(shut)
      tell(edit.name)
    },

    /** Asserts that gold has all of the document's entities, and opens the next to be done. */
    done: (): void => finish(({ records, document }) => markDone(records, document)),
    acceptAndDone: (): void => finish(target => acceptAndDone(target.records, offer(target))),
    skip: (): void => finish(({ records, document }) => skip(records, document)),
    reopen(): void {
      const edit = make(({ records, document }) => reopen(records, document))
      if (edit) tell(edit.name)
    },

    /** Makes labels of types that no label stands for. */
    addLabels(names: readonly string[]): void {
      const edit = make(({ records }) => addLabels(records, names))
      if (edit) tell(edit.name)
    },
  }
}
