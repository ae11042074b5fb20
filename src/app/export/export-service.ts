/** Writes documents in a format, and keeps what was written until it is saved. */
import { zipSync, type Zippable } from 'fflate'
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import { decodeText } from '../../domain/formats/encoding.ts'
import type { Loss, LossKind, SourceFile } from '../../domain/formats/format.ts'
import { knownFormat } from '../../domain/formats/known-formats.ts'
import { EngineError, type Handlers } from '../../engine/rpc.ts'
import type { ExportCalls, LossGroup, Written } from './export-protocol.ts'

/** Ways of losing something, the gravest first: entities, then texts, then what is said about them. */
const gravity: readonly LossKind[] = ['overlap', 'left-out', 'gaps', 'divided', 'moved', 'label', 'text', 'rejected']

/** Lines of the first file that are shown, and characters of each. */
const preview = { lines: 16, characters: 400 }

export function exportHandlers(): Handlers<ExportCalls> {
  const held = new Map<string, DatasetDocument>()
  let files: readonly SourceFile[] = []
  let ids: readonly string[] = []
  let losses: ReadonlyMap<LossKind, readonly Loss[]> = new Map()

  return {
    hold(documents) {
      for (const { id, document } of documents) held.set(id, document)
    },

    async write({ documents: wanted, labels, format: id, options }): Promise<Written> {
      const known = knownFormat(id)
      if (!known) throw new EngineError('internal', `no format is named ${id}`)
      const format = 'load' in known ? await known.load() : known
      ids = wanted
      const documents = ids.map(id => {
        const document = held.get(id)
        if (!document) throw new EngineError('internal', `document ${id} was not handed over`)
        return document
      })
      const writing = format.write({ documents, labels }, options)
      files = writing.files
      losses = byKind(writing.losses)
      return {
        format: id,
        documents: documents.length,
        entities: documents.reduce((sum, { spans }) => sum + spans.length, 0),
        files: files.length,
        bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
        name: files.length === 1 ? (files[0]?.name ?? options.name) : `${options.name}.zip`,
        preview: beginningOf(telling(files)),
        losses: groupsOf(losses),
      }
    },

    losses({ kind, from, count }) {
      const list = losses.get(kind) ?? []
      return list.slice(from, from + count).map(({ document, range, message }) => {
        return { document: ids[document] ?? '', range, message }
      })
    },

    file({ at }) {
      const [first] = files
      if (!first) throw new EngineError('internal', 'nothing was written')
      if (files.length === 1) return new Blob([own(first.bytes)], { type: typeOf(first.name) })
      const entries: Zippable = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))
      return new Blob([own(zipSync(entries, { level: 6, mtime: at }))], { type: 'application/zip' })
    },
  }
}

function groupsOf(losses: ReadonlyMap<LossKind, readonly Loss[]>): LossGroup[] {
  const place = ({ kind }: LossGroup) => (gravity.includes(kind) ? gravity.indexOf(kind) : gravity.length)
  return Array.from(losses, ([kind, list]): LossGroup => {
    return { kind, count: list.length, documents: new Set(list.map(({ document }) => document)).size }
  }).sort((a, b) => place(a) - place(b))
}

function byKind(losses: readonly Loss[]): ReadonlyMap<LossKind, readonly Loss[]> {
  const groups = new Map<LossKind, Loss[]>()
  for (const loss of losses) {
    const group = groups.get(loss.kind)
    if (group) group.push(loss)
    else groups.set(loss.kind, [loss])
  }
  return groups
}

/** The file that shows best what is written: where texts stand in files of their own, one of annotations. */
function telling(files: readonly SourceFile[]): SourceFile | undefined {
  return files.find(({ name }) => !name.endsWith('.txt')) ?? files[0]
}

/** The first lines of a file, each shortened where it is long; none of a binary one. */
function beginningOf(file: SourceFile | undefined): Written['preview'] {
  if (!file) return { name: '', text: '', isAll: true }
  const most = preview.lines * 4 * preview.characters
  const head = file.bytes.subarray(0, most)
  const { text } = decodeText(head)
  if (text.includes('\0')) return { name: file.name, text: undefined, isAll: false }
  const lines = text.split(/\r\n|[\n\r]/)
  const shown = lines.slice(0, preview.lines)
  const cut = shown.map(line => (line.length > preview.characters ? `${line.slice(0, preview.characters)}…` : line))
  const isAll =
    head.length === file.bytes.length && lines.length <= preview.lines && cut.every((line, at) => line === shown[at])
  return { name: file.name, text: cut.join('\n'), isAll }
}

/** Bytes of memory of their own, as the formats and fflate make them. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}

function typeOf(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1)
  const types: Record<string, string> = {
    json: 'application/json',
    jsonld: 'application/ld+json',
    csv: 'text/csv;charset=utf-8',
    tsv: 'text/tab-separated-values;charset=utf-8',
  }
  return types[extension] ?? 'text/plain;charset=utf-8'
}
