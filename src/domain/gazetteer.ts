/** Rules as lines of a table, and rules that contradict each other. */
import type { Problem } from './formats/problem.ts'
import { foldedText } from './matching.ts'
import type { LabelPattern } from './occurrences.ts'
import type { LabelRecord, RuleRecord } from './project.ts'

const matchCase = 'match-case'
const wholeWord = 'whole-word'
const options = new Set([matchCase, wholeWord])
const expected = 'text, tab, name of a label'

/**
 * Rules as tab-separated lines: text, name of the label, and which of `match-case` and `whole-word` hold. White space in
 * a text, which matches any white space, is written as spaces.
 */
export function writeRules(
  rules: readonly LabelPattern[],
  labels: ReadonlyMap<string, Pick<LabelRecord, 'name'>>,
): string {
  return rules
    .map(rule => {
      const held = [...(rule.ignoreCase ? [] : [matchCase]), ...(rule.wholeWord ? [wholeWord] : [])]
      return `${rule.text.replace(/\s/g, ' ')}\t${labels.get(rule.label)?.name ?? rule.label}\t${held.join(' ')}\n`
    })
    .join('')
}

/**
 * Reads what `writeRules` writes. A line without the third column has the options given. Empty lines say nothing; of
 * the others each is a rule or a problem.
 */
export function readRules(
  table: string,
  labels: readonly Pick<LabelRecord, 'id' | 'name'>[],
  usual: Pick<LabelPattern, 'ignoreCase' | 'wholeWord'>,
): { readonly rules: readonly LabelPattern[]; readonly problems: readonly Problem[] } {
  const ids = new Map(labels.map(({ id, name }) => [name.toLowerCase(), id]))
  // A name that differs in its case alone is found by its own.
  for (const { id, name } of labels) ids.set(name, id)
  const rules: LabelPattern[] = []
  const problems: Problem[] = []
  for (const [index, line] of table.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue
    const [text = '', name, held, ...rest] = line.split('\t').map(cell => cell.trim())
    const problem = (column: number, message: string) =>
      void problems.push({ line: index + 1, column, message, expected })
    const label = ids.get(name ?? '') ?? ids.get((name ?? '').toLowerCase())
    const words = held?.split(/[\s,]+/).filter(Boolean)
    const unknown = words?.find(word => !options.has(word))
    if (name === undefined) problem(0, 'there is no tab')
    else if (text === '') problem(1, 'there is no text')
    else if (label === undefined) problem(2, name === '' ? 'there is no label' : `no label is named ${name}`)
    else if (unknown !== undefined) problem(3, `${unknown} is neither ${matchCase} nor ${wholeWord}`)
    else if (rest.length > 0) problem(4, 'there are more than three columns')
    else {
      const own = words && { ignoreCase: !words.includes(matchCase), wholeWord: words.includes(wholeWord) }
      rules.push({ text, label, ...(own ?? { ignoreCase: usual.ignoreCase, wholeWord: usual.wholeWord }) })
    }
  }
  return { rules, problems }
}

/** The rules for the same words with another label, by the id of a rule that has such. Linear in the rules. */
export function conflictingRules(rules: readonly RuleRecord[]): Map<string, readonly RuleRecord[]> {
  const alike = new Map<string, RuleRecord[]>()
  for (const rule of rules) {
    const key = foldedText(rule.text, true)
    const group = alike.get(key)
    if (group) group.push(rule)
    else alike.set(key, [rule])
  }
  const found = new Map<string, readonly RuleRecord[]>()
  for (const group of alike.values()) {
    for (const rule of group) {
      const others = group.filter(
        other =>
          other.label !== rule.label &&
          // Two that go by case contradict each other only in one spelling.
          (rule.ignoreCase || other.ignoreCase || foldedText(rule.text, false) === foldedText(other.text, false)),
      )
      if (others.length > 0) found.set(rule.id, others)
    }
  }
  return found
}
