import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blocksOf,
  headLength,
  murmur3,
  PREFIX,
  readBlock,
  readHead,
  readingHash,
  writeBlock,
  writeHead,
  type FeatureTable,
} from './feature-file.ts'

const digest = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const word = fc.nat(0xffff_ffff)

/** A document's features, and the file of them. */
const documents = fc
  .record({
    model: digest,
    text: digest,
    width: fc.integer({ min: 1, max: 5 }),
    layers: fc.uniqueArray(fc.integer({ min: -6, max: 12 }), { maxLength: 3 }),
    segments: fc.array(fc.record({ start: word, end: word, pieces: fc.nat(7), reading: word }), {
      minLength: 1,
      maxLength: 6,
    }),
    seed: fc.nat(0xffff),
  })
  .map(({ layers, seed, ...rest }) => {
    const table: FeatureTable = { ...rest, layers: [-1, ...layers.filter(layer => layer !== -1)] }
    const states = (layer: number, segment: number) =>
      Uint16Array.from(
        { length: (table.segments[segment]?.pieces ?? 0) * table.width },
        (_, index) => (seed + 7919 * layer + 104729 * segment + 31 * index) & 0xffff,
      )
    return { table, states, bytes: fileOf(table, states) }
  })

function fileOf(table: FeatureTable, states: (layer: number, segment: number) => Uint16Array) {
  const blocks = blocksOf(table)
  const bytes = new Uint8Array(blocks.at(-1)!.end)
  const checksums = blocks.map(block => {
    const own = table.segments.flatMap((_, index) =>
      index >= block.from && index < block.to ? [states(block.layer, index)] : [],
    )
    const written = writeBlock(block, own)
    bytes.set(written, block.start)
    return murmur3(written)
  })
  bytes.set(writeHead(table, checksums))
  return bytes
}

/** What a file says, all of it; undefined where it is refused anywhere. */
function read(bytes: Uint8Array<ArrayBuffer>) {
  if (bytes.length < PREFIX) return undefined
  const length = headLength(bytes.slice(0, PREFIX))
  if (length === undefined || length > bytes.length) return undefined
  const head = readHead(bytes.slice(0, length), bytes.length)
  if (!head) return undefined
  const blocks = head.blocks.map((block, index) =>
    readBlock(head, block, bytes.slice(block.start, block.end), head.checksums[index]),
  )
  return blocks.every(block => block !== undefined) ? { table: head.table, blocks } : undefined
}

describe('a file of features', () => {
  it('says what was written into it', () => {
    fc.assert(
      fc.property(documents, ({ table, states, bytes }) => {
        const found = read(bytes)
        expect(found?.table).toEqual(table)
        const expected = blocksOf(table).map(({ layer, from, to }) =>
          table.segments.slice(from, to).map((_, place) => states(layer, from + place)),
        )
        expect(found?.blocks).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('is refused wherever it was cut short, or goes on', () => {
    fc.assert(
      fc.property(documents, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ({ bytes }, share) => {
        expect(read(bytes.slice(0, Math.floor(share * bytes.length)))).toBeUndefined()
        expect(read(new Uint8Array([...bytes, 0]))).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  it('is refused when any bit of it is another', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(7), ({ bytes }, place, bit) => {
        const at = place % bytes.length
        bytes[at] = bytes[at]! ^ (1 << bit)
        expect(read(bytes)).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('is refused until its head is written, which comes last', () => {
    fc.assert(
      fc.property(documents, ({ table, bytes }) => {
        const [first] = blocksOf(table)
        bytes.fill(0, 0, first!.start)
        expect(read(bytes)).toBeUndefined()
      }),
      { numRuns: 20 },
    )
  })

  it('is read in blocks that never cut a segment in two', () => {
    const segment = { start: 0, end: 1, pieces: 1000, reading: 0 }
    const segments = Array.from({ length: 20 }, () => segment)
    const table: FeatureTable = { model: '0'.repeat(64), text: '0'.repeat(64), width: 384, layers: [-1, 0], segments }
    const blocks = blocksOf(table)
    expect(blocks.map(({ layer, from, to }) => [layer, from, to])).toEqual([
      [-1, 0, 6],
      [-1, 6, 12],
      [-1, 12, 18],
      [-1, 18, 20],
      [0, 0, 6],
      [0, 6, 12],
      [0, 12, 18],
      [0, 18, 20],
    ])
    for (const [index, { start }] of blocks.entries()) if (index > 0) expect(start).toBe(blocks[index - 1]!.end)
  })
})

describe('the hash', () => {
  it('is MurmurHash3 of x86 in 32 bits', () => {
    const of = (text: string, seed: number) => murmur3(new TextEncoder().encode(text), seed)
    // Of the reference's own kind: https://github.com/aappleby/smhasher, and many ports' tests.
    expect(of('', 0)).toBe(0)
    expect(of('', 1)).toBe(0x514e28b7)
    expect(of('test', 0)).toBe(0xba6bd213)
    expect(of('test', 0x9747b28c)).toBe(0x704b81dc)
    expect(of('aaaa', 0x9747b28c)).toBe(0x5a97808a)
  })

  it('tells readings of the same ids apart by where their words begin', () => {
    const ids = Int32Array.of(5, 6, 7)
    expect(readingHash(ids, Int32Array.of(0, 1, 3))).not.toBe(readingHash(ids, Int32Array.of(0, 2, 3)))
  })
})
