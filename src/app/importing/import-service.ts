/** What the worker of imports answers: it holds the files, reads them as told, and hands over what was read. */
import type { DatasetDocument } from '../../domain/formats/dataset.ts'
import { delimiterOf, rowsOf } from '../../domain/formats/delimited.ts'
import { decodeText } from '../../domain/formats/encoding.ts'
import type { FormatId, Reading, SourceFile, Steps } from '../../domain/formats/format.ts'
import { firstRecord, isObject } from '../../domain/formats/json.ts'
import { knownFormat, knownFormats } from '../../domain/formats/known-formats.ts'
import type { KnownText } from '../../domain/suggest-matching.ts'
import { TEXT_LIMIT } from '../../engine/protocol.ts'
import { EngineError, messageOf, type Handlers } from '../../engine/rpc.ts'
import { readZip, type ZipEntry } from '../backup/zip-reading.ts'
import {
  MOST_COMPARED,
  type Chosen,
  type FileGroup,
  type FirstWords,
  type ImportCalls,
  type NamedFile,
  type Opened,
  type Preview,
} from './import-protocol.ts'
import { inStretches } from './in-stretches.ts'
import { isArchive, isNotes, likelyTogether, type Likely } from './recognising.ts'
import { cutOtherwise } from './missing.ts'
import { annotatorsOf, asGiven, sharedTexts, takeGroups, type ReadGroup } from './taking.ts'

/** Milliseconds of work, after which a word to stop can be heard. */
const STRETCH = 60
/** Bytes of all files together: a text of more cannot be held. */
export const IMPORT_LIMIT = 256 * 2 ** 20
/** UTF-16 units of the documents handed over at once: the page takes them between two frames. */
const PORTION = 400_000
const [SHOWN_DOCUMENTS, SHOWN_WORDS, SHOWN_PROBLEMS] = [4, 280, 100]

/** Documents of which something is said, handed over at once. */
const SAID_AT_ONCE = 2000

interface Group extends FileGroup {
  readonly files: readonly SourceFile[]
}

interface ReadFiles {
  readonly reading: Reading
  /** File by file, once that was asked for. */
  files: (readonly DatasetDocument[])[] | undefined
  again(file: SourceFile): Promise<Reading>
}

