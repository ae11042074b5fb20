/**
 * A Hugging Face data set of token classification: JSONL with `tokens` and `ner_tags`, a sentence a row, the tags as
 * numbers whose names stand in the card, README.md (`dataset_info: features: … class_label: names`), or as strings
 * (`tags` of AutoTrain). The card says `sequence:` and not `list:`, which datasets before version 4 cannot read
 * (huggingface/datasets#7739).
 */
import { decodeTags, detectScheme, encodeTags, repairTags, schemes, type Scheme } from '../tags.ts'
import { parseTag } from '../tag.ts'
import type { Dataset } from './dataset.ts'
import type { Format, Reading, ReadOptions, SourceFile, Steps, WriteOptions } from './format.ts'
import { textFile } from './gathering.ts'
import { decodeText } from './encoding.ts'
import { fieldsBut, isObject, jsonRecords, type JsonObject } from './json.ts'
import type { Report } from './span-records.ts'
import { readTokenRows, tokenList, tokenRecords, type TokenRow } from './token-rows.ts'

export const tagFields = ['ner_tags', 'tags', 'labels', 'ner']
const own = new Set(['tokens', 'ner_tags', 'tags', 'document'])

/** The names of the class labels: of a card's YAML, or of `features` in dataset_info.json. In the order of their numbers. */
export function classNames(text: string): readonly string[] | undefined {
  const block = /^([ \t]*)names:[ \t]*\r?\n((?:\1[ \t]+.*\r?\n?)+)/m.exec(text)?.[2]
  const lines = block?.matchAll(/^[ \t]*'?"?(\d+)'?"?:[ \t]*(.+?)[ \t]*\r?$/gm)
  const names: string[] = []
  for (const [, number, name = ''] of lines ?? []) if (Number(number) < 100_000) names[Number(number)] = unquoted(name)
  const list = /"names"\s*:\s*(\[[^\]]*\])/.exec(text)?.[1]
  if (names.length > 0 || list === undefined)
    return names.length > 0 ? Array.from(names, name => name ?? 'O') : undefined
  try {
    const read: unknown = JSON.parse(list)
    return Array.isArray(read) ? read.map(String) : undefined
  } catch {
    return undefined
  }
}

function unquoted(name: string): string {
  if (/^'.*'$/.test(name)) return name.slice(1, -1).replaceAll("''", "'")
  try {
    const read: unknown = name.startsWith('"') ? JSON.parse(name) : name
    return typeof read === 'string' ? read : name
  } catch {
    return name
  }
}

function tagsOf(record: JsonObject, names: readonly string[] | undefined): readonly string[] | undefined {
  const list = tagFields.map(name => record[name]).find(Array.isArray)
  if (!Array.isArray(list)) return undefined
  const tags = list.map((tag: unknown) => (typeof tag === 'number' ? names?.[tag] : tag))
  return tags.every(tag => typeof tag === 'string') ? tags : undefined
}

function rowOf(
  value: unknown,
  names: readonly string[] | undefined,
  scheme: Scheme,
  report: Report,
): TokenRow | undefined {
  const tokens = tokenList(isObject(value) ? value['tokens'] : undefined, report)
  if (!isObject(value) || !tokens) return undefined
  const tags = tagsOf(value, names)
  if (tags?.length !== tokens.length) {
    const expected = names
      ? 'a tag for each token, by number or name'
      : 'a tag for each token: names, or numbers and the README.md that names them'
    report('the tags cannot be read', expected)
    return undefined
  }
  const entities = decodeTags(repairTags(tags, scheme).tags, scheme)
  const named = entities.map(entity => ({ ...entity, label: entity.label.trim() })).filter(({ label }) => label !== '')
  const { document } = value
  return {
    tokens,
    entities: named,
    document: typeof document === 'number' ? document : undefined,
    metadata: fieldsBut(value, isOwnId(value) ? new Set([...own, 'id']) : own),
  }
}

/** An id that was given for want of one: the document and the sentence. */
function isOwnId({ id, document }: JsonObject): boolean {
  return typeof id === 'string' && typeof document === 'number' && id.startsWith(`${document}-`)
}

/** Whether a file may say the names of the class labels. */
export function isCard({ name }: Pick<SourceFile, 'name'>): boolean {
  return /\.(md|ya?ml)$|dataset_info/i.test(name)
}

