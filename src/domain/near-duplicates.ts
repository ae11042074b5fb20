/** Texts that say nearly the same: they belong on one side of a split, and count twice where they are learned from. */
import { FEWEST_DOCUMENTS } from './folds.ts'

/** Two texts are near-duplicates from this Jaccard similarity of their pairs of neighbouring words on. */
export const NEAR = 0.6

const BANDS = 10
const ROWS = 2
/** Shorter units say the same by chance, as headings do. */
const FEWEST_WORDS = 5

export interface NearDuplicates {
  /** Takes the next text. Linear in it, whatever came before. */
  add(text: string): void
  /** Of each text the index of the first that it is a near-duplicate of, its own where there is none. Transitive. */
  groups(): Int32Array
}

/**
 * Finds near-duplicates among texts that come one by one: MinHash over pairs of neighbouring words, in bands (Broder
 * 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4), each candidate checked against `NEAR`. Case,
 * punctuation and space do not count. Equal texts are always found; of those at 0.6 about 99 %, of those above more.
 *
 * @param fewestWords texts of fewer words are like no other; without a word none is
 */
export function nearDuplicates(fewestWords = 1): NearDuplicates {
  const parents: number[] = []
  const pairsOf: (Uint32Array | undefined)[] = []
  // The latest text of each band: near-duplicates often follow each other, and one comparison a band keeps it linear.
  const latest = Array.from({ length: BANDS + 1 }, () => new Map<number, number>())

  const rootOf = (text: number): number => {
    let root = text
    for (let next = parents[root]; next !== undefined && next !== root; next = parents[root]) {
      parents[root] = parents[next] ?? next
      root = next
    }
    return root
  }
  return {
    add(text) {
      const own = parents.length
      parents.push(own)
      const words = wordHashes(text)
      if (words.length < Math.max(1, fewestWords)) return
      const pairs = pairHashes(words)
      pairsOf[own] = pairs
      const sketch = minHashes(pairs)
      let whole = 0
      for (const word of words) whole = mix(whole, word)
      for (let band = 0; band <= BANDS; band++) {
        const key = band < BANDS ? mix(sketch[band * ROWS] ?? 0, sketch[band * ROWS + 1] ?? 0) : whole
        const other = latest[band]?.get(key)
        latest[band]?.set(key, own)
        if (other === undefined) continue
        const [a, b] = [rootOf(own), rootOf(other)]
        if (a !== b && areNear(pairs, pairsOf[other] ?? new Uint32Array(0))) parents[Math.max(a, b)] = Math.min(a, b)
      }
    },
    groups: () => Int32Array.from(parents, (_, text) => rootOf(text)),
  }
}

/**
 * Keys for `foldsOf`: equal for units (sentences, segments) that must not be parted. Where there are enough documents, to
 * be dealt out whole, those of near-duplicate documents; else those of near-duplicate units of five words and more.
 *
 * @param documents of each unit the document
 * @param texts of each unit the text
 */
export function alikeKeys(documents: readonly number[], texts: readonly string[]): string[] {
  const whole = new Map<number, string[]>()
  for (const [unit, document] of documents.entries()) {
    const parts = whole.get(document)
    const text = texts[unit] ?? ''
    if (parts) parts.push(text)
    else whole.set(document, [text])
  }
  if (whole.size < FEWEST_DOCUMENTS) {
    const found = nearDuplicates(FEWEST_WORDS)
    for (const text of texts) found.add(text)
    return Array.from(found.groups(), String)
  }
  const found = nearDuplicates()
  for (const parts of whole.values()) found.add(parts.join('\n'))
  const groups = found.groups()
  const keys = new Map([...whole.keys()].map((document, index) => [document, String(groups[index] ?? index)]))
  return documents.map(document => keys.get(document) ?? '')
}

// Most texts are short and many: memory taken anew for each would cost more than reading them.
let scratch = new Uint32Array(1 << 14)

/**
 * `[words]`: a hash of each word, in lower case (FNV-1a over UTF-16 units). Signs written without spaces are words. The
 * next call overwrites it.
 */
function wordHashes(text: string): Uint32Array {
  if (scratch.length < text.length) scratch = new Uint32Array(2 * text.length)
  const hashes = scratch
  let count = 0
  let hash = 0
  let isOpen = false
  const close = () => {
    if (isOpen) hashes[count++] = hash
    isOpen = false
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const folded = unit < 128 ? (ascii[unit] ?? 0) : foldedUnit(unit)
    if (folded === NO_WORD || folded === ALONE) close()
    if (folded === NO_WORD) continue
    if (!isOpen) hash = 0x811c9dc5
    isOpen = true
    hash = Math.imul(hash ^ (folded === ALONE ? unit : folded), 0x01000193) >>> 0
    if (folded === ALONE) close()
  }
  close()
  return hashes.subarray(0, count)
}

const NO_WORD = 0
const ALONE = 1
const folds = new Map<number, number>()
const ascii = Uint16Array.from({ length: 128 }, (_, unit) => foldedUnit(unit))

/** The lower-case unit, `NO_WORD` or `ALONE`. Halves of a pair are letters: emoji and rare scripts are words too. */
function foldedUnit(unit: number): number {
  const known = folds.get(unit)
  if (known !== undefined) return known
  const character = String.fromCharCode(unit)
  const isWord = (unit >= 0xd800 && unit < 0xe000) || /[\p{L}\p{N}\p{M}]/u.test(character)
  const isAlone = /[\p{sc=Han}\p{sc=Hira}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u.test(character)
  const folded = !isWord ? NO_WORD : isAlone ? ALONE : character.toLowerCase().charCodeAt(0)
  folds.set(unit, folded)
  return folded
}

/** Hashes of the pairs of neighbouring words, sorted, no two alike; of a single word its own. */
function pairHashes(words: Uint32Array): Uint32Array {
  if (words.length === 1) return words.slice()
  const pairs = new Uint32Array(words.length - 1)
  for (let at = 0; at < pairs.length; at++) pairs[at] = mix(words[at] ?? 0, words[at + 1] ?? 0)
  pairs.sort()
  let count = 0
  for (let at = 0; at < pairs.length; at++) if (at === 0 || pairs[at] !== pairs[at - 1]) pairs[count++] = pairs[at] ?? 0
  return pairs.slice(0, count)
}

/** `[BANDS × ROWS]`: the least of each of as many hashes. */
function minHashes(pairs: Uint32Array): Uint32Array {
  const least = new Uint32Array(BANDS * ROWS).fill(0xffffffff)
  for (const pair of pairs)
    for (let hash = 0; hash < least.length; hash++) {
      const value = mix(pair, Math.imul(hash + 1, 0x9e3779b1))
      if (value < (least[hash] ?? 0)) least[hash] = value
    }
  return least
}

/** The finaliser of MurmurHash3 (Austin Appleby) over two numbers. */
function mix(a: number, b: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) ^ b
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Of sorted lists without repeats. */
function areNear(a: Uint32Array, b: Uint32Array): boolean {
  const shared = (NEAR / (1 + NEAR)) * (a.length + b.length)
  if (Math.min(a.length, b.length) < shared) return false
  let common = 0
  for (let left = 0, right = 0; left < a.length && right < b.length;) {
    const [x, y] = [a[left] ?? 0, b[right] ?? 0]
    if (x === y) common++
    if (x <= y) left++
    if (y <= x) right++
  }
  return common >= shared
}