export function importHandlers(now: () => number = () => performance.now()): Handlers<ImportCalls> {
  let groups: readonly Group[] = []
  const read = new Map<number, ReadFiles>()
  const known: KnownText[] = []

  const run = <T>(work: Steps<T>, signal: AbortSignal, report: (share: number) => void): Promise<T> =>
    inStretches(work, { stretch: STRETCH, signal, report, now })

  /** The groups as they were read last, those to be compared file by file. */
  async function chosenGroups(chosen: readonly Chosen[], signal: AbortSignal): Promise<ReadGroup[]> {
    const found: ReadGroup[] = []
    for (const [index, group] of groups.entries()) {
      const one = read.get(index)
      const own = chosen[index]
      if (!one || !own) continue
      const { documents } = one.reading.dataset
      const isByFile = own.as !== 'documents' && own.sources.length > 1 && annotatorsOf(documents).length < 2
      if (isByFile && !one.files) {
        const files: (readonly DatasetDocument[])[] = []
        for (const file of group.files) {
          const { dataset } = useful(await one.again(file))
          files.push(dataset.documents)
          if (signal.aborted) throw new EngineError('aborted', 'reading was stopped')
        }
        one.files = files
      }
      found.push({ chosen: own, documents, files: (isByFile && one.files) || [] })
    }
    return found
  }

  return {
    async open(given): Promise<Opened> {
      const { files, refused } = await unpacked(given)
      groups = grouped(files, refused)
      return {
        groups: groups.map(({ names, bytes, likely }) => ({ names, bytes, likely })),
        formats: knownFormats.map(({ id, title, units, hasScheme }) => ({ id, title, units, hasScheme })),
        refused,
      }
    },

    async read({ group, format: id, options }, { signal, report }): Promise<Preview> {
      const { files } = groups[group] ?? { files: [] }
      const known = knownFormat(id)
      if (!known) throw new EngineError('internal', `no format is named ${id}`)
      const format = 'load' in known ? await known.load() : known
      read.delete(group)
      const all = await run(format.read(files, options), signal, report)
      const reading = useful(all)
      read.set(group, { reading, files: undefined, again: file => run(format.read([file], options), signal, () => {}) })
      const unfit = all.dataset.documents.length - reading.dataset.documents.length
      return previewOf(reading, unfit, columnsOf(id, files[0]))
    },

    hold(texts) {
      known.push(...texts)
    },

    async match(chosen, { signal, report }) {
      const chosenNow = await chosenGroups(chosen, signal)
      const { matchings } = await run(takeGroups(known, chosenNow, true), signal, report)
      const isFew = groups.reduce((sum, { files }) => sum + files.length, 0) <= MOST_COMPARED
      const all = isFew ? chosenNow.flatMap(({ documents }) => documents) : []
      const shared = sharedTexts(all)
      const isApart = shared === 0 && groups.flatMap(({ names }) => names).length > 1
      const cut = isApart ? await run(cutOtherwise(all.map(asGiven)), signal, report) : []
      return { matchings: [...matchings], shared, cut }
    },

    async take(chosen, { signal, report }) {
      const { documents, said } = await run(takeGroups(known, await chosenGroups(chosen, signal)), signal, () => {})
      const rest = async () => {
        await new Promise(next => setTimeout(next))
        if (signal.aborted) throw new EngineError('aborted', 'taking was stopped')
      }
      const total = documents.length + said.length
      let from = 0
      while (from < documents.length) {
        let [to, units] = [from, 0]
        while (to < documents.length && (to === from || units < PORTION)) units += sizeOf(documents[to++])
        report({ documents: documents.slice(from, to), said: [], share: to / total })
        await rest()
        from = to
      }
      for (from = 0; from < said.length; from += SAID_AT_ONCE) {
        const portion = said.slice(from, from + SAID_AT_ONCE)
        report({ documents: [], said: portion, share: (documents.length + from) / total })
        await rest()
      }
      // In the order that the files list them; of what is said only those that are used.
      const used = new Set(said.flatMap(({ spans }) => spans.map(({ label }) => label)))
      const labels = new Set<string>()
      for (const [index, { as }] of chosen.entries())
        for (const label of read.get(index)?.reading.dataset.labels ?? [])
          if (as === 'documents' || used.has(label)) labels.add(label)
      return { labels: [...labels] }
    },
  }
}

const sizeOf = (document: DatasetDocument | undefined) =>
  document ? document.text.length + 40 * (document.spans.length + (document.tokens?.offsets.length ?? 0)) : 0

function useful(reading: Reading): Reading {
  return { ...reading, dataset: { ...reading.dataset, documents: reading.dataset.documents.filter(isUseful) } }
}

/** Others could not be opened in the page. */
const isUseful = ({ text }: DatasetDocument) => text.length <= TEXT_LIMIT && /\S/.test(text)

async function unpacked(given: readonly NamedFile[]): Promise<{ files: SourceFile[]; refused: string[] }> {
  const files: SourceFile[] = []
  const refused: string[] = []
  let total = 0
  for (const file of given) {
    const refuse = (why: string) => void refused.push(`“${file.name}” ${why}.`)
    total += file.content.size
    if (total > IMPORT_LIMIT) {
      refuse(`is more than can be read at once: ${Math.round(IMPORT_LIMIT / 1e6)} MB. Split it into parts`)
      continue
    }
    try {
      const bytes = new Uint8Array(await file.content.arrayBuffer())
      if (!isArchive(bytes)) {
        // A text of which brat notes nothing has an empty file beside it.
        if (bytes.length === 0 && !isNotes(file.name)) refuse('is empty')
        else files.push({ name: file.name, bytes })
        continue
      }
      const entries = [...readZip(bytes, { entries: 10_000, unpacked: IMPORT_LIMIT, ratio: 300 }).values()]
      const isHidden = /(^|\/)(\.|__MACOSX\/)|\/$/
      const kept = entries.filter(({ name, size }) => (size > 0 || isNotes(name)) && !isHidden.test(name))
      if (kept.length === 0) refuse('holds no files')
      files.push(...kept.map((entry): SourceFile => ({ name: nameIn(entry, kept), bytes: bytesOf(entry) })))
    } catch (error) {
      refuse(`could not be read: ${messageOf(error).replace(/\.$/, '')}`)
    }
  }
  return { files, refused }
}

