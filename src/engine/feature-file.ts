/**
 * The features of a document as bytes: numbers and hashes alone, nothing of the text. All of it is 32-bit words, little
 * endian as every machine that runs a browser:
 *
 *     magic, checksum of the head from the next word on, words of the head
 *     width, layers, segments, blocks
 *     SHA-256 of the model and its graph [8], SHA-256 of the text in UTF-16 [8]
 *     the number of each layer, as `FeatureSet` counts them, -1 first
 *     of each segment: start, end, pieces, hash of what is read of it
 *     the checksum of each block
 *
 * Behind the head stand the blocks, layer by layer: the half floats `[pieces × width]` of some segments after one another,
 * and zeros up to a whole word. Whoever writes writes the head last: a file that was cut short has none, and what a
 * failing disk changed fails its checksum. Checksums and hashes are MurmurHash3, x86, 32 bits, seed 0 (Austin
 * Appleby): a changed word alone always changes them.
 */

/** What a file holds, and of what. */
export interface FeatureTable {
  /** SHA-256 in hexadecimal digits: of the model and the graph, and of the text. */
  readonly model: string
  readonly text: string
  /** Features of a piece in one layer. */
  readonly width: number
  /** -1, which is the last, and then others. */
  readonly layers: readonly number[]
  readonly segments: readonly KeptSegment[]
}

export interface KeptSegment {
  /** In UTF-16 units of the text. */
  readonly start: number
  readonly end: number
  readonly pieces: number
  /** See `readingHash`: a tokenizer that gives others has no use for the features. */
  readonly reading: number
}

/** Segments `[from, to)` in one layer, that are read and written at once. */
export interface Block {
  readonly layer: number
  readonly from: number
  readonly to: number
  /** Where it stands in the file, in bytes. */
  readonly start: number
  readonly end: number
}

export interface FileHead {
  readonly table: FeatureTable
  readonly blocks: readonly Block[]
  /** One for each block. */
  readonly checksums: readonly number[]
}

const MAGIC = 0x31_46_4c_47
/** Words in front of the layers. */
const FIXED = 23
/** Words of a segment. */
const SEGMENT = 4
/** Bytes from which on a block is full. */
const BLOCK = 4 * 2 ** 20
/** Bytes that say how long the head is. */
export const PREFIX = 12

/** The blocks of a file, in order. */
export function blocksOf(table: FeatureTable): Block[] {
  const { width, layers, segments } = table
  const spans: { from: number; to: number; bytes: number }[] = []
  let [from, bytes] = [0, 0]
  for (const [index, { pieces }] of segments.entries()) {
    bytes += 2 * pieces * width
    if (bytes < BLOCK && index < segments.length - 1) continue
    spans.push({ from, to: index + 1, bytes: 4 * Math.ceil(bytes / 4) })
    ;[from, bytes] = [index + 1, 0]
  }
  let start = 4 * (FIXED + layers.length + SEGMENT * segments.length + layers.length * spans.length)
  return layers.flatMap(layer =>
    spans.map(({ from, to, bytes }) => {
      const block = { layer, from, to, start, end: start + bytes }
      start = block.end
      return block
    }),
  )
}

/** The features of a block's segments, each `[pieces × width]`. */
export function writeBlock({ start, end }: Block, features: Iterable<Uint16Array>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - start)
  const halves = new Uint16Array(bytes.buffer)
  let at = 0
  for (const one of features) {
    halves.set(one, at)
    at += one.length
  }
  return bytes
}

/** A copy of the features of each segment of a block; undefined where its checksum is wrong. */
export function readBlock(
  { table: { segments, width } }: FileHead,
  { from, to, start, end }: Block,
  bytes: Uint8Array<ArrayBuffer>,
  checksum: number | undefined,
): Uint16Array[] | undefined {
  if (bytes.length !== end - start || murmur3(bytes) !== checksum) return undefined
  let at = bytes.byteOffset
  return segments
    .slice(from, to)
    .map(({ pieces }) => new Uint16Array(bytes.buffer.slice(at, (at += 2 * pieces * width))))
}

