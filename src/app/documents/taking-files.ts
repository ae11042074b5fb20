/** Files that were dropped or opened, told apart and their texts read; fetched with the first. */
import { TEXT_LIMIT } from '../../engine/protocol.ts'
import { isBackup } from '../backup/is-backup.ts'
import { readText } from './files.ts'
import type { NewText } from '../project/new-documents.ts'
import { refusal } from './refusal.ts'

const count = new Intl.NumberFormat('en')
/** No encoding that is read has more bytes for a character. */
const FILE_LIMIT = TEXT_LIMIT * 4

export interface SortedFiles {
  readonly texts: readonly NewText[]
  /** Of files that are not taken, or by a guess. */
  readonly remarks: readonly string[]
  readonly datasets: readonly File[]
  readonly backups: readonly File[]
  readonly heads: readonly File[]
}

/** What each file is. Backups and heads are told only where there is something that opens them. */
export async function sorted(
  all: readonly File[],
  opens: { readonly openBackup: unknown; readonly takeHead: unknown },
): Promise<SortedFiles> {
  const areBackups = await Promise.all(all.map(file => isBackup(file).catch(() => false)))
  const backups = opens.openBackup ? all.filter((_, index) => areBackups[index]) : []
  const heads = opens.takeHead ? all.filter(({ name }) => /\.head\.json$/i.test(name)) : []
  const files = all.filter(file => !backups.includes(file) && !heads.includes(file))
  const recognising = await import('../importing/recognising.ts').catch(() => undefined)
  const datasets = (await recognising?.datasetsAmong(files).catch(() => undefined)) ?? new Set<File>()
  const read = await Promise.all(files.filter(file => !datasets.has(file)).map(readFile))
  return {
    texts: read.flatMap(({ document }) => document ?? []),
    remarks: read.flatMap(({ remark }) => remark ?? []),
    datasets: [...datasets],
    backups,
    heads,
  }
}

async function readFile(file: File): Promise<{ document?: NewText; remark?: string }> {
  if (file.size > FILE_LIMIT) {
    const limit = `${count.format(FILE_LIMIT / 1e6)} MB, or ${count.format(TEXT_LIMIT)} characters`
    return { remark: `“${file.name}” is ${count.format(Math.round(file.size / 1e6))} MB; the limit is ${limit}.` }
  }
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(await file.arrayBuffer())
  } catch {
    return { remark: `“${file.name}” could not be read.` }
  }
  const read = readText(bytes)
  if (read.kind === 'refused') {
    const why = read.reason === 'empty' ? 'is empty' : 'is not plain text, nor a dataset that Gleaner reads'
    return { remark: `“${file.name}” ${why}.` }
  }
  const remark = refusal(read.text, `“${file.name}”`)
  if (remark) return { remark }
  const document = { text: read.text, title: file.name }
  return read.encoding === 'Windows-1252'
    ? { document, remark: `“${file.name}” is not UTF-8; it was read as Windows-1252 (Latin-1).` }
    : { document }
}
