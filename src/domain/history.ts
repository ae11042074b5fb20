import { applyChange, changeOf, invertChange, type Change } from './delta.ts'

/** Records by key. The order of the map means nothing: what has an order says so in its records. */
export type Records<T> = ReadonlyMap<string, T>

/** What a command asks for: the records to put, or to remove (`undefined`), by key, and the name that undo will say. */
export interface Edit<T> {
  readonly name: string
  readonly changes: readonly (readonly [key: string, after: T | undefined])[]
}

/** One edit that was made, as it is kept: plain JSON, as small as what it changed, and readable both ways. */
export interface Step<T> {
  /** "14 × Paris → LOC" */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly changes: readonly Change<T>[]
}

/** Steps in a row, the nearest first. Sharing the rest makes a commit cost the same after ten or ten thousand. */
interface Chain<T> {
  readonly step: Step<T>
  readonly rest: Chain<T> | undefined
  readonly length: number
}

/** The records, the steps that led to them and the steps taken back. A value: every function here gives a new one. */
export interface Timeline<T> {
  readonly present: Records<T>
  readonly past: Chain<T> | undefined
  readonly future: Chain<T> | undefined
}

/**
 * A timeline over records as they are now, with the steps of an earlier session, oldest first, of which `position` are
 * done and the rest can be redone.
 */
export function startTimeline<T>(
  present: Records<T>,
  steps: readonly Step<T>[] = [],
  position = steps.length,
): Timeline<T> {
  const chain = (part: readonly Step<T>[]) => part.reduce<Chain<T> | undefined>(link, undefined)
  return { present, past: chain(steps.slice(0, position)), future: chain(steps.slice(position).toReversed()) }
}

/**
 * Makes an edit. What could be redone is gone. An edit that changes nothing gives back the timeline itself, so that
 * it leaves no step. Time is that of copying the map, and of the records that the edit names.
 */
export function commit<T extends object>(timeline: Timeline<T>, edit: Edit<T>, time: number): Timeline<T> {
  const present = new Map(timeline.present)
  const changes = edit.changes.flatMap(([key, after]) => {
    const change = changeOf(key, present.get(key), after)
    if (!change) return []
    if (after) present.set(key, after)
    else present.delete(key)
    return [change]
  })
  if (changes.length === 0) return timeline
  return { present, past: link(timeline.past, { name: edit.name, time, changes }), future: undefined }
}

/** One step back; the timeline itself where there is none. Throws what `goTo` throws. */
export function undo<T extends object>(timeline: Timeline<T>): Timeline<T> {
  return goTo(timeline, position(timeline) - 1)
}

/** The step last taken back, again; the timeline itself where there is none. Throws what `goTo` throws. */
export function redo<T extends object>(timeline: Timeline<T>): Timeline<T> {
  return goTo(timeline, position(timeline) + 1)
}

/**
 * The timeline after its first `count` steps: 0 is the start. A count beyond either end goes to that end.
 *
 * @throws RangeError where kept steps do not fit the records; the timeline is then as good as before
 */
export function goTo<T extends object>(timeline: Timeline<T>, count: number): Timeline<T> {
  let { past, future } = timeline
  const present = new Map(timeline.present)
  while (past && past.length > count) {
    for (const change of invert(past.step.changes)) applyChange(present, change)
    future = link(future, past.step)
    past = past.rest
  }
  while (future && (past?.length ?? 0) < count) {
    for (const change of future.step.changes) applyChange(present, change)
    past = link(past, future.step)
    future = future.rest
  }
  return past === timeline.past ? timeline : { present, past, future }
}

/** How many steps are done. */
export function position<T>(timeline: Timeline<T>): number {
  return timeline.past?.length ?? 0
}

/** All steps, oldest first: the first `position` are done, those after them can be redone. */
export function stepsOf<T>(timeline: Timeline<T>): Step<T>[] {
  return [...Array.from(each(timeline.past)).reverse(), ...each(timeline.future)]
}

/**
 * The steps nearest to the present, oldest first: at most `before` of those that are done and `after` of those that can
 * be redone. Time is that of what is given, however long the history.
 */
export function stepsNear<T>(
  { past, future }: Timeline<T>,
  before: number,
  after: number,
): { readonly done: Step<T>[]; readonly undone: Step<T>[] } {
  const some = (chain: Chain<T> | undefined, count: number) => {
    const steps: Step<T>[] = []
    for (let place = chain; place && steps.length < count; place = place.rest) steps.push(place.step)
    return steps
  }
  return { done: some(past, before).reverse(), undone: some(future, after) }
}

/** The step that `undo` would take back, and that `redo` would bring. */
export function nextSteps<T>(timeline: Timeline<T>): { undo: Step<T> | undefined; redo: Step<T> | undefined } {
  return { undo: timeline.past?.step, redo: timeline.future?.step }
}

/** The changes that lead back, in the order in which to make them. */
export function invert<T>(changes: readonly Change<T>[]): Change<T>[] {
  return changes.map(invertChange).reverse()
}

/** The keys of the records in which two states differ, with what the second has; what a storage has to write. */
export function* changed<T>(from: Records<T>, to: Records<T>): Generator<readonly [string, T | undefined]> {
  if (from === to) return
  for (const [key, record] of to) if (from.get(key) !== record) yield [key, record]
  for (const key of from.keys()) if (!to.has(key)) yield [key, undefined]
}

/**
 * What a kept list of steps lacks: of the list of `from` the first `kept` steps stay, the others go, and `added` follow.
 * After a commit that is one step, after undo and redo none, however long the history.
 */
export function changedSteps<T>(from: Timeline<T>, to: Timeline<T>): { kept: number; added: Step<T>[] } {
  let [old, now] = [from.past, to.past]
  let [oldAhead, ahead] = [from.future, to.future]
  while (old !== now) {
    const [oldLength, length] = [old?.length ?? 0, now?.length ?? 0]
    if (old && oldLength >= length) [old, oldAhead] = [old.rest, link(oldAhead, old.step)]
    if (now && length >= oldLength) [now, ahead] = [now.rest, link(ahead, now.step)]
  }
  let kept = old?.length ?? 0
  while (oldAhead && ahead && oldAhead !== ahead && oldAhead.step === ahead.step) {
    ;[oldAhead, ahead] = [oldAhead.rest, ahead.rest]
    kept++
  }
  return oldAhead === ahead ? { kept: kept + (ahead?.length ?? 0), added: [] } : { kept, added: [...each(ahead)] }
}

function link<T>(rest: Chain<T> | undefined, step: Step<T>): Chain<T> {
  return { step, rest, length: (rest?.length ?? 0) + 1 }
}

function* each<T>(chain: Chain<T> | undefined): Generator<Step<T>> {
  for (let place = chain; place; place = place.rest) yield place.step
}
