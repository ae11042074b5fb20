import { counted, goldChange, mergeSpans, withoutSpans, type RecordChange } from './edits.ts'
import {
  documentKey,
  goldsOf,
  keyOf,
  labelKey,
  labelOf,
  labelsOf,
  ruleKey,
  rulesOf,
  settingsKey,
  settingsOf,
  type DocumentRecord,
  type GoldRecord,
  type LabelRecord,
  type ProjectEdit,
  type ProjectRecords,
  type SettingsRecord,
} from './project.ts'
import type { Prediction, Span } from './spans.ts'
import { canonical } from './suggested.ts'

const hueCount = 20
const defaultKeys = [...'1234567890', ...Array.from('1234567890', digit => `Shift+${digit}`)]

/**
 * Makes a label of each name that no label has, with the next hue that is least used and the next free digit. `ids` has
 * the label of every name, old or new.
 */
export function addLabels(
  records: ProjectRecords,
  names: readonly string[],
): ProjectEdit & { readonly ids: ReadonlyMap<string, string> } {
  const labels = labelsOf(records)
  const ids = new Map(labels.map(({ id, name }) => [name, id]))
  const added: LabelRecord[] = []
  for (const name of names) {
    checkName(name)
    if (ids.has(name)) continue
    const all = [...labels, ...added]
    const id = freeId(name, all)
    const order = Math.max(-1, ...all.map(({ order }) => order)) + 1
    const key = defaultKeys.find(key => all.every(label => label.key !== key)) ?? null
    added.push({ kind: 'label', id, name, types: [name], hue: leastUsed(all), key, description: '', order })
    ids.set(name, id)
  }
  const name = added[0] && added.length === 1 ? `Add label ${added[0].name}` : `Add ${counted(added.length, 'label')}`
  return { name, changes: added.map(changeOfLabel), ids }
}

/** Throws `RangeError` for an empty name and for one that another label has: merge the two instead. */
export function renameLabel(records: ProjectRecords, id: string, name: string): ProjectEdit {
  checkName(name)
  const label = labelOf(records, id)
  const other = labelsOf(records).find(other => other.name === name && other.id !== id)
  if (other) throw new RangeError(`There is a label ${name} already`)
  return { name: `Rename ${label.name} to ${name}`, changes: [changeOfLabel({ ...label, name })] }
}

/** `hue` is an index into the wheel of hues. */
export function recolourLabel(records: ProjectRecords, id: string, hue: number): ProjectEdit {
  const label = labelOf(records, id)
  return { name: `Recolour ${label.name}`, changes: [changeOfLabel({ ...label, hue })] }
}

/** Sets the guideline of a label. */
export function describeLabel(records: ProjectRecords, id: string, description: string): ProjectEdit {
  const label = labelOf(records, id)
  return { name: `Guideline of ${label.name}`, changes: [changeOfLabel({ ...label, description })] }
}

/** The label that has a key now: who wants it for another is told before. */
export function labelWithKey(records: ProjectRecords, key: string): LabelRecord | undefined {
  return labelsOf(records).find(label => label.key === key)
}

/** Gives a label a key, or none. A label that had it loses it, and the name of the edit says so. */
export function setKey(
  records: ProjectRecords,
  id: string,
  key: string | null,
): ProjectEdit & { readonly takenFrom: LabelRecord | undefined } {
  const label = labelOf(records, id)
  const owner = key === null ? undefined : labelWithKey(records, key)
  const takenFrom = owner?.id === id ? undefined : owner
  const name = key === null ? `No key for ${label.name}` : `Key ${key} for ${label.name}`
  const changes = [changeOfLabel({ ...label, key }), ...(takenFrom ? [changeOfLabel({ ...takenFrom, key: null })] : [])]
  return { name: takenFrom ? `${name}, taken from ${takenFrom.name}` : name, changes, takenFrom }
}

