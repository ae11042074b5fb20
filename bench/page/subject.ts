/** What is measured: a way to tag a text in this browser. */
export interface Subject {
  /** Versions and threads that really ran, for the table. */
  readonly name: string
  readonly device: string
  readonly threads: number
  /** Tags a text of paragraphs, one a line. Resolves with the number of entities (ours) or labelled pieces (the peers') found. */
  tag(text: string): Promise<number>
  /** The number of pieces with a label other than `O`: alike for all who did the same work. */
  labelledPieces(text: string): Promise<number>
  /** Milliseconds by step of what was tagged since the last call. */
  profile(text: string): Promise<Record<string, number>>
}

export function paragraphs(text: string): string[] {
  return text.split('\n').filter(line => line !== '')
}
