import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import {
  complete,
  type Division,
  type Format,
  type Loss,
  type ReadOptions,
  type SourceFile,
  type WriteOptions,
} from '../src/domain/formats/format.ts'
import { formatOf, formats } from '../src/domain/formats/formats.ts'
import { detectFormat } from '../src/domain/formats/known-formats.ts'
import { counted } from '../src/domain/edits.ts'
import type { Dataset } from '../src/domain/formats/dataset.ts'
import { schemes } from '../src/domain/tags.ts'
import { messageOf } from '../src/engine/rpc.ts'
import { choice, readInput, UsageError } from './input.ts'
import type { Options } from './options.ts'

const units = {
  utf16: 'utf16',
  'utf-16': 'utf16',
  codepoint: 'codepoint',
  'code-points': 'codepoint',
  byte: 'byte',
  'utf-8': 'byte',
  grapheme: 'grapheme',
  graphemes: 'grapheme',
} as const
type UnitName = keyof typeof units
const unitNames: readonly UnitName[] = [
  'utf16',
  'codepoint',
  'byte',
  'grapheme',
  'utf-16',
  'code-points',
  'utf-8',
  'graphemes',
]
const idList = formats.map(({ id }) => id).join(', ')

/**
 * `gleaner convert IN… --to FORMAT`: one file to standard output, or all to `--out`. What could not be read, what was
 * guessed and what is lost goes to standard error.
 */
export async function convertCommand(inputs: readonly string[], options: Options): Promise<number> {
  if (inputs.length === 0) throw new UsageError('convert needs a file, a folder, or - for standard input')
  if (options.to === undefined) throw new UsageError(`convert needs --to FORMAT, one of ${idList}`)
  const to = formatNamed('to', options.to)
  const files = await sourcesOf(inputs)
  const from = options.from === undefined ? detected(files) : formatNamed('from', options.from)

  const reading = complete(from.read(files, readOptions(options)))
  for (const { file, line, column, message, expected } of reading.problems)
    console.error(`${file}:${line}:${column}: ${message}; expected ${expected}`)
  const { dataset, problemCount, leftOut, guessed } = reading
  if (problemCount > reading.problems.length)
    console.error(`… and ${problemCount - reading.problems.length} more problems`)
  const { documents } = dataset
  const entities = documents.reduce((count, { spans }) => count + spans.length, 0)
  const found = [
    `${from.title}: ${counted(documents.length, 'document')}, ${counted(entities, 'entity', 'entities')}, ${leftOut} left out`,
    `encoding ${guessed.encoding}`,
    ...(guessed.offsets ? [`offsets ${guessed.offsets.unit} (${guessed.offsets.because})`] : []),
    ...(guessed.scheme && guessed.scheme.tagged > 0
      ? [
          `scheme ${guessed.scheme.scheme}${guessed.scheme.violations > 0 ? `, broken by ${guessed.scheme.violations} tags` : ''}`,
        ]
      : []),
  ]
  console.error(found.join('; '))
  if (documents.length === 0) throw new UsageError('there is nothing to convert')
  if (options.strict && leftOut > 0) throw new UsageError(`${leftOut} records could not be read`)

  const { files: written, losses } = to.write(dataset, writeOptions(to, options))
  report(dataset, losses, to, options.loss === true)
  save(written, options.out)
  return 0
}

function formatNamed(option: string, id: string): Format {
  const format = formatOf(id)
  if (!format) throw new UsageError(`--${option} is one of ${idList}, not "${id}"`)
  return format
}

/** The format that the files together are likeliest of: the one that most of them are, for formats of several files. */
function detected(files: readonly SourceFile[]): Format {
  const sums = new Map<string, number>()
  for (const file of files) for (const { id, sure } of detectFormat(file)) sums.set(id, (sums.get(id) ?? 0) + sure)
  const best = [...sums].sort(([, a], [, b]) => b - a)[0]?.[0]
  const format = best === undefined ? undefined : formatOf(best)
  if (!format)
    throw new UsageError(`${files[0]?.name}: no format that is known; say which with --from, one of ${idList}`)
  return format
}

