/** Formats of a JSON record a sentence, made of tokens: what Hugging Face's and GLiNER's have in common. */
import type { TokenSpan } from '../tags.ts'
import { documentOf, type Dataset, type DatasetDocument } from './dataset.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps, WriteOptions } from './format.ts'
import { gather } from './gathering.ts'
import { jsonRecords } from './json.ts'
import { gatherLosses, loseFacts, loseFields, ordered, type Losses } from './losses.ts'
import type { Report } from './span-records.ts'
import { joined, loseSpaces, sentencesOf, spansOfTokens } from './tokens.ts'

export interface TokenRow {
  readonly tokens: readonly string[]
  readonly entities: readonly TokenSpan[]
  /** Rows of one document that stand in a row have the same; undefined: a document of its own. */
  readonly document: number | undefined
  readonly metadata: DatasetDocument['metadata']
}

/**
 * Reads files of rows. Rows of one document become its sentences; `divide` says how many where they name none.
 * `declared`: labels that the files list.
 */
export function* readTokenRows(
  format: Pick<Format, 'gaps'>,
  files: readonly SourceFile[],
  options: ReadOptions,
  rowOf: (value: unknown, report: Report) => TokenRow | undefined,
  declared: readonly string[] = [],
): Steps<Reading> {
  const gathering = gather(format.gaps, options, declared)
  const size = typeof options.divide === 'number' ? options.divide : options.divide === 'file' ? Infinity : 1
  for (const [index, file] of files.entries()) {
    const { text } = gathering.open(file)
    let rows: TokenRow[] = []
    const flush = () => {
      if (rows.length > 0) gathering.documents.push(documentOfRows(rows))
      rows = []
    }
    let count = 0
    for (const { line, value, end } of jsonRecords(text, problem => gathering.report(file.name, problem))) {
      if (count++ % 500 === 0) yield (index + end / text.length) / files.length
      const row = rowOf(value, (message, expected, count = 1) =>
        gathering.report(file.name, { line, column: 0, message, expected }, count),
      )
      if (!row) continue
      const last = rows.at(-1)
      if (last && (last.document !== row.document || (row.document === undefined && rows.length >= size))) flush()
      rows.push(row)
    }
    flush()
  }
  return gathering.finish()
}

function documentOfRows(rows: readonly TokenRow[]): DatasetDocument {
  const { text, tokens } = joined(rows.map(({ tokens }) => tokens))
  const entities = rows.flatMap(({ entities }, index) => {
    const offset = tokens.sentences[index] ?? 0
    return entities.map(({ start, end, label }) => ({ start: start + offset, end: end + offset, label }))
  })
  const metadata = rows.length === 1 ? (rows[0]?.metadata ?? {}) : {}
  return documentOf({ text, tokens, spans: spansOfTokens(tokens, entities), metadata })
}

/** The tokens of a record: a list of strings that are not empty. */
export function tokenList(value: unknown, report: Report): readonly string[] | undefined {
  const tokens = Array.isArray(value)
    ? value.filter((token): token is string => typeof token === 'string' && token !== '')
    : []
  if (Array.isArray(value) && value.length > 0 && tokens.length === value.length) return tokens
  report('the tokens cannot be read', 'a list of strings, none of them empty')
  return undefined
}

/**
 * A record for each sentence, made by `recordOf`, with the losses of all. `flat`: entities must not overlap; `own`: names
 * of fields that metadata cannot have.
 */
export function tokenRecords<T extends object>(
  format: Pick<Format, 'holds' | 'gaps'>,
  dataset: Dataset,
  { overlap = 'longest' }: WriteOptions,
  { flat, own }: { readonly flat: boolean; readonly own: ReadonlySet<string> },
  recordOf: (row: Omit<TokenRow, 'document'> & { readonly document: number; readonly sentence: number }) => T,
): { readonly records: readonly T[]; readonly losses: ReturnType<typeof ordered> } {
  const losses: Losses = gatherLosses()
  const records = dataset.documents.flatMap((document, index) => {
    const lose = losses.of(index)
    const { text, metadata } = document
    const sentences = sentencesOf(document, flat ? overlap : undefined, lose)
    // Fields are a row's: of a document of many rows they belong to none.
    const isOne = sentences.length === 1
    loseFacts(
      { ...format, holds: isOne ? format.holds : new Set([...format.holds].filter(fact => fact !== 'metadata')) },
      dataset,
      document,
      lose,
    )
    if (isOne) loseFields(document, own, lose)
    if (sentences.length === 0) lose('left-out', null, 'the document, which has no token')
    loseSpaces(document, sentences, lose)
    return sentences.map(({ tokens, entities }, sentence) =>
      recordOf({
        tokens: tokens.map(({ start, end }) => text.slice(start, end)),
        entities,
        document: index,
        sentence,
        metadata: isOne ? metadata : {},
      }),
    )
  })
  return { records, losses: ordered(losses.list) }
}
