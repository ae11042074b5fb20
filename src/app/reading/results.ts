/** What a head found in a document, as it arrives: by block, so that only the blocks that changed are drawn again. */
import type { Head } from '../../domain/head.ts'
import { labelParts } from '../../domain/labels.ts'
import { compareSpans, type Range } from '../../domain/spans.ts'
import type { Aggregation, TaggedEntity, TaggedSegment } from '../../engine/protocol.ts'
import { blockAt } from './blocks.ts'

/** What was asked: an answer to another question is late and is dropped. */
export interface Question {
  readonly documentId: string
  readonly head: Head
  readonly aggregation: Aggregation
  readonly decode: 'viterbi' | 'argmax'
}

export interface BlockResult {
  /** What was asked; until a new question reaches the block, it shows the answer to the one before. */
  readonly question: Question | undefined
  /** Entities that touch the block, in order. */
  readonly entities: readonly TaggedEntity[]
  readonly seams: readonly number[]
}

export interface Results {
  readonly question: Question
  /** One for each block of the text; a block without news stays the same object. */
  readonly blocks: readonly BlockResult[]
}

const nothing: BlockResult = { question: undefined, entities: [], seams: [] }

export function sameQuestion(a: Question | undefined, b: Question | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.documentId === b.documentId &&
    a.head === b.head &&
    a.aggregation === b.aggregation &&
    a.decode === b.decode
  )
}

export function noResults(question: Question, blocks: readonly Range[]): Results {
  return { question, blocks: blocks.map(() => nothing) }
}

/** The results of a new question about the same text: none yet, with the old ones still to be seen. */
export function askedAnew(results: Results, question: Question): Results {
  return { question, blocks: results.blocks }
}

/** The results once all is answered: what still shows an older answer has nothing to show. */
export function settled(results: Results): Results {
  const { question } = results
  return { question, blocks: results.blocks.map(block => (block.question === question ? block : nothing)) }
}

/** The results with what was found in some segments; a segment that comes again replaces what it said before. */
export function withSegments(results: Results, blocks: readonly Range[], segments: readonly TaggedSegment[]): Results {
  if (segments.length === 0) return results
  const touched = new Map<number, TaggedSegment[]>()
  for (const segment of segments) {
    const last = blockAt(blocks, Math.max(segment.start, segment.end - 1))
    for (let index = blockAt(blocks, segment.start); index <= last; index++) {
      const list = touched.get(index)
      if (list) list.push(segment)
      else touched.set(index, [segment])
    }
  }
  const next = results.blocks.slice()
  for (const [index, arrived] of touched) {
    const block = blocks[index]
    const before = next[index]
    if (block && before) next[index] = renewed(before, results.question, block, arrived)
  }
  return { ...results, blocks: next }
}

function renewed(
  before: BlockResult,
  question: Question,
  block: Range,
  arrived: readonly TaggedSegment[],
): BlockResult {
  const starts = new Set(arrived.map(segment => segment.start))
  const stays = (offset: number) =>
    before.question === question && !arrived.some(segment => segment.start <= offset && offset < segment.end)
  const entities = before.entities.filter(entity => stays(entity.start))
  const seams = before.seams.filter(stays)
  for (const segment of arrived) {
    if (!starts.delete(segment.start)) continue
    for (const entity of within(segment.predictions, block)) entities.push(entity)
    for (const seam of segment.seams) if (seam >= block.start && seam < block.end) seams.push(seam)
  }
  return { question, entities: entities.sort(compareSpans), seams: seams.sort((a, b) => a - b) }
}

/** Predictions, ordered by start, that touch the block; binary search, as one long line has many of both. */
function within(predictions: readonly TaggedEntity[], block: Range): readonly TaggedEntity[] {
  let low = 0
  let high = predictions.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((predictions[middle]?.end ?? 0) > block.start) high = middle
    else low = middle + 1
  }
  let end = low
  while (end < predictions.length && (predictions[end]?.start ?? Infinity) < block.end) end++
  return predictions.slice(low, end)
}

const flattened = new WeakMap<Results, readonly TaggedEntity[]>()

/** Every entity that answers the question, once, in order. */
export function entitiesOf(results: Results, blocks: readonly Range[]): readonly TaggedEntity[] {
  const known = flattened.get(results)
  if (known) return known
  const all: TaggedEntity[] = []
  results.blocks.forEach(({ question, entities }, index) => {
    if (question !== results.question) return
    const start = blocks[index]?.start ?? 0
    for (const entity of entities) if (entity.start >= start) all.push(entity)
  })
  flattened.set(results, all)
  return all
}

/** The entity type of a label: where nothing was aggregated, labels are tags (`B-PER`) and have one behind them. */
export function typeOf({ head, aggregation }: Question, label: string): string {
  if (aggregation !== 'none') return label
  return labelParts(head.labels)[head.labels.indexOf(label)]?.type ?? label
}

/** Whether an entity is shown: confident enough, and of a type that the legend does not hide. */
export function isShown(
  question: Question,
  { label, score }: TaggedEntity,
  threshold: number,
  hidden: ReadonlySet<string>,
): boolean {
  return score >= threshold && !(hidden.size > 0 && hidden.has(typeOf(question, label)))
}
