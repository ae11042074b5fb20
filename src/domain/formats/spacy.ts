/**
 * spaCy's training examples as JSONL, a pair a line: `["text", {"entities": [[start, end, label]]}]` (spaCy 2's
 * `TRAIN_DATA`; in spaCy 3 what `Example.from_dict(doc, {"entities": …})` takes). Offsets are Python's code points.
 * Entities are disjoint and have no white space around them (spaCy 3.8, errors E024 and E1010).
 */
import { documentOf, type EntitySpan } from './dataset.ts'
import type { Format } from './format.ts'
import { textFile } from './gathering.ts'
import { isObject } from './json.ts'
import { gatherLosses, loseFacts, ordered, words, type Lose } from './losses.ts'
import { rangesIn } from './offsets.ts'
import { foundSpans, readRecords, type Report, type Row } from './span-records.ts'
import { withoutOverlap } from './tokens.ts'

function pairOf(value: unknown): { text: string; entities: readonly unknown[] } | undefined {
  const [text, said] = Array.isArray(value) ? value : isObject(value) ? [value['text'], value] : []
  if (typeof text !== 'string' || !isObject(said)) return undefined
  const { entities = [] } = said
  return Array.isArray(entities) ? { text, entities } : undefined
}

function rowOf(value: unknown, report: Report): Row | undefined {
  const pair = pairOf(value)
  if (!pair) {
    report('the record is no example', '["text", {"entities": [[start, end, "label"]]}]')
    return undefined
  }
  const { text } = pair
  const found = foundSpans(pair.entities, 'entities', report)
  return { text, found, make: place => documentOf({ text, spans: place(found) }) }
}

export const spacy: Format = {
  id: 'spacy',
  title: 'spaCy training JSONL',
  extensions: ['.jsonl', '.json'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(),
  gaps: 'none',
  detect(sample) {
    const record = sample.record()
    const pair = pairOf(record)
    if (!pair) return 0
    if (Array.isArray(record)) return 0.95
    return Array.isArray(pair.entities[0]) ? 0.7 : 0.1
  },
  read: (files, options = {}) => readRecords(spacy, files, options, rowOf),
  write(dataset, { offsets = 'codepoint', overlap = 'longest', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const lines = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      loseFacts(spacy, dataset, document, lose)
      const { text } = document
      const spans = withoutOverlap(document, overlap, lose).flatMap(span => trimmed(text, span, lose))
      const ranges = rangesIn(text, spans, offsets)
      const entities = spans.map(({ label }, at) => [...(ranges[at] ?? []), label])
      return `${JSON.stringify([text, { entities }])}\n`
    })
    return { files: [textFile(`${name}.jsonl`, lines.join(''))], losses: ordered(losses.list) }
  },
}

/** The span without the white space around it, which spaCy takes for an error; none where there is nothing else. */
export function trimmed(text: string, span: EntitySpan, lose: Lose): EntitySpan[] {
  const all = text.slice(span.start, span.end)
  const start = span.end - all.trimStart().length
  const end = span.start + all.trimEnd().length
  if (start === span.start && end === span.end) return [span]
  const range = { start: span.start, end: span.end }
  if (start >= end) lose('left-out', range, `a ${span.label} of nothing but white space`)
  else lose('moved', range, `“${words(text, span)}” ${span.label}: without the white space around it`)
  return start < end ? [{ ...span, start, end }] : []
}