async function sourcesOf(inputs: readonly string[]): Promise<SourceFile[]> {
  const paths = inputs.flatMap(input => {
    if (input === '-' || !existsSync(input) || !statSync(input).isDirectory()) return [input]
    return readdirSync(input, { withFileTypes: true })
      .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
      .map(entry => join(input, entry.name))
      .sort()
  })
  const files: SourceFile[] = []
  for (const path of paths)
    files.push({ name: path === '-' ? 'standard input' : basename(path), bytes: await readInput(path) })
  return files
}

function readOptions({
  'from-offsets': offsets,
  'from-scheme': scheme,
  divide,
  field,
  complete,
}: Options): ReadOptions {
  return {
    ...(offsets !== undefined && { offsets: units[choice('from-offsets', offsets, unitNames, 'utf16')] }),
    ...(scheme !== undefined && { scheme: choice('from-scheme', scheme, schemes, 'IOB2') }),
    ...(divide !== undefined && { divide: divisionOf(divide) }),
    ...(field !== undefined && { textField: field }),
    ...(complete === true && { complete }),
  }
}

function divisionOf(value: string): Division {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
  return choice<Exclude<Division, number>>('divide', value, ['marks', 'file', 'paragraph', 'line', 'sentence'], 'marks')
}

function writeOptions(to: Format, { offsets, scheme, overlap, columns, variant, out }: Options): WriteOptions {
  if (offsets !== undefined && to.units.length === 0)
    throw new UsageError(`--offsets: ${to.title} has no offsets to choose`)
  const unit = offsets === undefined ? undefined : units[choice('offsets', offsets, unitNames, 'utf16')]
  if (unit !== undefined && !to.units.includes(unit)) throw new UsageError(`--offsets: ${to.title} never counts so`)
  if (scheme !== undefined && !to.hasScheme) throw new UsageError(`--scheme: ${to.title} has no tags`)
  const name = out === undefined || isFolder(out) ? undefined : basename(out, extname(out))
  return {
    ...(unit !== undefined && { offsets: unit }),
    ...(scheme !== undefined && { scheme: choice('scheme', scheme, schemes, 'IOB2') }),
    ...(overlap !== undefined && { overlap: choice('overlap', overlap, ['longest', 'first', 'score'], 'longest') }),
    ...(columns !== undefined && { columns: choice('columns', columns, ['2', '4'], '2') === '4' ? 4 : 2 }),
    ...(variant !== undefined && { variant: choice('variant', variant, to.variants, variant) }),
    ...(name !== undefined && { name }),
  }
}

/** All losses with file-like places, or how many of each kind. */
function report({ documents }: Dataset, losses: readonly Loss[], to: Format, all: boolean): void {
  if (losses.length === 0) {
    console.error(`${to.title} says all of it`)
    return
  }
  const counts = new Map<string, number>()
  for (const { kind, document, range, message } of losses) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const place = range ? ` [${range.start}, ${range.end})` : ''
    if (all)
      console.error(`lost: document ${document + 1} “${documents[document]?.title}”${place}: ${kind}: ${message}`)
  }
  const kinds = [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ')
  console.error(`${to.title} cannot say: ${kinds}${all ? '' : ' (each with --loss)'}`)
}

/** One file goes where `out` says, or to standard output; several go into the folder that `out` names. */
function save(files: readonly SourceFile[], out: string | undefined): void {
  const [first] = files
  try {
    if (first && files.length === 1 && (out === undefined || !isFolder(out))) {
      if (out === undefined) process.stdout.write(first.bytes)
      else {
        mkdirSync(dirname(out), { recursive: true })
        writeFileSync(out, first.bytes)
      }
      return
    }
    if (out === undefined) throw new UsageError(`${files.length} files are written: name a folder with --out`)
    mkdirSync(out, { recursive: true })
    for (const { name, bytes } of files) writeFileSync(join(out, name), bytes)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${out}: ${messageOf(error)}`)
  }
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || (existsSync(path) && statSync(path).isDirectory())
}
