import { bare } from './annotate.ts'
import { counted, excerpt, goldChange, labelName, mergeSpans, splitsCharacter, type RecordChange } from './edits.ts'
import { matcher, type Pattern } from './matching.ts'
import {
  goldOf,
  ruleKey,
  rulesOf,
  settingsOf,
  type GoldRecord,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
  type RuleRecord,
} from './project.ts'
import { compareSpans, spansIn, type Range, type Span } from './spans.ts'
import { trimmed } from './text.ts'

/** A document's text, by the document's id. */
export interface DocumentText {
  readonly document: string
  readonly text: string
}

/** A pattern with the id of the label that its occurrences get. */
export interface LabelPattern extends Pattern {
  readonly label: string
}

/** An edit over many documents, with what it does and what it leaves: to be said before it is made. */
export interface Everywhere extends ProjectEdit {
  /** Entities that it makes. */
  readonly count: number
  /** Documents in which it makes some. */
  readonly documents: number
  /** Occurrences that it leaves: labelled so already, under other gold of a flat project, rejected by a person before. */
  readonly left: { readonly labelled: number; readonly conflicting: number; readonly rejected: number }
}

/** What an edit over many documents amounts to, without its name. */
export type Amount = Omit<Everywhere, 'name'>

/** What was found in one document, in order, with the id of the label that each is to get. */
export interface FoundSpans {
  readonly document: string
  readonly spans: readonly Span[]
}

/** What may become an entity of what was found: without white space at its ends, not nothing, and no half character. */
export function foundSpans(text: string, ranges: Iterable<Range>, label: string): Span[] {
  const spans: Span[] = []
  for (const { start, end } of ranges) {
    const inside = trimmed(text, start, end)
    if (inside.start >= inside.end || splitsCharacter(text, inside.start) || splitsCharacter(text, inside.end)) continue
    spans.push({ start: inside.start, end: inside.end, label })
  }
  return spans
}

/**
 * Labels what was found, document by document. Gold and rejections stand above it, and so does, in a flat project, what
 * was found before in the same document. Documents keep their states. `n log n` in the finds.
 */
export function labelFound(records: ProjectRecords, found: Iterable<FoundSpans>): Amount {
  const isFlat = settingsOf(records).overlap === 'flat'
  const changes: RecordChange[] = []
  const left = { labelled: 0, conflicting: 0, rejected: 0 }
  let count = 0
  for (const { document, spans } of found) {
    const gold = goldOf(records, document)
    const added: GoldSpan[] = []
    let reached = 0
    for (const { start, end, label } of spans) {
      const span: GoldSpan = { start, end, label, source: 'person' }
      const isSame = (other: Span) => compareSpans(other, span) === 0
      const under = gold.spans.length > 0 ? spansIn(gold.spans, span) : []
      const last = added.at(-1)
      if (under.some(isSame) || (last && isSame(last))) left.labelled++
      else if (isFlat && (under.length > 0 || start < reached)) left.conflicting++
      else if (gold.rejected.length > 0 && spansIn(gold.rejected, span).some(isSame)) left.rejected++
      else {
        added.push(span)
        reached = Math.max(reached, end)
      }
    }
    if (added.length === 0) continue
    changes.push(goldChange(gold, mergeSpans(gold.spans, new Set(), added), gold.rejected))
    count += added.length
  }
  return { changes, count, documents: changes.length, left }
}

/**
 * Takes the entities that stand just where something was found out of gold, of one label or of any. Accepted
 * predictions become rejected ones, as by `deleteSpans`.
 */
export function removeFound(
  records: ProjectRecords,
  found: Iterable<{ readonly document: string; readonly spans: readonly Range[] }>,
  label?: string,
): Amount {
  const changes: RecordChange[] = []
  let count = 0
  for (const { document, spans } of found) {
    const gold = goldOf(records, document)
    const isFound = new Set(spans.map(({ start, end }) => `${start} ${end}`))
    const gone = gold.spans.filter(
      span => (label === undefined || span.label === label) && isFound.has(`${span.start} ${span.end}`),
    )
    if (gone.length === 0) continue
    changes.push(withoutGold(gold, gone))
    count += gone.length
  }
  return { changes, count, documents: changes.length, left: { labelled: 0, conflicting: 0, rejected: 0 } }
}

