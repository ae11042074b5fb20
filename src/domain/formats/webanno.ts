/**
 * WebAnno TSV 3.3, a file a document, as INCEpTION writes and reads it (inception-io-webanno-tsv, `Tsv3XDeserializer`, and
 * the user guide's appendix): a token a row with its UTF-16 offsets, entities in the columns of a span layer, `[3]` where
 * several tokens or entities meet. Between sentences stands a line break, then as many spaces as the offsets ask for.
 */
import { documentOf, type DatasetDocument, type EntitySpan } from './dataset.ts'
import type { Fact, Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { fileNames, gather, stemOf, textFile, type Gathering } from './gathering.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered, type Lose } from './losses.ts'
import { sentencesOf, type TokenSentence } from './tokens.ts'

/** Where a file has its labels: the column of the feature, and the name of an entity without a value. */
interface Layer {
  readonly column: number
  readonly unnamed: string
}

const namedEntity = 'de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity'
const mostFilled = 1_000_000
/** Layers that say something of every token. */
const linguistic = /\.(lexmorph|segmentation|syntax|semantics)\./

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(webanno.gaps, options)
  for (const [index, file] of files.entries()) {
    yield index / files.length
    const document = documentIn(file, gathering)
    if (document) gathering.documents.push(document)
  }
  return gathering.finish({ offsets: { unit: 'utf16', because: 'default' } })
}

function documentIn(file: SourceFile, gathering: Gathering): DatasetDocument | undefined {
  const lines = gathering.open(file).text.split(/\r?\n/)
  const report = (line: number, column: number, message: string, expected: string, count = 1) =>
    gathering.report(file.name, { line, column, message, expected }, count)
  if (!lines[0]?.startsWith('#FORMAT=WebAnno TSV 3')) {
    report(1, 0, 'the file is no WebAnno TSV 3', '#FORMAT=WebAnno TSV 3.3')
    return undefined
  }
  const layer = layerOf(lines, message => report(1, 0, message, 'one layer of named entities', 0))
  const offsets: number[] = []
  const sentences: number[] = []
  const spans: EntitySpan[] = []
  const known = new Map<string, number>()
  let text = ''
  let waiting = ''
  let isInside = false
  let filled = 0
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#')) {
      if (line.startsWith('#Text=')) waiting += `${unescaped(line.slice(6))}\n`
      isInside = false
      continue
    }
    if (line === '') {
      isInside = false
      continue
    }
    const cells = line.split('\t')
    const [, first, last] = /^(\d+)-(\d+)$/.exec(cells[1] ?? '') ?? []
    const [start, end] = [Number(first), Number(last)]
    if (first === undefined || !/^\d+-\d+/.test(cells[0] ?? '') || start > end || end > 1e9) {
      report(index + 1, 2, 'the row is no token', '1-1, a tab, start-end, a tab, the token')
      continue
    }
    if (!isInside && waiting !== '') {
      if (text.length > start) text = text.slice(0, start)
      filled += Math.max(0, start - text.length)
      // A file may claim any offset: no more is filled than a page could show.
      if (filled > mostFilled) {
        report(index + 1, 2, `${filled} characters are not in any #Text=`, `at most ${mostFilled}`)
        return undefined
      }
      text = text.padEnd(start, ' ') + waiting
      waiting = ''
      sentences.push(offsets.length / 2)
    }
    isInside = true
    const isToken = !(cells[0] ?? '').includes('.')
    if (end > text.length || (isToken && (start < (offsets.at(-1) ?? 0) || start === end))) {
      report(index + 1, 2, `[${start}, ${end}) is no token of its text`, 'tokens in order, within the #Text= above')
      continue
    }
    if (isToken) offsets.push(start, end)
    for (const value of layer ? stacked(cells[layer.column] ?? '_') : []) {
      const { label, id } = labelOf(value, layer?.unnamed ?? '')
      const at = id === undefined ? undefined : known.get(id)
      const before = at === undefined ? undefined : spans[at]
      if (at !== undefined && before)
        spans[at] = { ...before, start: Math.min(before.start, start), end: Math.max(before.end, end) }
      else if (label.trim() === '' || label.length > 200)
        report(index + 1, (layer?.column ?? 0) + 1, 'the label is empty or too long', 'a name of a label')
      else if (start < end) {
        if (id !== undefined) known.set(id, spans.length)
        spans.push({ start, end, label: label.trim() })
      }
    }
  }
  text = text.replace(/\n$/, '')
  const tokens = { offsets, sentences }
  return documentOf({ text, title: stemOf(file.name), spans, ...(offsets.length > 0 && { tokens }) })
}

