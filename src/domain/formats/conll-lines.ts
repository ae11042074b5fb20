/** Documents as lines of CoNLL: those that they came as, with the tags of what was changed, or new ones. */
import * as v from 'valibot'
import { decodeTags, encodeTags, repairTags, type Scheme, type TokenSpan } from '../tags.ts'
import { linesOf, rewritten } from './conll.ts'
import type { Dataset, DatasetDocument } from './dataset.ts'
import { encodeText, type Encoding } from './encoding.ts'
import type { WriteOptions } from './format.ts'
import type { Lose } from './losses.ts'
import type { TokenSentence } from './tokens.ts'

const encodingNames = ['utf-8', 'utf-16le', 'utf-16be', 'latin-1'] as const
/** A document's part of its file: all lines from the first of it to the first of the next. */
const layoutShape = v.object({
  source: v.string(),
  /** What the document was called for want of a title. */
  title: v.string(),
  /** The line of each sentence's first token, from 1. */
  starts: v.array(v.pipe(v.number(), v.integer())),
  scheme: v.picklist(['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU']),
  width: v.number(),
  marks: v.boolean(),
  mark: v.boolean(),
  encoding: v.picklist(encodingNames),
})
export type Layout = v.InferOutput<typeof layoutShape>

/** Entities of tags however they are tagged, their labels without space around them. */
export function entitiesOf(tags: readonly string[], scheme: Scheme): TokenSpan[] {
  const isPlain = tags.every(tag => tag === 'O')
  if (isPlain) return []
  return decodeTags(repairTags(tags, scheme).tags, scheme).flatMap(({ start, end, label }) => {
    const name = label.trim().slice(0, 200)
    return name === '' ? [] : [{ start, end, label: name }]
  })
}

/** Entities under labels that a column can hold. */
export function named({ text }: DatasetDocument, sentence: TokenSentence, lose: Lose): TokenSentence {
  const entities = sentence.entities.map(entity => {
    const label = entity.label.replace(/\s+/g, '_')
    const [first, last] = [sentence.tokens[entity.start], sentence.tokens[entity.end - 1]]
    if (label !== entity.label && first && last) {
      const range = { start: first.start, end: last.end }
      lose(
        'label',
        range,
        `the label “${entity.label}” of “${text.slice(range.start, range.end).slice(0, 40)}” is written ${label}`,
      )
    }
    return { ...entity, label }
  })
  return { ...sentence, entities }
}

export function layoutOf({ layout, tokens }: DatasetDocument): Layout | undefined {
  const read = v.safeParse(layoutShape, layout?.['conll'])
  return read.success && tokens?.sentences.length === read.output.starts.length ? read.output : undefined
}

/** The layout of all documents where they have one: parts of files that can stand under each other in one. */
export function commonLayout(layouts: readonly (Layout | undefined)[]): Layout | undefined {
  const [first] = layouts
  if (!first) return undefined
  const alike = ({ width, marks, source }: Layout) =>
    `${width} ${marks} ${source.includes('\t')} ${source.includes('\r')} ${source.includes('\n')}`
  const shape = alike(first)
  const fits = layouts.every((layout, index) => {
    // A single line has no line end to compare.
    return (
      layout &&
      (alike(layout) === shape ||
        (index === layouts.length - 1 && alike({ ...layout, source: layout.source + first.source }) === shape))
    )
  })
  return fits ? first : undefined
}

