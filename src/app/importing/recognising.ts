/** Which files, and which pasted texts, are more than a text to read: datasets and tables, which a person looks over first. */
import { detectFormat } from '../../domain/formats/known-formats.ts'
import type { FormatId } from '../../domain/formats/format.ts'
import { isCard } from '../../domain/formats/huggingface.ts'

/** Bytes of a file by which its format is told. */
const SAMPLE = 1 << 20
/** And of one whose first record is longer. */
const LONG_SAMPLE = 64 * 2 ** 20

export interface Likely {
  readonly id: FormatId
  readonly sure: number
}

/** The formats that a file with this beginning may be of, the likeliest first. */
export function likelyFormats(name: string, beginning: Uint8Array): readonly Likely[] {
  const bytes = beginning.length > SAMPLE ? beginning.subarray(0, SAMPLE) : beginning
  const likely = detectFormat({ name, bytes: bytes.length < SAMPLE ? bytes : withoutHalfCharacter(bytes) })
  const [first] = likely
  if (beginning.length <= SAMPLE || (first && first.id !== 'text') || !isJson(name, bytes)) return likely
  // Its first record is longer than that.
  const end = beginning.indexOf(0x0a, SAMPLE)
  const line = beginning.subarray(0, end < 0 ? LONG_SAMPLE : Math.min(end + 1, LONG_SAMPLE))
  return detectFormat({ name, bytes: line.length < LONG_SAMPLE ? line : withoutHalfCharacter(line) })
}

/** By its name and its first character, however long it is. */
const isJson = (name: string, beginning: Uint8Array): boolean =>
  /\.(jsonl?|ndjson|jsonld)$/i.test(name) && /^\s*[[{]/.test(new TextDecoder().decode(beginning.subarray(0, 100)))

/** Whether the file is a dataset, a table or an archive. What is named as a text must be one of them beyond doubt. */
export function isDataset(name: string, beginning: Uint8Array): boolean {
  // Office files are archives too, of nothing that is read.
  if (isArchive(beginning)) return /\.zip$/i.test(name)
  const [first] = likelyFormats(name, beginning)
  // A record may be longer than what is looked at here.
  if (beginning.length === SAMPLE && (!first || first.id === 'text')) return isJson(name, beginning)
  if (!first || first.id === 'text') return false
  return first.sure >= (/\.(txt|text|md|markdown)$/i.test(name) ? 0.9 : 0.4)
}

/** A zip file by its first bytes. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/** Of several files those that are datasets, or parts of one: texts too that have their entities beside them. */
export async function datasetsAmong(files: readonly File[]): Promise<ReadonlySet<File>> {
  const stems = new Set(files.filter(({ name }) => isNotes(name)).map(({ name }) => stemOf(name)))
  const found = new Set<File>()
  const texts: File[] = []
  let isAnnotated = false
  for (const file of files) {
    if (isNotes(file.name) || stems.has(stemOf(file.name))) found.add(file)
    else {
      const beginning = new Uint8Array(await file.slice(0, SAMPLE).arrayBuffer())
      if (!isDataset(file.name, beginning)) texts.push(file)
      else found.add(file)
      isAnnotated ||= /\.(json|jsonld)$/i.test(file.name) && likelyFormats(file.name, beginning)[0]?.id === 'w3c'
    }
  }
  return isAnnotated ? new Set(files.filter(file => found.has(file) || texts.includes(file))) : found
}

/**
 * The formats that files are likely of when they come together: texts belong to brat's entities or to Web Annotations
 * beside them, and a card to the Parquet files that it is of.
 */
export function likelyTogether<T extends { readonly name: string; readonly bytes: Uint8Array }>(
  files: readonly T[],
): (readonly [file: T, likely: readonly Likely[]])[] {
  const stems = new Set(files.filter(({ name }) => isNotes(name)).map(({ name }) => stemOf(name)))
  const alone = files.map((file): [T, readonly Likely[]] => {
    const isPart = stems.size > 0 && (stems.has(stemOf(file.name)) || /\.conf$/i.test(file.name))
    return [file, isPart ? [{ id: 'brat', sure: 1 }] : likelyFormats(file.name, file.bytes)]
  })
  const there = new Set(alone.filter(([file]) => !isCard(file)).map(([, [first]]) => first?.id))
  return alone.map(([file, likely]) => {
    const id = likely[0]?.id
    if (id === 'text' && there.has('w3c')) return [file, [{ id: 'w3c', sure: 1 }]]
    const isOfParquet = id === 'huggingface' && isCard(file) && there.has('parquet') && !there.has('huggingface')
    return [file, isOfParquet ? [{ id: 'parquet', sure: 1 }] : likely]
  })
}

/** brat's files of entities, which say nothing without their text. */
export const isNotes = (name: string): boolean => /\.(ann|a1|a2)$/i.test(name)
/** Whether documents lie in several of the files, so that none can be read by itself. */
export const areTogether = (format: FormatId, names: readonly string[]): boolean =>
  format === 'brat' || format === 'w3c' || names.some(name => isCard({ name }))
export const stemOf = (name: string): string => name.replace(/\.[^./]{1,10}$/, '')

/** A pasted text that is a part of a spreadsheet or an export, as a file; undefined where it is a text. */
export function pastedDataset(text: string): File | undefined {
  const named = (extension: string) => new File([text], `pasted.${extension}`)
  const [first] = likelyFormats('pasted', new TextEncoder().encode(text.slice(0, SAMPLE)))
  if (first && first.id !== 'text' && !isTable(first.id) && first.sure >= (first.id === 'conll' ? 0.9 : 0.4))
    return named(first.id === 'conll' ? 'conll' : first.id === 'webanno' ? 'tsv' : 'jsonl')
  return isSheet(text) ? named('tsv') : undefined
}

const isTable = (id: FormatId) => id === 'csv' || id === 'tsv'

/** Rows of as many cells each, as a spreadsheet copies them. */
function isSheet(text: string): boolean {
  const rows = text.slice(0, 20_000).split(/\r\n|[\n\r]/)
  if (text.length > 20_000) rows.pop()
  const cells = rows.filter(row => row.trim() !== '').map(row => row.split('\t').length)
  const [columns = 1] = cells
  return cells.length > 1 && columns > 1 && cells.every(count => count === columns)
}

/** Up to where the last character of UTF-8 may have been cut. */
function withoutHalfCharacter(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--
  return ((bytes[end - 1] ?? 0) & 0x80) === 0 ? bytes : bytes.subarray(0, end - 1)
}
