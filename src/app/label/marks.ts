/** The entities of the open document as Label shows them: gold, and what the head suggests beside it. */
import { conflicts } from '../../domain/annotate.ts'
import type { Head } from '../../domain/head.ts'
import { entityTypes } from '../../domain/labels.ts'
import { addLabels } from '../../domain/label-edits.ts'
import {
  documentOf,
  goldOf,
  knownOf,
  labelsByType,
  labelsOf,
  settingsOf,
  type LabelRecord,
  type ProjectRecords,
} from '../../domain/project.ts'
import { compareSpans, overlap, spansIn, type Prediction, type Range, type Span } from '../../domain/spans.ts'
import { visiblePredictions } from '../../domain/suggestions.ts'
import type { TaggedEntity } from '../../engine/protocol.ts'
import {
  type BlockMarks,
  goldMark,
  type Ground,
  sameGround,
  sameList,
  sameMarks,
  suggestedMark,
} from './block-marks.ts'
import { blockAt, blocksOf } from '../reading/blocks.ts'
import { headHues } from '../reading/head-hues.ts'
import type { ChoicesStore } from '../choices.ts'
import type { Project } from '../project/project.ts'
import { type Question, typeOf } from '../reading/results.ts'
import type { Session } from '../session.ts'
import { createOthers, saidBy, shownBy } from './shown-sources.ts'

