/** What is odd about where an entity begins or ends. */
export type BoundaryFault = 'space' | 'quote' | 'bracket' | 'punctuation' | 'possessive' | 'article'

/** The words of an entity without what does not belong to it, `[start, end)` within them, and what was found first. */
export interface OddBoundary {
  readonly fault: BoundaryFault
  readonly start: number
  readonly end: number
}

const article = /^(?:the|an?|der|die|das)\s+/u
const perhapsArticle =
  /^(?:the|an?|der|die|das|den|dem|des|eine?|le|la|les|une?|el|los|las|una|il|lo|gli|het|een)\s+|^l['’]/iu
const doubleQuotes = /["“”„‟«»‹›]/gu

/**
 * Finds space, quotes, brackets, punctuation, a possessive or an article at an edge of an entity's words, `undefined`
 * where all is well. Much of that can be right (`The Hague`, `Yahoo!`, `Acme Inc.`, `McDonald's`): a capital or foreign
 * article and a full stop count only where the words without it are as usual in the project, which `isUsual` tells;
 * for the rest a person decides.
 */
export function oddBoundary(words: string, isUsual: (shorter: string) => boolean): OddBoundary | undefined {
  let [start, end] = [0, words.length]
  let fault: BoundaryFault | undefined
  while (start < end) {
    const cut = cutOf(words.slice(start, end), isUsual)
    if (!cut) break
    fault ??= cut.fault
    start += cut.front
    end -= cut.back
  }
  return fault && { fault, start, end: Math.max(start, end) }
}

interface Cut {
  readonly fault: BoundaryFault
  /** Characters to take off. */
  readonly front: number
  readonly back: number
}

function cutOf(words: string, isUsual: (shorter: string) => boolean): Cut | undefined {
  const lengthOf = (pattern: RegExp) => pattern.exec(words)?.[0].length ?? 0
  const cut = (fault: BoundaryFault, front: number, back: number) =>
    front + back > 0 ? { fault, front, back } : undefined
  return (
    cut('space', lengthOf(/^\s+/u), words.trimEnd() === '' ? 0 : words.length - words.trimEnd().length) ??
    quotes(words) ??
    brackets(words) ??
    cut('punctuation', lengthOf(/^(?:[,;:!?…、。，؟]|[-–—.]\s)+/u), lengthOf(/(?:[,;:?!…、。，؟]|\s[-–—])+$/u)) ??
    (/[^.]\.$/u.test(words) && isUsual(words.slice(0, -1)) ? cut('punctuation', 0, 1) : undefined) ??
    cut('possessive', 0, lengthOf(/(?<=.)['’]s$/iu)) ??
    cut('article', lengthOf(article), 0) ??
    (isUsual(words.replace(perhapsArticle, '')) ? cut('article', lengthOf(perhapsArticle), 0) : undefined)
  )
}

/** Quotes within the words belong to them, as in `Dwayne "The Rock" Johnson`, and so do those that pair with them. */
function quotes(words: string): Cut | undefined {
  if (words.length > 2 && /^['‘‚]/u.test(words) && /['’‘]$/u.test(words)) return { fault: 'quote', front: 1, back: 1 }
  const found = words.match(doubleQuotes)?.length ?? 0
  const front = /^["“”„‟«»‹›]/u.test(words) ? 1 : 0
  const back = words.length > 1 && /["“”„‟«»‹›]$/u.test(words) ? 1 : 0
  return front + back > 0 && front + back === found ? { fault: 'quote', front, back } : undefined
}

function brackets(words: string): Cut | undefined {
  for (const [open, close] of ['()', '[]', '{}']) {
    if (open === undefined || close === undefined) continue
    const [opened, closed] = [words.split(open).length - 1, words.split(close).length - 1]
    const [front, back] = [words.startsWith(open), words.endsWith(close)]
    if (front && back && opened === 1 && closed === 1) return { fault: 'bracket', front: 1, back: 1 }
    if (front && opened > closed) return { fault: 'bracket', front: 1, back: 0 }
    if (back && closed > opened) return { fault: 'bracket', front: 0, back: 1 }
  }
  return undefined
}
