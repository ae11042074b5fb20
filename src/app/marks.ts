/** The entities of the open document as Label shows them: gold, and what the head suggests beside it. */
import type { Head } from '../domain/head.ts'
import { entityTypes } from '../domain/labels.ts'
import { addLabels } from '../domain/label-edits.ts'
import {
  documentOf,
  goldOf,
  knownOf,
  labelsByType,
  labelsOf,
  settingsOf,
  type LabelRecord,
  type ProjectRecords,
} from '../domain/project.ts'
import { compareSpans, overlap, spansIn, type Prediction, type Span } from '../domain/spans.ts'
import { visiblePredictions } from '../domain/suggestions.ts'
import type { TaggedEntity } from '../engine/protocol.ts'
import { blocksOf } from './blocks.ts'
import type { ChoicesStore } from './choices.ts'
import type { Project } from './project.ts'
import { type Question, typeOf } from './results.ts'
import type { Session } from './session.ts'

/** `label` is the id of a label or, where no label stands for it, an entity type of the head. */
export interface Mark extends Span {
  readonly kind: 'gold' | 'suggested'
  /** What people read. */
  readonly name: string
  /** Index into the wheel of hues. */
  readonly hue: number
  /** Of a suggestion. */
  readonly score: number | undefined
}

/** The labels of a project in the ways they are looked up. */
export interface Labels {
  readonly all: readonly LabelRecord[]
  readonly byId: ReadonlyMap<string, LabelRecord>
  /** Label ids by entity type of a head. */
  readonly byType: ReadonlyMap<string, string>
}

const started = new WeakMap<ProjectRecords, { readonly head: Head | undefined; readonly records: ProjectRecords }>()

/**
 * The records as one labels over them: a project without labels has those of the head, which the first edit makes its
 * own.
 */
export function withHeadLabels(records: ProjectRecords, head: Head | undefined): ProjectRecords {
  const known = started.get(records)
  if (known && known.head === head) return known.records
  const needsThem = head !== undefined && labelsOf(records).length === 0
  const working = needsThem ? applied(records, addLabels(records, entityTypes(head.labels)).changes) : records
  started.set(records, { head, records: working })
  return working
}

/** The records after changes. */
export function applied(records: ProjectRecords, changes: ReturnType<typeof addLabels>['changes']): ProjectRecords {
  const after = new Map(records)
  for (const [key, record] of changes)
    if (record) after.set(key, record)
    else after.delete(key)
  return after
}

const looked = new WeakMap<ProjectRecords, Labels>()
let latest: Labels | undefined

/** The labels of the records; the same object for as long as none of them changes. */
export function labelsIn(records: ProjectRecords): Labels {
  const known = looked.get(records)
  if (known) return known
  const all = labelsOf(records)
  if (latest?.all.length === all.length && latest.all.every((label, at) => label === all[at])) {
    looked.set(records, latest)
    return latest
  }
  const labels = { all, byId: new Map(all.map(label => [label.id, label])), byType: labelsByType(records) }
  looked.set(records, labels)
  latest = labels
  return labels
}

/** What the marks of a block follow from: where all of it is as before, so are they. */
interface Ground {
  readonly entities: readonly TaggedEntity[]
  readonly threshold: number
  readonly labels: Labels
  readonly overlap: string
  readonly knownEnd: number
  readonly knownLabels: readonly string[]
}

interface BlockMarks {
  readonly records: ProjectRecords
  readonly ground: Ground
  readonly gold: readonly Span[]
  readonly rejected: readonly Span[]
  readonly marks: readonly Mark[]
}

const none: readonly Mark[] = []
const noEntities: readonly TaggedEntity[] = []

export type Marks = ReturnType<typeof createMarks>

