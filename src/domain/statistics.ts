import type { Comparison, DisagreementKind } from './disagreement.ts'
import { scoreOf, type Counts, type Score } from './metrics.ts'
import {
  documentsOf,
  goldOf,
  knownOf,
  labelsOf,
  rulesOf,
  type DocumentRole,
  type DocumentState,
  type GoldRecord,
  type ProjectRecords,
} from './project.ts'
import type { Range } from './spans.ts'
import { unicodeWords } from './text.ts'

export interface Statistics {
  /** In the order of the list. `words` are 0 where nobody counted them. */
  readonly documents: readonly {
    readonly id: string
    readonly words: number
    readonly entities: number
    /** Characters whose gaps are known. */
    readonly known: number
  }[]
  /** In the order of the legend: entities, and documents that have some. */
  readonly labels: readonly { readonly id: string; readonly entities: number; readonly documents: number }[]
  readonly states: Readonly<Record<DocumentState, number>>
  readonly roles: Readonly<Record<DocumentRole, number>>
  /** UTF-16 units. */
  readonly characters: number
  readonly words: number
  readonly entities: number
  readonly unsure: number
  readonly rejected: number
  readonly rules: number
}

/** The words of a text, or of a range of it: those of `unicodeWords` that have a letter or a digit. */
export function countWords(text: string, range?: Range): number {
  const hasLetter = /[\p{L}\p{N}]/u
  return unicodeWords(text, range).reduce(
    (count, { start, end }) => count + (hasLetter.test(text.slice(start, end)) ? 1 : 0),
    0,
  )
}

/** What is in the gold of a document. */
export interface Tally {
  /** Entities by label. */
  readonly labels: ReadonlyMap<string, number>
  readonly unsure: number
}

const tallies = new WeakMap<GoldRecord, Tally>()

/** Counts the gold of a document, once for as long as it stays the same. */
export function tallyOf(gold: GoldRecord): Tally {
  const known = tallies.get(gold)
  if (known) return known
  const labels = new Map<string, number>()
  let unsure = 0
  for (const span of gold.spans) {
    labels.set(span.label, (labels.get(span.label) ?? 0) + 1)
    if (span.unsure) unsure++
  }
  const tally = { labels, unsure }
  tallies.set(gold, tally)
  return tally
}

/**
 * Counts the project: linear in its documents, and in the gold that changed since it was last counted. `words` are those
 * of the texts by document, which never change.
 */
export function statistics(records: ProjectRecords, words: ReadonlyMap<string, number> = new Map()): Statistics {
  const labels = new Map(labelsOf(records).map(({ id }) => [id, { id, entities: 0, documents: 0 }]))
  const states = { new: 0, 'in-progress': 0, done: 0, skipped: 0 }
  const roles = { train: 0, dev: 0, test: 0, none: 0 }
  let [characters, unsure, rejected] = [0, 0, 0]
  const documents = documentsOf(records).map(document => {
    const gold = goldOf(records, document.id)
    const tally = tallyOf(gold)
    for (const [id, entities] of tally.labels) {
      const label = labels.get(id)
      if (!label) continue
      label.entities += entities
      label.documents++
    }
    unsure += tally.unsure
    states[document.state]++
    roles[document.role]++
    characters += document.length
    rejected += gold.rejected.length
    const { id } = document
    return { id, words: words.get(id) ?? 0, entities: gold.spans.length, known: knownOf(document).end }
  })
  return {
    documents,
    labels: [...labels.values()],
    states,
    roles,
    characters,
    words: documents.reduce((sum, document) => sum + document.words, 0),
    entities: documents.reduce((sum, document) => sum + document.entities, 0),
    unsure,
    rejected,
    rules: rulesOf(records).length,
  }
}

/** How far a head agrees with gold: entity scores over what is asserted, and what it does otherwise. */
export interface Agreement {
  readonly overall: Score
  readonly labels: ReadonlyMap<string, Score>
  readonly kinds: Readonly<Record<DisagreementKind, number>>
}

type Counting = { -readonly [key in keyof Counts]: number }

/** What comparisons are summed up from. */
interface Sum {
  readonly overall: Counting
  readonly labels: Map<string, Counting>
  readonly kinds: Record<DisagreementKind, number>
}

const sums = new WeakMap<Comparison, Sum>()
const noSum = (): Sum => ({
  overall: { correct: 0, predicted: 0, gold: 0 },
  labels: new Map(),
  kinds: { missed: 0, spurious: 0, boundary: 0, type: 0 },
})

/**
 * Sums comparisons of documents up: precision, recall and F1 of whole entities with gold as the truth. Disagreements that
 * a person settled count as the others do; predictions where gaps are unknown count for nothing. A comparison is counted
 * once for as long as it stays the same.
 */
export function agreement(comparisons: Iterable<Comparison>): Agreement {
  const whole = noSum()
  for (const comparison of comparisons) {
    const sum = sumOf(comparison)
    addTo(whole.overall, sum.overall)
    for (const [label, counts] of sum.labels) addTo(countsFor(whole, label), counts)
    for (const kind of ['missed', 'spurious', 'boundary', 'type'] as const) whole.kinds[kind] += sum.kinds[kind]
  }
  const scores = new Map([...whole.labels].map(([label, counts]) => [label, scoreOf(counts)]))
  return { overall: scoreOf(whole.overall), labels: scores, kinds: whole.kinds }
}

function sumOf(comparison: Comparison): Sum {
  const known = sums.get(comparison)
  if (known) return known
  const sum = noSum()
  const add = (label: string, keys: readonly (keyof Counting)[]) => {
    for (const counts of [sum.overall, countsFor(sum, label)]) for (const key of keys) counts[key]++
  }
  const { agreed, disagreements, settled } = comparison
  for (const { label } of agreed) add(label, ['correct', 'predicted', 'gold'])
  for (const disagreement of [...disagreements, ...settled]) {
    sum.kinds[disagreement.kind]++
    if ('gold' in disagreement) add(disagreement.gold.label, ['gold'])
    if ('predicted' in disagreement) add(disagreement.predicted.label, ['predicted'])
  }
  sums.set(comparison, sum)
  return sum
}

function countsFor({ labels }: Sum, label: string): Counting {
  const counts = labels.get(label) ?? { correct: 0, predicted: 0, gold: 0 }
  labels.set(label, counts)
  return counts
}

function addTo(counts: Counting, more: Counts): void {
  counts.correct += more.correct
  counts.predicted += more.predicted
  counts.gold += more.gold
}
