import { bare } from './annotate.ts'
import { counted, excerpt, goldChange, labelName, mergeSpans, type RecordChange } from './edits.ts'
import { matcher, type Pattern } from './matching.ts'
import {
  goldOf,
  ruleKey,
  rulesOf,
  settingsOf,
  type GoldSpan,
  type ProjectEdit,
  type ProjectRecords,
  type RuleRecord,
} from './project.ts'
import { compareSpans, spansIn, type Span } from './spans.ts'

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

/**
 * Labels every occurrence of a text in the texts given, one document's or all. Gold and rejections stand above it, and
 * documents keep their states. Linear in the texts.
 */
export function labelEverywhere(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  pattern: LabelPattern,
): Everywhere {
  const found = applyPatterns(records, texts, [pattern])
  const words = excerpt(pattern.text, { start: 0, end: pattern.text.length })
  const times = `${found.count} × ${words} → ${labelName(records, pattern.label)}`
  return { ...found, name: found.documents > 1 ? `${times} in ${found.documents} documents` : times }
}

/** Labels what the gazetteer, or part of it, finds; of rules for the same words the first wins. As `labelEverywhere`. */
export function applyRules(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  rules: readonly RuleRecord[] = rulesOf(records),
): Everywhere {
  const found = applyPatterns(records, texts, rules)
  const name = `Apply ${counted(rules.length, 'rule')}: ${counted(found.count, 'entity', 'entities')}`
  return { ...found, name: found.documents > 1 ? `${name} in ${found.documents} documents` : name }
}

/**
 * Takes every entity whose text is the pattern's out of gold, of one label or of any. Accepted predictions become
 * rejected ones, as by `deleteSpans`.
 */
export function removeEverywhere(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  pattern: Omit<Pattern, 'wholeWord'>,
  label?: string,
): ProjectEdit & { readonly count: number; readonly documents: number } {
  const find = matcher([{ ...pattern, wholeWord: false }])
  const changes: RecordChange[] = []
  let count = 0
  for (const { document, text } of texts) {
    const gold = goldOf(records, document)
    const gone = gold.spans.filter(span => {
      if (label !== undefined && span.label !== label) return false
      return span.end - span.start === pattern.text.length && find(text.slice(span.start, span.end)).length === 1
    })
    if (gone.length === 0) continue
    const negatives = gone.filter(({ source }) => source === 'accepted').map(bare)
    changes.push(
      goldChange(gold, mergeSpans(gold.spans, new Set(gone), []), mergeSpans(gold.rejected, new Set(), negatives)),
    )
    count += gone.length
  }
  const words = excerpt(pattern.text, { start: 0, end: pattern.text.length })
  const what = label === undefined ? words : `${words} (${labelName(records, label)})`
  const where = changes.length > 1 ? ` in ${changes.length} documents` : ''
  return { name: `Delete ${count} × ${what}${where}`, changes, count, documents: changes.length }
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
  return `${excerpt(text, { start: 0, end: text.length })} → ${labelName(records, label)}`
}

function applyPatterns(
  records: ProjectRecords,
  texts: Iterable<DocumentText>,
  patterns: readonly LabelPattern[],
): Omit<Everywhere, 'name'> {
  const isFlat = settingsOf(records).overlap === 'flat'
  const find = matcher(patterns)
  const changes: RecordChange[] = []
  const left = { labelled: 0, conflicting: 0, rejected: 0 }
  let count = 0
  for (const { document, text } of texts) {
    const gold = goldOf(records, document)
    const added = find(text).flatMap(({ start, end, pattern }): GoldSpan[] => {
      const span: GoldSpan = { start, end, label: pattern.label, source: 'person' }
      const isSame = (other: Span) => compareSpans(other, span) === 0
      const under = spansIn(gold.spans, span)
      if (under.some(isSame)) left.labelled++
      else if (isFlat && under.length > 0) left.conflicting++
      else if (spansIn(gold.rejected, span).some(isSame)) left.rejected++
      else return [span]
      return []
    })
    if (added.length === 0) continue
    changes.push(goldChange(gold, mergeSpans(gold.spans, new Set(), added), gold.rejected))
    count += added.length
  }
  return { changes, count, documents: changes.length, left }
}
