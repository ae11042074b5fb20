import { outside, parseTag, type Prefix, type Tag } from './tag.ts'

/**
 * The tag schemes, under seqeval's names. IOB1 and IOE1 mark a border (`B-`, `E-`) only between two entities of one type
 * that touch (Ramshaw and Marcus 1995); IOB2 (also called BIO) and IOE2 mark every border (Tjong Kim Sang and Veenstra
 * 1999); IOBES (BIOES) and BILOU (BILUO; Ratinov and Roth 2009) mark both ends and single tokens.
 */
export const schemes = ['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU'] as const
export type Scheme = (typeof schemes)[number]

/** An entity over the tokens `[start, end)` of one sentence. */
export interface TokenSpan {
  readonly start: number
  readonly end: number
  readonly label: string
}

/** One tag that a repair replaced: where, what it was, what it is now. */
export interface Repair {
  readonly index: number
  readonly from: string
  readonly to: string
}

export interface SchemeGuess {
  readonly scheme: Scheme
  /** Every scheme that fits as well, `scheme` among them: one where the tags decide, several where they do not. */
  readonly candidates: readonly Scheme[]
  /** How many tags break the scheme (an `I-` that follows nothing in IOB2, say) or cannot be read. */
  readonly violations: number
  /** How many tags are not `O`. Where there are none, all schemes are candidates. */
  readonly tagged: number
}

const alphabets: Record<Scheme, string> = {
  IOB1: 'IB',
  IOB2: 'BI',
  IOE1: 'IE',
  IOE2: 'IE',
  IOBES: 'BIES',
  BILOU: 'BILU',
}

/**
 * The tags of a sentence of `length` tokens. The entities may come in any order. Throws `RangeError` for one that is
 * empty, has no label, reaches out of the sentence or overlaps another.
 */
export function encodeTags(spans: readonly TokenSpan[], length: number, scheme: Scheme): string[] {
  const tags = Array.from<string>({ length }).fill('O')
  const ordered = spans.toSorted((a, b) => a.start - b.start)
  ordered.forEach((span, at) => {
    const { start, end, label } = span
    const previous = ordered[at - 1]
    const next = ordered[at + 1]
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= length))
      throw new RangeError(`entity [${start}, ${end}) does not lie in a sentence of ${length} tokens`)
    if (label === '') throw new RangeError(`entity [${start}, ${end}) has no label`)
    if (previous && previous.end > start) throw new RangeError(`entities overlap at token ${start}`)
    const touchesPrevious = previous?.end === start && previous.label === label
    const touchesNext = next?.start === end && next.label === label
    for (let index = start; index < end; index++) {
      const first = index === start
      const last = index === end - 1
      tags[index] = `${prefixAt(scheme, first, last, first && touchesPrevious, last && touchesNext)}-${label}`
    }
  })
  return tags
}

/**
 * The entities of a sentence, in order. Tags that are no legal sequence are read as conlleval and seqeval's default
 * mode do: a new type or an end before it opens an entity even without `B-`. Throws `RangeError`, naming the place, for
 * a tag that cannot be read or has a prefix foreign to the scheme; `repairTags` takes those too.
 */
export function decodeTags(tags: readonly string[], scheme: Scheme): TokenSpan[] {
  const alphabet = alphabets[scheme]
  const parsed = tags.map((text, index) => {
    const tag = parseTag(text)
    if (tag && (tag.prefix === 'O' || alphabet.includes(tag.prefix))) return tag
    const expected = `O or ${Array.from(alphabet, prefix => `${prefix}-`).join(' ')} and a type`
    throw new RangeError(`tag ${index + 1}, "${text}": ${scheme} has ${expected}`)
  })
  return spansOf(parsed)
}

/**
 * The nearest legal tags: what cannot be read becomes `O`, the rest is read as `decodeTags` and written as the scheme
 * demands, whatever prefixes it had. No repair means that the tags were legal.
 */
