import { entitiesOf, type EntityMode } from './entities.ts'
import { parseTag } from './tag.ts'

/** How much was found: entities (or tokens) right in both, those predicted, those in the gold. */
export interface Counts {
  readonly correct: number
  readonly predicted: number
  readonly gold: number
}

/** Precision, recall and F1 in `[0, 1]`, a division by zero giving 0, and the number in the gold. */
export interface Score {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly number: number
}

/** The three averages over types: of all counts together (micro), of the scores plain, of the scores by number. */
export interface Averages {
  readonly overall: Score
  readonly macro: Score
  readonly weighted: Score
}

export interface Report extends Averages {
  /** The share of tokens with the right tag, `O` among them. */
  readonly accuracy: number
  /** By type, in the order of their names. A map, since a type may be called `__proto__`. */
  readonly types: ReadonlyMap<string, Score>
}

export interface TokenReport {
  /** The share of tokens with the right tag, `O` among them. */
  readonly accuracy: number
  /** By whole tag, `O` among them, in the order of their names. */
  readonly tags: ReadonlyMap<string, Score>
  /** Over all tags. `O` is most of any text, so these flatter. */
  readonly withO: Averages
  readonly withoutO: Averages
}

type Tags = readonly (readonly string[])[]

/**
 * Scores entities as seqeval 1.2.2 (`classification_report`, `accuracy_score`) with `zero_division=0`: an entity counts
 * when type and both ends are right. Where there is no entity at all the macro average is 0 (seqeval: NaN), as is the
 * accuracy of no tokens (seqeval throws). Throws `RangeError` where gold and predicted differ in shape and, in strict
 * mode, for a prefix foreign to the scheme.
 */
export function evaluate(gold: Tags, predicted: Tags, mode: EntityMode): Report {
  return { ...scoresOf(countByType(gold, predicted, mode)), accuracy: accuracyOf(gold, predicted) }
}

/** The averages over types, and the score of each in the order of their names, of their counts. */
export function scoresOf(counts: ReadonlyMap<string, Counts>): Omit<Report, 'accuracy'> {
  return { ...averages(counts.values()), types: scoresByName(counts) }
}

/** The entity counts of a group of sentences, all types together, such as one document's for the bootstrap. */
export function countEntities(gold: Tags, predicted: Tags, mode: EntityMode): Counts {
  return sumCounts(countByType(gold, predicted, mode).values())
}

/**
 * Scores each tag by itself as scikit-learn's `classification_report` of the flat lists does. Entity scores are the
 * headline; this one tells single tags apart. Throws `RangeError` where gold and predicted differ in shape.
 */
export function tokenReport(gold: Tags, predicted: Tags): TokenReport {
  const counts = new Map<string, Writable<Counts>>()
  eachToken(gold, predicted, (expected, actual) => {
    countsOf(counts, expected).gold++
    countsOf(counts, actual).predicted++
    if (expected === actual) countsOf(counts, actual).correct++
  })
  const entityTags = [...counts].filter(([tag]) => tag !== 'O').map(([, count]) => count)
  return {
    accuracy: accuracyOf(gold, predicted),
    tags: scoresByName(counts),
    withO: averages(counts.values()),
    withoutO: averages(entityTags),
  }
}

/**
 * The tags with every type outside the set made `O`, and whatever cannot be read. Applied to gold and predicted alike it
 * gives the score over the types that both know.
 */
export function restrictTypes(tags: readonly string[], types: ReadonlySet<string>): string[] {
  return tags.map(tag => (types.has(parseTag(tag)?.label ?? '') ? tag : 'O'))
}

/** Precision, recall and F1 of counts. */
export function scoreOf({ correct, predicted, gold }: Counts): Score {
  const precision = predicted === 0 ? 0 : correct / predicted
  const recall = gold === 0 ? 0 : correct / gold
  const f1 = correct === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { precision, recall, f1, number: gold }
}

/** Visits each token's gold and predicted tag. Throws `RangeError` where the two differ in shape. */
export function eachToken(gold: Tags, predicted: Tags, visit: (gold: string, predicted: string) => void): void {
  if (gold.length !== predicted.length)
    throw new RangeError(`${gold.length} gold sentences, ${predicted.length} predicted`)
  gold.forEach((tags, sentence) => {
    const others = predicted[sentence] ?? []
    if (tags.length !== others.length)
      throw new RangeError(`sentence ${sentence + 1} has ${tags.length} gold tags, ${others.length} predicted`)
    tags.forEach((tag, index) => visit(tag, others[index] ?? 'O'))
  })
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function countsOf(counts: Map<string, Writable<Counts>>, name: string): Writable<Counts> {
  const known = counts.get(name)
  if (known) return known
  const fresh = { correct: 0, predicted: 0, gold: 0 }
  counts.set(name, fresh)
  return fresh
}

/** The entity counts of a group of sentences by type; a type without any is not in it. */
export function countByType(gold: Tags, predicted: Tags, mode: EntityMode): Map<string, Counts> {
  const counts = new Map<string, Writable<Counts>>()
  const goldByEnd = new Map(entitiesOf(gold, mode).map(entity => [entity.end, entity]))
  for (const { label } of goldByEnd.values()) countsOf(counts, label).gold++
  for (const { start, end, label } of entitiesOf(predicted, mode)) {
    countsOf(counts, label).predicted++
    // No two entities of one reading end at the same token.
    const other = goldByEnd.get(end)
    if (other?.start === start && other.label === label) countsOf(counts, label).correct++
  }
  return counts
}

function scoresByName(counts: ReadonlyMap<string, Counts>): Map<string, Score> {
  const byName = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(byName.map(([name, count]) => [name, scoreOf(count)]))
}

/** Counts of several types, or documents, together. */
export function sumCounts(counts: Iterable<Counts>): Counts {
  const total = { correct: 0, predicted: 0, gold: 0 }
  for (const { correct, predicted, gold } of counts) {
    total.correct += correct
    total.predicted += predicted
    total.gold += gold
  }
  return total
}

function averages(counts: Iterable<Counts>): Averages {
  const all = [...counts]
  const total = sumCounts(all)
  const scores = all.map(scoreOf)
  const mean = (weight: (score: Score) => number): Score => {
    const weights = scores.map(weight)
    const divisor = weights.reduce((a, b) => a + b, 0) || 1
    const over = (value: (score: Score) => number) =>
      scores.reduce((a, score, index) => a + value(score) * (weights[index] ?? 0), 0) / divisor
    return { precision: over(s => s.precision), recall: over(s => s.recall), f1: over(s => s.f1), number: total.gold }
  }
  return { overall: scoreOf(total), macro: mean(() => 1), weighted: mean(score => score.number) }
}

function accuracyOf(gold: Tags, predicted: Tags): number {
  let tokens = 0
  let right = 0
  eachToken(gold, predicted, (expected, actual) => {
    tokens++
    if (expected === actual) right++
  })
  return tokens === 0 ? 0 : right / tokens
}