/** Moves a label to a place in the legend, 0 the first. Keys stay with their labels. */
export function moveLabel(records: ProjectRecords, id: string, place: number): ProjectEdit {
  const label = labelOf(records, id)
  const order = labelsOf(records)
    .filter(other => other.id !== id)
    .toSpliced(place, 0, label)
  return { name: `Move ${label.name}`, changes: order.map((label, order) => changeOfLabel({ ...label, order })) }
}

/** What hangs on a label, to be said before it is merged or deleted. Linear in the gold. */
export interface LabelUse {
  readonly spans: number
  readonly documents: number
  readonly rejected: number
  readonly rules: number
}

export function labelUse(records: ProjectRecords, id: string): LabelUse {
  const count = (spans: readonly Span[]) => spans.reduce((sum, { label }) => sum + (label === id ? 1 : 0), 0)
  let [spans, documents, rejected] = [0, 0, 0]
  for (const gold of goldsOf(records)) {
    const here = count(gold.spans)
    spans += here
    rejected += count(gold.rejected)
    if (here > 0) documents++
  }
  return { spans, documents, rejected, rules: rulesOf(records).filter(({ label }) => label === id).length }
}

/** What a merge does, to be said before. */
export interface MergeUse extends LabelUse {
  /** Entities that go because another on the same range becomes the same. */
  readonly doubles: number
  /** Documents whose gaps were known for the label that stays, and no longer are. */
  readonly forgotten: number
}

/** What hangs on the labels that `mergeLabels` makes one with another, and what it costs. Linear in the gold. */
export function mergeUse(records: ProjectRecords, from: readonly string[], into: string): MergeUse {
  const gone = new Set(from.filter(id => id !== into))
  let [spans, documents, rejected, doubles, forgotten] = [0, 0, 0, 0, 0]
  for (const record of records.values()) {
    if (record.kind === 'document' && record.annotatedFor?.includes(into))
      forgotten += [...gone].every(id => record.annotatedFor?.includes(id)) ? 0 : 1
    if (record.kind !== 'gold') continue
    const here = record.spans.filter(({ label }) => gone.has(label)).length
    rejected += record.rejected.filter(({ label }) => gone.has(label)).length
    if (here === 0) continue
    spans += here
    documents++
    const become = record.spans.filter(({ label }) => label === into || gone.has(label))
    doubles += become.length - new Set(become.map(({ start, end }) => `${start} ${end}`)).size
  }
  return {
    spans,
    documents,
    rejected,
    rules: rulesOf(records).filter(({ label }) => gone.has(label)).length,
    doubles,
    forgotten,
  }
}

/**
 * Makes one label of several: their spans, rejections, rules and types become those of `into`. Where two of them stood
 * on one range, one remains. A gap is known for `into` only where it was known for all of them.
 */
export function mergeLabels(records: ProjectRecords, from: readonly string[], into: string): ProjectEdit {
  const merged = from.filter(id => id !== into).map(id => labelOf(records, id))
  const target = labelOf(records, into)
  const gone = new Set(merged.map(({ id }) => id))
  const types = [...new Set([...target.types, ...merged.flatMap(({ types }) => types)])]
  const spans = merged.reduce((sum, { id }) => sum + labelUse(records, id).spans, 0)
  const withNew = <T extends Span>(span: T): T => (gone.has(span.label) ? { ...span, label: into } : span)
  const changes = changesOfUse(records, gone, {
    gold: gold => {
      const spans = mergeSpans([], new Set(), gold.spans.map(withNew))
      const rejected = mergeSpans([], new Set(), gold.rejected.map(withNew))
      return goldChange(gold, spans, withoutSpans(rejected, spans))
    },
    suggestions: spans => spans.map(withNew),
    rule: into,
    annotatedFor: labels => {
      const isWhole = labels.includes(into) && merged.every(({ id }) => labels.includes(id))
      return labels.filter(id => !gone.has(id) && (isWhole || id !== into))
    },
  })
  const removed = merged.map(({ id }): RecordChange => [labelKey(id), undefined])
  const name = `Merge ${merged.map(({ name }) => name).join(', ')} into ${target.name}, ${counted(spans, 'entity', 'entities')}`
  return { name, changes: [changeOfLabel({ ...target, types }), ...removed, ...changes] }
}

