import type { Scheme, TokenSpan } from './tags.ts'

/** How tags are read for scoring: as conlleval does, or by a scheme's rules with whatever breaks them left out. */
export type EntityMode = { readonly mode: 'default' } | { readonly mode: 'strict'; readonly scheme: Scheme }

interface Token {
  readonly prefix: string
  readonly label: string
}

/**
 * The entities of one tag sequence as seqeval's default mode, thus conlleval.pl, reads them (seqeval 1.2.2,
 * `metrics.sequence_labeling.get_entities`), but half-open. Takes any string: the first character is the prefix, what
 * follows the first hyphen after it the type, `_` where there is none. `L-` and `U-` get no meaning: convert BILOU first.
 */
export function getEntities(tags: readonly string[]): TokenSpan[] {
  const read = reader(readLoosely)
  const entities: TokenSpan[] = []
  let previous: Token = { prefix: 'O', label: '' }
  let start = 0
  for (let index = 0; index <= tags.length; index++) {
    const token = read(tags[index] ?? 'O')
    if (endsChunk(previous, token)) entities.push({ start, end: index, label: previous.label })
    if (startsChunk(previous, token)) start = index
    previous = token
  }
  return entities
}

/**
 * The entities of one tag sequence as seqeval's strict mode reads them (seqeval 1.2.2, `scheme.Tokens.entities`): one
 * whose beginning or end breaks the scheme does not count. Throws `RangeError` for a prefix foreign to the scheme.
 */
export function strictEntities(tags: readonly string[], scheme: Scheme): TokenSpan[] {
  const { prefixes, starts, insides, ends } = patterns[scheme]
  const read = reader(tag => {
    const token = readStrictly(tag)
    if (prefixes.includes(token.prefix)) return token
    throw new RangeError(`"${tag}" is no tag of ${scheme}, which has the prefixes ${prefixes.join(' ')}`)
  })
  const outside = read('O')
  const tokens = [...tags.map(read), outside]
  const matches = (at: number, allowed: readonly string[]) =>
    isAllowed(tokens[at - 1] ?? outside, tokens[at] ?? outside, allowed)

  const entities: TokenSpan[] = []
  let index = 0
  while (index < tokens.length) {
    if (!matches(index, starts)) {
      index++
      continue
    }
    let end = index + 1
    while (end < tags.length && matches(end, insides)) end++
    if (matches(end, ends)) entities.push({ start: index, end, label: tokens[index]?.label ?? '_' })
    index = end
  }
  return entities
}

/** The entities of many sentences by their places in all of them laid end to end, one `O` after each, as seqeval does. */
export function entitiesOf(sentences: readonly (readonly string[])[], mode: EntityMode): TokenSpan[] {
  if (mode.mode === 'default') return getEntities(sentences.flatMap(tags => [...tags, 'O']))
  const entities: TokenSpan[] = []
  let offset = 0
  for (const tags of sentences) {
    for (const { start, end, label } of strictEntities(tags, mode.scheme))
      entities.push({ start: start + offset, end: end + offset, label })
    offset += tags.length + 1
  }
  return entities
}

/** Few tags are distinct among many, so each is read once. */
function reader(read: (tag: string) => Token): (tag: string) => Token {
  const known = new Map<string, Token>()
  return tag => {
    const token = known.get(tag) ?? read(tag)
    known.set(tag, token)
    return token
  }
}

function readLoosely(tag: string): Token {
  const prefix = firstCharacter(tag)
  const rest = tag.slice(prefix.length)
  return { prefix, label: rest.slice(rest.indexOf('-') + 1) || '_' }
}

function readStrictly(tag: string): Token {
  const prefix = firstCharacter(tag)
  let start = prefix.length
  let end = tag.length
  while (tag[start] === '-') start++
  while (end > start && tag[end - 1] === '-') end--
  return { prefix, label: tag.slice(start, end) || '_' }
}

/** Python counts code points, so a character outside the BMP is one. */
function firstCharacter(tag: string): string {
  return String.fromCodePoint(tag.codePointAt(0) ?? 0x4f)
}

function endsChunk(previous: Token, token: Token): boolean {
  const { prefix } = previous
  if (prefix === 'E' || prefix === 'S') return true
  if ((prefix === 'B' || prefix === 'I') && 'BSO'.includes(token.prefix)) return true
  return prefix !== 'O' && prefix !== '.' && previous.label !== token.label
}

function startsChunk(previous: Token, token: Token): boolean {
  const { prefix } = token
  if (prefix === 'B' || prefix === 'S') return true
  if ((prefix === 'E' || prefix === 'I') && 'ESO'.includes(previous.prefix)) return true
  return prefix !== 'O' && prefix !== '.' && previous.label !== token.label
}

interface Patterns {
  readonly prefixes: readonly string[]
  readonly starts: readonly string[]
  readonly insides: readonly string[]
  readonly ends: readonly string[]
}

// seqeval's tables, its gaps kept: a pattern is the previous prefix, this one, and whether the types must be the same
// (=), different (!) or either (?); a dot is any prefix.
const patterns: Record<Scheme, Patterns> = {
  IOB1: {
    prefixes: ['I', 'O', 'B'],
    starts: ['OI?', 'II!', 'BI?', 'IB=', 'BB='],
    insides: ['BI=', 'II='],
    ends: ['II!', 'IO?', 'IB?', 'BO?', 'BI!', 'BB='],
  },
  IOE1: {
    prefixes: ['I', 'O', 'E'],
    starts: ['OI?', 'II!', 'EI?', 'EE='],
    insides: ['II=', 'IE='],
    ends: ['II!', 'IO?', 'IE!', 'EI=', 'EE='],
  },
  IOB2: {
    prefixes: ['I', 'O', 'B'],
    starts: ['.B?'],
    insides: ['BI=', 'II='],
    ends: ['IO?', 'II!', 'IB?', 'BO?', 'BI!', 'BB?'],
  },
  IOE2: {
    prefixes: ['I', 'O', 'E'],
    starts: ['OI?', 'OE?', 'EI?', 'EE?', 'II!', 'IE!'],
    insides: ['IE=', 'II='],
    ends: ['E.?'],
  },
  IOBES: {
    prefixes: ['I', 'O', 'B', 'E', 'S'],
    starts: ['.B?', '.S?'],
    insides: ['BI=', 'BE=', 'II=', 'IE='],
    ends: ['S.?', 'E.?'],
  },
  BILOU: {
    prefixes: ['B', 'I', 'L', 'O', 'U'],
    starts: ['.B?', '.U?'],
    insides: ['BI=', 'BL=', 'II=', 'IL='],
    ends: ['U.?', 'L.?'],
  },
}

function isAllowed(previous: Token, token: Token, allowed: readonly string[]): boolean {
  const same = previous.label === token.label
  return allowed.some(pattern => {
    const types = pattern[2]
    return (
      (pattern[0] === '.' || pattern[0] === previous.prefix) &&
      (pattern[1] === '.' || pattern[1] === token.prefix) &&
      (types === '?' || (types === '=') === same)
    )
  })
}
