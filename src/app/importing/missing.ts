/** Which texts of files are not matched, and what comes nearest to them. */
import type { Steps } from '../../domain/formats/format.ts'
import type { MatchableText } from '../../domain/suggest-matching.ts'
import { nearestTexts } from '../../domain/suggest-nearest.ts'
import type { Missed } from './import-protocol.ts'

/** Texts that are looked into. */
export const MOST_MISSED = 20

/** What comes nearest to the first of the texts that were not matched. */
export function* missedTexts(known: readonly MatchableText[], unmatched: readonly MatchableText[]): Steps<Missed[]> {
  if (unmatched.length === 0) return []
  const asked = unmatched.slice(0, MOST_MISSED)
  const found = yield* nearestTexts(known, asked)
  return asked.flatMap(({ title }, at): Missed[] => {
    const nearest = found[at]
    if (!nearest) return []
    const other = nearest.kind === 'none' ? undefined : known[nearest.known]
    return [{ title, nearest, nearestTitle: other?.title ?? '', nearestLength: other?.text.length ?? 0 }]
  })
}

/** What a source of a group says something of, where annotators are compared. */
export interface Compared {
  readonly group: number
  readonly place: number | string
  readonly source: string
  readonly text: MatchableText
}

/**
 * By group: how many of the documents only one of all sources has, and what comes nearest to them in those that only the
 * others have.
 */
export function* aloneIn(
  compared: readonly Compared[],
): Steps<ReadonlyMap<number, { readonly alone: number; readonly missed: readonly Missed[] }>> {
  const sources = new Map<number | string, Set<string>>()
  for (const { place, source } of compared) {
    const known = sources.get(place)
    if (known) known.add(source)
    else sources.set(place, new Set([source]))
  }
  const alone = compared.filter(({ place }) => sources.get(place)?.size === 1)
  const found = new Map<number, { alone: number; missed: Missed[] }>()
  if (new Set(compared.map(({ source }) => source)).size < 2) return found
  for (const group of new Set(alone.map(({ group }) => group))) {
    const own = alone.filter(one => one.group === group)
    const missed: Missed[] = []
    for (const source of new Set(own.map(({ source }) => source))) {
      const others = alone.filter(one => one.source !== source).map(({ text }) => text)
      const texts = own.filter(one => one.source === source).map(({ text }) => text)
      for (const one of yield* missedTexts(others, texts)) missed.push({ ...one, source })
    }
    found.set(group, { alone: own.length, missed })
  }
  return found
}

/** UTF-16 units of texts that are looked through unasked. */
const LOOKED_THROUGH = 10_000_000

/** Of texts no two of which are the same, those of the first and the last that lie in another, or begin with one. */
export function* cutOtherwise(texts: readonly MatchableText[]): Steps<Missed[]> {
  if (texts.reduce((sum, { text }) => sum + text.length, 0) > LOOKED_THROUGH) return []
  const half = MOST_MISSED / 2
  const missed = yield* missedTexts(texts, [...new Set([...texts.slice(0, half), ...texts.slice(-half)])])
  const cut = missed.filter(({ nearest: { kind } }) => kind === 'part' || kind === 'longer')
  // A few words may stand in another text by chance.
  return 2 * cut.length >= missed.length ? cut : []
}
