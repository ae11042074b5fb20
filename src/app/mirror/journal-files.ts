/**
 * A journal in two files, of which one is in use. A new beginning is written into the other and flushed before it
 * counts, so that whenever the browser dies one of them can be read; and after the first time no file is made, renamed
 * or deleted, which a browser would have to keep book of.
 */
import { frameOf, journalOf, readJournal, type Journal, type JournalEntry, type Stamp } from './journal.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'

/** What is used of a `FileSystemSyncAccessHandle`. */
export interface SyncFile {
  read(bytes: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  truncate(size: number): void
  getSize(): number
  flush(): void
  close(): void
}

/** Bytes of entries from which on the journal is begun anew, where what it begins with is not larger itself. */
const BOUND = 4 << 20

/** The later of two journals; undefined where neither can be read. */
export function laterOf(journals: readonly (Journal | undefined)[]): Journal | undefined {
  const [first, second] = journals
  return first && second ? (second.generation > first.generation ? second : first) : (first ?? second)
}

export type JournalFiles = ReturnType<typeof openJournalFiles>

/** A cut-off end is taken away. Every function throws what the file system throws, such as `QuotaExceededError`. */
export function openJournalFiles(files: readonly [SyncFile, SyncFile], bound = BOUND) {
  const found = files.map(file => readJournal(bytesOf(file)))
  let current = laterOf(found)
  let [file, other] = current === found[1] && current ? [files[1], files[0]] : [files[0], files[1]]
  if (current) file.truncate(current.end)
  let [begun, end] = [current?.begun ?? 0, current?.end ?? 0]
  let stamp = current?.stamp
  let generation = current?.generation ?? 0
  current = undefined
  /** Where the last entry starts, and the stamp before it. */
  let before: { readonly end: number; readonly stamp: Stamp } | undefined

  function begin(project: ProjectSnapshot, at: Stamp): void {
    let size = 0
    other.truncate(0)
    try {
      for (const frame of journalOf(project, at, generation + 1)) size += put(other, frame, size)
      other.flush()
    } catch (error) {
      other.truncate(0)
      throw error
    }
    ;[file, other] = [other, file]
    ;[begun, end, stamp, before] = [size, size, at, undefined]
    generation++
    other.truncate(0)
    other.flush()
  }

  return {
    stamp: (): Stamp | undefined => stamp,
    /** Begins anew with a project. */
    begin,
    /** On return the entry is on the disk. */
    append(entry: JournalEntry): void {
      if (!stamp) throw new Error('the journal has no beginning')
      try {
        const size = put(file, frameOf(entry), end)
        file.flush()
        before = { end, stamp }
        ;[end, stamp] = [end + size, entry.stamp]
      } catch (error) {
        file.truncate(end)
        throw error
      }
    },
    /** Takes the last entry away again. */
    takeBack(): void {
      if (!before) return
      file.truncate(before.end)
      file.flush()
      ;({ end, stamp } = before)
      before = undefined
    },
    isLong: (): boolean => end - begun > Math.max(bound, begun),
    /** Begins anew with the project as it stands in the journal itself. */
    shorten(): void {
      const journal = readJournal(bytesOf(file))
      if (journal) begin(journal.project(), journal.stamp)
    },
    close: (): void => files.forEach(each => each.close()),
  }
}

function bytesOf(file: SyncFile): Uint8Array {
  const bytes = new Uint8Array(file.getSize())
  return bytes.subarray(0, file.read(bytes, { at: 0 }))
}

function put(file: SyncFile, bytes: Uint8Array, at: number): number {
  for (let done = 0; done < bytes.length;) {
    const written = file.write(bytes.subarray(done), { at: at + done })
    if (written === 0) throw new DOMException('nothing could be written', 'QuotaExceededError')
    done += written
  }
  return bytes.length
}
