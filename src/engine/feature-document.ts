/** A document's features between its file and the cache. */
import { segments } from '../domain/text.ts'
import type { Encoder, KeptText } from './encoder.ts'
import type { OpenFile } from './feature-files.ts'
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
  type FileHead,
} from './feature-file.ts'
import { readSegment, type Features } from './features.ts'
import type { Platform } from './platform.ts'
import type { LoadResult } from './protocol.ts'

type Sha256 = Platform['sha256']

/**
 * SHA-256 of all that features follow from beside the text: the weights, the tokenizer's files, and what runs them.
 * Another graphics adapter, or another version of the runtime, may compute a little differently.
 */
export function modelHash(sha256: Sha256, { manifest, device }: Pick<LoadResult, 'manifest' | 'device'>) {
  const { weights, hidden, maxLength } = manifest
  const files = manifest.files.filter(({ path }) => path === weights || path.startsWith('tokenizer'))
  const own = [hidden, maxLength, device.device, device.adapter ?? '', device.runtime]
  return sha256(new TextEncoder().encode(JSON.stringify([own, files.map(({ path, sha256 }) => [path, sha256])])))
}

/** Of the UTF-16 units, so that no two texts are taken for one. */
function textHash(sha256: Sha256, text: string): Promise<string> {
  const units = new Uint16Array(text.length)
  for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index)
  return sha256(new Uint8Array(units.buffer))
}

/** The segments of a text, equal ones once. */
function partsOf(text: string): { readonly start: number; readonly end: number; readonly part: string }[] {
  const seen = new Set<string>()
  return segments(text).flatMap(({ start, end }) => {
    const part = text.slice(start, end)
    if (seen.has(part)) return []
    seen.add(part)
    return { start, end, part }
  })
}

const has = (features: Features | undefined, layer: number) =>
  features !== undefined && (layer === -1 || features.layers?.has(layer) === true)

/** The head of a file; undefined where it is none, or not whole. */
async function headOf(file: OpenFile): Promise<FileHead | undefined> {
  const length = headLength(await file.read(0, PREFIX))
  if (length === undefined || length > file.bytes) return undefined
  return readHead(await file.read(0, length), file.bytes)
}

/**
 * Puts what a file has of a document into the cache, as far as that lacks it: the last layer and, of the others, those
 * that are asked for. What the file has of another text, of another model, or damaged, is left out.
 *
 * @returns the layers that the file has of the document; undefined where it is not of it, nor of this model
 */
export async function readDocument(
  encoder: Pick<Encoder, 'tokenizer' | 'maxLength' | 'hidden' | 'cache'>,
  { text }: KeptText,
  layers: readonly number[],
  model: string,
  file: OpenFile,
  sha256: Sha256,
): Promise<readonly number[] | undefined> {
  const head = await headOf(file)
  if (!head || !(await isOf(head.table, text, model, encoder.hidden, sha256))) return undefined
  const { blocks, checksums, table } = head
  const held = table.layers.filter(layer => layer === -1 || layers.includes(layer))
  const perLayer = blocks.length / table.layers.length
  for (const [index, { from, to }] of blocks.slice(0, perLayer).entries()) {
    const lacking = table.segments.slice(from, to).map(({ start, end }) => {
      const cached = encoder.cache.get(text.slice(start, end))
      return held.filter(layer => !has(cached, layer))
    })
    const read = new Map<number, Uint16Array[]>()
    for (const layer of new Set(lacking.flat())) {
      const at = table.layers.indexOf(layer) * perLayer + index
      const block = blocks[at]
      const states = block && readBlock(head, block, await file.read(block.start, block.end), checksums[at])
      if (!states) return undefined
      read.set(layer, states)
    }
    for (const [place, missing] of lacking.entries()) {
      const kept = table.segments[from + place]
      if (!kept || missing.length === 0) continue
      const part = text.slice(kept.start, kept.end)
      const reading = readSegment(encoder.tokenizer, part, encoder.maxLength)
      const { ids, firstPiece } = reading.encoding
      if (ids.length !== kept.pieces || readingHash(ids, firstPiece) !== kept.reading) return undefined
      const hidden = encoder.cache.get(part)?.hidden ?? read.get(-1)?.[place]
      if (!hidden) return undefined
      const further = missing.flatMap((layer): [number, Uint16Array][] => {
        const states = layer === -1 ? undefined : read.get(layer)?.[place]
        return states ? [[layer, states]] : []
      })
      encoder.cache.put(part, { ...reading, hidden, ...(further.length > 0 ? { layers: new Map(further) } : {}) })
    }
  }
  return table.layers
}

async function isOf(table: FeatureTable, text: string, model: string, width: number, sha256: Sha256) {
  if (table.model !== model || table.width !== width || table.layers[0] !== -1) return false
  const parts = partsOf(text)
  const isSame = ({ start, end }: { start: number; end: number }, index: number) =>
    table.segments[index]?.start === start && table.segments[index].end === end
  return parts.length === table.segments.length && parts.every(isSame) && table.text === (await textHash(sha256, text))
}

/** Whether the cache lacks something of a document. */
export function isIncomplete({ cache }: Pick<Encoder, 'cache'>, { text }: KeptText, layers: readonly number[]) {
  return partsOf(text).some(({ part }) => !cache.get(part, layers))
}

/** A file to be: what it holds, how long it is, and its parts in the order in which they are written. */
export interface DocumentFile {
  readonly table: FeatureTable
  readonly bytes: number
  parts(): Generator<readonly [at: number, bytes: Uint8Array<ArrayBuffer>]>
}

/** The file of a document, with the layers that the cache has of all of it; undefined where it has not even the last. */
export async function documentFile(
  { cache, hidden: width }: Pick<Encoder, 'cache' | 'hidden'>,
  { text }: KeptText,
  model: string,
  sha256: Sha256,
): Promise<DocumentFile | undefined> {
  const digest = await textHash(sha256, text)
  const found = partsOf(text).flatMap(({ start, end, part }) => {
    const features = cache.get(part)
    return features ? { start, end, features } : undefined
  })
  const whole = found.filter(one => one !== undefined)
  const [first] = whole
  if (!first || whole.length < found.length) return undefined
  const others = [...(first.features.layers?.keys() ?? [])]
  const table: FeatureTable = {
    model,
    text: digest,
    width,
    layers: [-1, ...others.filter(layer => whole.every(({ features }) => has(features, layer)))],
    segments: whole.map(({ start, end, features: { encoding } }) => ({
      start,
      end,
      pieces: encoding.ids.length,
      reading: readingHash(encoding.ids, encoding.firstPiece),
    })),
  }
  const blocks = blocksOf(table)
  return {
    table,
    bytes: blocks.at(-1)?.end ?? 0,
    *parts() {
      const checksums: number[] = []
      for (const block of blocks) {
        const states = whole
          .slice(block.from, block.to)
          .map(({ features }) => (block.layer === -1 ? features.hidden : features.layers?.get(block.layer)))
        const bytes = writeBlock(
          block,
          states.filter(one => one !== undefined),
        )
        checksums.push(murmur3(bytes))
        yield [block.start, bytes]
      }
      yield [0, writeHead(table, checksums)]
    },
  }
}
