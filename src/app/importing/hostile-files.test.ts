import { zipSync, type Zippable } from 'fflate'
import { expect, it } from 'vitest'
import { documentOf, type Dataset } from '../../domain/formats/dataset.ts'
import type { Format, SourceFile } from '../../domain/formats/format.ts'
import { formats } from '../../domain/formats/formats.ts'
import { joined } from '../../domain/formats/tokens.ts'
import { importHandlers } from './import-service.ts'

/**
 * What was tried on every format, as a person would: a file or several opened, read as that format, and shown. What
 * happened stands in goldens/hostile-files.md, made by this test. "Kept" is what came back of what was said, whole.
 */
const bytes = (text: string) => new TextEncoder().encode(text)
const [million, hundredMegabytes] = [1_000_000, 100_000_000]
const markup = '<img src=x onerror=alert(1)>'

function dataset(words: readonly (readonly string[])[], label: (index: number) => string): Dataset {
  const documents = words.map((sentence, index) => {
    const { text, tokens } = joined([sentence])
    const spans = [{ start: 0, end: tokens.offsets[1]!, label: label(index) }]
    return documentOf({ title: `text ${index + 1}`, text, tokens, spans, metadata: { constructor: 'x' } })
  })
  return { documents, labels: [...new Set(words.map((_, index) => label(index)))] }
}
const three = dataset(
  [
    ['Ada', 'sang'],
    ['Bo', 'slept'],
    ['Cy', 'left'],
  ],
  () => 'PER',
)

const asZip = (entries: Zippable, level: 0 | 1 = 1): SourceFile => ({
  name: 'set.zip',
  bytes: zipSync(entries, { level }),
})
const isJson = ({ id }: Format) => !['text', 'conll', 'docbin', 'parquet', 'brat', 'webanno', 'csv', 'tsv'].includes(id)
/** Of formats that are read by the same lines of code, one: the longest files take their time. */
const isOneOfItsKind = ({ id }: Format) =>
  ['text', 'conll', 'doccano', 'label-studio', 'brat', 'huggingface', 'webanno', 'csv'].includes(id)

const written = (format: Format, data: Dataset) => format.write(data, { name: 'set' }).files
/** The file that says more than the texts. */
const telling = (files: readonly SourceFile[]) => files.find(({ name }) => !/\.(txt|md|conf)$/.test(name)) ?? files[0]!
const changed = (files: readonly SourceFile[], change: (bytes: Uint8Array) => Uint8Array) => {
  const one = telling(files)
  return files.map(file => (file === one ? { ...file, bytes: change(file.bytes) } : file))
}

/** A million entities, for each of the ways in which formats are read: records, tokens, lines beside a text. */
const indices = Array.from({ length: million }, (_, index) => index)
const millions: Partial<Record<Format['id'], () => readonly SourceFile[]>> = {
  doccano: () => {
    const label = indices.map(index => `[${2 * index},${2 * index + 1},"X"]`).join(',')
    return [{ name: 'set.jsonl', bytes: bytes(`{"text":"👩${'a '.repeat(million)}","label":[${label}]}`) }]
  },
  conll: () => [{ name: 'set.conll', bytes: bytes('a B-X\n'.repeat(million)) }],
  brat: () => [
    { name: 'set.txt', bytes: bytes('a '.repeat(million)) },
    { name: 'set.ann', bytes: bytes(indices.map(at => `T${at}\tX ${2 * at} ${2 * at + 1}\ta\n`).join('')) },
  ],
}

