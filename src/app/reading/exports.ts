/** The entities as others read them. Offsets are UTF-16 code units of the text, half-open. */
import type { TaggedEntity } from '../../engine/protocol.ts'
import type { Question } from './results.ts'

export interface Shown {
  readonly question: Question
  readonly model: string
  readonly title: string
  readonly text: string
  /** What was shown: entities below the threshold, or of a type that the legend hides, are left out. */
  readonly entities: readonly TaggedEntity[]
  readonly threshold: number
}

/**
 * One JSON object; `entities` as Hugging Face's `TokenClassificationPipeline` gives them (transformers 5): `entity_group
 * score word start end`, and for the aggregation `none` `entity score index word start end`.
 */
export function writeJson({ question, model, title, text, entities, threshold }: Shown): string {
  const { head, aggregation, decode } = question
  const rows = entities.map(({ start, end, label, score, word = text.slice(start, end), index }) =>
    aggregation === 'none'
      ? { entity: label, score, index, word, start, end }
      : { entity_group: label, score, word, start, end },
  )
  const about = { title, model, head: head.name, aggregation, decode, threshold, offsets: 'utf-16', text }
  // An entity a line: as readable as the pipeline's own output, and a fraction of the length of full indentation.
  const fields = Object.entries(about).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`)
  const lines = rows.map(row => `    ${JSON.stringify(row)}`).join(',\n')
  return `{\n${fields.join('\n')}\n  "entities": [${lines ? `\n${lines}\n  ` : ''}]\n}\n`
}

/** Tab-separated, with a line of names; a tab, line break or backslash inside an entity is written `\t`, `\n`, `\\`. */
export function writeTsv({ text, entities }: Shown): string {
  const rows = entities.map(({ start, end, label, score }) =>
    [start, end, label, score.toFixed(4), escaped(text.slice(start, end))].join('\t'),
  )
  return `${['start\tend\tlabel\tscore\ttext', ...rows].join('\n')}\n`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
function escaped(field: string): string {
  return field.replace(/[\\\t\n\r]/g, character => escapes[character] ?? character)
}

/** A name for the file: of the title what every file system takes. */
export function fileName(title: string, extension: string): string {
  const plain = title
    .replace(/\.(txt|md)$/i, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return `${plain || 'entities'}.${extension}`
}
