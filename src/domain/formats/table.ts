/**
 * CSV and TSV with a column of texts. `rows`: a document a row, its other columns as they came, its entities as JSON in a
 * column of their own. `entities`: an entity a row, `document, text, start, end, label, entity`, and `score` or
 * `confidence` where a model says so; the text stands in the first row of its document. Both are read.
 */
import * as v from 'valibot'
import { documentOf, type Dataset, type DatasetDocument } from './dataset.ts'
import { delimiterOf, rowsOf, rowText, type Row } from './delimited.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps, WriteOptions } from './format.ts'
import { gather, textFile, type Gathering } from './gathering.ts'
import { gatherLosses, loseFacts, loseFields, loseHalfPairs, ordered } from './losses.ts'
import { guessUnit, rangesIn } from './offsets.ts'
import { foundSpans, placed, type FoundSpan, type Report, type Source } from './span-records.ts'

const entityColumns = ['document', 'text', 'start', 'end', 'label', 'entity']
const scoreColumns = ['score', 'confidence']
const textNames = /^(text|sentence|content|body|message|document|review|comment|abstract|note)s?$/i
const layoutShape = v.object({
  columns: v.array(v.string()),
  text: v.string(),
  delimiter: v.string(),
  lineEnd: v.string(),
})
type Layout = v.InferOutput<typeof layoutShape>

interface Draft {
  readonly source: Source
  readonly text: string
  readonly found: FoundSpan[]
  readonly metadata: DatasetDocument['metadata']
  readonly layout: Layout
}

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather('unknown', options)
  const drafts: Draft[] = []
  let textField: string | undefined
  for (const [index, file] of files.entries()) {
    yield index / files.length
    const { text } = gathering.open(file)
    const delimiter = /\.tsv$/i.test(file.name) ? '\t' : delimiterOf(text)
    const rows = [...rowsOf(text, delimiter, problem => gathering.report(file.name, problem))]
    const [head, ...body] = rows
    if (!head) continue
    const key = textColumn(head.cells, body, options.textField)
    if (key === undefined) {
      const expected =
        options.textField === undefined ? 'names of columns, "text" among them' : `a column "${options.textField}"`
      gathering.report(file.name, { line: 1, column: 0, message: 'no column has the texts', expected })
      continue
    }
    textField ??= head.cells[key]
    const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
    const layout = { columns: [...head.cells], text: head.cells[key] ?? 'text', delimiter, lineEnd }
    for (const draft of draftsOf(file.name, head.cells, body, key, layout, gathering)) drafts.push(draft)
  }
  const offsets = guessUnit(drafts, 'utf16', options)
  for (const { text, found, source, metadata, layout } of drafts)
    gathering.documents.push(
      documentOf({
        text,
        spans: placed(text, found, offsets.unit, source, gathering),
        metadata,
        layout: { table: layout },
      }),
    )
  return gathering.finish({ offsets, ...(textField !== undefined && { textField }) })
}

/** The column that is told, or has the name of one for texts, or of the longest cells. */
function textColumn(names: readonly string[], body: readonly Row[], told: string | undefined): number | undefined {
  if (told !== undefined) return names.includes(told) ? names.indexOf(told) : undefined
  const exact = names.findIndex(name => name.trim().toLowerCase() === 'text')
  const named = exact >= 0 ? exact : names.findIndex(name => textNames.test(name.trim()))
  if (named >= 0) return named
  const lengths = names.map((_, column) =>
    body.slice(0, 100).reduce((sum, { cells }) => sum + (cells[column]?.length ?? 0), 0),
  )
  const most = lengths.reduce((a, b) => Math.max(a, b), 0)
  return most > 0 ? lengths.indexOf(most) : undefined
}

function draftsOf(
  file: string,
  names: readonly string[],
  body: readonly Row[],
  key: number,
  layout: Layout,
  gathering: Gathering,
): Draft[] {
  const isEntities = ['start', 'end', 'label'].every(name => names.includes(name))
  const documents = new Map<string, Draft>()
  const drafts: Draft[] = []
  for (const { line, cells } of body) {
    const report: Report = (message, expected, count = 1) =>
      gathering.report(file, { line, column: 0, message, expected }, count)
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    if (cells.length > names.length)
      report(`the row has ${cells.length} cells`, `${names.length}, as the first line has`, 0)
    const text = cells[key] ?? ''
    const id = isEntities && names.includes('document') ? cell('document') : undefined
    let draft =
      id === undefined ? (isEntities && drafts.at(-1)?.text === text ? drafts.at(-1) : undefined) : documents.get(id)
    if (!draft) {
      const own = new Set([layout.text, 'entities', ...(isEntities ? [...entityColumns, ...scoreColumns] : [])])
      const fields = names.flatMap((name, column) =>
        own.has(name) || name === '__proto__' ? [] : [[name, cells[column] ?? ''] as const],
      )
      draft = { source: { file, line }, text, found: [], metadata: Object.fromEntries(fields), layout }
      drafts.push(draft)
      if (id !== undefined) documents.set(id, draft)
    }
    const spans = isEntities ? entityOf(cell) : listOf(cell('entities'), report)
    for (const span of foundSpans(spans, isEntities ? 'row' : 'entities', report)) draft.found.push(span)
  }
  return drafts
}

