/**
 * The user's work as records: plain JSON, each replaced as a whole and kept under its key. Texts are not among them:
 * they never change, and lie in a store of their own under the document's id.
 */
import type { Edit, Records } from './history.ts'
import type { Prediction, Range, Span } from './spans.ts'

/** The version of these records. A change of their shape raises it and brings an upgrader for what was kept before. */
export const schemaVersion = 1

export interface SettingsRecord {
  readonly kind: 'project'
  readonly title: string
  /** `flat`: gold does not overlap within a document. `nested`: it may. */
  readonly overlap: 'flat' | 'nested'
  /** What a selection grows to. */
  readonly snapping: 'word' | 'character' | 'piece'
}

export interface LabelRecord {
  readonly kind: 'label'
  /** What spans name; stays when the name changes. */
  readonly id: string
  /** What people and files see; unique. */
  readonly name: string
  /** The entity types of heads that mean this label, such as `PER`. A rename keeps them, a merge unites them. */
  readonly types: readonly string[]
  /** Index into the wheel of hues. */
  readonly hue: number
  /** `1`, `Shift+1`; null for none. */
  readonly key: string | null
  /** The guideline that is shown where one labels. */
  readonly description: string
  readonly order: number
}

export type DocumentState = 'new' | 'in-progress' | 'done' | 'skipped'
export type DocumentRole = 'train' | 'dev' | 'test' | 'none'

export interface DocumentRecord {
  readonly kind: 'document'
  readonly id: string
  readonly title: string
  /** Length of the text in UTF-16 units. */
  readonly length: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly state: DocumentState
  readonly role: DocumentRole
  /** The labels whose gaps were asserted, set where the document, or a part of it, is marked done; null for none. */
  readonly annotatedFor: readonly string[] | null
  /** "Done up to here": the part before this offset is finished. */
  readonly doneUpTo: number | null
  readonly notes: string
  /** What a file said of the document, kept as it was. */
  readonly metadata: Readonly<Record<string, unknown>>
  readonly order: number
  /** Name of the head picked for it. */
  readonly head?: string
  /** Name of the sample that it is. */
  readonly sample?: string
}

/** The tokens that a file brought. They never change, and so are a record of their own beside the document's. */
export interface TokensRecord {
  readonly kind: 'tokens'
  readonly document: string
  /** Start and end of each token in turn, disjoint and in order: `[start, end, start, end, …]`. */
  readonly offsets: readonly number[]
  /** Index of the first token of each sentence. */
  readonly sentences: readonly number[]
}

/** An entity that a person asserted. `label` is the id of a label. */
export interface GoldSpan extends Span {
  readonly unsure?: true
  readonly comment?: string
  /** Made by hand, or a prediction that was accepted. Absent: it came with a file. */
  readonly source?: 'person' | 'accepted'
  /** A person looked at what speaks against it, and kept it: it is not brought up again. */
  readonly confirmed?: true
}

/** All that people asserted of one document. A document without the record has none. */
export interface GoldRecord {
  readonly kind: 'gold'
  readonly document: string
  /** In the order of `compareSpans`, no two with the same range and label. */
  readonly spans: readonly GoldSpan[]
  /** What is not an entity of that label: negatives for training, never suggested again. Ordered like `spans`. */
  readonly rejected: readonly Span[]
}

/** A line of the gazetteer: this text is of that label, wherever it stands. */
export interface RuleRecord {
  readonly kind: 'rule'
  readonly id: string
  readonly text: string
  readonly label: string
  readonly ignoreCase: boolean
  readonly wholeWord: boolean
}

/** What one source says of a document, beside its gold: an annotator, another tool's model, a file. */
export interface SuggestionsRecord {
  readonly kind: 'suggestions'
  readonly document: string
  /** Who or what suggests. */
  readonly source: string
  /** In the order of `compareSpans`; labels are ids. A source that gives no scores has 1. */
  readonly spans: readonly Prediction[]
}

/** A head that was tuned here or came with a file. */
export interface HeadRecord {
  readonly kind: 'head'
  /** The head's own name: what documents name. */
  readonly id: string
  readonly order: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Its file, for `readHead`. */
  readonly file: Readonly<Record<string, unknown>>
  /** SHA-256 of the texts that it learned from. */
  readonly trainedOn: readonly string[]
}

/** One training: what from, how, what came of it. */
export interface RunRecord {
  readonly kind: 'run'
  readonly id: string
  readonly createdAt: number
  /** Id of the head that it made; the head may be gone. Empty where it was discarded. */
  readonly head: string
  readonly note: string
  /** Data, options and scores as `domain/runs.ts` reads them. */
  readonly report: Readonly<Record<string, unknown>>
  /** The head that was discarded, to be tried again: as in a head's record. */
  readonly discarded?: Pick<HeadRecord, 'file' | 'trainedOn'>
}

export type ProjectRecord =
  | SettingsRecord
  | LabelRecord
  | DocumentRecord
  | TokensRecord
  | GoldRecord
  | RuleRecord
  | SuggestionsRecord
  | HeadRecord
  | RunRecord
export type ProjectRecords = Records<ProjectRecord>
export type ProjectEdit = Edit<ProjectRecord>

