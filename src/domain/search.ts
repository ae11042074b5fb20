import type { Disagreement, DisagreementKind } from './disagreement.ts'
import { boundaries, matcher, type Pattern } from './matching.ts'
import {
  documentsOf,
  goldOf,
  type DocumentRecord,
  type DocumentRole,
  type DocumentState,
  type ProjectRecords,
} from './project.ts'
import type { Range } from './spans.ts'

/** What is looked for; `text` is a regular expression where `isRegex`. */
export interface Query extends Pattern {
  readonly isRegex: boolean
}

/** Where something was found in one text. `isCut`: there may be more, the search stopped at a limit. */
export interface Found {
  readonly ranges: readonly Range[]
  readonly isCut: boolean
}

export type Search =
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'ready'; readonly find: (text: string) => Found }

/** At most so many finds in one text, and so much of it read by a regular expression, in UTF-16 units. */
export const searchLimits = { finds: 100_000, regexLength: 4_000_000 }

/**
 * Readies a search. Plain text is found as `occurrences` finds it. A regular expression is one of ECMAScript with the
 * flags `g`, `m`, `u` (and `i`); finds of no length are passed over. Whoever runs one on text from elsewhere must be able
 * to stop it from outside, as by ending a worker: a pattern such as `(a+)+$` can take for ever on one line, and no
 * limit here can interrupt it.
 */
export function compileQuery(query: Query): Search {
  if (query.text === '') return { kind: 'empty' }
  if (!query.isRegex) return { kind: 'ready', find: text => findPlain(query, text) }
  try {
    // Alone first: a message speaks of what was typed, and no bracket in it can close the one around it.
    const { source } = new RegExp(query.text, 'u')
    const whole = query.wholeWord ? String.raw`(?<![\p{L}\p{N}_])(?:${source})(?![\p{L}\p{N}_])` : source
    const pattern = new RegExp(whole, query.ignoreCase ? 'gimu' : 'gmu')
    return { kind: 'ready', find: text => findAll(pattern, text) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { kind: 'invalid', message: error.message.replace(/^Invalid regular expression: (?:.*: )?/su, '') }
  }
}

/**
 * As `matcher` finds it, ten times as fast for one pattern: the flags `iu` fold case by CaseFolding.txt, C and S, too
 * (ECMA-262, Canonicalize).
 */
function findPlain({ text: wanted, ignoreCase, wholeWord }: Pattern, text: string): Found {
  const source = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replace(/\s/g, String.raw`\s`)
  const pattern = new RegExp(source, ignoreCase ? 'giu' : 'gu')
  const isBounded = wholeWord ? boundaries(text) : undefined
  const ranges: Range[] = []
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [start, end] = [match.index, pattern.lastIndex]
    if (isBounded && !isBounded(start, end)) {
      // From inside a character it would begin at that character again.
      pattern.lastIndex = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
      continue
    }
    if (ranges.length === searchLimits.finds) return { ranges, isCut: true }
    ranges.push({ start, end })
  }
  return { ranges, isCut: false }
}

function findAll(pattern: RegExp, text: string): Found {
  const isLong = text.length > searchLimits.regexLength
  const ranges: Range[] = []
  for (const { index, 0: found } of (isLong ? text.slice(0, searchLimits.regexLength) : text).matchAll(pattern)) {
    if (found === '') continue
    if (ranges.length === searchLimits.finds) return { ranges, isCut: true }
    ranges.push({ start: index, end: index + found.length })
  }
  return { ranges, isCut: isLong }
}

/** Which documents to list: all that is given must hold. */
export interface DocumentFilter {
  /** In the title, whatever the case. */
  readonly title?: string
  /** Has gold of the label. */
  readonly label?: string
  readonly states?: readonly DocumentState[]
  readonly roles?: readonly DocumentRole[]
  /** Gold and head disagree: in this way, or in any. */
  readonly disagreement?: DisagreementKind | 'any'
  /** Only of these, such as those that a search found. */
  readonly among?: ReadonlySet<string>
}

export type DocumentSort = 'order' | 'title' | 'state' | 'length' | 'entities' | 'disagreements' | 'uncertainty'

/** What is known of documents beside the records, by document id. What is not there counts as nothing. */
export interface DocumentFacts {
  readonly disagreements?: ReadonlyMap<string, readonly Disagreement[]>
  /** The most uncertain first. */
  readonly uncertainty?: ReadonlyMap<string, number>
}

const states: readonly DocumentState[] = ['in-progress', 'new', 'skipped', 'done']
const collator = new Intl.Collator(undefined, { numeric: true })

/** The documents that pass a filter, sorted: by order, title and state upwards, by all else the most first. */
export function listDocuments(
  records: ProjectRecords,
  filter: DocumentFilter = {},
  sort: DocumentSort = 'order',
  { disagreements, uncertainty }: DocumentFacts = {},
): DocumentRecord[] {
  const title = filter.title?.trim() ?? ''
  const findTitle = matcher([{ text: title, ignoreCase: true, wholeWord: false }])
  const passes = (document: DocumentRecord) =>
    (filter.among?.has(document.id) ?? true) &&
    (filter.states?.includes(document.state) ?? true) &&
    (filter.roles?.includes(document.role) ?? true) &&
    (title === '' || findTitle(document.title).length > 0) &&
    (filter.label === undefined || goldOf(records, document.id).spans.some(({ label }) => label === filter.label)) &&
    (filter.disagreement === undefined ||
      (disagreements?.get(document.id) ?? []).some(
        ({ kind }) => filter.disagreement === 'any' || kind === filter.disagreement,
      ))
  const found = documentsOf(records).filter(passes)
  const most = (amount: (id: string) => number) => {
    const amounts = new Map(found.map(({ id }) => [id, amount(id)]))
    return found.sort((a, b) => (amounts.get(b.id) ?? 0) - (amounts.get(a.id) ?? 0))
  }
  switch (sort) {
    case 'order':
      return found
    case 'title':
      return found.sort((a, b) => collator.compare(a.title, b.title))
    case 'state':
      return found.sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state))
    case 'length':
      return found.sort((a, b) => b.length - a.length)
    case 'entities':
      return most(id => goldOf(records, id).spans.length)
    case 'disagreements':
      return most(id => disagreements?.get(id)?.length ?? 0)
    case 'uncertainty':
      return most(id => uncertainty?.get(id) ?? 0)
    default:
      return sort satisfies never
  }
}
