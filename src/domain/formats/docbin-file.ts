/**
 * The bytes of spaCy's DocBin (spacy/tokens/_serialize.py of 3.8, version "0.1"): zlib around msgpack of a table of
 * 64-bit numbers, a row a token and a column an attribute, little-endian, with the strings that the numbers stand for.
 */
import { decode, encode } from '@msgpack/msgpack'
import { Unzlib, zlibSync } from 'fflate'
import * as v from 'valibot'

/** The numbers of the attributes that are read and written (spacy/attrs.pyx). */
export const attributes = { orth: 65, entityIob: 77, entityType: 78, sentenceStart: 80 } as const

export interface DocBin {
  /** What each column holds, by its number. */
  readonly attrs: readonly number[]
  /** Row after row. */
  readonly tokens: BigUint64Array
  /** For each token, 1 where a space follows. */
  readonly spaces: Uint8Array
  /** How many tokens each document has. */
  readonly lengths: Int32Array
  readonly strings: readonly string[]
  /** For each document, the scores of its categories. */
  readonly cats: readonly Readonly<Record<string, number>>[]
  /** For each document, whether nothing is known of its spaces. */
  readonly unknownSpaces: readonly boolean[]
  /** How many documents have groups of spans beside their entities. */
  readonly grouped: number
}

const bytes = v.instance(Uint8Array)
const file = v.object({
  attrs: v.pipe(v.array(v.pipe(v.number(), v.safeInteger())), v.nonEmpty(), v.maxLength(1000)),
  tokens: bytes,
  spaces: bytes,
  lengths: bytes,
  strings: v.array(v.string()),
  cats: v.optional(v.array(v.record(v.string(), v.number())), []),
  flags: v.optional(v.array(v.object({ has_unknown_spaces: v.optional(v.boolean(), false) })), []),
  span_groups: v.optional(v.array(bytes), []),
})

/** More than any corpus unpacks to, and what a smaller file never does: spaCy's own shrink to a tenth. */
const largest = 2 ** 29
const [mostTimes, smallest] = [200, 2 ** 26]

/** @throws Error that says what is wrong with the file */
export function readDocBin(packed: Uint8Array): DocBin {
  const unpacked = inflated(packed)
  let said: unknown
  try {
    said = decode(unpacked)
  } catch {
    throw new Error('what it unpacks to is no msgpack')
  }
  const read = v.safeParse(file, said)
  if (!read.success) {
    const [issue] = read.issues
    throw new Error(`${v.getDotPath(issue) ?? 'the whole'} is not what a DocBin has there`)
  }
  const { attrs, tokens, spaces, lengths, strings, cats, flags, span_groups: groups } = read.output
  if (lengths.length % 4 !== 0) throw new Error('lengths are no 32-bit numbers')
  const counts = new Int32Array(lengths.slice().buffer)
  let total = 0
  for (const count of counts) {
    if (count < 0) throw new Error('a document has fewer than no tokens')
    total += count
  }
  if (spaces.length !== total || tokens.length !== total * attrs.length * 8)
    throw new Error(`it has ${tokens.length} bytes of tokens where ${total} tokens of ${attrs.length} columns are said`)
  return {
    attrs,
    tokens: new BigUint64Array(tokens.slice().buffer),
    spaces,
    lengths: counts,
    strings,
    cats,
    unknownSpaces: flags.map(flag => flag.has_unknown_spaces),
    // One byte is msgpack's empty list.
    grouped: groups.filter(({ length }) => length > 1).length,
  }
}

export function writeDocBin({ attrs, tokens, spaces, lengths, strings, cats }: DocBin): Uint8Array {
  const view = ({ buffer, byteOffset, byteLength }: BigUint64Array | Int32Array) =>
    new Uint8Array(buffer, byteOffset, byteLength)
  return zlibSync(
    encode({
      version: '0.1',
      attrs,
      tokens: view(tokens),
      spaces,
      lengths: view(lengths),
      strings,
      cats,
      flags: Array.from(lengths, () => ({ has_unknown_spaces: false })),
      span_groups: Array.from(lengths, () => new Uint8Array()),
    }),
  )
}

/** Unpacks in pieces, so that a file made to fill the memory is stopped before it does. */
function inflated(packed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  let size = 0
  const stream = new Unzlib(chunk => {
    chunks.push(chunk)
    size += chunk.length
  })
  const piece = 65_536
  for (let at = 0; at < packed.length; at += piece) {
    try {
      stream.push(packed.subarray(at, at + piece), at + piece >= packed.length)
    } catch {
      throw new Error(size > 0 ? 'it breaks off, or is damaged' : 'it is not packed with zlib')
    }
    if (size > largest || (size > smallest && size > mostTimes * packed.length))
      throw new Error(`it unpacks to more than ${size >> 20} MB, which no DocBin of ${packed.length} bytes does`)
  }
  const all = new Uint8Array(size)
  let filled = 0
  for (const chunk of chunks) {
    all.set(chunk, filled)
    filled += chunk.length
  }
  return all
}
