/**
 * JSON Lines with a field of texts, whatever else they have: `{"text", "entities": [{"start", "end", "label", "text"}]}`,
 * also with a score each, as `gleaner tag` writes them (`entity_group`, `score`, `word`). Other fields are kept as they
 * came. Offsets are code points unless the quoted entities say otherwise.
 */
import { documentOf } from './dataset.ts'
import type { Format, ReadOptions } from './format.ts'
import { textFile } from './gathering.ts'
import { fieldsBut, isObject, type JsonObject } from './json.ts'
import { gatherLosses, loseFacts, loseFields, ordered } from './losses.ts'
import { rangesIn } from './offsets.ts'
import { foundSpans, readRecords, type Report, type Row } from './span-records.ts'

const textFields = ['text', 'content', 'sentence', 'body', 'document', 'message', 'abstract']

function keyOf(record: JsonObject, { textField }: ReadOptions): string | undefined {
  const names = textField === undefined ? textFields : [textField]
  return names.find(name => Object.hasOwn(record, name) && typeof record[name] === 'string')
}

function rowOf(value: unknown, options: ReadOptions, report: Report): Row | undefined {
  const key = isObject(value) ? keyOf(value, options) : undefined
  const text = isObject(value) && key !== undefined ? value[key] : undefined
  if (!isObject(value) || key === undefined || typeof text !== 'string') {
    report('the record has no text', `an object with a "${options.textField ?? 'text'}" that is a string`)
    return undefined
  }
  const entities = value['entities']
  const found = Array.isArray(entities) ? foundSpans(entities, 'entities', report) : []
  const metadata = fieldsBut(value, new Set(Array.isArray(entities) ? [key, 'entities'] : [key]))
  return { text, found, make: place => documentOf({ text, spans: place(found), metadata, layout: { jsonl: { key } } }) }
}

export const jsonl: Format = {
  id: 'jsonl',
  title: 'JSON Lines',
  extensions: ['.jsonl', '.ndjson', '.json'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(['metadata']),
  gaps: 'unknown',
  detect(sample) {
    const record = sample.record()
    if (!isObject(record) || keyOf(record, {}) === undefined) return 0
    const { entities } = record
    const isOwn = Array.isArray(entities) && entities.length > 0 && isObject(entities[0]) && 'start' in entities[0]
    return isOwn ? 0.92 : 0.4
  },
  read: (files, options = {}) => readRecords(jsonl, files, options, (value, report) => rowOf(value, options, report)),
  write(dataset, { offsets = 'codepoint', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const lines = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      loseFacts(jsonl, dataset, document, lose)
      const { text, spans, metadata, layout } = document
      const kept = isObject(layout?.['jsonl']) ? layout['jsonl']['key'] : undefined
      const key = typeof kept === 'string' && kept !== 'entities' ? kept : 'text'
      const own = new Set([key, 'entities'])
      loseFields(document, own, lose)
      const ranges = rangesIn(text, spans, offsets)
      const entities = spans.map(({ start, end, label }, at) => {
        return { start: ranges[at]?.[0], end: ranges[at]?.[1], label, text: text.slice(start, end) }
      })
      return `${JSON.stringify({ [key]: text, entities, ...fieldsBut(metadata, own) })}\n`
    })
    return { files: [textFile(`${name}.jsonl`, lines.join(''))], losses: ordered(losses.list) }
  },
}