/** `label` is the id of a label or, where no label stands for it, an entity type of the head. */
export interface Mark extends Span {
  readonly kind: 'gold' | 'suggested'
  /** What people read. */
  readonly name: string
  /** Index into the wheel of hues. */
  readonly hue: number
  /** Of a suggestion. */
  readonly score: number | undefined
  /** Of a suggestion: who made it, where that is not the head alone. */
  readonly source: string | undefined
  /** Of gold: flagged as unsure. */
  readonly unsure: boolean
  /** Of gold: what was said of it; empty for nothing. */
  readonly comment: string
  /** In a flat project: gold that overlaps other gold; a suggestion that overlaps gold, which gives way if it is taken. */
  readonly contested: boolean
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

/** How many there are in the whole document. */
export interface MarkCounts {
  /** Suggestions that are shown and overlap no gold of a flat project. */
  readonly suggested: number
  /** Suggestions that overlap gold of a flat project, whether they are shown or not. */
  readonly contested: number
  /** Gold that overlaps other gold in a flat project. */
  readonly conflicting: number
}

const none: readonly Mark[] = []
const noEntities: readonly TaggedEntity[] = []

export type Marks = ReturnType<typeof createMarks>

export function createMarks(session: Session, choices: ChoicesStore, project: Project) {
  let cache: { readonly document: string; readonly blocks: (BlockMarks | undefined)[] } | undefined
  let whole:
    | { readonly of: readonly unknown[]; readonly marks: readonly Mark[]; readonly counts: MarkCounts }
    | undefined

  const records = () => withHeadLabels(project.store.getState().timeline.present, session.getState().head)
  const others = createOthers()

  /** What is shown of a block; the same object for as long as its marks stay. */
  function stateOf(index: number): BlockMarks | undefined {
    const { open } = project.store.getState()
    if (open.kind !== 'open') return undefined
    const range = blocksOf(open.text)[index]
    if (!range) return undefined
    if (cache?.document !== open.id) cache = { document: open.id, blocks: [] }
    const { results } = session.getState()
    const block = results?.question.documentId === open.id ? results.blocks[index] : undefined
    const now = records()
    const labels = labelsIn(now)
    const { end, labels: knownLabels } = knownOf(documentOf(now, open.id))
    const { threshold, showContested, suggestionsFrom } = choices.getState()
    const shown = shownBy(suggestionsFrom, now)
    const ground: Ground = {
      entities: (shown.isHead ? block?.entities : undefined) ?? noEntities,
      others: spansIn(others(now, open.id, shown), range),
      threshold,
      labels,
      overlap: settingsOf(now).overlap,
      knownEnd: end,
      knownLabels,
      showContested,
    }
    const before = cache.blocks[index]
    const isSameGround = before !== undefined && sameGround(before.ground, ground)
    if (isSameGround && before.records === now) return before
    const record = goldOf(now, open.id)
    // A suggestion may reach over the block's edge, and so may what speaks against it.
    const reach = {
      start: Math.min(range.start, ground.entities[0]?.start ?? range.start, ground.others[0]?.start ?? range.start),
      end: ground.others.reduce(
        (end, other) => Math.max(end, other.end),
        Math.max(range.end, ground.entities.at(-1)?.end ?? range.end),
      ),
    }
    const [gold, rejected] = [spansIn(record.spans, reach), spansIn(record.rejected, reach)]
    if (isSameGround && sameList(before.gold, gold) && sameList(before.rejected, rejected))
      return (cache.blocks[index] = { ...before, records: now })
    const predictions = block?.question ? predictionsOf(labels, block.question, ground.entities, threshold) : []
    const said = saidBy(predictions, ground.others, threshold)
    const { open: suggested, conflicting } = visiblePredictions(now, open.id, said)
    const hues = block?.question && headHues(now, block.question.head.labels)
    const contested = conflicting.map(prediction => suggestedMark(labels, hues, prediction, true))
    const overlapping = new Set(ground.overlap === 'flat' ? conflicts(gold) : [])
    const found = [
      ...gold.filter(span => overlap(span, range)).map(span => goldMark(labels, span, overlapping.has(span))),
      ...suggested.map(prediction => suggestedMark(labels, hues, prediction, false)),
      ...(showContested ? contested : []),
    ].sort(compareSpans)
    const marks = before && sameMarks(before.marks, found) ? before.marks : found
    return (cache.blocks[index] = { records: now, ground, gold, rejected, marks, contested })
  }

  /** The marks that touch a block, in order; the same array for as long as none of them changes. */
  const ofBlock = (index: number): readonly Mark[] => stateOf(index)?.marks ?? none

  function wholeOf() {
    const { open } = project.store.getState()
    const { threshold, showContested, suggestionsFrom } = choices.getState()
    const of = [open, records(), session.getState().results, threshold, showContested, suggestionsFrom]
    if (whole?.of.every((value, at) => value === of[at])) return whole
    const blocks = open.kind === 'open' ? blocksOf(open.text) : []
    const counts = { suggested: 0, contested: 0, conflicting: 0 }
    const marks: Mark[] = []
    for (const [index, { start }] of blocks.entries()) {
      const state = stateOf(index)
      for (const mark of state?.marks ?? none) {
        if (mark.start < start) continue
        marks.push(mark)
        if (mark.kind === 'gold') counts.conflicting += Number(mark.contested)
        else if (!mark.contested) counts.suggested++
      }
      for (const mark of state?.contested ?? none) if (mark.start >= start) counts.contested++
    }
    whole = { of, marks: whole && sameList(whole.marks, marks) ? whole.marks : marks, counts }
    return whole
  }

  return {
    ofBlock,
    records,

    /** Every mark of the open document, once, in order; the same array for as long as none of them changes. */
    all: (): readonly Mark[] => wholeOf().marks,

    counts: (): MarkCounts => wholeOf().counts,

    /** The suggestions that overlap a range and, in a flat project, gold: shown or not. */
    contestedIn(range: Range): readonly Mark[] {
      const { open } = project.store.getState()
      const blocks = open.kind === 'open' ? blocksOf(open.text) : []
      const [first, last] = [blockAt(blocks, range.start), blockAt(blocks, range.end - 1)]
      return Array.from({ length: last - first + 1 }, (_, at) => first + at).flatMap(index =>
        (stateOf(index)?.contested ?? none).filter(
          mark => overlap(mark, range) && Math.max(mark.start, range.start) >= (blocks[index]?.start ?? 0),
        ),
      )
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
