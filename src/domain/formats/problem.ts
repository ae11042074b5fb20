/** What keeps a part of a file from being read, and where; the rest of the file can still be taken. */
export interface Problem {
  /** The line, from 1. */
  readonly line: number
  /** The column of a table, from 1, as its format counts them; 0 where the whole line is meant. */
  readonly column: number
  readonly message: string
  readonly expected: string
}

/** A problem of one of several files. */
export interface FileProblem extends Problem {
  readonly file: string
}