/** `named`: the tags as a Parquet file lists them, whose rows have them by name. */
export function* readRows(
  files: readonly SourceFile[],
  options: ReadOptions = {},
  named: readonly string[] = [],
): Steps<Reading> {
  const names = files.filter(isCard).flatMap(({ bytes }) => classNames(decodeText(bytes).text) ?? [])
  const known = names.length > 0 ? names : undefined
  const rows = files.filter(file => !isCard(file))
  const all: (readonly string[])[] = []
  for (const { bytes } of rows)
    for (const { value } of jsonRecords(decodeText(bytes).text, () => {}))
      if (all.length < 10_000 && isObject(value)) all.push(tagsOf(value, known) ?? [])
  const guess = detectScheme(all)
  const scheme = options.scheme ?? guess.scheme
  const labels = [...named, ...names].flatMap(tag => parseTag(tag)?.label.trim() || [])
  const reading = yield* readTokenRows(
    huggingFace,
    rows,
    options,
    (value, report) => rowOf(value, known, scheme, report),
    labels,
  )
  return { ...reading, guessed: { ...reading.guessed, scheme: { ...guess, scheme } } }
}

/** `numbers`: with the card that names them. `names`: tags as strings, in the column `tags`. */
export const huggingFace: Format = {
  id: 'huggingface',
  title: 'Hugging Face JSONL',
  extensions: ['.jsonl', '.json'],
  units: [],
  hasScheme: true,
  variants: ['numbers', 'names'],
  // Further columns would have to be in every row and in the card, or datasets refuses the file.
  holds: new Set(['tokens']),
  gaps: 'none',
  detect({ name, text, record: first }) {
    if (/\.md$/i.test(name)) return classNames(text) ? 0.9 : 0
    const record = first()
    return isObject(record) && Array.isArray(record['tokens']) && tagFields.some(name => Array.isArray(record[name]))
      ? 0.95
      : 0
  },
  read: readRows,
  write(dataset, options = {}) {
    const { scheme = 'IOB2', variant = 'numbers', name = 'gleaner' } = options
    const { records, losses } = taggedRecords(dataset, options)
    const lines = records.map(({ tags, numbers, ...record }) => {
      const said = variant === 'names' ? { tags } : { ner_tags: numbers }
      return `${JSON.stringify({ ...record, ...said })}\n`
    })
    const rows = textFile(`${name}.jsonl`, lines.join(''))
    const readme = () => textFile('README.md', card(rows.name, tagNames(dataset.labels, scheme)))
    return { files: variant === 'names' ? [rows] : [rows, readme()], losses }
  },
}

/** A record for each sentence, its tags as strings and as their numbers among `tagNames`. */
export function taggedRecords(dataset: Dataset, options: WriteOptions) {
  const { scheme = 'IOB2' } = options
  const numberOf = new Map(tagNames(dataset.labels, scheme).map((name, number) => [name, number]))
  return tokenRecords(
    huggingFace,
    dataset,
    options,
    { flat: true, own },
    ({ tokens, entities, document, sentence }) => {
      const tags = encodeTags(entities, tokens.length, scheme)
      const numbers = tags.map(tag => numberOf.get(tag) ?? 0)
      return { id: `${document}-${sentence}`, document, tokens, tags, numbers }
    },
  )
}

/** `O`, then for each label the prefixes of the scheme: `B-PER I-PER`. */
export function tagNames(labels: readonly string[], scheme: Scheme): string[] {
  const prefixes = { IOB1: 'BI', IOB2: 'BI', IOE1: 'IE', IOE2: 'IE', IOBES: 'BIES', BILOU: 'BILU' } satisfies Record<
    (typeof schemes)[number],
    string
  >
  return ['O', ...labels.flatMap(label => Array.from(prefixes[scheme], prefix => `${prefix}-${label}`))]
}

export function card(file: string, names: readonly string[]): string {
  const classes = names.map((name, number) => `            '${number}': ${JSON.stringify(name)}`)
  return [
    '---',
    'task_categories:',
    '- token-classification',
    'dataset_info:',
    '  features:',
    '  - name: id',
    '    dtype: string',
    '  - name: document',
    '    dtype: int64',
    '  - name: tokens',
    '    sequence: string',
    '  - name: ner_tags',
    '    sequence:',
    '      class_label:',
    '        names:',
    ...classes,
    'configs:',
    '- config_name: default',
    '  data_files:',
    '  - split: train',
    `    path: ${JSON.stringify(file)}`,
    '---',
    '',
  ].join('\n')
}
