/**
 * Which of the texts that are here a file speaks of, and where its spans lie in them. Texts are the same where all their
 * characters but white space are, in order: so are a text whose line ends or indents were changed on the way, and one
 * that was joined again from tokens.
 */
import type { Steps } from './formats/format.ts'
import type { Span } from './spans.ts'
import { isSpace } from './text.ts'

export interface MatchableText {
  readonly text: string
  readonly title: string
  /** The id that a file gives the document, where it gives one: tells equal texts apart. */
  readonly name?: string | undefined
}

export interface KnownText extends MatchableText {
  readonly id: string
}

export interface TextMatch {
  /** Index into the known texts. */
  readonly known: number
  /** Whether the texts are equal unit by unit, so that offsets are those of the file. */
  readonly isExact: boolean
}

/** Characters that texts are first told apart by. */
export const BEGINNING = 32

/** What of a document's metadata names it in its file. */
export function nameIn(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const id = metadata['id'] ?? metadata['_id'] ?? metadata['uid']
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}

/**
 * The known text of every given one, each used once at most. Of several that are the same, one of the same name is
 * taken first, then one of the same title, then the next in order; equal texts before those of other white space.
 * Linear in all texts.
 */
export function* matchTexts(
  known: readonly KnownText[],
  given: readonly MatchableText[],
): Steps<(TextMatch | undefined)[]> {
  const total = known.length + given.length
  const groups = new Map<string, number[]>()
  // Most texts that are not the same begin otherwise: those are not read to their end.
  const beginnings = new Set(given.map(({ text }) => inkBeginning(text)))
  const common = new Set<string>()
  for (const [index, { text }] of known.entries()) {
    const beginning = inkBeginning(text)
    if (!beginnings.has(beginning)) continue
    common.add(beginning)
    const key = inkKey(text)
    const group = groups.get(key)
    if (group) group.push(index)
    else groups.set(key, [index])
    yield index / total
  }
  const asking = new Map<string, number[]>()
  for (const [index, { text }] of given.entries()) {
    if (!common.has(inkBeginning(text))) continue
    const key = inkKey(text)
    const group = asking.get(key)
    if (group) group.push(index)
    else if (groups.has(key)) asking.set(key, [index])
    yield (known.length + index) / total
  }
  const matches: (TextMatch | undefined)[] = given.map(() => undefined)
  for (const [key, indices] of asking) {
    const free = new Set(groups.get(key))
    for (const alike of ways) {
      const waiting = new Map<string, number[]>()
      for (const index of free) {
        const text = known[index]
        const likeness = text && alike.likeness(text)
        if (likeness === undefined) continue
        const queue = waiting.get(likeness)
        if (queue) queue.push(index)
        else waiting.set(likeness, [index])
      }
      for (const queue of waiting.values()) queue.reverse()
      for (const index of indices) {
        const text = given[index]
        const likeness = matches[index] || !text ? undefined : alike.likeness(text)
        const found = likeness === undefined ? undefined : waiting.get(likeness)?.pop()
        if (found === undefined) continue
        free.delete(found)
        matches[index] = { known: found, isExact: alike.isExact || known[found]?.text === text?.text }
      }
    }
  }
  return matches
}

const ways: readonly { readonly isExact: boolean; likeness(text: MatchableText): string | undefined }[] = [
  { isExact: true, likeness: ({ text, name }) => (name === undefined ? undefined : `${name.length} ${name}${text}`) },
  { isExact: true, likeness: ({ text, title }) => `${title.length} ${title}${text}` },
  { isExact: true, likeness: ({ text }) => text },
  { isExact: false, likeness: ({ name }) => name },
  { isExact: false, likeness: ({ title }) => title },
  { isExact: false, likeness: () => '' },
]

/**
 * The spans of one text in another that has the same characters but for white space; a span of nothing but space has
 * no place there and is left out. White space at a span's ends is given up. Linear in the texts.
 */
export function placeSpans<T extends Span>(from: string, to: string, spans: readonly T[]): readonly T[] {
  if (from === to || spans.length === 0) return spans
  /** How much ink is before each offset of `from`, and where each bit of it stands in `to`. */
  const before = new Int32Array(from.length + 1)
  for (let offset = 0; offset < from.length; offset++)
    before[offset + 1] = (before[offset] ?? 0) + (isSpace(from.charCodeAt(offset)) ? 0 : 1)
  const stands = new Int32Array(before[from.length] ?? 0)
  let ink = 0
  for (let offset = 0; offset < to.length && ink < stands.length; offset++)
    if (!isSpace(to.charCodeAt(offset))) stands[ink++] = offset
  return spans.flatMap(span => {
    const [first, end] = [before[span.start] ?? 0, before[span.end] ?? 0]
    const [start, last] = [stands[first], stands[end - 1]]
    return end <= first || start === undefined || last === undefined ? [] : [{ ...span, start, end: last + 1 }]
  })
}

/** The first of a text that is not white space. */
export function inkBeginning(text: string): string {
  let beginning = ''
  for (let offset = 0; offset < text.length && beginning.length < BEGINNING; offset++)
    if (!isSpace(text.charCodeAt(offset))) beginning += text.charAt(offset)
  return beginning
}

/** Two hashes over all that is not white space, and how much there is: alike for no two texts that are not the same. */
export function inkKey(text: string): string {
  let [first, second, ink] = [0x811c9dc5, 0x9747b28c, 0]
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset)
    if (isSpace(unit)) continue
    first = Math.imul(first ^ unit, 0x01000193)
    second = Math.imul(second ^ (unit + ink), 0x85ebca6b)
    second ^= second >>> 13
    ink++
  }
  return `${ink}.${first >>> 0}.${second >>> 0}`
}