/** Without its folder, where that leaves it a name of its own. */
function nameIn({ name }: ZipEntry, all: readonly ZipEntry[]): string {
  const base = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const folders = new Set(all.map(({ name }) => name.slice(0, name.lastIndexOf('/') + 1)))
  return folders.size > 1 ? name : base(name)
}

function bytesOf({ size, pieces }: ZipEntry): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function grouped(files: readonly SourceFile[], refused: string[]): Group[] {
  const byFormat = new Map<FormatId, { likely: readonly Likely[]; files: SourceFile[] }>()
  for (const [file, likely] of likelyTogether(files)) {
    const [first] = likely
    // In an archive there may be anything.
    if (!first || (first.id === 'text' && first.sure < 0.3)) {
      refused.push(`“${file.name}” is in no format that Gleaner reads.`)
      continue
    }
    const group = byFormat.get(first.id)
    if (group) group.files.push(file)
    else byFormat.set(first.id, { likely, files: [file] })
  }
  return [...byFormat.values()].map(({ likely, files }) => {
    const bytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
    return { names: files.map(({ name }) => name), bytes, likely, files }
  })
}

function previewOf(reading: Reading, unfit: number, columns: readonly string[]): Preview {
  const { dataset, problems, problemCount, leftOut, guessed } = reading
  const counts = new Map<string, number>(dataset.labels.map(name => [name, 0]))
  let [entities, suggestions, scored] = [0, 0, 0]
  for (const { spans, predictions } of dataset.documents) {
    entities += spans.length
    suggestions += predictions.length
    for (const { label, score } of spans) {
      counts.set(label, (counts.get(label) ?? 0) + 1)
      if (score !== undefined) scored++
    }
  }
  return {
    documents: dataset.documents.length,
    entities,
    suggestions,
    labels: [...counts].map(([name, count]) => ({ name, count })),
    first: dataset.documents.slice(0, SHOWN_DOCUMENTS).map(firstWords),
    problems: problems.slice(0, SHOWN_PROBLEMS),
    problemCount,
    leftOut: leftOut + unfit,
    scored,
    guessed,
    columns,
    annotators: annotatorsOf(dataset.documents),
  }
}

function firstWords({ title, text, spans }: DatasetDocument): FirstWords {
  const from = text.search(/\S/)
  const isCut = text.length > from + SHOWN_WORDS
  const shown = isCut ? text.slice(from, from + SHOWN_WORDS).replace(/[\ud800-\udbff]$/, '') : text.slice(from)
  const within = spans.filter(({ start, end }) => start >= from && end <= from + shown.length)
  return {
    title,
    text: shown,
    isCut,
    spans: within.map(({ start, end, label }) => ({ start: start - from, end: end - from, label })),
  }
}

/** Names that the text may stand under, where a person may choose. */
function columnsOf(format: FormatId, file: SourceFile | undefined): readonly string[] {
  if (!file) return []
  const { text } = decodeText(file.bytes.subarray(0, 1 << 20))
  if (format === 'jsonl' || format === 'doccano') {
    const record = firstRecord(text)
    return isObject(record) ? Object.keys(record).filter(name => typeof record[name] === 'string') : []
  }
  if (format !== 'csv' && format !== 'tsv') return []
  const delimiter = /\.tsv$/i.test(file.name) ? '\t' : delimiterOf(text)
  for (const { cells } of rowsOf(text, delimiter, () => {})) return [...new Set(cells)].filter(cell => cell !== '')
  return []
}
