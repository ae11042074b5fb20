/**
 * doccano's JSONL, both variants: sequence labelling, `{"id", "text", "label": [[start, end, label]], "Comments": []}`
 * (`data_export/pipeline/examples/sequence_labeling`), and with relations, `{"text", "entities": [{"id", "label",
 * "start_offset", "end_offset"}], "relations": []}` (`data_import/pipeline/examples/relation_extraction`), doccano 1.8.
 * Its server slices by code points; its page counts UTF-16 units, or grapheme clusters where a project is set so.
 */
import { documentOf, type DatasetDocument, type EntitySpan } from './dataset.ts'
import type { Format, ReadOptions } from './format.ts'
import { textFile } from './gathering.ts'
import { fieldsBut, isObject, type JsonObject } from './json.ts'
import { gatherLosses, loseFacts, loseFields, ordered, words, type Lose } from './losses.ts'
import { graphemeBorders, rangesIn } from './offsets.ts'
import { foundSpans, readRecords, type Report, type Row } from './span-records.ts'

const own = new Set(['text', 'data', 'label', 'labels', 'entities', 'relations', 'Comments', 'comments'])

function rowOf(value: unknown, options: ReadOptions, report: Report): Row | undefined {
  const text = isObject(value) ? textOf(value, options) : undefined
  if (!isObject(value) || text === undefined) {
    report('the record has no text', `an object with a "${options.textField ?? 'text'}" that is a string`)
    return undefined
  }
  const found = lists(value).flatMap(([name, list]) => foundSpans(list, name, report))
  const { relations } = value
  if (Array.isArray(relations) && relations.length > 0)
    report(`${relations.length} relations are not read`, 'entities alone', 0)
  const comments = [value['Comments'] ?? value['comments']].flat().filter(comment => typeof comment === 'string')
  const metadata = fieldsBut(value, new Set(options.textField === undefined ? own : [...own, options.textField]))
  const make: Row['make'] = place => documentOf({ text, spans: place(found), notes: comments.join('\n'), metadata })
  return { text, found, make }
}

function textOf(record: JsonObject, { textField }: ReadOptions): string | undefined {
  const names = textField === undefined ? ['text', 'data'] : [textField]
  for (const name of names) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined
    if (typeof value === 'string') return value
  }
  return undefined
}

function lists(record: JsonObject): (readonly [name: string, list: readonly unknown[]])[] {
  return ['label', 'labels', 'entities'].flatMap(name => {
    const value = record[name]
    return Array.isArray(value) ? [[name, value] as const] : []
  })
}

export const doccano: Format = {
  id: 'doccano',
  title: 'doccano JSONL',
  extensions: ['.jsonl', '.json'],
  units: ['codepoint', 'utf16', 'byte', 'grapheme'],
  hasScheme: false,
  variants: ['label', 'entities'],
  holds: new Set(['notes', 'metadata']),
  gaps: 'unknown',
  detect(sample) {
    const record = sample.record()
    if (!isObject(record) || textOf(record, {}) === undefined) return 0
    const list = lists(record)[0]?.[1]
    if (!list) return 0
    const [first] = list
    if (first === undefined) return 0.6
    return foundSpans([first], '', () => {}).length > 0
      ? Array.isArray(first) && 'entities' in record
        ? 0.5
        : 0.9
      : 0.2
  },
  read: (files, options = {}) => readRecords(doccano, files, options, (value, report) => rowOf(value, options, report)),
  write(dataset, { offsets = 'codepoint', variant = 'label', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const lines = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      loseFacts(doccano, dataset, document, lose)
      const { text, spans, notes, metadata } = document
      loseFields(document, own, lose)
      const ranges = rangesIn(text, spans, offsets)
      if (offsets === 'grapheme') loseClusters(document, ranges, lose)
      const said =
        variant === 'entities'
          ? { entities: entitiesOf(spans, ranges), relations: [] }
          : { label: labelOf(spans, ranges) }
      const record = { text, ...said, Comments: notes === '' ? [] : [notes], ...fieldsBut(metadata, own) }
      return `${JSON.stringify(record)}\n`
    })
    return { files: [textFile(`${name}.jsonl`, lines.join(''))], losses: ordered(losses.list) }
  },
}

type Ranges = readonly (readonly [number, number])[]

/** Entities whose borders are within a cluster, which is then theirs as a whole. */
function loseClusters({ text, spans }: DatasetDocument, ranges: Ranges, lose: Lose): void {
  const borders = graphemeBorders(text)
  for (const [index, span] of spans.entries()) {
    const [start = 0, end = 0] = ranges[index] ?? []
    if (borders[start] === span.start && borders[end] === span.end) continue
    const range = { start: span.start, end: span.end }
    lose(
      'moved',
      range,
      `“${words(text, span)}” ${span.label}: its borders are within characters of several code points`,
    )
  }
}

function labelOf(spans: readonly EntitySpan[], ranges: Ranges) {
  return spans.map(({ label }, index) => [...(ranges[index] ?? []), label])
}

function entitiesOf(spans: readonly EntitySpan[], ranges: Ranges) {
  return spans.map(({ label }, id) => {
    const [start = 0, end = 0] = ranges[id] ?? []
    return { id, label, start_offset: start, end_offset: end }
  })
}