/** @param checksums `murmur3` of each of the table's blocks */
export function writeHead(table: FeatureTable, checksums: readonly number[]): Uint8Array<ArrayBuffer> {
  const { model, text, width, layers, segments } = table
  const counts = [width, layers.length, segments.length, checksums.length]
  const rest = [...counts, ...wordsOf(model), ...wordsOf(text), ...layers]
  const words = new Uint32Array(3 + rest.length + SEGMENT * segments.length + checksums.length)
  words[0] = MAGIC
  words[2] = words.length
  words.set(rest, 3)
  let at = 3 + rest.length
  for (const { start, end, pieces, reading } of segments) {
    words.set([start, end, pieces, reading], at)
    at += SEGMENT
  }
  words.set(checksums, at)
  const bytes = new Uint8Array(words.buffer)
  words[1] = murmur3(bytes.subarray(8))
  return bytes
}

/** Bytes of a head, from its first `PREFIX` bytes; undefined where they do not begin a file of features. */
export function headLength(prefix: Uint8Array<ArrayBuffer>): number | undefined {
  const [magic, , words] = wordsIn(prefix.subarray(0, PREFIX))
  return magic === MAGIC && words !== undefined ? 4 * words : undefined
}

/** What a file of so many bytes holds; undefined where its head is not whole, or the file is not as long as it says. */
export function readHead(bytes: Uint8Array<ArrayBuffer>, fileLength: number): FileHead | undefined {
  const words = wordsIn(bytes)
  const [magic, checksum, length = 0, width = 0, layerCount = 0, segmentCount = 0, blockCount = 0] = words
  if (magic !== MAGIC || length !== words.length || murmur3(bytes.subarray(8)) !== checksum) return undefined
  if (length !== FIXED + layerCount + SEGMENT * segmentCount + blockCount) return undefined
  const segments: KeptSegment[] = []
  for (let index = 0, at = FIXED + layerCount; index < segmentCount; index++, at += SEGMENT) {
    const [start = 0, end = 0, pieces = 0, reading = 0] = words.subarray(at, at + SEGMENT)
    segments.push({ start, end, pieces, reading })
  }
  const table: FeatureTable = {
    model: digitsOf(words.subarray(7, 15)),
    text: digitsOf(words.subarray(15, FIXED)),
    width,
    layers: [...new Int32Array(words.buffer, words.byteOffset + 4 * FIXED, layerCount)],
    segments,
  }
  const blocks = blocksOf(table)
  const end = blocks.at(-1)?.end ?? 4 * length
  return blocks.length === blockCount && end === fileLength
    ? { table, blocks, checksums: [...words.subarray(length - blockCount)] }
    : undefined
}

/** Of bytes whose number is divisible by four. Source of the constants: smhasher, `MurmurHash3_x86_32`. */
export function murmur3(bytes: Uint8Array<ArrayBuffer>, seed = 0): number {
  return hashOf(wordsIn(bytes), seed)
}

/** Of what the model reads of a segment: its pieces' ids, and where words begin among them. */
export const readingHash = (ids: Int32Array, firstPiece: Int32Array): number => hashOf(firstPiece, hashOf(ids, 0))

function hashOf(words: Uint32Array | Int32Array, seed: number): number {
  let hash = seed
  for (let index = 0; index < words.length; index++) {
    let word = Math.imul(words[index] ?? 0, 0xcc9e2d51)
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash ^= word
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash ^= 4 * words.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The whole words of bytes that begin at one; a copy where they do not. */
function wordsIn(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const from = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(from.buffer, from.byteOffset, from.length >>> 2)
}

const wordsOf = (digits: string) => (digits.match(/.{8}/g) ?? []).map(word => Number.parseInt(word, 16))
const digitsOf = (words: Uint32Array) => [...words].map(word => word.toString(16).padStart(8, '0')).join('')
