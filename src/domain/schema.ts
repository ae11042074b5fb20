import * as v from 'valibot'
import type { Change, FieldChange } from './delta.ts'
import type { Step } from './history.ts'
import { keyOf, type LabelRecord, type ProjectRecord, type ProjectRecords } from './project.ts'
import { compareSpans, sortSpans, type Span } from './spans.ts'

/** A kept record, or a step of the history, that cannot be used; the message names it and its field. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
}

const text = v.string()
const id = v.pipe(text, v.nonEmpty('is empty'))
const ids = v.array(id)
const finite = v.pipe(v.number(), v.finite('is no finite number'))
const whole = v.pipe(v.number(), v.safeInteger('is no whole number'), v.minValue(0, 'is below 0'))

const span = v.object({ start: whole, end: whole, label: id })
const isNotEmpty = v.check<Span, string>(({ start, end }) => start < end, 'ends before it starts')
const negative = v.pipe(span, isNotEmpty)
const suggestion = v.pipe(
  v.object({ ...span.entries, score: finite }),
  v.check(({ start, end }) => start < end, 'ends before it starts'),
)
const goldSpan = v.pipe(
  v.object({
    ...span.entries,
    unsure: v.exactOptional(v.literal(true)),
    comment: v.exactOptional(text),
    source: v.exactOptional(v.picklist(['person', 'accepted'])),
    confirmed: v.exactOptional(v.literal(true)),
  }),
  isNotEmpty,
)

const pairs = v.check<number[], string>(
  offsets => offsets.length % 2 === 0 && offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 0)),
  'are no pairs of start and end in order',
)

const schemas = {
  project: v.object({
    kind: v.literal('project'),
    title: text,
    overlap: v.picklist(['flat', 'nested']),
    snapping: v.picklist(['word', 'character', 'piece']),
  }),
  label: v.object({
    kind: v.literal('label'),
    id,
    name: id,
    types: ids,
    hue: whole,
    key: v.nullable(id),
    description: text,
    order: finite,
  }),
  document: v.object({
    kind: v.literal('document'),
    id,
    title: text,
    length: whole,
    createdAt: finite,
    state: v.picklist(['new', 'in-progress', 'done', 'skipped']),
    role: v.picklist(['train', 'dev', 'test', 'none']),
    annotatedFor: v.nullable(ids),
    doneUpTo: v.nullable(whole),
    notes: text,
    metadata: v.record(text, v.unknown()),
    order: finite,
    head: v.exactOptional(text),
    sample: v.exactOptional(text),
  }),
  tokens: v.object({
    kind: v.literal('tokens'),
    document: id,
    offsets: v.pipe(v.array(whole), pairs),
    sentences: v.array(whole),
  }),
  gold: v.object({
    kind: v.literal('gold'),
    document: id,
    spans: v.pipe(v.array(goldSpan), v.transform(canonical)),
    rejected: v.pipe(v.array(negative), v.transform(canonical)),
  }),
  rule: v.object({
    kind: v.literal('rule'),
    id,
    text: id,
    label: id,
    ignoreCase: v.boolean(),
    wholeWord: v.boolean(),
  }),
  suggestions: v.object({
    kind: v.literal('suggestions'),
    document: id,
    source: id,
    spans: v.pipe(v.array(suggestion), v.transform(canonical)),
  }),
  head: v.object({
    kind: v.literal('head'),
    id,
    order: finite,
    createdAt: finite,
    file: v.record(text, v.unknown()),
    trainedOn: v.array(text),
  }),
  run: v.object({
    kind: v.literal('run'),
    id,
    createdAt: finite,
    head: text,
    note: text,
    report: v.record(text, v.unknown()),
    discarded: v.exactOptional(v.object({ file: v.record(text, v.unknown()), trainedOn: v.array(text) })),
  }),
}
const record = v.variant('kind', [
  schemas.gold,
  schemas.document,
  schemas.label,
  schemas.tokens,
  schemas.rule,
  schemas.project,
  schemas.suggestions,
  schemas.head,
  schemas.run,
])

/**
 * A record from a project file or a database. Spans are put in order, and of two alike one remains; fields that no
 * record has are left out.
 *
 * @throws RecordError naming the record and the first field that is wrong
 */
export function readRecord(data: unknown): ProjectRecord {
  return parse(record, data, nameOf(data))
}

const entire = v.object({ id, kind: v.picklist(['added', 'removed']), record: v.unknown() })
const splice = v.object({ at: whole, removed: v.array(v.unknown()), added: v.array(v.unknown()) })
const field = v.union([
  v.object({ field: id, splices: v.array(splice) }),
  v.object({ field: id, before: v.exactOptional(v.unknown()), after: v.exactOptional(v.unknown()) }),
])
const step = v.object({
  name: text,
  time: finite,
  changes: v.array(v.variant('kind', [entire, v.object({ id, kind: v.literal('changed'), fields: v.array(field) })])),
})

/**
 * A step of the history from a project file or a database, held to the same shapes as the records it changes.
 *
 * @throws RecordError naming the step, the record and the field
 */
export function readStep(data: unknown): Step<ProjectRecord> {
  const { name, time, changes } = parse(step, data, 'step')
  const read = changes.map((change): Change<ProjectRecord> => {
    const place = `step “${name}”: ${change.id}`
    if (change.kind === 'changed') {
      for (const part of change.fields) checkField(change.id, part, place)
      return change
    }
    const record = readRecord(change.record)
    if (keyOf(record) !== change.id) throw new RecordError(`${place}: holds ${keyOf(record)}`)
    return { ...change, record }
  })
  return { name, time, changes: read }
}

