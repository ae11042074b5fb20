/**
 * brat's stand-off files (brat.nlplab.org/standoff.html, brat 1.3): beside each `.txt` an `.ann` of lines such as
 * `T1\tPER 0 5\tJohn`, in code points. An entity over a line break is written in fragments, as brat does. `A1\tUnsure T1`
 * marks doubt, `#1\tAnnotatorNotes T1\t…` is a comment. BioNLP's `.a1` and `.a2` are read too.
 */
import { documentOf, type DatasetDocument, type EntitySpan } from './dataset.ts'
import type { Fact, FileUnit, Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { fileNames, gather, stemOf, textFile, type Gathering } from './gathering.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered, words, type Lose } from './losses.ts'
import { guessUnit, positionsIn, quotes, rangeOf, rangesIn } from './offsets.ts'
import { placed, type FoundSpan } from './span-records.ts'

/** An entity of a file: as a whole, and the fragments it is written in. */
interface Entity {
  readonly whole: FoundSpan
  readonly parts: readonly FoundSpan[]
  readonly file: string
  readonly line: number
}

interface Draft {
  readonly title: string
  readonly text: string
  readonly entities: readonly Entity[]
  readonly found: readonly FoundSpan[]
}

const entityLine = /^(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?$/
const isNotes = ({ name }: SourceFile) => /\.(ann|a1|a2)$/i.test(name)

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(brat.gaps, options)
  const notes = new Map<string, SourceFile[]>()
  for (const file of files.filter(isNotes))
    notes.set(stemOf(file.name), [...(notes.get(stemOf(file.name)) ?? []), file])
  const drafts: Draft[] = []
  for (const [index, file] of files.entries()) {
    yield (0.9 * index) / files.length
    if (isNotes(file) || /\.conf$/i.test(file.name)) continue
    const title = stemOf(file.name)
    const { text } = gathering.open(file)
    const own = notes.get(title) ?? []
    notes.delete(title)
    const entities = own.flatMap(file => entitiesIn(file, gathering))
    drafts.push({ title, text, entities, found: entities.map(({ whole }) => whole) })
  }
  for (const [stem, [file]] of notes)
    if (file)
      gathering.report(file.name, {
        line: 1,
        column: 0,
        message: 'its text is not there',
        expected: `${stem}.txt beside it`,
      })
  const offsets = guessUnit(drafts, 'codepoint', options)
  for (const { title, text, entities } of drafts) {
    const position = positionsIn(text, offsets.unit)
    const spans = entities.flatMap(({ whole, parts, file, line }) => {
      const source = { file, line }
      const range = parts.length > 1 ? rangeOf(position, whole) : undefined
      if (parts.length === 1 || (range && quotes(text.slice(range.start, range.end), whole.quoted ?? '')))
        return placed(text, [whole], offsets.unit, source, gathering)
      const message = `the entity has ${parts.length} parts with words between them`
      gathering.report(file, { line, column: 3, message, expected: 'one part; each is taken for an entity' }, 0)
      return placed(text, parts, offsets.unit, source, gathering)
    })
    gathering.documents.push(documentOf({ text, title, spans }))
  }
  return gathering.finish({ offsets })
}

/** The entities of an annotation file, with the notes and the doubt on them. */
function entitiesIn(file: SourceFile, gathering: Gathering): Entity[] {
  const lines = gathering.open(file).text.split(/\r?\n/)
  const comments = new Map<string, string>()
  const unsure = new Set<string>()
  let others = 0
  for (const line of lines) {
    const [, on, note] = /^#\S*\t\S+ (T\S+)\t(.*)$/.exec(line) ?? []
    const [, doubted] = /^[AM]\S*\tUnsure (T\S+)\s*$/.exec(line) ?? []
    if (on !== undefined && note !== undefined) comments.set(on, note)
    else if (doubted !== undefined) unsure.add(doubted)
    else if (line.trim() !== '' && !line.startsWith('T') && !line.startsWith('#')) others++
  }
  if (others > 0) {
    const message = `${others} relations, events or attributes are not read`
    gathering.report(file.name, { line: 1, column: 0, message, expected: 'entities alone' }, 0)
  }
  return lines.flatMap((content, index): Entity[] => {
    if (!content.startsWith('T')) return []
    const line = index + 1
    const [, id = '', label = '', offsets = '', quoted] = entityLine.exec(content) ?? []
    if (label === '') {
      gathering.report(file.name, {
        line,
        column: 1,
        message: 'the line is no entity',
        expected: 'T1, a tab, label start end, a tab, the words',
      })
      return []
    }
    const comment = comments.get(id)
    const rest = { ...(unsure.has(id) && { unsure: true as const }), ...(comment !== undefined && { comment }) }
    const ranges = offsets.split(';').map(part => part.split(' ').map(Number))
    const parts = ranges.map(([start = 0, end = 0]): FoundSpan => ({ start, end, label, place: id, rest }))
    const [first, last] = [parts[0], parts.at(-1)]
    if (!first || !last) return []
    const whole = { ...first, end: last.end, ...(quoted !== undefined && { quoted }) }
    return [{ whole, parts, file: file.name, line }]
  })
}

export const brat: Format = {
  id: 'brat',
  title: 'brat stand-off',
  extensions: ['.ann', '.txt', '.a1', '.a2'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(['title', 'unsure', 'comment']),
  gaps: 'unknown',
  detect({ name, text }) {
    if (/\.(ann|a1|a2)$/i.test(name)) return 0.97
    const lines = text.slice(0, 5000).split('\n', 5)
    return lines.some(line => entityLine.test(line.trimEnd())) ? 0.9 : 0
  },
  read,
  write(dataset, { offsets = 'codepoint' } = {}) {
    const losses = gatherLosses()
    const names = fileNames(dataset.documents.map(({ title }) => title))
    const labels = new Set<string>()
    const files = dataset.documents.flatMap((document, index) => {
      const lose = losses.of(index)
      const name = names[index] ?? 'text'
      const isTitled = document.title === name
      loseFacts(
        { ...brat, holds: new Set<Fact>(['unsure', 'comment', ...(isTitled ? ['title' as const] : [])]) },
        dataset,
        document,
        lose,
      )
      loseHalfPairs(document.text, lose)
      const lines = document.spans.flatMap((span, at) => {
        const label = typeName(span.label)
        labels.add(label)
        if (label !== span.label)
          lose(
            'label',
            { start: span.start, end: span.end },
            `the label “${span.label}” of “${words(document.text, span)}” is written ${label}`,
          )
        return entityLines(document, span, label, at + 1, offsets, lose)
      })
      return [
        textFile(`${name}.txt`, document.text),
        { name: `${name}.ann`, bytes: new TextEncoder().encode(lines.map(line => `${line}\n`).join('')) },
      ]
    })
    const conf = `[entities]\n${[...labels].map(label => `${label}\n`).join('')}\n[relations]\n\n[events]\n\n[attributes]\nUnsure\tArg:<ENTITY>\n`
    return { files: [...files, textFile('annotation.conf', conf)], losses: ordered(losses.list) }
  },
}

/** A span as brat writes it: in fragments at line breaks, its words joined by spaces. */
function entityLines(
  { text }: DatasetDocument,
  span: EntitySpan,
  label: string,
  number: number,
  unit: FileUnit,
  lose: Lose,
): string[] {
  const parts = Array.from(text.slice(span.start, span.end).matchAll(/[^\n\r]+/g), ({ 0: words, index }) => {
    return { start: span.start + index, end: span.start + index + words.length }
  })
  if (parts.length === 0) {
    lose('left-out', { start: span.start, end: span.end }, `a ${span.label} of nothing but line breaks`)
    return []
  }
  const [first, last] = [parts[0], parts.at(-1)]
  if (first?.start !== span.start || last?.end !== span.end)
    lose(
      'moved',
      { start: span.start, end: span.end },
      `“${words(text, span)}” ${span.label}: without the line breaks around it`,
    )
  const ranges = rangesIn(text, parts, unit)
  const quoted = parts.map(({ start, end }) => text.slice(start, end)).join(' ')
  const note = span.comment?.replace(/[\n\r\t]+/g, ' ')
  if (note !== span.comment) lose('comment', { start: span.start, end: span.end }, 'the line breaks of its comment')
  return [
    `T${number}\t${label} ${ranges.map(([start, end]) => `${start} ${end}`).join(';')}\t${quoted}`,
    ...(span.unsure ? [`A${number}\tUnsure T${number}`] : []),
    ...(note === undefined ? [] : [`#${number}\tAnnotatorNotes T${number}\t${note}`]),
  ]
}

/** As brat's `normalize_to_storage_form`: accents stripped, all but letters, digits, `_` and `-` of ASCII as `_`. */
function typeName(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]/gu, '_')
}
