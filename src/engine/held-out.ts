/** What heads say of words that they did not learn from, held against gold. */
import { labelParts } from '../domain/labels.ts'
import type { Sequence, TrainingData, TrainingText } from './training-data.ts'

/** Gold of a sequence as tags; words of which it knows nothing, or that it cuts in two, are `O` and not known. */
export function goldTags({ labels, allowed, weights }: TrainingData, { first, end }: Sequence) {
  const width = labels.length
  const gold: string[] = []
  const known = new Uint8Array(end - first)
  for (let row = first; row < end; row++) {
    let count = 0
    let only = 0
    for (let label = 0; label < width; label++) {
      if (allowed[row * width + label] === 0) continue
      count++
      only = label
    }
    gold.push(count === 1 && weights[row] === 1 ? (labels[only] ?? 'O') : 'O')
    known[row - first] = weights[row] === 1 && count < width ? 1 : 0
  }
  return { gold, known }
}

/** The words of a sequence as they stand in its text. */
export function wordsOf({ offsets }: TrainingText, { first, end }: Sequence, text: string): string[] {
  return Array.from({ length: end - first }, (_, word) =>
    text.slice(offsets[2 * (first + word)], offsets[2 * (first + word) + 1]),
  )
}

/**
 * What of a head's tags counts: where gold tells some types from none, but not others, what was said of those others is
 * nothing said.
 */
export function saidOf({ labels, allowed }: TrainingData, { first }: Sequence, tags: readonly string[]): string[] {
  const width = labels.length
  const outside = labels.indexOf('O')
  return tags.map((tag, word) => {
    const at = (first + word) * width
    const place = labels.indexOf(tag)
    const isOpen = allowed[at + outside] === 1 && allowed[at + place] === 1
    return place < 0 || isOpen ? 'O' : tag
  })
}

/** A head's tags as those of other types, `O` where a type is not named. */
export function renamedTags(labels: readonly string[], types: Readonly<Record<string, string>>): string[] {
  return labelParts(labels).map(({ step, type }) => {
    const name = Object.hasOwn(types, type) ? types[type] : undefined
    if (name === undefined || step === 'O') return 'O'
    return `${step === 'B' || step === 'S' ? 'B' : 'I'}-${name}`
  })
}