/** Deletes a label with its spans, rejections and rules; `labelUse` says how many before, the name of the edit after. */
export function deleteLabel(records: ProjectRecords, id: string): ProjectEdit & { readonly use: LabelUse } {
  const label = labelOf(records, id)
  const use = labelUse(records, id)
  const without = <T extends Span>(spans: readonly T[]) => spans.filter(span => span.label !== id)
  const changes = changesOfUse(records, new Set([id]), {
    gold: gold => goldChange(gold, without(gold.spans), without(gold.rejected)),
    suggestions: without,
    rule: undefined,
    annotatedFor: labels => labels.filter(other => other !== id),
  })
  const consequence = use.spans > 0 ? ` with ${counted(use.spans, 'entity', 'entities')}` : ''
  return { name: `Delete label ${label.name}${consequence}`, changes: [[labelKey(id), undefined], ...changes], use }
}

/**
 * Changes what holds for the whole project. Making it flat leaves gold that overlaps: `conflicts` shows it, `flatten`
 * resolves it.
 */
export function changeSettings(records: ProjectRecords, change: Partial<Omit<SettingsRecord, 'kind'>>): ProjectEdit {
  const names = [
    change.title === undefined ? [] : `Rename project to “${change.title}”`,
    change.overlap === undefined ? [] : change.overlap === 'flat' ? 'Forbid overlap' : 'Allow overlap',
    change.snapping === undefined ? [] : `Snap to ${change.snapping}s`,
  ]
  return { name: names.flat().join(', '), changes: [[settingsKey, { ...settingsOf(records), ...change }]] }
}

interface UseEdit {
  readonly gold: (gold: GoldRecord) => RecordChange
  readonly suggestions: (spans: readonly Prediction[]) => readonly Prediction[]
  /** The label of the rules that had one that goes; undefined: they go too. */
  readonly rule: string | undefined
  readonly annotatedFor: (labels: readonly string[]) => readonly string[]
}

function changesOfUse(records: ProjectRecords, gone: ReadonlySet<string>, edit: UseEdit): RecordChange[] {
  const isGone = ({ label }: { label: string }) => gone.has(label)
  const changes: RecordChange[] = []
  for (const record of records.values())
    if (record.kind === 'gold' && (record.spans.some(isGone) || record.rejected.some(isGone)))
      changes.push(edit.gold(record))
    else if (record.kind === 'suggestions' && record.spans.some(isGone))
      changes.push([keyOf(record), { ...record, spans: canonical(edit.suggestions(record.spans)) }])
    else if (record.kind === 'rule' && isGone(record))
      changes.push([ruleKey(record.id), edit.rule === undefined ? undefined : { ...record, label: edit.rule }])
    else if (record.kind === 'document' && record.annotatedFor) {
      const next: DocumentRecord = { ...record, annotatedFor: edit.annotatedFor(record.annotatedFor) }
      if (next.annotatedFor?.length !== record.annotatedFor.length) changes.push([documentKey(record.id), next])
    }
  return changes
}

function changeOfLabel(label: LabelRecord): RecordChange {
  return [labelKey(label.id), label]
}

function checkName(name: string): void {
  if (name.trim() === '' || name !== name.trim()) throw new RangeError('A label needs a name without space around it')
}

/** The name itself, so that files stay readable, unless a renamed label has it for its id. */
function freeId(name: string, labels: readonly LabelRecord[]): string {
  const taken = new Set(labels.map(({ id }) => id))
  let id = name
  for (let number = 2; taken.has(id); number++) id = `${name} ${number}`
  return id
}

function leastUsed(labels: readonly LabelRecord[]): number {
  const uses = Array.from({ length: hueCount }, (_, hue) => labels.filter(label => label.hue === hue).length)
  return uses.indexOf(Math.min(...uses))
}