/** The layer of named entities, else the first that says nothing of every token; of it the feature `value`, or the first. */
function layerOf(lines: readonly string[], remark: (message: string) => void): Layer | undefined {
  const layers: (Layer & { readonly name: string })[] = []
  let column = 3
  for (const line of lines) {
    const [, kind, rest = ''] = /^#T_(SP|RL|CH)=(.*)$/.exec(line) ?? []
    if (line.startsWith('#Text=')) break
    if (kind === undefined) continue
    const [name = '', ...features] = rest.split('|')
    const plain = features.findIndex(feature => !feature.startsWith('ROLE_') && feature !== 'identifier')
    const value = features.includes('value') ? features.indexOf('value') : Math.max(0, plain)
    if (kind === 'SP') layers.push({ name, column: column + value, unnamed: name.split('.').at(-1) ?? 'Span' })
    column += Math.max(1, features.length)
  }
  const chosen = layers.find(({ name }) => name === namedEntity) ?? layers.find(({ name }) => !linguistic.test(name))
  const others = layers.filter(layer => layer !== chosen && !linguistic.test(layer.name))
  if (others.length > 0)
    remark(
      `${others.length} further layers of spans are not read: ${others
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 200)}`,
    )
  return chosen
}

/** The values of a cell: none where it is `_`, several with `|` between. */
function stacked(cell: string): string[] {
  return cell === '_' || cell === '' ? [] : cell.split(/(?<!\\)\|/)
}

function labelOf(value: string, unnamed: string): { label: string; id: string | undefined } {
  const [, name = value, id] = /^(.*[^\\]|)\[(\d+)\]$/s.exec(value) ?? []
  return { label: name === '*' || name === '_' ? unnamed : unescaped(name), id }
}

export const webanno: Format = {
  id: 'webanno',
  title: 'WebAnno TSV 3.3',
  extensions: ['.tsv'],
  units: [],
  hasScheme: false,
  variants: [],
  holds: new Set(['title', 'tokens']),
  gaps: 'unknown',
  detect: ({ text }) => (text.startsWith('#FORMAT=WebAnno TSV 3') ? 1 : 0),
  read,
  write(dataset) {
    const losses = gatherLosses()
    const names = fileNames(dataset.documents.map(({ title }) => title))
    const files = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      const name = names[index] ?? 'text'
      const holds = new Set<Fact>(document.title === name ? ['title', 'tokens'] : ['tokens'])
      loseFacts({ ...webanno, holds }, dataset, document, lose)
      loseHalfPairs(document.text, lose)
      return textFile(`${name}.tsv`, content(document, sentencesOf(document, undefined, lose), lose))
    })
    return { files, losses: ordered(losses.list) }
  },
}

function content({ text }: DatasetDocument, sentences: readonly TokenSentence[], lose: Lose): string {
  const parts = [`#FORMAT=WebAnno TSV 3.3\n#T_SP=${namedEntity}|identifier|value\n\n`]
  let read = ''
  let ids = 0
  if (sentences.length === 0 && text !== '') lose('left-out', null, 'the text, which has no token')
  for (const [index, { tokens, entities }] of sentences.entries()) {
    const [start, end] = [tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0]
    const lines = text.slice(start, end).split('\n')
    read = `${read.slice(0, start).padEnd(start, ' ')}${text.slice(start, end)}\n`
    const values = tokens.map((): string[] => [])
    const counts = tokens.map(() => 0)
    for (const entity of entities) for (let at = entity.start; at < entity.end; at++) counts[at] = (counts[at] ?? 0) + 1
    for (const entity of entities) {
      const isAlone = entity.end - entity.start === 1 && counts[entity.start] === 1
      const id = isAlone ? '' : `[${++ids}]`
      for (let at = entity.start; at < entity.end; at++) values[at]?.push(`${escapedValue(entity.label)}${id}`)
    }
    const rows = tokens.map((token, at) => {
      const own = values[at] ?? []
      const identifiers = own.map(value => `*${/(?<!\\)\[\d+\]$/.exec(value)?.[0] ?? ''}`)
      const cells = own.length > 0 ? [identifiers.join('|'), own.join('|')] : ['_', '_']
      return [
        `${index + 1}-${at + 1}`,
        `${token.start}-${token.end}`,
        escapedText(text.slice(token.start, token.end)),
        ...cells,
        '',
      ].join('\t')
    })
    parts.push(`\n${lines.map(line => `#Text=${escapedText(line)}\n`).join('')}${rows.map(row => `${row}\n`).join('')}`)
  }
  if (sentences.length > 0 && read.replace(/\n$/, '') !== text)
    lose('text', null, 'the spaces and line breaks between its sentences')
  return parts.join('')
}

const names: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escapedText(text: string): string {
  return text.replace(/[\\\t\n\r]/g, character => names[character] ?? `\\${character}`)
}

/** The reserved characters of values: `\ [ ] | _ -> ; *`, tabs and line breaks. */
function escapedValue(value: string): string {
  return value.replace(/->|[\\[\]|_;*\t\n\r]/g, characters => names[characters] ?? `\\${characters}`)
}

function unescaped(text: string): string {
  return text.replace(/\\(->|.)/gs, (_, character: string) => {
    const found = Object.entries(names).find(([, name]) => name === `\\${character}`)
    return found ? found[0] : character
  })
}
