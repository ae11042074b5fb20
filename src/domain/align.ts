import type { Word } from './words.ts'

/** A text as a model reads it. Every word has at least one piece; a word that the tokenizer does not know has `[UNK]`. */
export interface Encoding {
  readonly words: readonly Word[]
  /** `[pieces]`, without special tokens. */
  readonly ids: Int32Array
  /** `[words + 1]`: the index of each word's first piece; last, the number of pieces. */
  readonly firstPiece: Int32Array
}

/**
 * Pieces `[firstPiece, endPiece)` that the model reads at once, between `[CLS]` and `[SEP]`, and what is read from
 * them: words `[ownFirstWord, ownEndWord)` and pieces `[ownFirstPiece, ownEndPiece)`, the pieces of these words. Only
 * where a word is longer than a window do its further pieces belong to the windows after the one that owns the word.
 */
export interface Window {
  readonly firstPiece: number
  readonly endPiece: number
  readonly ownFirstWord: number
  readonly ownEndWord: number
  readonly ownFirstPiece: number
  readonly ownEndPiece: number
}

/** A quarter of the window: a word read from it has at least about an eighth of a window on either side. */
export function defaultStride(maxPieces: number): number {
  return Math.floor((maxPieces - 2) / 4)
}

/**
 * Divides a text's pieces into windows of at most `maxPieces`, the two special tokens included, so that every piece is
 * in a window and every word is owned by exactly one: that where it stands farthest from an edge (the text's own start
 * and end are none), the earlier one if equal. One window when all fits, none for no pieces; else neighbours
 * overlap by about `stride` pieces, less at words that do not fit, and windows are of about the same length, since the
 * cost of a window grows faster than its length. Windows break between words, but for a word longer than a window.
 *
 * @param firstPiece `Encoding.firstPiece`.
 * @param stride Overlap in pieces, as in Hugging Face's pipelines; at most the window less one.
 * @throws RangeError when a window has no room for a piece.
 */
export function planWindows(
  firstPiece: Int32Array,
  maxPieces: number,
  stride: number = defaultStride(maxPieces),
): Window[] {
  const capacity = maxPieces - 2
  if (!(capacity >= 1)) throw new RangeError(`A window of ${maxPieces} pieces has no room beside [CLS] and [SEP]`)
  const total = firstPiece.at(-1) ?? 0
  if (total === 0) return []
  return owned(firstPiece, extents(firstPiece, total, capacity, Math.max(0, Math.min(stride, capacity - 1))))
}

interface Extent {
  readonly start: number
  readonly end: number
}

function extents(firstPiece: Int32Array, total: number, capacity: number, stride: number): Extent[] {
  const count = total <= capacity ? 1 : Math.ceil((total - stride) / (capacity - stride))
  const target = Math.min(capacity, Math.ceil((total + (count - 1) * stride) / count))
  const found: Extent[] = []
  let start = 0
  let reach = target
  for (;;) {
    const end = windowEnd(firstPiece, start, reach, start + capacity)
    found.push({ start, end })
    if (end === total) return found
    // The next window must hold more than the overlap: the whole word behind this one, if a window can.
    const next = firstPiece[wordAfter(firstPiece, end)] ?? total
    const earliest = Math.max(start + 1, next - capacity)
    const wished = firstPiece[wordAt(firstPiece, Math.max(earliest, end - stride))] ?? end
    const boundary = wished >= earliest ? wished : (firstPiece[wordAfter(firstPiece, earliest - 1)] ?? end)
    start = Math.min(end, boundary)
    reach = Math.max(next, start + target)
  }
}

/** The text's end if that fits, or the word boundary from `reach` on, or the last that fits, or a cut at `limit`. */
function windowEnd(firstPiece: Int32Array, start: number, reach: number, limit: number): number {
  const total = firstPiece.at(-1) ?? 0
  if (total <= limit) return total
  const behind = firstPiece[wordAfter(firstPiece, reach - 1)] ?? total
  if (behind <= limit) return behind
  const before = firstPiece[wordAt(firstPiece, limit)] ?? start
  return before > start ? before : limit
}

function owned(firstPiece: Int32Array, windows: readonly Extent[]): Window[] {
  const wordCount = firstPiece.length - 1
  const total = firstPiece[wordCount] ?? 0
  const ends = new Int32Array(windows.length)
  const margin = (window: Extent, word: number) => {
    const start = firstPiece[word] ?? 0
    if (start < window.start || start >= window.end) return -Infinity
    const before = window.start === 0 ? Infinity : start - window.start
    const after = window.end === total ? Infinity : window.end - (firstPiece[word + 1] ?? total)
    return Math.min(before, after)
  }
  // Towards later windows a word's margin first grows and then shrinks, and the best window never moves back.
  let owner = 0
  for (let word = 0; word < wordCount; word++) {
    for (;;) {
      const [here, next] = [windows[owner], windows[owner + 1]]
      if (!here || !next) break
      const isBehind = (firstPiece[word] ?? 0) >= here.end
      if (!isBehind && margin(next, word) <= margin(here, word)) break
      owner++
    }
    ends[owner] = word + 1
  }
  const plan: Window[] = []
  let [word, piece] = [0, 0]
  for (const [index, { start, end }] of windows.entries()) {
    const ownEndWord = Math.max(word, ends[index] ?? 0)
    const ownEndPiece = Math.max(piece, Math.min(end, firstPiece[ownEndWord] ?? total))
    plan.push({
      firstPiece: start,
      endPiece: end,
      ownFirstWord: word,
      ownEndWord,
      ownFirstPiece: piece,
      ownEndPiece,
    })
    word = ownEndWord
    piece = ownEndPiece
  }
  return plan
}

/** The last word that starts at or before a piece. */
function wordAt(firstPiece: Int32Array, piece: number): number {
  return wordAfter(firstPiece, piece) - 1
}

/** The first word that starts after a piece, or the number of words. */
function wordAfter(firstPiece: Int32Array, piece: number): number {
  let [low, high] = [0, firstPiece.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((firstPiece[middle] ?? 0) <= piece) low = middle + 1
    else high = middle
  }
  return low
}
