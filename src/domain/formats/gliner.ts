/**
 * GLiNER's training data: a JSON array of `{"tokenized_text": ["…"], "ner": [[start, end, "label"]]}`, a sentence each,
 * counted in tokens with the end inclusive (urchade/GLiNER, `data.json` of its examples; GLiNER#8). Entities may nest.
 */
import type { TokenSpan } from '../tags.ts'
import type { Format } from './format.ts'
import { textFile } from './gathering.ts'
import { fieldsBut, isObject } from './json.ts'
import { foundSpans, type Report } from './span-records.ts'
import { readTokenRows, tokenList, tokenRecords, type TokenRow } from './token-rows.ts'

const own = new Set(['tokenized_text', 'ner', 'document'])

function rowOf(value: unknown, report: Report): TokenRow | undefined {
  const tokens = tokenList(isObject(value) ? value['tokenized_text'] : undefined, report)
  if (!isObject(value) || !tokens) return undefined
  const entities = foundSpans(Array.isArray(value['ner']) ? value['ner'] : [], 'ner', report).flatMap(
    ({ start, end, label, index }): TokenSpan[] => {
      if (start >= 0 && start <= end && end < tokens.length) return [{ start, end: end + 1, label }]
      report(`ner[${index}] [${start}, ${end}] is no range of its tokens`, `first and last token, of ${tokens.length}`)
      return []
    },
  )
  const { document } = value
  return {
    tokens,
    entities,
    document: typeof document === 'number' ? document : undefined,
    metadata: fieldsBut(value, own),
  }
}

export const gliner: Format = {
  id: 'gliner',
  title: 'GLiNER training JSON',
  extensions: ['.json', '.jsonl'],
  units: [],
  hasScheme: false,
  variants: ['json', 'jsonl'],
  holds: new Set(['tokens', 'metadata']),
  gaps: 'none',
  detect(sample) {
    const record = sample.record()
    return isObject(record) && Array.isArray(record['tokenized_text']) ? 0.95 : 0
  },
  read: (files, options = {}) => readTokenRows(gliner, files, options, rowOf),
  write(dataset, options = {}) {
    const { records, losses } = tokenRecords(
      gliner,
      dataset,
      options,
      { flat: false, own },
      ({ tokens, entities, document, metadata }) => ({
        tokenized_text: tokens,
        ner: entities.map(({ start, end, label }) => [start, end - 1, label]),
        document,
        ...fieldsBut(metadata, own),
      }),
    )
    const { name = 'gleaner', variant = 'json' } = options
    const lines = records.map(record => JSON.stringify(record))
    const content = variant === 'jsonl' ? lines.map(line => `${line}\n`).join('') : `[\n${lines.join(',\n')}\n]\n`
    return { files: [textFile(`${name}.${variant === 'jsonl' ? 'jsonl' : 'json'}`, content)], losses }
  },
}
