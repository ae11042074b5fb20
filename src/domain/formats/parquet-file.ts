/**
 * Columns of a Parquet file, read all at once: pages are packed with Snappy (what pyarrow and `datasets` write), GZIP or
 * not at all. What a page says of its size is held against its bytes before it is unpacked.
 */
import { gunzipSync } from 'fflate'
import { parquetHeader, readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { parquetMetadata, parquetSchema } from 'hyparquet/src/metadata.js'
import { getTreePath } from 'hyparquet/src/schema.js'
import { snappyUncompress } from 'hyparquet/src/snappy.js'

export interface ParquetFile {
  /** Key-value metadata: `huggingface` holds the features. */
  readonly said: ReadonlyMap<string, string>
  /** By the name of the column, a value a row: of lists, their values in a row. */
  readonly columns: ReadonlyMap<string, readonly unknown[]>
}

/** Of one page, of a column in a group of rows: far above what writers make, and what memory takes. */
const [largestPage, mostValues] = [2 ** 28, 20_000_000]

const compressors = {
  // A run of 64 bytes takes three.
  SNAPPY(input: Uint8Array, length: number) {
    if (length > 32 * input.length + 64) throw new Error('a page says that it unpacks to more than it can')
    const output = new Uint8Array(length)
    snappyUncompress(input, output)
    return output
  },
  // The output is as long as it is said to be, whatever the input unpacks to.
  GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { out: new Uint8Array(length) }),
}

/** Reads the columns of these names that the file has. @throws Error that says what is wrong with the file */
export function readParquet(bytes: Uint8Array, names: readonly string[]): ParquetFile {
  const end = bytes.length
  const isMarked = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4)) === 'PAR1'
  if (end < 12 || !isMarked(0)) throw new Error('it does not begin with PAR1')
  if (!isMarked(end - 4)) throw new Error('it breaks off')
  const buffer = bytes.slice().buffer
  const metadata = parquetMetadata(buffer)
  const tree = parquetSchema(metadata)
  const there = tree.children.map(({ element }) => element.name).filter(name => names.includes(name))
  const columns = new Map(there.map(name => [name, [] as unknown[]]))
  for (const { columns: chunks, num_rows: rows } of metadata.row_groups) {
    for (const { meta_data: chunk } of chunks) {
      const name = chunk?.path_in_schema[0]
      const values = columns.get(name ?? '')
      if (!chunk || !values) continue
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset)
      const stop = start + Number(chunk.total_compressed_size)
      if (!(start >= 4 && stop <= end && start < stop)) throw new Error(`column ${name} lies outside the file`)
      const view = new DataView(buffer, start, stop - start)
      checkPages(view, name ?? '')
      const path = getTreePath(tree, chunk.path_in_schema)
      const element = path.at(-1)?.element
      if (!element) throw new Error(`column ${name} is not in the schema`)
      const { data } = readColumn(
        { view, offset: 0 },
        { groupStart: 0, selectStart: 0, selectEnd: Number(rows), groupRows: Number(rows) },
        {
          ...chunk,
          pathInSchema: chunk.path_in_schema,
          element,
          schemaPath: path,
          compressors,
          parsers: DEFAULT_PARSERS,
        },
      )
      const isList = path.length > 2
      for (const part of data)
        for (const value of part)
          values.push(isList ? listOf(value) : typeof value === 'bigint' ? Number(value) : value)
    }
  }
  const said = metadata.key_value_metadata?.map(({ key, value = '' }) => [key, value] as const)
  return { said: new Map(said), columns }
}

/** The values of a list, however deep its groups are. */
function listOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.flat(Infinity).map((item: unknown) => (typeof item === 'bigint' ? Number(item) : item))
}

/** @throws Error where a page says that it holds more than the file has or memory takes */
function checkPages(view: DataView<ArrayBuffer>, name: string): void {
  const reader = { view, offset: 0 }
  let count = 0
  while (reader.offset < view.byteLength - 1) {
    const before = reader.offset
    const page = parquetHeader(reader)
    const values =
      page.data_page_header?.num_values ??
      page.data_page_header_v2?.num_values ??
      page.dictionary_page_header?.num_values ??
      0
    const [packed, unpacked] = [Number(page.compressed_page_size), Number(page.uncompressed_page_size)]
    count += values
    const isWild = !(packed >= 0 && unpacked >= 0 && values >= 0 && reader.offset + packed <= view.byteLength)
    if (isWild || unpacked > largestPage || count > mostValues)
      throw new Error(`a page of column ${name} holds more than the file, or too much`)
    reader.offset += packed
    if (reader.offset <= before) throw new Error(`a page of column ${name} has no end`)
  }
}