/** Amounts over different documents as one. */
export function sumOf(amounts: readonly Amount[]): Amount {
  const sum = (amount: (of: Amount) => number) => amounts.reduce((total, of) => total + amount(of), 0)
  return {
    changes: amounts.flatMap(({ changes }) => changes),
    count: sum(({ count }) => count),
    documents: sum(({ documents }) => documents),
    left: {
      labelled: sum(({ left }) => left.labelled),
      conflicting: sum(({ left }) => left.conflicting),
      rejected: sum(({ left }) => left.rejected),
    },
  }
}

/** The names of such edits. `text` is what was looked for. */
export const everywhereNames = {
  labelled: (records: ProjectRecords, text: string, label: string, { count, documents }: Amount): string =>
    `${count} × ${shortened(text)} → ${labelName(records, label)}${inDocuments(documents)}`,
  removed: (records: ProjectRecords, text: string, label: string | undefined, { count, documents }: Amount): string =>
    `Delete ${count} × ${shortened(text)}${label === undefined ? '' : ` (${labelName(records, label)})`}${inDocuments(documents)}`,
  applied: (rules: number, { count, documents }: Amount): string =>
    `Apply ${counted(rules, 'rule')}: ${counted(count, 'entity', 'entities')}${inDocuments(documents)}`,
}

/**
 * Labels every occurrence of a text in the texts given, one document's or all. Gold and rejections stand above it, and
 * documents keep their states. Linear in the texts.
 */
export function labelEverywhere(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  pattern: LabelPattern,
): Everywhere {
  const amount = labelFound(records, foundBy([pattern], texts))
  return { ...amount, name: everywhereNames.labelled(records, pattern.text, pattern.label, amount) }
}

/** Labels what the gazetteer, or part of it, finds; of rules for the same words the first wins. As `labelEverywhere`. */
export function applyRules(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  rules: readonly RuleRecord[] = rulesOf(records),
): Everywhere {
  const amount = labelFound(records, foundBy(rules, texts))
  return { ...amount, name: everywhereNames.applied(rules.length, amount) }
}

/** Adds lines to the gazetteer; one with the words, options and label of another is left out. Ids are new. */
export function addRules(records: ProjectRecords, rules: readonly Omit<RuleRecord, 'kind'>[]): ProjectEdit {
  const keyOf = ({ text, label, ignoreCase, wholeWord }: LabelPattern) =>
    JSON.stringify([text, label, ignoreCase, wholeWord])
  const known = new Set(rulesOf(records).map(keyOf))
  const added = rules.filter(rule => rule.text !== '' && !known.has(keyOf(rule)) && known.add(keyOf(rule)))
  const [first] = added
  const name =
    first && added.length === 1 ? `Add rule ${ruleName(records, first)}` : `Add ${counted(added.length, 'rule')}`
  return { name, changes: added.map(rule => [ruleKey(rule.id), { ...rule, kind: 'rule' }]) }
}

/** Puts a rule in the place of the one with its id. */
export function changeRule(records: ProjectRecords, rule: RuleRecord): ProjectEdit {
  return { name: `Change rule ${ruleName(records, rule)}`, changes: [[ruleKey(rule.id), rule]] }
}

export function removeRules(records: ProjectRecords, ids: readonly string[]): ProjectEdit {
  const first = rulesOf(records).find(({ id }) => ids.includes(id))
  const name =
    first && ids.length === 1 ? `Delete rule ${ruleName(records, first)}` : `Delete ${counted(ids.length, 'rule')}`
  return { name, changes: ids.map(id => [ruleKey(id), undefined]) }
}

function ruleName(records: ProjectRecords, { text, label }: Pick<LabelPattern, 'text' | 'label'>): string {
  return `${shortened(text)} → ${labelName(records, label)}`
}

function* foundBy(patterns: readonly LabelPattern[], texts: Iterable<DocumentText>): Generator<FoundSpans> {
  const find = matcher(patterns)
  for (const { document, text } of texts)
    yield { document, spans: find(text).map(({ start, end, pattern }) => ({ start, end, label: pattern.label })) }
}

function withoutGold(gold: GoldRecord, gone: readonly GoldSpan[]): RecordChange {
  const negatives = gone.filter(({ source }) => source === 'accepted').map(bare)
  const rejected = mergeSpans(gold.rejected, new Set(), negatives)
  return goldChange(gold, mergeSpans(gold.spans, new Set(gone), []), rejected)
}

const shortened = (text: string) => excerpt(text, { start: 0, end: text.length })
const inDocuments = (documents: number) => (documents > 1 ? ` in ${documents} documents` : '')