function entityOf(cell: (name: string) => string): unknown[] {
  const [start, end] = [cell('start'), cell('end')]
  if (start === '' && end === '') return []
  const quoted = cell('entity')
  const score = scoreColumns.map(cell).find(said => said !== '')
  return [
    {
      start: Number(start),
      end: Number(end),
      label: cell('label'),
      ...(quoted !== '' && { text: quoted }),
      ...(score !== undefined && { score: Number(score) }),
    },
  ]
}

function listOf(cell: string, report: Report): readonly unknown[] {
  if (cell.trim() === '') return []
  try {
    const list: unknown = JSON.parse(cell)
    if (Array.isArray(list)) return list
  } catch {
    // Reported below, as what is no list is.
  }
  report('the cell "entities" cannot be read', '[[start, end, "label"], …] as JSON')
  return []
}

function tableFormat(id: 'csv' | 'tsv', title: string, delimiter: string): Format {
  const format: Format = {
    id,
    title,
    extensions: [`.${id}`],
    units: ['utf16', 'codepoint', 'byte'],
    hasScheme: false,
    variants: ['rows', 'entities'],
    holds: new Set(['metadata']),
    gaps: 'unknown',
    detect({ name, text }) {
      const isNamed = name.toLowerCase().endsWith(`.${id}`)
      const sample = text.slice(0, 20_000)
      if (sample.includes('\0')) return 0
      if (/^\s*[[{]/.test(sample) || (id === 'tsv' ? delimiterOf(sample) !== '\t' : delimiterOf(sample) === '\t'))
        return 0
      const [head, ...body] = [...rowsOf(sample, delimiterOf(sample), () => {})].slice(0, 50)
      if (!head || head.cells.length < 2) return isNamed ? 0.4 : 0
      const even = body.slice(0, -1).every(({ cells }) => cells.length === head.cells.length)
      const isHead = head.cells.some(cell => textNames.test(cell.trim()))
      return even && isHead ? 0.85 : isNamed ? 0.5 : 0
    },
    read,
    write: (dataset, options = {}) => write(format, dataset, options, delimiter),
  }
  return format
}

function write(format: Format, dataset: Dataset, options: WriteOptions, usual: string) {
  const { variant = 'rows', offsets = 'utf16', name = 'gleaner' } = options
  const losses = gatherLosses()
  const layout = layoutOf(dataset.documents[0])
  const isRows = variant === 'rows'
  const delimiter = usual === ',' && layout && layout.delimiter !== '\t' ? layout.delimiter : usual
  const key = isRows ? (layout?.text ?? 'text') : 'text'
  const own = new Set(isRows ? [key, 'entities'] : entityColumns)
  const fields = new Set<string>((isRows && layout?.columns.filter(column => !own.has(column))) || [])
  for (const { metadata } of dataset.documents)
    for (const field of Object.keys(metadata)) if (!own.has(field)) fields.add(field)
  const hasEntities = dataset.documents.some(({ spans }) => spans.length > 0)
  const columns = isRows
    ? [...new Set([...(layout?.columns ?? [key]), ...fields, ...(hasEntities ? ['entities'] : [])])]
    : [...entityColumns, ...fields]
  const lineEnd = layout?.lineEnd ?? '\n'
  const parts = [rowText(columns, delimiter, lineEnd)]
  for (const [index, document] of dataset.documents.entries()) {
    const lose = losses.of(index)
    loseFacts(format, dataset, document, lose)
    const { text, spans, metadata } = document
    loseHalfPairs(text, lose)
    loseFields(document, own, lose)
    for (const field of Object.keys(metadata)) {
      if (!own.has(field) && typeof metadata[field] !== 'string')
        lose('metadata', null, `that the field ${field} is no text`)
    }
    const ranges = rangesIn(text, spans, offsets)
    const cells = new Map(
      Object.entries(metadata).map(([field, value]) => [
        field,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
    const row = (more: Readonly<Record<string, string>>) =>
      parts.push(
        rowText(
          columns.map(column =>
            Object.hasOwn(more, column) ? (more[column] ?? '') : own.has(column) ? '' : (cells.get(column) ?? ''),
          ),
          delimiter,
          lineEnd,
        ),
      )
    if (isRows) {
      const entities = spans.map(({ label }, at) => [...(ranges[at] ?? []), label])
      row({ [key]: text, entities: spans.length > 0 ? JSON.stringify(entities) : '' })
      continue
    }
    const number = String(index + 1)
    if (spans.length === 0) row({ document: number, text })
    for (const [at, { start, end, label }] of spans.entries()) {
      const [from, to] = ranges[at] ?? [0, 0]
      row({
        document: number,
        text: at === 0 ? text : '',
        start: String(from),
        end: String(to),
        label,
        entity: text.slice(start, end),
      })
    }
  }
  return { files: [textFile(`${name}${format.extensions[0] ?? ''}`, parts.join(''))], losses: ordered(losses.list) }
}

function layoutOf(document: DatasetDocument | undefined): Layout | undefined {
  const read = v.safeParse(layoutShape, document?.layout?.['table'])
  return read.success ? read.output : undefined
}

export const csv = tableFormat('csv', 'CSV', ',')
export const tsv = tableFormat('tsv', 'TSV', '\t')