/** The document's lines, with new tags where its entities are others than the lines have, or all in another scheme. */
export function asItCame(
  document: DatasetDocument,
  layout: Layout,
  sentences: readonly TokenSentence[],
  scheme: Scheme,
  lose: Lose,
): string {
  const rows = linesOf(layout.source)
  const table = sentences.map((sentence, index) => {
    const start = layout.starts[index] ?? 1
    const lines = sentence.tokens.map((_, at) => start + at)
    const tags = lines.map(line => rows[line - 1]?.last ?? 'O')
    return { tokens: [], rows: [], tags, lines }
  })
  const entities = new Map<number, readonly TokenSpan[]>()
  for (const [index, { tags }] of table.entries()) {
    const sentence = sentences[index]
    const isKept = scheme === layout.scheme && isSame(entitiesOf(tags, layout.scheme), sentence?.entities ?? [])
    if (sentence && !isKept) entities.set(index, named(document, sentence, lose).entities)
  }
  return rewritten({ text: layout.source, sentences: table, scheme: layout.scheme }, { entities, scheme })
}

function isSame(a: readonly TokenSpan[], b: readonly TokenSpan[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ start, end, label }, index) => start === b[index]?.start && end === b[index].end && label === b[index].label,
    )
  )
}

interface Table extends WriteOptions {
  readonly separator: string
}

/** Two columns, or the four of CoNLL-2003 with `-X-` and `_` for what is not known, as Label Studio writes them. */
export function fresh(
  { text }: DatasetDocument,
  sentences: readonly TokenSentence[],
  table: Table,
  lose: Lose,
): string {
  const { separator, columns = 2, scheme = 'IOB2' } = table
  const middle = columns === 4 ? `${separator}-X-${separator}_${separator}` : separator
  const mark = columns === 4 ? ['-DOCSTART-', '-X-', '-X-', 'O'] : ['-DOCSTART-', 'O']
  const blocks = sentences.map(({ tokens, entities }) => {
    const tags = encodeTags(entities, tokens.length, scheme)
    return tokens
      .map(({ start, end }, index) => {
        const word = text.slice(start, end)
        const written = plainToken(word)
        if (written !== word)
          lose(
            'text',
            { start, end },
            `the token “${word.slice(0, 40)}” is written ${JSON.stringify(written.slice(0, 40))}`,
          )
        return `${written}${middle}${tags[index] ?? 'O'}\n`
      })
      .join('')
  })
  return `${mark.join(separator)}\n\n${blocks.map(block => `${block}\n`).join('')}`
}

/** A token as a line can begin with it: on one line, and no mark of a document or a comment. */
function plainToken(word: string): string {
  const line = word.replace(/[\t\n\r]/g, ' ')
  if (line === '-DOCSTART-') return '_DOCSTART_'
  return line.startsWith('# ') ? `#_${line.slice(2)}` : line
}

/** A tab where asked for, or where a token has a space in it. */
export function separatorFor({ documents }: Dataset, { variant }: WriteOptions): string {
  const hasSpace = ({ text, tokens }: DatasetDocument) =>
    tokens !== undefined &&
    /\s/.test(text) &&
    tokens.offsets.some((start, index) => index % 2 === 0 && /\s/.test(text.slice(start, tokens.offsets[index + 1])))
  return variant === 'tab' || (variant === undefined && documents.some(hasSpace)) ? '\t' : ' '
}

/** One under the other, with a blank line between where there is none. */
export function together(parts: readonly string[]): string {
  return parts
    .map((part, index) => {
      if (index === parts.length - 1 || /(?:^|[\n\r])[ \t]*(?:\r\n|\n|\r)$/.test(part)) return part
      const end = part.includes('\r\n') ? '\r\n' : !part.includes('\n') && part.includes('\r') ? '\r' : '\n'
      return part.endsWith(end) ? part + end : part + end + end
    })
    .join('')
}

export function encoded(text: string, layout: Layout | undefined): Uint8Array {
  const mark = layout?.mark ?? text.startsWith('\u{feff}')
  const name = layout?.encoding ?? 'utf-8'
  const encoding: Encoding = name === 'latin-1' ? { name, invalidUtf8Line: 1 } : { name }
  const holds = name !== 'latin-1' || !/[^\0-\xff]/.test(text) // oxlint-disable-line no-control-regex
  return encodeText({ text, mark, encoding: holds ? encoding : { name: 'utf-8' } })
}