export function createMarks(session: Session, choices: ChoicesStore, project: Project) {
  let cache: { readonly document: string; readonly blocks: (BlockMarks | undefined)[] } | undefined
  let whole: { readonly of: readonly unknown[]; readonly marks: readonly Mark[] } | undefined

  const records = () => withHeadLabels(project.store.getState().timeline.present, session.getState().head)

  /** The marks that touch a block, in order; the same array for as long as none of them changes. */
  function ofBlock(index: number): readonly Mark[] {
    const { open } = project.store.getState()
    if (open.kind !== 'open') return none
    const range = blocksOf(open.text)[index]
    if (!range) return none
    if (cache?.document !== open.id) cache = { document: open.id, blocks: [] }
    const { results } = session.getState()
    const block = results?.question.documentId === open.id ? results.blocks[index] : undefined
    const now = records()
    const labels = labelsIn(now)
    const { end, labels: knownLabels } = knownOf(documentOf(now, open.id))
    const ground: Ground = {
      entities: block?.entities ?? noEntities,
      threshold: choices.getState().threshold,
      labels,
      overlap: settingsOf(now).overlap,
      knownEnd: end,
      knownLabels,
    }
    const before = cache.blocks[index]
    const isSameGround = before !== undefined && sameGround(before.ground, ground)
    if (isSameGround && before.records === now) return before.marks
    const record = goldOf(now, open.id)
    // A suggestion may reach over the block's edge, and so may what speaks against it.
    const reach = {
      start: Math.min(range.start, ground.entities[0]?.start ?? range.start),
      end: Math.max(range.end, ground.entities.at(-1)?.end ?? range.end),
    }
    const [gold, rejected] = [spansIn(record.spans, reach), spansIn(record.rejected, reach)]
    if (isSameGround && sameSpans(before.gold, gold) && sameSpans(before.rejected, rejected)) {
      cache.blocks[index] = { ...before, records: now }
      return before.marks
    }
    const predictions = block?.question ? predictionsOf(labels, block.question, ground.entities, ground.threshold) : []
    const { open: suggested } = visiblePredictions(now, open.id, predictions)
    const found = [
      ...gold.filter(span => overlap(span, range)).map(span => goldMark(labels, span)),
      ...suggested.map(prediction => suggestedMark(labels, prediction)),
    ].sort(compareSpans)
    const marks = before && sameMarks(before.marks, found) ? before.marks : found
    cache.blocks[index] = { records: now, ground, gold, rejected, marks }
    return marks
  }

  return {
    ofBlock,
    records,

    /** Every mark of the open document, once, in order; the same array for as long as nothing changes. */
    all(): readonly Mark[] {
      const { open } = project.store.getState()
      if (open.kind !== 'open') return none
      const of = [open, records(), session.getState().results, choices.getState().threshold]
      if (whole?.of.every((value, at) => value === of[at])) return whole.marks
      const marks = blocksOf(open.text).flatMap(({ start }, index) =>
        ofBlock(index).filter(mark => mark.start >= start),
      )
      whole = { of, marks }
      return marks
    },
  }
}

/** A head's predictions from a score on, with label ids where labels stand for their types. */
export function predictionsOf(
  { byType }: Labels,
  question: Question,
  entities: readonly TaggedEntity[],
  threshold: number,
): Prediction[] {
  return entities.flatMap(({ start, end, label, score }) => {
    if (score < threshold) return []
    const type = typeOf(question, label)
    return [{ start, end, score, label: byType.get(type) ?? type }]
  })
}

function goldMark({ byId }: Labels, { start, end, label }: Span): Mark {
  const record = byId.get(label)
  return { kind: 'gold', start, end, label, name: record?.name ?? label, hue: record?.hue ?? 0, score: undefined }
}

function suggestedMark(labels: Labels, { start, end, label, score }: Prediction): Mark {
  const record = labels.byId.get(label)
  return { kind: 'suggested', start, end, label, name: record?.name ?? label, hue: record?.hue ?? 0, score }
}

function sameGround(a: Ground, b: Ground): boolean {
  return (
    a.entities === b.entities &&
    a.threshold === b.threshold &&
    a.labels === b.labels &&
    a.overlap === b.overlap &&
    a.knownEnd === b.knownEnd &&
    (a.knownLabels === b.knownLabels || a.knownLabels.join() === b.knownLabels.join())
  )
}

function sameSpans(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every((span, at) => span === b[at])
}

function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return (
    a.length === b.length &&
    a.every((mark, at) => {
      const other = b[at]
      return (
        other !== undefined &&
        compareSpans(mark, other) === 0 &&
        mark.kind === other.kind &&
        mark.name === other.name &&
        mark.hue === other.hue &&
        mark.score === other.score
      )
    })
  )
}