export const settingsKey = 'project'
export const labelKey = (id: string) => `label/${id}`
export const documentKey = (id: string) => `document/${id}`
export const tokensKey = (document: string) => `tokens/${document}`
export const goldKey = (document: string) => `gold/${document}`
export const ruleKey = (id: string) => `rule/${id}`
export const suggestionsKey = (document: string, source: string) => `suggestions/${document}/${source}`
export const headKey = (id: string) => `head/${id}`
export const runKey = (id: string) => `run/${id}`

/** The key under which a record stands. */
export function keyOf(record: ProjectRecord): string {
  switch (record.kind) {
    case 'project':
      return settingsKey
    case 'label':
      return labelKey(record.id)
    case 'document':
      return documentKey(record.id)
    case 'tokens':
      return tokensKey(record.document)
    case 'gold':
      return goldKey(record.document)
    case 'rule':
      return ruleKey(record.id)
    case 'suggestions':
      return suggestionsKey(record.document, record.source)
    case 'head':
      return headKey(record.id)
    case 'run':
      return runKey(record.id)
    default:
      return record satisfies never
  }
}

/** The records by their keys; of two with one key the later. */
export function recordsOf(records: Iterable<ProjectRecord>): ProjectRecords {
  return new Map(Array.from(records, record => [keyOf(record), record]))
}

/** A project without labels and documents. */
export function newProject(title: string): ProjectRecords {
  return recordsOf([{ kind: 'project', title, overlap: 'flat', snapping: 'word' }])
}

/** Throws `RangeError` where the records are no project. */
export function settingsOf(records: ProjectRecords): SettingsRecord {
  return find(records, settingsKey, 'project', 'settings of the project')
}

/** Throws `RangeError` where there is none of that id. */
export function documentOf(records: ProjectRecords, id: string): DocumentRecord {
  return find(records, documentKey(id), 'document', `document ${id}`)
}

/** Throws `RangeError` where there is none of that id. */
export function labelOf(records: ProjectRecords, id: string): LabelRecord {
  return find(records, labelKey(id), 'label', `label ${id}`)
}

/** The gold of a document: empty where nothing was asserted yet. */
export function goldOf(records: ProjectRecords, document: string): GoldRecord {
  const record = records.get(goldKey(document))
  return record?.kind === 'gold' ? record : { kind: 'gold', document, spans: [], rejected: [] }
}

export function tokensOf(records: ProjectRecords, document: string): TokensRecord | undefined {
  const record = records.get(tokensKey(document))
  return record?.kind === 'tokens' ? record : undefined
}

/** In the order of the list. Linear in the records, as are the two below. */
export function documentsOf(records: ProjectRecords): DocumentRecord[] {
  return ofKind(records, 'document').sort(byOrder)
}

/** In the order of the legend. */
export function labelsOf(records: ProjectRecords): LabelRecord[] {
  return ofKind(records, 'label').sort(byOrder)
}

export function rulesOf(records: ProjectRecords): RuleRecord[] {
  return ofKind(records, 'rule').sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id < b.id ? -1 : 1))
}

export function goldsOf(records: ProjectRecords): GoldRecord[] {
  return ofKind(records, 'gold')
}

/** Label ids by entity type of a head: the label of that name, else the first that stands for the type. */
export function labelsByType(records: ProjectRecords): Map<string, string> {
  const labels = labelsOf(records).toReversed()
  const types = labels.flatMap(({ id, types }) => types.map((type): [string, string] => [type, id]))
  return new Map([...types, ...labels.map(({ id, name }): [string, string] => [name, id])])
}

/** Before `end`, what carries no gold of these labels is none of them. Everywhere else a gap is unknown, never O. */
export interface Known {
  readonly end: number
  readonly labels: readonly string[]
}

/** How far the gaps of a document are known: all of it where it is done, else what was done up to, for its labels. */
export function knownOf({ state, length, annotatedFor, doneUpTo }: DocumentRecord): Known {
  const end = annotatedFor === null ? 0 : state === 'done' ? length : (doneUpTo ?? 0)
  return { end, labels: end > 0 && annotatedFor !== null ? annotatedFor : [] }
}

/** The labels whose absence at an offset is asserted: an unlabelled word there is O for them alone. */
export function knownTypes(document: DocumentRecord, offset: number): readonly string[] {
  const { end, labels } = knownOf(document)
  return offset < end ? labels : []
}

/** Whether it is asserted that no entity of the label is in the whole range but those in gold. */
export function isKnown(document: DocumentRecord, range: Range, label: string): boolean {
  const { end, labels } = knownOf(document)
  return range.end <= end && labels.includes(label)
}

function find<K extends ProjectRecord['kind']>(records: ProjectRecords, key: string, kind: K, name: string) {
  const record = records.get(key)
  if (!record || !isKind(record, kind)) throw new RangeError(`There is no ${name}`)
  return record
}

function ofKind<K extends ProjectRecord['kind']>(records: ProjectRecords, kind: K) {
  const found: Extract<ProjectRecord, { kind: K }>[] = []
  for (const record of records.values()) if (isKind(record, kind)) found.push(record)
  return found
}

function isKind<K extends ProjectRecord['kind']>(
  record: ProjectRecord,
  kind: K,
): record is Extract<ProjectRecord, { kind: K }> {
  return record.kind === kind
}

function byOrder(a: { order: number; id: string }, b: { order: number; id: string }): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1)
}