export function repairTags(tags: readonly string[], scheme: Scheme): { tags: string[]; repairs: Repair[] } {
  const repaired = encodeTags(spansOf(tags.map(tag => parseTag(tag) ?? outside)), tags.length, scheme)
  const repairs: Repair[] = []
  tags.forEach((from, index) => {
    const to = repaired[index] ?? 'O'
    if (from !== to) repairs.push({ index, from, to })
  })
  return { tags: repaired, repairs }
}

/** The same entities in another scheme. Throws what `decodeTags` throws. */
export function convertTags(tags: readonly string[], from: Scheme, to: Scheme): string[] {
  return encodeTags(decodeTags(tags, from), tags.length, to)
}

/**
 * Finds the scheme that the sentences' tags break least. Some tags fit several: `I-` alone is IOB1 and IOE1, only `O`
 * is every scheme. The first of IOB2, IOBES, BILOU, IOE2, IOB1, IOE1 is then taken and `candidates` names them all.
 */
export function detectScheme(sentences: Iterable<readonly string[]>): SchemeGuess {
  const preferred: readonly Scheme[] = ['IOB2', 'IOBES', 'BILOU', 'IOE2', 'IOB1', 'IOE1']
  const violations = new Map(preferred.map(scheme => [scheme, 0]))
  let tagged = 0
  let unreadable = 0
  for (const tags of sentences) {
    const parsed = tags.map(tag => parseTag(tag) ?? outside)
    for (const [index, tag] of parsed.entries()) {
      if (tag.prefix === 'O') {
        if (tags[index] !== 'O') unreadable++
        continue
      }
      tagged++
      const previous = parsed[index - 1] ?? outside
      const next = parsed[index + 1] ?? outside
      const first = isBorder(previous, tag)
      const last = isBorder(tag, next)
      for (const [scheme, count] of violations) {
        const legal = prefixAt(
          scheme,
          first,
          last,
          first && previous.label === tag.label,
          last && next.label === tag.label,
        )
        if (tag.prefix !== legal) violations.set(scheme, count + 1)
      }
    }
  }
  const fewest = Math.min(...violations.values())
  const candidates = preferred.filter(scheme => violations.get(scheme) === fewest)
  return { scheme: candidates[0] ?? 'IOB2', candidates, violations: fewest + unreadable, tagged: tagged + unreadable }
}

/** The prefix of a token by its place in its entity, and whether an entity of the same type touches it there. */
function prefixAt(
  scheme: Scheme,
  first: boolean,
  last: boolean,
  touchesPrevious: boolean,
  touchesNext: boolean,
): Prefix {
  switch (scheme) {
    case 'IOB1':
      return touchesPrevious ? 'B' : 'I'
    case 'IOB2':
      return first ? 'B' : 'I'
    case 'IOE1':
      return touchesNext ? 'E' : 'I'
    case 'IOE2':
      return last ? 'E' : 'I'
    case 'IOBES':
      return first ? (last ? 'S' : 'B') : last ? 'E' : 'I'
    case 'BILOU':
      return first ? (last ? 'U' : 'B') : last ? 'L' : 'I'
    default:
      return scheme satisfies never
  }
}

/** Whether one entity cannot hold both neighbours. The same in all schemes, since each uses a part of the prefixes. */
function isBorder(previous: Tag, tag: Tag): boolean {
  return previous.label !== tag.label || 'ELSU'.includes(previous.prefix) || 'BSU'.includes(tag.prefix)
}

function spansOf(tags: readonly Tag[]): TokenSpan[] {
  const spans: TokenSpan[] = []
  let start = 0
  tags.forEach((tag, index) => {
    if (isBorder(tags[index - 1] ?? outside, tag)) start = index
    if (tag.prefix !== 'O' && isBorder(tag, tags[index + 1] ?? outside))
      spans.push({ start, end: index + 1, label: tag.label })
  })
  return spans
}
