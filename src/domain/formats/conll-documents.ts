/**
 * CoNLL as documents. The text of a document is its tokens, a space between them and a line break between sentences.
 * Where the file marks no documents (`-DOCSTART-`), ten sentences make one, as `spacy convert -n 10` does. A document
 * keeps its lines, and is written as they were, but for the tags of what was changed.
 */
import { parseTag } from '../tag.ts'
import type { Scheme } from '../tags.ts'
import { linesOf, read as readTable, type ConllFile } from './conll.ts'
import {
  asItCame,
  commonLayout,
  encoded,
  entitiesOf,
  fresh,
  layoutOf,
  named,
  separatorFor,
  together,
  type Layout,
} from './conll-lines.ts'
import { documentOf, titleOf, type DatasetDocument } from './dataset.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { gather, stemOf } from './gathering.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered } from './losses.ts'
import { joined, loseSpaces, sentencesOf, spansOfTokens } from './tokens.ts'

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(conll.gaps, options)
  let scheme: ConllFile['scheme'] | undefined
  for (const [index, file] of files.entries()) {
    yield index / files.length
    const table = readTable(gathering.open(file))
    for (const [at, problem] of table.problems.entries())
      gathering.report(file.name, problem, at === 0 ? table.leftOut : 0)
    const guess = options.scheme ? { ...table.scheme, scheme: options.scheme } : table.scheme
    if (!scheme || guess.tagged > scheme.tagged) scheme = guess
    if (table.sentences.length === 0) continue
    yield (index + 0.5) / files.length
    const documents = documentsOf(table, guess.scheme, options, stemOf(file.name))
    for (const document of documents) gathering.documents.push(document)
  }
  return gathering.finish(scheme ? { scheme } : {})
}

function* documentsOf(
  table: ConllFile,
  scheme: Scheme,
  { divide = 'marks' }: ReadOptions,
  stem: string,
): Generator<DatasetDocument> {
  const { sentences, source, width } = table
  const hasMarks = divide === 'marks' && table.documents.length > 0
  const size =
    typeof divide === 'number'
      ? Math.max(1, divide)
      : divide === 'sentence'
        ? 1
        : divide === 'file'
          ? sentences.length
          : 10
  const starts = hasMarks
    ? table.documents
    : Array.from({ length: Math.ceil(sentences.length / size) }, (_, index) => index * size)
  const lines = linesOf(source.text)
  for (const [index, first] of starts.entries()) {
    const next = starts[index + 1] ?? sentences.length
    const part = sentences.slice(first, next)
    const { text, tokens } = joined(part.map(({ tokens }) => tokens))
    const entities = part.flatMap(({ tags }, at) => {
      const offset = tokens.sentences[at] ?? 0
      return entitiesOf(tags, scheme).map(({ start, end, label }) => ({
        start: start + offset,
        end: end + offset,
        label,
      }))
    })
    const from = index === 0 ? 1 : lineAfter(lines, sentences[first - 1]?.lines.at(-1))
    const to = index === starts.length - 1 ? lines.length + 1 : lineAfter(lines, part.at(-1)?.lines.at(-1))
    const title = starts.length === 1 ? stem : `${stem} ${index + 1}`
    const layout: Layout = {
      title,
      source: source.text.slice(
        lines[from - 1]?.start ?? source.text.length,
        lines[to - 1]?.start ?? source.text.length,
      ),
      starts: part.map(({ lines }) => (lines[0] ?? 0) - from + 1),
      scheme,
      width,
      marks: hasMarks,
      mark: source.mark,
      encoding: source.encoding.name,
    }
    yield documentOf({ text, title, tokens, spans: spansOfTokens(tokens, entities), layout: { conll: layout } })
  }
}

/** The first line after a sentence and the blank lines under it. */
function lineAfter(lines: ReturnType<typeof linesOf>, last = 0): number {
  let line = last + 1
  while (line <= lines.length && lines[line - 1]?.isBlank) line++
  return line
}

export const conll: Format = {
  id: 'conll',
  title: 'CoNLL',
  extensions: ['.conll', '.txt', '.tsv', '.bio', '.iob'],
  units: [],
  hasScheme: true,
  variants: ['space', 'tab'],
  holds: new Set(['tokens']),
  gaps: 'none',
  detect({ name, text }) {
    const lines = text.slice(0, 20_000).split(/\r\n|[\n\r]/, 200)
    const rows = lines.filter(line => line.trim() !== '' && !line.startsWith('#') && !line.startsWith('-DOCSTART-'))
    const tagged = rows.filter(line => {
      const columns = line.trimEnd().split(line.includes('\t') ? '\t' : / +/)
      return columns.length > 1 && parseTag(columns.at(-1) ?? '') !== undefined
    })
    const share = rows.length === 0 ? 0 : tagged.length / rows.length
    const isNamed = /\.(conll\w*|bio|iob\w?|test[ab]|train)$/i.test(name)
    return share > 0.5 ? 0.5 + share * 0.45 : isNamed ? 0.5 : 0
  },
  read,
  write(dataset, options = {}) {
    const losses = gatherLosses()
    const layouts = dataset.documents.map(layoutOf)
    const kept = options.columns === undefined && options.variant === undefined ? commonLayout(layouts) : undefined
    const table = { ...options, separator: separatorFor(dataset, options) }
    const scheme = options.scheme ?? kept?.scheme
    const parts = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      const layout = layouts[index]
      const untitled = {
        ...document,
        title: document.title === layout?.title ? titleOf(document.text) : document.title,
      }
      loseFacts(conll, dataset, untitled, lose)
      const sentences = sentencesOf(document, options.overlap ?? 'longest', lose)
      if (kept && layout) return asItCame(document, layout, sentences, scheme ?? layout.scheme, lose)
      if (sentences.length === 0) lose('left-out', null, 'the document, which has no token')
      loseSpaces(document, sentences, lose)
      loseHalfPairs(document.text, lose)
      if (layout && layout.width > (options.columns ?? 2))
        lose('columns', null, `${layout.width - (options.columns ?? 2)} further columns of its file`)
      const labelled = sentences.map(sentence => named(document, sentence, lose))
      return fresh(document, labelled, table, lose)
    })
    const name = `${options.name ?? 'gleaner'}.conll`
    const bytes = encoded(together(parts), kept)
    return { files: [{ name, bytes }], losses: ordered(losses.list) }
  },
}