const tries: readonly (readonly [what: string, files: (format: Format) => readonly SourceFile[] | undefined])[] = [
  ['cut off in the middle', format => changed(written(format, three), all => all.subarray(0, all.length * 0.6))],
  [
    'noise',
    format => {
      let state = 1
      const noise = Uint8Array.from(
        { length: 65_536 },
        () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 24,
      )
      return [{ name: `set${format.extensions[0]}`, bytes: noise }]
    },
  ],
  [
    'markup as words and label',
    format =>
      written(
        format,
        dataset([[markup, 'sang']], () => `<b>${markup}</b>`),
      ),
  ],
  [
    'labels named __proto__ and constructor, and such a field',
    format =>
      written(
        format,
        dataset(
          [
            ['Ada', 'sang'],
            ['Bo', 'slept'],
          ],
          index => ['__proto__', 'constructor'][index]!,
        ),
      ),
  ],
  [
    'fields named __proto__ in every record',
    format =>
      isJson(format)
        ? changed(written(format, three), all => {
            const fields = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'
            return bytes(new TextDecoder().decode(all).replace(/\{(?=")/g, fields))
          })
        : undefined,
  ],
  [
    'lists in lists, a million deep',
    format =>
      isJson(format) ? changed(written(format, three), all => join(bytes('['.repeat(million)), all)) : undefined,
  ],
  [
    'a line of 100 MB after the first',
    format =>
      isOneOfItsKind(format)
        ? changed(written(format, three), all => {
            const at = all.indexOf(0x0a) + 1
            const long = new Uint8Array(hundredMegabytes).fill(97)
            return join(all.subarray(0, at), long, bytes('\n'), all.subarray(at))
          })
        : undefined,
  ],
  ['a million entities in one document', format => millions[format.id]?.()],
]

const once: readonly (readonly [what: string, files: () => readonly SourceFile[]])[] = [
  ['an archive that unpacks to 70 MB of nothing', () => [asZip({ 'a.jsonl': new Uint8Array(70 * 2 ** 20) })]],
  ['paths out of the archive', () => [asZip({ '../../a.jsonl': bytes('{"text":"a","label":[]}') }, 0)]],
  [
    'an archive of 20,000 files',
    () => [asZip(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${index}.txt`, bytes('x')])), 0)],
  ],
  ['an archive in an archive', () => [asZip({ 'inner.zip': asZip({ 'a.txt': bytes('Ada') }).bytes })]],
  [
    'an archive that is torn',
    () => [{ name: 'set.zip', bytes: asZip({ 'a.txt': bytes('Ada') }).bytes.subarray(0, 60) }],
  ],
  ['no byte at all', () => [{ name: 'set.jsonl', bytes: new Uint8Array() }]],
]

const rows: (readonly [tried: string, format: string, happened: string])[] = []

/** Opens files, reads the first of them as a format, and says what became of it. */
async function outcome(files: readonly SourceFile[], format?: Format): Promise<string> {
  const handlers = importHandlers()
  const context = { signal: new AbortController().signal, report: () => {} }
  const given = files.map(({ name, bytes }) => ({ name, content: new Blob([bytes.slice()]) }))
  const { groups, refused } = await handlers.open(given, context as never)
  const said = refused.map(why => `refused: ${why}`)
  for (const [group, { likely }] of groups.entries()) {
    const id = format && groups.length === 1 ? format.id : likely[0]!.id
    const preview = await handlers.read({ group, format: id, options: {} }, context as never)
    const { documents, entities, leftOut, problems, labels, first } = preview
    const [problem] = problems
    const shown = [...labels.map(({ name }) => name), ...first.map(({ text }) => text)].join(' ')
    const counts = `${documents} documents, ${entities} entities`
      .replace(/\b1 (document|entitie)s/g, '1 $1')
      .replace('1 entitie', '1 entity')
    said.push(
      [
        counts,
        ...(leftOut > 0 ? [`${leftOut} left out`] : []),
        ...(problem ? [`${problem.line}: ${problem.message.slice(0, 80)}`] : []),
        ...(shown.includes('onerror=alert(1)') ? ['markup kept as characters'] : []),
        ...(/__proto__/.test(shown) ? ['names kept'] : []),
      ].join('; '),
    )
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  return said.join(' / ').replace(/\s+/g, ' ').slice(0, 260)
}

it.each(tries)(
  '%s, in every format',
  async (what, filesOf) => {
    for (const format of formats) {
      const files = filesOf(format)
      if (files) rows.push([what, format.title, await outcome(files, format)])
    }
  },
  240_000,
)

it.each(once)(
  '%s',
  async (what, filesOf) => {
    rows.push([what, '—', await outcome(filesOf())])
  },
  60_000,
)

it('is what the table says', async () => {
  const cell = (text: string) => text.replace(/[|<]/g, sign => `\\${sign}`)
  const lines = rows.map(row => `| ${row.map(cell).join(' | ')} |\n`)
  const head = `# Hostile files\n\nWhat was tried, in which format, and what happened. Made by hostile-files.test.ts.\n\n`
  const table = `${head}| tried | format | what happened |\n|---|---|---|\n${lines.join('')}`
  await expect(table).toMatchFileSnapshot('goldens/hostile-files.md')
})

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