/** Fields by kind of record, and the items of those that are lists. */
const fields: ReadonlyMap<string, Readonly<Record<string, v.GenericSchema>>> = new Map(
  Object.entries(schemas).map(([kind, schema]) => [kind, schema.entries]),
)
const items: Readonly<Record<string, v.GenericSchema>> = {
  'gold.spans': goldSpan,
  'gold.rejected': negative,
  'suggestions.spans': suggestion,
  'document.annotatedFor': id,
  'label.types': id,
}

function checkField(key: string, change: FieldChange, place: string): void {
  const kind = key.split('/', 1)[0] ?? ''
  const entries = fields.get(kind) ?? {}
  const schema = Object.hasOwn(entries, change.field) ? entries[change.field] : undefined
  const item = items[`${kind}.${change.field}`]
  if (!schema || ('splices' in change && !item)) throw new RecordError(`${place}: has no such field: ${change.field}`)
  if ('splices' in change && item) {
    const list = v.array(item)
    for (const { removed, added } of change.splices)
      for (const side of [removed, added]) parse(list, side, `${place}: ${change.field}`)
    return
  }
  if (!('splices' in change))
    for (const value of [change.before, change.after])
      if (value !== undefined) parse(schema, value, `${place}: ${change.field}`)
}

/**
 * All records of a kept project. What cannot be used is left out and said, one sentence each, and the rest is there:
 * a broken record, spans beyond their text, gold or tokens without a document. A label that spans name and nobody
 * defines is defined again, under its id.
 */
export function readRecords(data: Iterable<unknown>): { records: ProjectRecords; problems: string[] } {
  const problems: string[] = []
  const records = new Map<string, ProjectRecord>()
  for (const item of data) {
    try {
      const record = readRecord(item)
      records.set(keyOf(record), record)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      problems.push(error.message)
    }
  }
  if (!records.has('project')) {
    problems.push('The settings of the project are missing')
    records.set('project', { kind: 'project', title: 'Recovered project', overlap: 'flat', snapping: 'word' })
  }
  for (const [key, record] of records) {
    if (record.kind !== 'gold' && record.kind !== 'tokens' && record.kind !== 'suggestions') continue
    const document = records.get(`document/${record.document}`)
    if (document?.kind !== 'document') {
      records.delete(key)
      problems.push(`${key}: there is no such document`)
    } else if (record.kind === 'tokens') {
      if ((record.offsets.at(-1) ?? 0) <= document.length) continue
      records.delete(key)
      problems.push(`${key}: tokens beyond the text's end at ${document.length}`)
    } else if (record.kind === 'suggestions') {
      const spans = record.spans.filter(({ end }) => end <= document.length)
      if (spans.length === record.spans.length) continue
      records.set(key, { ...record, spans })
      problems.push(`${key}: ${record.spans.length - spans.length} spans beyond the text's end at ${document.length}`)
    } else {
      const isInside = ({ end }: Span) => end <= document.length
      const [spans, rejected] = [record.spans.filter(isInside), record.rejected.filter(isInside)]
      const lost = record.spans.length - spans.length + record.rejected.length - rejected.length
      if (lost === 0) continue
      records.set(key, { ...record, spans, rejected })
      problems.push(`${key}: ${lost} spans beyond the text's end at ${document.length}`)
    }
  }
  for (const label of undefinedLabels(records)) {
    records.set(keyOf(label), label)
    problems.push(`${keyOf(label)}: is named by spans or rules and defined nowhere`)
  }
  return { records, problems }
}

function undefinedLabels(records: ProjectRecords): LabelRecord[] {
  const named = new Set<string>()
  for (const record of records.values()) {
    if (record.kind === 'rule') named.add(record.label)
    if (record.kind === 'suggestions') for (const { label } of record.spans) named.add(label)
    if (record.kind !== 'gold') continue
    for (const { label } of record.spans) named.add(label)
    for (const { label } of record.rejected) named.add(label)
  }
  const missing = [...named].filter(label => !records.has(`label/${label}`))
  return missing.sort().map((id, order) => {
    return { kind: 'label', id, name: id, types: [id], hue: order % 20, key: null, description: '', order: 1e6 + order }
  })
}

function parse<S extends v.GenericSchema>(schema: S, data: unknown, name: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, data, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new RecordError(`${name}: ${path === null ? '' : `${path}: `}${issue.message}`)
}

/** `gold d12`, as far as the data says. */
function nameOf(data: unknown): string {
  const named = v.safeParse(
    v.object({ kind: text, id: v.optional(v.unknown()), document: v.optional(v.unknown()) }),
    data,
  )
  if (!named.success) return 'record'
  const { kind, id, document } = named.output
  const name = [id, document].find(part => typeof part === 'string')
  return name === undefined ? kind : `${kind} ${String(name)}`
}

/** The list itself where it is in order and has no two alike. */
function canonical<T extends Span>(spans: T[]): T[] {
  const isAscending = spans.every((span, index) => {
    const previous = spans[index - 1]
    return !previous || compareSpans(previous, span) < 0
  })
  if (isAscending) return spans
  const sorted = sortSpans(spans)
  return sorted.filter((span, index) => {
    const previous = sorted[index - 1]
    return !previous || compareSpans(previous, span) !== 0
  })
}
