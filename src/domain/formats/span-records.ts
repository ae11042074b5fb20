/** Records with a text and spans of offsets, as most JSON formats are made of: read, placed, and told where they fail. */
import * as v from 'valibot'
import type { DatasetDocument, EntitySpan } from './dataset.ts'
import type { FileUnit, Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { gather, type Gathering } from './gathering.ts'
import { isObject, jsonRecords, type JsonObject } from './json.ts'
import { guessUnit, positionsIn, quotes, rangeOf, type Found } from './offsets.ts'

/** A span as a file has it, before its offsets are converted. */
export interface FoundSpan extends Found {
  readonly label: string
  /** Where it stands in its record: `label` and 3 for `label[3]`. */
  readonly place: string
  readonly index?: number
  readonly rest?: Pick<EntitySpan, 'unsure' | 'comment'>
  /** 0 to 1. */
  readonly score?: number
}

/** Where a record stands. */
export interface Source {
  readonly file: string
  readonly line: number
}

const longestLabel = 200
/** A name of a label: text without space around it. */
export const labelName = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(longestLabel))

/**
 * The spans of a list: `[start, end, label]`, or objects with `start` and `end`, or `start_offset` and `end_offset`, and
 * `label`, or `entity_group` with `word` as transformers' TokenClassificationPipeline gives them. What a model says may
 * have a `score` (that pipeline, GLiNER's `predict_entities`) or a `confidence`. What is no span is reported and left
 * out. By hand, since there may be a million.
 */
export function foundSpans(list: readonly unknown[], name: string, report: Report): FoundSpan[] {
  const found: FoundSpan[] = []
  for (const [index, item] of list.entries()) {
    const span = Array.isArray(item)
      ? spanOf(item[0], item[1], item[2], undefined, name, index)
      : isObject(item)
        ? spanOf(
            item['start'] ?? item['start_offset'],
            item['end'] ?? item['end_offset'],
            item['label'] ?? item['entity_group'],
            item['text'],
            name,
            index,
          )
        : undefined
    if (span) found.push(isObject(item) ? withScore(span, item, report) : span)
    else report(`${name}[${index}] is no entity`, 'start and end as whole numbers, and a label')
  }
  return found
}

function withScore(span: FoundSpan, item: JsonObject, report: Report): FoundSpan {
  const { word } = item
  const said = item['score'] ?? item['confidence'] ?? undefined
  const score = scoreOf(said)
  if (said !== undefined && score === undefined)
    report(`${span.place}[${span.index}] has a score that is none`, 'a number from 0 to 1', 0)
  if (score === undefined && typeof word !== 'string') return span
  return { ...span, ...(score !== undefined && { score }), ...(typeof word === 'string' && { word }) }
}

/** A probability; undefined for what is none. */
export function scoreOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined
}

function spanOf(
  start: unknown,
  end: unknown,
  label: unknown,
  quoted: unknown,
  place: string,
  index: number,
): FoundSpan | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string') return undefined
  const name = label.trim()
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || name === '' || name.length > longestLabel)
    return undefined
  return { start, end, label: name, place, index, quoted: typeof quoted === 'string' ? quoted : undefined }
}

/** One record of a file, read before the unit of offsets is known. */
export interface Row {
  readonly text: string
  /** All that it has of spans, to tell the unit by. */
  readonly found: readonly FoundSpan[]
  /** The document, by what gives spans their UTF-16 offsets. */
  make(place: (found: readonly FoundSpan[]) => PlacedSpan[]): DatasetDocument
}

export type PlacedSpan = EntitySpan & { readonly score?: number }
/** Takes what is left out of a record, or with a count of 0 read with doubt. */
export type Report = (message: string, expected: string, count?: number) => void

/** Reads files of JSON records, each by `rowOf`, which reports what it cannot read and gives undefined for no document. */
export function* readRecords(
  format: Pick<Format, 'gaps' | 'units'>,
  files: readonly SourceFile[],
  options: ReadOptions,
  rowOf: (value: unknown, report: Report) => Row | undefined,
): Steps<Reading> {
  const gathering = gather(format.gaps, options)
  const rows: (Row & { readonly source: Source })[] = []
  for (const [index, file] of files.entries()) {
    const { text } = gathering.open(file)
    for (const { line, value, end } of jsonRecords(text, problem => gathering.report(file.name, problem))) {
      if (rows.length % 500 === 0) yield (index + end / text.length) / files.length
      const row = rowOf(value, (message, expected, count = 1) =>
        gathering.report(file.name, { line, column: 0, message, expected }, count),
      )
      if (row) rows.push({ text: row.text, found: row.found, make: row.make, source: { file: file.name, line } })
    }
  }
  const offsets = guessUnit(rows, format.units[0] ?? 'codepoint', options, format.units)
  for (const { text, make, source } of rows)
    gathering.documents.push(make(found => placed(text, found, offsets.unit, source, gathering)))
  return gathering.finish({ offsets })
}

/** The spans with UTF-16 offsets. One that lies nowhere in the text is reported; one that quotes other words is kept. */
export function placed(
  text: string,
  found: readonly FoundSpan[],
  unit: FileUnit,
  { file, line }: Source,
  gathering: Gathering,
): PlacedSpan[] {
  const position = positionsIn(text, unit)
  const spans: PlacedSpan[] = []
  for (const item of found) {
    const { start, end, label, quoted, rest, score } = item
    const range = rangeOf(position, item)
    const at = () => `${item.place}${item.index === undefined ? '' : `[${item.index}]`} [${start}, ${end})`
    if (!range) {
      const expected = `a range within the text, counted in ${unitNames[unit]}`
      gathering.report(file, { line, column: 0, message: `${at()} is no range of its text`, expected })
      continue
    }
    if (quoted !== undefined) {
      const words = text.slice(range.start, range.end)
      const expected = `“${quoted.slice(0, 40)}”, as the file quotes it`
      if (!quotes(words, quoted))
        gathering.report(
          file,
          { line, column: 0, message: `${at()} is “${words.slice(0, 40)}” in the text`, expected },
          0,
        )
    }
    const span = { start: range.start, end: range.end, label }
    spans.push(rest || score !== undefined ? { ...span, ...rest, ...(score !== undefined && { score }) } : span)
  }
  return spans
}

export const unitNames: Readonly<Record<FileUnit, string>> = {
  utf16: 'UTF-16 units',
  codepoint: 'code points',
  byte: 'UTF-8 bytes',
  grapheme: 'grapheme clusters',
}
