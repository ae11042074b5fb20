/**
 * A Hugging Face data set of token classification as Parquet: columns `tokens: list<string>` and `ner_tags: list<int64>`
 * (or `tags: list<string>`), and the features with the names of the tags in the file's metadata under `huggingface`, as
 * datasets 5 writes them; lists as `Sequence`, which versions before 4 read too (huggingface/datasets#7739).
 */
import { parquetWriteBuffer } from 'hyparquet-writer/src/write.js'
import { parquetTraits } from './binary-traits.ts'
import type { Dataset } from './dataset.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps, WriteOptions, Writing } from './format.ts'
import { textFile } from './gathering.ts'
import { card, isCard, readRows, tagFields, tagNames, taggedRecords } from './huggingface.ts'
import { isObject } from './json.ts'
import type { FileProblem } from './problem.ts'
import { readParquet } from './parquet-file.ts'

const columnNames = ['id', 'document', 'tokens', ...tagFields]

export const parquet: Format = { ...parquetTraits, read, write }

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const problems: FileProblem[] = []
  const rows: SourceFile[] = []
  const tags: string[] = []
  for (const [index, file] of files.entries()) {
    yield index / files.length / 2
    try {
      rows.push(isCard(file) ? file : rowsOf(file, tags))
    } catch (error) {
      const message = `this Parquet file cannot be read: ${error instanceof Error ? error.message : ''}`
      problems.push({ file: file.name, line: 1, column: 0, message, expected: 'columns tokens and ner_tags' })
    }
  }
  const reading = yield* readRows(rows, options, tags)
  return {
    ...reading,
    problems: [...problems, ...reading.problems],
    problemCount: problems.length + reading.problemCount,
    leftOut: problems.length + reading.leftOut,
  }
}

/**
 * The rows as JSON lines, so that they are read, and what is wrong is told, as those are. The names of their tags are
 * added to `tags`.
 */
function rowsOf({ name, bytes }: SourceFile, tags: string[]): SourceFile {
  const { columns, said } = readParquet(bytes, columnNames)
  const tokens = columns.get('tokens')
  if (!tokens) throw new Error('it has no column tokens')
  const features = featuresOf(said.get('huggingface'))
  const classes = tagFields.flatMap(field => (columns.has(field) ? (namesOf(features[field]) ?? []) : []))
  for (const tag of classes) if (typeof tag === 'string') tags.push(tag)
  const lines = tokens.map((_, row) => {
    const record = [...columns].map(([column, values]): [string, unknown] => {
      const [value, names] = [values[row], namesOf(features[column])]
      const named = (tag: unknown) => (typeof tag === 'number' ? (names?.[tag] ?? tag) : tag)
      return [column, Array.isArray(value) ? value.map(named) : value]
    })
    return `${JSON.stringify(Object.fromEntries(record))}\n`
  })
  return textFile(name, lines.join(''))
}

function featuresOf(said: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const all: unknown = JSON.parse(said ?? '{}')
    const info = isObject(all) ? all['info'] : undefined
    const features = isObject(info) ? info['features'] : undefined
    return isObject(features) ? features : {}
  } catch {
    return {}
  }
}

/** The names of the class labels that a list is of. */
function namesOf(feature: unknown): readonly unknown[] | undefined {
  const item = isObject(feature) ? feature['feature'] : undefined
  const names = isObject(item) ? item['names'] : undefined
  return Array.isArray(names) ? names : undefined
}

function write(dataset: Dataset, options: WriteOptions = {}): Writing {
  const { scheme = 'IOB2', variant = 'numbers', name = 'gleaner' } = options
  const names = tagNames(dataset.labels, scheme)
  const { records, losses } = taggedRecords(dataset, options)
  const isNames = variant === 'names'
  const tagColumn = isNames ? 'tags' : 'ner_tags'
  const string = { dtype: 'string', _type: 'Value' }
  const listOf = (feature: object) => ({ feature, length: -1, _type: 'Sequence' })
  const features = {
    id: string,
    document: { dtype: 'int64', _type: 'Value' },
    tokens: listOf(string),
    [tagColumn]: listOf(isNames ? string : { names, _type: 'ClassLabel' }),
  }
  const list = (column: string, item: object) => [
    { name: column, repetition_type: 'OPTIONAL' as const, converted_type: 'LIST' as const, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL' as const, ...item },
  ]
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
  const buffer = parquetWriteBuffer({
    schema: [
      { name: 'schema', num_children: 4 },
      { name: 'id', repetition_type: 'OPTIONAL', ...text },
      { name: 'document', repetition_type: 'OPTIONAL', type: 'INT64' },
      ...list('tokens', text),
      ...list(tagColumn, isNames ? text : { type: 'INT64' }),
    ],
    columnData: [
      { name: 'id', data: records.map(({ id }) => id) },
      { name: 'document', data: records.map(({ document }) => BigInt(document)) },
      { name: 'tokens', data: records.map(({ tokens }) => [...tokens]) },
      {
        name: tagColumn,
        data: records.map(({ tags, numbers }) => (isNames ? [...tags] : numbers.map(number => BigInt(number)))),
      },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  })
  const rows = { name: `${name}.parquet`, bytes: new Uint8Array(buffer) }
  return { files: isNames ? [rows] : [rows, textFile('README.md', card(rows.name, names))], losses }
}
