/** What readers and writers of all formats share. */
import { labelsIn, type DatasetDocument } from './dataset.ts'
import { decodeText, type DecodedText, type Encoding } from './encoding.ts'
import type { Format, Guessed, Reading, ReadOptions, SourceFile } from './format.ts'
import type { FileProblem, Problem } from './problem.ts'

const mostProblems = 1000

/** Gathers what a reader finds. */
export interface Gathering {
  readonly documents: DatasetDocument[]
  /** Decodes a file, and remembers what it was not to be taken for granted. */
  open(file: SourceFile): DecodedText
  /** Something that is left out, or read with doubt. */
  report(file: string, problem: Problem, leftOut?: number): void
  finish(guessed?: Omit<Guessed, 'encoding'>): Reading
}

/**
 * `gaps` as the format has it: where nothing marked means no entity, every document is done for all labels of the files.
 * `declared`: labels that the files list, in their order, whether or not there is an entity of each.
 */
export function gather(gaps: Format['gaps'], options: ReadOptions, declared: readonly string[] = []): Gathering {
  const documents: DatasetDocument[] = []
  const problems: FileProblem[] = []
  let [problemCount, leftOut] = [0, 0]
  let encoding: Encoding['name'] | undefined
  return {
    documents,
    open(file) {
      const decoded = decodeText(file.bytes)
      if (encoding === undefined || encoding === 'utf-8') encoding = decoded.encoding.name
      return decoded
    },
    report(file, problem, count = 1) {
      problemCount++
      leftOut += count
      if (problems.length < mostProblems) problems.push({ file, ...problem })
    },
    finish(guessed = {}) {
      const labels = [...new Set([...declared, ...labelsIn(documents)])]
      const known = options.complete ?? (gaps === 'said' ? undefined : gaps === 'none')
      const settled = documents.map((document): DatasetDocument => {
        if (document.state === 'skipped') return document
        if (known ?? document.state === 'done') return { ...document, state: 'done', annotatedFor: labels }
        if (known === undefined) return document
        return { ...document, state: document.spans.length > 0 ? 'in-progress' : 'new', annotatedFor: null }
      })
      return {
        dataset: { documents: settled, labels },
        problems,
        problemCount,
        leftOut,
        guessed: { encoding: encoding ?? 'utf-8', ...guessed },
      }
    },
  }
}

/** A file of UTF-8. A text that begins with U+FEFF is given a byte order mark before it, so that it is read again. */
export function textFile(name: string, text: string): SourceFile {
  return { name, bytes: new TextEncoder().encode(text.startsWith('\u{feff}') ? `\u{feff}${text}` : text) }
}

/** Names for files of documents: of the titles what every file system takes, no two alike. */
export function fileNames(titles: readonly string[]): string[] {
  const taken = new Set<string>()
  return titles.map(title => {
    const plain =
      title
        .replace(/\.(txt|md)$/i, '')
        .replace(/[^\p{L}\p{N}\p{M}._ -]+/gu, '-')
        .replace(/^[-. ]+|[-. ]+$/g, '')
        .slice(0, 60)
        .replace(/[\ud800-\udbff]$/, '') || 'text'
    let name = plain
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain} ${number}`
    taken.add(name.toLowerCase())
    return name
  })
}

/** The name of a file without its extension. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]{1,10}$/, '') || name
}
