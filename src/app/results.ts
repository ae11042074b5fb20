/** What a head found in a document, as it arrives: by block, so that only the blocks that changed are drawn again. */
import type { Head } from '../domain/head.ts'
import { labelParts } from '../domain/labels.ts'
import { compareSpans, type Range } from '../domain/spans.ts'
import type { Aggregation, TaggedEntity, TaggedSegment } from '../engine/protocol.ts'
import { blockAt } from './blocks.ts'

/** What was asked: an answer to another question is late and is dropped. */
export interface Question {
  readonly documentId: string
  readonly head: Head
  readonly aggregation: Aggregation
  readonly decode: 'viterbi' | 'argmax'
}

export interface BlockResult {
  /** Entities that touch the block, in order. */
  readonly entities: readonly TaggedEntity[]
  readonly seams: readonly number[]
  /** Whether any of the block was tagged. */
  readonly seen: boolean
}

export interface Results {
  readonly question: Question
  /** One for each block of the text; a block without news stays the same object. */
  readonly blocks: readonly BlockResult[]
}

const nothing: BlockResult = { entities: [], seams: [], seen: false }

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
    if (block && before) next[index] = renewed(before, block, arrived)
  }
  return { ...results, blocks: next }
}

function renewed(before: BlockResult, block: Range, arrived: readonly TaggedSegment[]): BlockResult {
  const starts = new Set(arrived.map(segment => segment.start))
  const isOld = (offset: number) =>
    !before.seen || !arrived.some(segment => segment.start <= offset && offset < segment.end)
  const entities = before.entities.filter(entity => isOld(entity.start))
  const seams = before.seams.filter(isOld)
  for (const segment of arrived) {
    if (!starts.delete(segment.start)) continue
    for (const entity of within(segment.predictions, block)) entities.push(entity)
    for (const seam of segment.seams) if (seam >= block.start && seam < block.end) seams.push(seam)
  }
  return { entities: entities.sort(compareSpans), seams: seams.sort((a, b) => a - b), seen: true }
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

const flattened = new WeakMap<Results['blocks'], readonly TaggedEntity[]>()

/** Every entity once, in order. */
export function entitiesOf(results: Results, blocks: readonly Range[]): readonly TaggedEntity[] {
  const known = flattened.get(results.blocks)
  if (known) return known
  const all: TaggedEntity[] = []
  results.blocks.forEach(({ entities }, index) => {
    const start = blocks[index]?.start ?? 0
    for (const entity of entities) if (entity.start >= start) all.push(entity)
  })
  flattened.set(results.blocks, all)
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
