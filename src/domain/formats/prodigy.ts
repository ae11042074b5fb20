/**
 * Prodigy's JSONL: `{"text", "tokens": [{"text", "start", "end", "id", "ws"}], "spans": [{"start", "end", "token_start",
 * "token_end", "label"}], "answer": "accept" | "reject" | "ignore", "meta": {}}` (prodi.gy/docs/api-interfaces, Prodigy
 * 1.11 and later). Offsets are code points; `token_end` is inclusive. A rejected task says that its spans are wrong.
 */
import * as v from 'valibot'
import type { Span } from '../spans.ts'
import { documentOf, type DatasetDocument, type Tokens } from './dataset.ts'
import type { FileUnit, Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { textFile } from './gathering.ts'
import { fieldsBut, isObject, type JsonObject } from './json.ts'
import { gatherLosses, loseFacts, ordered } from './losses.ts'
import { rangesIn } from './offsets.ts'
import { foundSpans, readRecords, type FoundSpan, type Report, type Row } from './span-records.ts'

const own = new Set(['text', 'tokens', 'spans', 'answer', 'meta'])
/** Names of the fields that stood beside `meta`, not in it; `rejects`: a task of the answer "reject". */
const layoutShape = v.object({ fields: v.array(v.string()), rejects: v.optional(v.boolean()) })

function rowOf(value: unknown, report: Report): Row | undefined {
  const text = isObject(value) ? value['text'] : undefined
  if (!isObject(value) || typeof text !== 'string') {
    report('the task has no text', 'an object with a "text" that is a string')
    return undefined
  }
  const { answer, spans, tokens, meta } = value
  const found = foundSpans(Array.isArray(spans) ? spans : [], 'spans', report)
  const tokensFound = Array.isArray(tokens) ? tokenSpans(tokens) : undefined
  if (Array.isArray(tokens) && !tokensFound)
    report('the tokens cannot be read', 'tokens with start and end, in order', 0)
  const beside = fieldsBut(value, own)
  const make: Row['make'] = place => {
    const placed = place(found)
    const tokens = tokensFound && place(tokensFound)
    const offsets =
      tokens?.length === tokensFound?.length ? tokens?.flatMap(({ start, end }) => [start, end]) : undefined
    return documentOf({
      text,
      ...(answer === 'reject' ? { rejected: placed.map(bare) } : { spans: placed }),
      ...(offsets && isInOrder(offsets) && { tokens: { offsets, sentences: [0] } }),
      state: answer === 'accept' ? 'done' : answer === 'ignore' ? 'skipped' : placed.length > 0 ? 'in-progress' : 'new',
      metadata: { ...beside, ...(isObject(meta) && fieldsBut(meta, new Set())) },
      layout: { prodigy: { fields: Object.keys(beside), ...(answer === 'reject' && { rejects: true }) } },
    })
  }
  return { text, found: [...found, ...(tokensFound ?? [])], make }
}

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const reading = yield* readRecords(prodigy, files, options, rowOf)
  return { ...reading, dataset: { ...reading.dataset, documents: merged(reading.dataset.documents) } }
}

/** A rejected task goes to the document before it, where that has the same text. */
function merged(documents: readonly DatasetDocument[]): readonly DatasetDocument[] {
  const all: DatasetDocument[] = []
  for (const document of documents) {
    const last = all.at(-1)
    if (last && last.text === document.text && layoutOf(document).rejects)
      all[all.length - 1] = {
        ...last,
        rejected: documentOf({ text: '', spans: [...last.rejected, ...document.rejected] }).spans,
      }
    else all.push(document)
  }
  return all
}

