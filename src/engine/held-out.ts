/** What heads say of words that they did not learn from, held against gold. */
import { labelParts } from '../domain/labels.ts'
import { mentionsOf, type ScoredSentence } from '../domain/scoring.ts'
import type { Sequence, TrainingText } from './training-data.ts'

type Gold = Pick<ScoredSentence, 'words' | 'gold'> & { readonly known: Uint8Array }

/** Gold of a sequence as tags; words of which it knows nothing, or that it cuts in two, are not known. */
export function goldOf(data: TrainingText, { first, end, document }: Sequence, texts: readonly string[]): Gold {
  const { labels, allowed, weights, offsets } = data
  const width = labels.length
  const text = texts[document] ?? ''
  const words: string[] = []
  const gold: string[] = []
  const known = new Uint8Array(end - first)
  for (let row = first; row < end; row++) {
    words.push(text.slice(offsets[2 * row], offsets[2 * row + 1]))
    let count = 0
    let only = 0
    for (let label = 0; label < width; label++) {
      if (allowed[row * width + label] === 0) continue
      count++
      only = label
    }
    gold.push(count === 1 ? (labels[only] ?? 'O') : 'O')
    known[row - first] = weights[row] === 1 && count < width ? 1 : 0
  }
  return { words, gold, known }
}

/**
 * What a head said of a sequence, to be scored. Where gold tells some types from none, but not others, what was said of
 * those others counts as nothing said.
 *
 * @param tags `[words]`, IOB2 tags of the data's types
 */
export function scoredSentence(
  data: TrainingText,
  sequence: Sequence,
  gold: Gold,
  tags: readonly string[],
  seen: ReadonlySet<string>,
): ScoredSentence {
  const { labels, allowed } = data
  const width = labels.length
  const outside = labels.indexOf('O')
  const placeOf = new Map(labels.map((label, place) => [label, place]))
  const predicted = tags.map((tag, word) => {
    const at = (sequence.first + word) * width
    const place = placeOf.get(tag)
    const isOpen = place !== undefined && allowed[at + outside] === 1 && allowed[at + place] === 1
    return place === undefined || isOpen ? 'O' : tag
  })
  return { document: sequence.document, ...gold, predicted, seen }
}

/** The mentions that a head learns from. */
export function mentionsIn(gold: readonly Gold[], sequences: readonly number[]): Set<string> {
  return mentionsOf(sequences.flatMap(sequence => gold[sequence] ?? []))
}

/** A head's tags as those of other types, `O` where a type is not named. */
export function renamedTags(labels: readonly string[], types: Readonly<Record<string, string>>): string[] {
  return labelParts(labels).map(({ step, type }) => {
    const name = Object.hasOwn(types, type) ? types[type] : undefined
    if (name === undefined || step === 'O') return 'O'
    return `${step === 'B' || step === 'S' ? 'B' : 'I'}-${name}`
  })
}
