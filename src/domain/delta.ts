/**
 * What became of one record, readable both ways: plain JSON, and only as large as what changed, so that a step of the
 * history over a document of ten thousand entities holds the one entity that was relabelled.
 */
export type Change<T> =
  | { readonly id: string; readonly kind: 'added' | 'removed'; readonly record: T }
  | { readonly id: string; readonly kind: 'changed'; readonly fields: readonly FieldChange[] }

export type FieldChange = FieldValue | FieldList

/** A field with its old and its new value. A side that is left out: the record has no such field there. */
export interface FieldValue {
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
}

/** A field that is a list on both sides, by its splices in order. */
export interface FieldList {
  readonly field: string
  readonly splices: readonly Splice[]
}

export interface Splice {
  /** Index in the list before. */
  readonly at: number
  readonly removed: readonly unknown[]
  readonly added: readonly unknown[]
}

/**
 * The change from one state of a record to another; `undefined` is no record, on either side, and the result where
 * nothing changed. Values and items of lists are compared by identity; a field that is `undefined` counts as absent.
 */
export function changeOf<T extends object>(
  id: string,
  before: T | undefined,
  after: T | undefined,
): Change<T> | undefined {
  if (before === after) return undefined
  if (!before) return after && { id, kind: 'added', record: after }
  if (!after) return { id, kind: 'removed', record: before }
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const fields = [...new Set([...old.keys(), ...now.keys()])].flatMap((field): FieldChange[] => {
    const [from, to] = [old.get(field), now.get(field)]
    if (from === to) return []
    if (Array.isArray(from) && Array.isArray(to)) {
      const splices = splicesOf(from, to)
      return splices.length > 0 ? [{ field, splices }] : []
    }
    const sides = { ...(from === undefined ? {} : { before: from }), ...(to === undefined ? {} : { after: to }) }
    return [{ field, ...sides }]
  })
  return fields.length > 0 ? { id, kind: 'changed', fields } : undefined
}

/** The change that leads back. */
export function invertChange<T>(change: Change<T>): Change<T> {
  switch (change.kind) {
    case 'added':
      return { ...change, kind: 'removed' }
    case 'removed':
      return { ...change, kind: 'added' }
    case 'changed':
      return { ...change, fields: change.fields.map(invertField) }
    default:
      return change satisfies never
  }
}

/**
 * Carries a change out on a map of records, in place.
 *
 * @throws RangeError where the records are not in the state that the change starts from
 */
export function applyChange<T extends object>(records: Map<string, T>, change: Change<T>): void {
  const { id } = change
  const record = records.get(id)
  if ((record === undefined) !== (change.kind === 'added')) throw misfit(id, record ? 'is there already' : 'is missing')
  switch (change.kind) {
    case 'added':
      records.set(id, change.record)
      return
    case 'removed':
      records.delete(id)
      return
    case 'changed': {
      const fields = fieldsOf(record ?? {})
      for (const step of change.fields) {
        if ('splices' in step) fields.set(step.field, spliced(id, step, fields.get(step.field)))
        else if (step.after === undefined) fields.delete(step.field)
        else fields.set(step.field, step.after)
      }
      // The fields are those of a record before the change and of the same record after it.
      records.set(id, Object.fromEntries(fields) as T)
      return
    }
    default:
      change satisfies never
  }
}

function fieldsOf(record: object): Map<string, unknown> {
  return new Map(Object.entries(record).filter(([, value]) => value !== undefined))
}

function invertField(change: FieldChange): FieldChange {
  const { field } = change
  if ('splices' in change) {
    let shift = 0
    const splices = change.splices.map(({ at, removed, added }) => {
      const inverse = { at: at + shift, removed: added, added: removed }
      shift += added.length - removed.length
      return inverse
    })
    return { field, splices }
  }
  const { before, after } = change
  return {
    field,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }
}

function spliced(id: string, { field, splices }: FieldList, list: unknown): unknown[] {
  if (!Array.isArray(list)) throw misfit(id, `has no list "${field}"`)
  const result: unknown[] = []
  let position = 0
  for (const { at, removed, added } of splices) {
    if (at < position || at + removed.length > list.length) throw misfit(id, `has another list "${field}"`)
    for (; position < at; position++) result.push(list[position])
    for (const item of added) result.push(item)
    position += removed.length
  }
  for (; position < list.length; position++) result.push(list[position])
  return result
}

function misfit(id: string, problem: string): RangeError {
  return new RangeError(`The history does not fit the records: "${id}" ${problem}`)
}

/** Linear: items that both lists have in the same order are left out, whatever else stands between them. */
function splicesOf(before: readonly unknown[], after: readonly unknown[]): Splice[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let [end, newEnd] = [before.length, after.length]
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1]
  const old = new Set(before.slice(start, end))
  const now = new Set(after.slice(start, newEnd))
  const splices: Splice[] = []
  let [from, to] = [start, start]
  while (from < end || to < newEnd) {
    const [at, newAt] = [from, to]
    while (from < end && !now.has(before[from])) from++
    while (to < newEnd && !old.has(after[to])) to++
    // An order that changed, or an item that stands there twice: one splice over all that is left.
    const inStep = from < end && to < newEnd ? before[from] === after[to] : from === end && to === newEnd
    if (!inStep) [from, to] = [end, newEnd]
    if (from > at || to > newAt) splices.push({ at, removed: before.slice(at, from), added: after.slice(newAt, to) })
    while (from < end && to < newEnd && before[from] === after[to]) [from, to] = [from + 1, to + 1]
  }
  return splices
}
