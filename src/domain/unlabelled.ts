/** How much text without gold a head that is begun from is asked about, and what of a text. */

/** UTF-16 units, about 3,500 words: what a processor reads in two seconds. */
const MOST = 20_000

/** Twice as much as there is to learn from (UTF-16 units both): of more, new labels are given up for the old ones. */
export function unlabelledLength(learned: number): number {
  return Math.min(MOST, 2 * learned)
}

/** All of a text of at most `length` UTF-16 units, else its first words that fit; empty where not even one does. */
export function wordsWithin(text: string, length: number): string {
  if (text.length <= length) return text
  const end = text.slice(0, length + 1).search(/\s\S*$/)
  return end > 0 ? text.slice(0, end) : ''
}
