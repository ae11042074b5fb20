/** Where features are kept between visits, a file for each document, a folder for each project. */

export interface KeptFile {
  readonly project: string
  /** Id of the document. */
  readonly document: string
  readonly bytes: number
  /** When it was written or touched, in milliseconds since 1970. */
  readonly usedAt: number
}

export interface OpenFile extends Pick<KeptFile, 'bytes' | 'usedAt'> {
  /** Bytes `[start, end)`; fewer where the file ends before. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * Every method may reject: storage that is refused, or full; a file that another tab writes or has deleted. What is
 * written is a cache, so nothing is lost with it.
 */
export interface FeatureFiles {
  /** Does what writes or deletes: of all tabs one at a time, and the others after it. */
  alone(work: () => Promise<void>): Promise<void>
  list(): Promise<KeptFile[]>
  /** Ids of the documents that a project has files of. */
  documents(project: string): Promise<string[]>
  /** Undefined where there is none. */
  open(project: string, document: string): Promise<OpenFile | undefined>
  /** Replaces a file by parts that stand at bytes of it, written in the order given; leaves none where that fails. */
  write(
    project: string,
    document: string,
    parts: Iterable<readonly [at: number, bytes: Uint8Array<ArrayBuffer>]>,
  ): Promise<void>
  /** Has it count as used now, if it is there. */
  touch(project: string, document: string): Promise<void>
  remove(project: string, document: string): Promise<void>
  /** Bytes that this browser lets the page store beside what it has stored; Infinity where it does not say. */
  room(): Promise<number>
}
