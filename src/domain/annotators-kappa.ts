/**
 * Cohen's kappa of what two annotators say of words (Cohen 1960, A coefficient of agreement for nominal scales): how far
 * they agree beyond what chance would give, by how often each uses each label.
 */
import type { Range, Span } from './spans.ts'

/**
 * How many words got which labels, by A's and then B's. A word has the labels of all entities over it, in order; the
 * empty string is no entity.
 */
export type Contingency = ReadonlyMap<string, ReadonlyMap<string, number>>

const BETWEEN = '\u0000'

/**
 * Counts words by what the two say of them. Words are disjoint and in order, `[start, end, start, end, …]`; one is in an
 * entity where it shares a character with it. Linear in words and spans.
 */
export function contingency(words: readonly number[], a: readonly Span[], b: readonly Span[]): Contingency {
  const table = new Map<string, Map<string, number>>()
  const [left, right] = [labeller(a), labeller(b)]
  for (let at = 0; at + 1 < words.length; at += 2) {
    const word = { start: words[at] ?? 0, end: words[at + 1] ?? 0 }
    add(table, left(word), right(word), 1)
  }
  return table
}

/** Of many documents together. */
export function sumContingencies(tables: Iterable<Contingency>): Contingency {
  const sum = new Map<string, Map<string, number>>()
  for (const table of tables) for (const [a, row] of table) for (const [b, times] of row) add(sum, a, b, times)
  return sum
}

/** The words that at least one of the two gave a label: without those, most of any text, that both left alone. */
export function marked(table: Contingency): Contingency {
  const rest = new Map(table)
  const none = new Map(table.get(''))
  none.delete('')
  return rest.set('', none)
}

/** One label against all else. */
export function ofLabel(table: Contingency, label: string): Contingency {
  const one = new Map<string, Map<string, number>>()
  const has = (labels: string) => (labels === label || labels.split(BETWEEN).includes(label) ? label : '')
  for (const [a, row] of table) for (const [b, times] of row) add(one, has(a), has(b), times)
  return one
}

export function wordsIn(table: Contingency): number {
  let words = 0
  for (const row of table.values()) for (const times of row.values()) words += times
  return words
}

/**
 * `(po − pe) / (1 − pe)`, from 1 down to −1: `po` is the share of words on which the two agree, `pe` the share on which
 * they would if each drew labels at random, as often as it uses them. As scikit-learn 1.9.1 `cohen_kappa_score`;
 * undefined where that gives NaN: of no words, and where both use a single label throughout.
 */
export function cohenKappa(table: Contingency): number | undefined {
  const words = wordsIn(table)
  const [byA, byB] = [new Map<string, number>(), new Map<string, number>()]
  let agreed = 0
  for (const [a, row] of table)
    for (const [b, times] of row) {
      byA.set(a, (byA.get(a) ?? 0) + times)
      byB.set(b, (byB.get(b) ?? 0) + times)
      if (a === b) agreed += times
    }
  let chance = 0
  for (const [label, times] of byA) chance += times * (byB.get(label) ?? 0)
  // In whole numbers as far as they go: 1 − pe is 0 exactly where both use one label.
  const room = words * words - chance
  return room === 0 ? undefined : (agreed * words - chance) / room
}

function add(table: Map<string, Map<string, number>>, a: string, b: string, times: number): void {
  const row = table.get(a)
  if (row) row.set(b, (row.get(b) ?? 0) + times)
  else table.set(a, new Map([[b, times]]))
}

/** The labels of words that are asked for in order; the spans are ordered. */
function labeller(spans: readonly Span[]): (word: Range) => string {
  let open: Span[] = []
  let next = 0
  return ({ start, end }) => {
    for (let span = spans[next]; span && span.start < end; span = spans[++next]) open.push(span)
    if (open.length > 0) open = open.filter(span => span.end > start)
    const [first, second] = open
    if (!first) return ''
    return second ? [...new Set(open.map(({ label }) => label))].sort().join(BETWEEN) : first.label
  }
}
