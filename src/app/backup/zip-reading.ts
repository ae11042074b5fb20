/**
 * Reads a zip file that anyone may have made (PKWARE's APPNOTE 6.3.10; stored and deflated entries, no zip64). What it
 * says of itself is checked before anything is unpacked, and while that goes on: an entry never grows beyond what it
 * declared.
 */
import { Inflate } from 'fflate'
import { crc32 } from '../mirror/journal.ts'

/** That a file cannot be used; the message says where and why. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
}

export interface ZipLimits {
  readonly entries: number
  /** Bytes of all entries together, unpacked. */
  readonly unpacked: number
  /** Unpacked bytes for each packed one, where they are many in all. */
  readonly ratio: number
}

export const LIMITS: ZipLimits = { entries: 10_000, unpacked: 2 ** 30, ratio: 300 }
/** Below it no ratio is too high: a text may well repeat itself. */
const HARMLESS = 64 * 2 ** 20

export interface ZipEntry {
  readonly name: string
  /** Bytes as declared, unpacked. */
  readonly size: number
  /** The unpacked bytes piece by piece. @throws ArchiveError where they are not what was declared */
  pieces(): Generator<Uint8Array>
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50]
const PIECE = 1 << 15

/** The entries by name. @throws ArchiveError */
export function readZip(bytes: Uint8Array, limits = LIMITS): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  if (count === 0xffff || start === 0xffffffff)
    throw new ArchiveError('it is a zip64 file, which Gleaner does not read')
  if (count > limits.entries) throw new ArchiveError(`it holds ${count} files; at most ${limits.entries} are read`)
  const entries = new Map<string, ZipEntry>()
  const spans: [start: number, end: number][] = []
  let unpacked = 0
  let at = start
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw broken(`its list of files ends at number ${index}`)
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)]
    const checksum = view.getUint32(at + 16, true)
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
    const nameLength = view.getUint16(at + 28, true)
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) throw broken(`its list of files ends at number ${index}`)
    const name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength))
    if (entries.has(name)) throw new ArchiveError(`it holds two files named “${name}”`)
    if (flags & 1) throw new ArchiveError(`“${name}” is encrypted`)
    if (method !== 0 && method !== 8)
      throw new ArchiveError(`“${name}” is packed in a way that is not read (${method})`)
    unpacked += size
    if (unpacked > limits.unpacked || (unpacked > HARMLESS && unpacked > limits.ratio * bytes.length))
      throw new ArchiveError(`it would unpack to ${megabytes(unpacked)} or more, which is refused`)
    const place = view.getUint32(at + 42, true)
    if (place + 30 > start || view.getUint32(place, true) !== LOCAL) throw broken(`“${name}” is not where it should be`)
    const data = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true)
    if (data + packed > start) throw broken(`“${name}” is cut short`)
    spans.push([place, data + packed])
    const content = bytes.subarray(data, data + packed)
    entries.set(name, { name, size, pieces: () => checked(name, content, method === 8, size, checksum) })
    at = next
  }
  spans.sort((a, b) => a[0] - b[0])
  if (spans.some(([start], index) => start < (spans[index - 1]?.[1] ?? 0)))
    throw new ArchiveError('its files lie over each other')
  return entries
}

function* checked(name: string, packed: Uint8Array, isDeflated: boolean, size: number, checksum: number) {
  let [seen, crc] = [0, 0]
  for (const piece of isDeflated ? inflated(name, packed) : [packed]) {
    seen += piece.length
    if (seen > size) throw new ArchiveError(`“${name}” is larger than the ${size} bytes that it declares`)
    crc = crc32(piece, crc)
    yield piece
  }
  if (seen < size) throw broken(`“${name}” ends after ${seen} of ${size} bytes`)
  if (crc !== checksum) throw broken(`“${name}” is not what was written (wrong checksum)`)
}

function* inflated(name: string, packed: Uint8Array): Generator<Uint8Array> {
  let pieces: Uint8Array[] = []
  const inflate = new Inflate(piece => pieces.push(piece))
  for (let at = 0; at < packed.length; at += PIECE) {
    pieces = []
    try {
      inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length)
    } catch {
      throw broken(`“${name}” cannot be unpacked`)
    }
    yield* pieces
  }
}

/** Place of the record at the end, behind which a comment may stand. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at
  throw broken('its end is missing')
}

function nameOf(bytes: Uint8Array): string {
  const name = new TextDecoder().decode(bytes)
  const isPlain = /^[^/\\:\0][^\\:\0]*$/.test(name) && !name.split('/').includes('..')
  if (!isPlain) throw new ArchiveError(`a file in it has a name that leads elsewhere: “${name.slice(0, 80)}”`)
  return name
}

const broken = (how: string) => new ArchiveError(`it is damaged or cut short: ${how}`)
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