export const prodigy: Format = {
  id: 'prodigy',
  title: 'Prodigy JSONL',
  extensions: ['.jsonl'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(['metadata', 'tokens', 'rejected', 'state', 'draft']),
  gaps: 'said',
  detect(sample) {
    const record = sample.record()
    if (!isObject(record) || typeof record['text'] !== 'string') return 0
    if ('_task_hash' in record || 'answer' in record) return 0.95
    return Array.isArray(record['spans']) ? 0.9 : 0
  },
  read,
  write(dataset, { offsets = 'codepoint', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const lines = dataset.documents.flatMap((document, index) => {
      const lose = losses.of(index)
      loseFacts(prodigy, dataset, document, lose)
      const { text, spans, rejected, tokens, state, metadata } = document
      if (tokens && tokens.sentences.length > 1) lose('tokens', null, 'where its sentences begin')
      const { fields } = layoutOf(document)
      const beside = Object.fromEntries(
        fields.flatMap(name => (Object.hasOwn(metadata, name) && !own.has(name) ? [[name, metadata[name]]] : [])),
      )
      const meta = fieldsBut(metadata, new Set(Object.keys(beside)))
      const task = {
        ...beside,
        text,
        ...(tokens && { tokens: tokensOf(text, tokens, offsets) }),
        spans: spansOf(document, spans, offsets),
        ...(Object.keys(meta).length > 0 && { meta }),
      }
      const answer = state === 'done' ? { answer: 'accept' } : state === 'skipped' ? { answer: 'ignore' } : {}
      const rejection = { ...task, spans: spansOf(document, rejected, offsets), answer: 'reject' }
      return [{ ...task, ...answer }, ...(rejected.length > 0 ? [rejection] : [])].map(
        task => `${JSON.stringify(task)}\n`,
      )
    })
    return { files: [textFile(`${name}.jsonl`, lines.join(''))], losses: ordered(losses.list) }
  },
}

const bare = ({ start, end, label }: Span): Span => ({ start, end, label })

function layoutOf({ layout }: DatasetDocument): v.InferOutput<typeof layoutShape> {
  const read = v.safeParse(layoutShape, layout?.['prodigy'])
  return read.success ? read.output : { fields: [] }
}

function tokenSpans(tokens: readonly unknown[]): FoundSpan[] | undefined {
  const found = tokens.flatMap((token, index): FoundSpan[] => {
    if (!isObject(token)) return []
    const { start, end } = token
    return typeof start === 'number' && typeof end === 'number'
      ? [{ start, end, label: 'token', place: 'tokens', index }]
      : []
  })
  return found.length === tokens.length ? found : undefined
}

function isInOrder(offsets: readonly number[]): boolean {
  return offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 0))
}

function tokensOf(text: string, { offsets }: Tokens, unit: FileUnit): JsonObject[] {
  const ranges = Array.from({ length: offsets.length / 2 }, (_, id) => {
    return { start: offsets[2 * id] ?? 0, end: offsets[2 * id + 1] ?? 0 }
  })
  const converted = rangesIn(text, ranges, unit)
  return ranges.map(({ start, end }, id) => ({
    text: text.slice(start, end),
    start: converted[id]?.[0],
    end: converted[id]?.[1],
    id,
    // Whether white space follows: spaCy's, of which a token takes at most one character.
    ws: text[end] === ' ',
  }))
}

/** With the indices of its first and last token where a span begins and ends with tokens. */
function spansOf({ text, tokens }: DatasetDocument, spans: readonly Span[], unit: FileUnit): JsonObject[] {
  const ranges = rangesIn(text, spans, unit)
  const starts = new Map(
    tokens?.offsets.flatMap((offset, index) => (index % 2 === 0 ? [[offset, index / 2] as const] : [])),
  )
  const ends = new Map(
    tokens?.offsets.flatMap((offset, index) => (index % 2 === 1 ? [[offset, (index - 1) / 2] as const] : [])),
  )
  return spans.map(({ start, end, label }, index) => {
    const [first, last] = [starts.get(start), ends.get(end)]
    return {
      start: ranges[index]?.[0],
      end: ranges[index]?.[1],
      ...(first !== undefined && last !== undefined && { token_start: first, token_end: last }),
      label,
    }
  })
}
