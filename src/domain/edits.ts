/** What all commands share: a command is a pure function of the records that says what to change, and what to call it. */
import {
  documentKey,
  documentOf,
  goldKey,
  labelOf,
  type GoldRecord,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecord,
  type ProjectRecords,
} from './project.ts'
import { compareSpans, type Range, type Span } from './spans.ts'

/** The document that an edit goes to. */
export interface Target {
  readonly records: ProjectRecords
  /** Its id. */
  readonly document: string
  readonly text: string
}

export type RecordChange = ProjectEdit['changes'][number]

/** The change of a document's gold. Gold that says nothing is no record. */
export function goldChange(gold: GoldRecord, spans: readonly GoldSpan[], rejected: readonly Span[]): RecordChange {
  const isEmpty = spans.length === 0 && rejected.length === 0
  return [goldKey(gold.document), isEmpty ? undefined : { ...gold, spans, rejected }]
}

/** Work on a document that is new or was skipped puts it in progress. */
export function begun(records: ProjectRecords, document: string): RecordChange[] {
  const record = documentOf(records, document)
  if (record.state !== 'new' && record.state !== 'skipped') return []
  return [[documentKey(document), { ...record, state: 'in-progress' }]]
}

/** Commands one after the other, each on what the ones before it left, as one edit. */
export function together(
  records: ProjectRecords,
  name: string,
  commands: readonly ((records: ProjectRecords) => ProjectEdit)[],
): ProjectEdit {
  const present = new Map(records)
  const changes = new Map<string, ProjectRecord | undefined>()
  for (const command of commands)
    for (const [key, after] of command(present).changes) {
      changes.set(key, after)
      if (after) present.set(key, after)
      else present.delete(key)
    }
  return { name, changes: [...changes] }
}

/** The ordered list without the spans in `gone` and with `added`; of two with the same range and label the added stays. */
export function mergeSpans<T extends Span>(spans: readonly T[], gone: ReadonlySet<T>, added: readonly T[]): T[] {
  const merged = [...(gone.size > 0 ? spans.filter(span => !gone.has(span)) : spans), ...added].sort(compareSpans)
  return merged.filter((span, index) => {
    const next = merged[index + 1]
    return !next || compareSpans(span, next) !== 0
  })
}

/** The list without those that have the range and label of one of the others: what is asserted is not rejected. */
export function withoutSpans(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  // Of most documents nothing was rejected, and the keys of all their gold would be made for nothing.
  if (spans.length === 0 || others.length === 0) return spans
  const keyOf = ({ start, end, label }: Span) => `${start} ${end} ${label}`
  const keys = new Set(others.map(keyOf))
  return spans.filter(span => !keys.has(keyOf(span)))
}

/**
 * Throws `RangeError` for a range that is empty, reaches out of the text or cuts a character in two: a file that counts
 * code points could not say it.
 */
export function checkRange(text: string, { start, end }: Range): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= text.length))
    throw new RangeError(`[${start}, ${end}) is no range of a text of ${text.length} characters`)
  for (const offset of [start, end])
    if (splitsCharacter(text, offset)) throw new RangeError(`Offset ${offset} is inside a character`)
}

/** The words of a range for the name of an edit: on one line, shortened in the middle. */
export function excerpt(text: string, { start, end }: Range): string {
  const words = text
    .slice(start, Math.min(end, start + 200))
    .replace(/\s+/g, ' ')
    .trim()
  const characters = Array.from(words)
  return characters.length <= 40 ? words : `${characters.slice(0, 24).join('')} … ${characters.slice(-12).join('')}`
}

export function labelName(records: ProjectRecords, label: string): string {
  return labelOf(records, label).name
}

/** `1 entity`, `12 entities`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

/** Whether an offset stands between the halves of a surrogate pair. */
export function splitsCharacter(text: string, offset: number): boolean {
  return (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(offset) & 0xfc00) === 0xdc00
}
