/**
 * Label Studio's JSON: tasks of `data`, `annotations` and `predictions`, whose results are regions with `value: {start,
 * end, text, labels}` (labelstud.io/guide/task_format, /guide/predictions; Label Studio 1.x). Offsets are code points.
 * A region of a prediction may have a score; where it has none it is the prediction's own, of its result as a whole.
 */
import * as v from 'valibot'
import {
  distinct,
  distinctOf,
  documentOf,
  type Annotation,
  type DatasetDocument,
  type EntitySpan,
  type Suggestion,
} from './dataset.ts'
import type { Format, ReadOptions } from './format.ts'
import { textFile } from './gathering.ts'
import { fieldsBut, isObject, type JsonObject } from './json.ts'
import { gatherLosses, loseFacts, loseFields, ordered } from './losses.ts'
import { rangesIn } from './offsets.ts'
import { labelName, readRecords, scoreOf, type FoundSpan, type Report, type Row } from './span-records.ts'

const whole = v.pipe(v.number(), v.safeInteger())
const region = v.object({
  type: v.optional(v.unknown()),
  from_name: v.optional(v.unknown()),
  to_name: v.optional(v.unknown()),
  score: v.optional(v.unknown()),
  meta: v.optional(v.unknown()),
  value: v.object({ start: whole, end: whole, text: v.optional(v.unknown()), labels: v.array(labelName) }),
})
const layoutShape = v.object({
  id: v.optional(v.union([v.string(), v.number()])),
  key: v.string(),
  from: v.string(),
  to: v.string(),
})
type Layout = v.InferOutput<typeof layoutShape>

function rowOf(value: unknown, { textField }: ReadOptions, report: Report): Row | undefined {
  const data = isObject(value) ? (isObject(value['data']) ? value['data'] : value) : undefined
  const key = data && textKey(data, textField)
  const text = key === undefined ? undefined : data?.[key]
  if (!isObject(value) || !data || key === undefined || typeof text !== 'string') {
    report('the task has no text', `"data" with a "${textField ?? 'text'}" that is a string`)
    return undefined
  }
  const found: FoundSpan[] = []
  const names = { from: 'label', to: 'text' }
  const regions = (owner: JsonObject, place: string) => {
    const results = Array.isArray(owner['result']) ? owner['result'] : []
    for (const [index, result] of results.entries()) {
      const read = v.safeParse(region, result)
      if (!read.success) {
        const type = isObject(result) && typeof result['type'] === 'string' ? result['type'] : 'unknown'
        report(
          `${place}.result[${index}] is no entity (${type.slice(0, 40)})`,
          'a region of the type "labels" with start, end and labels',
        )
        continue
      }
      const { from_name, to_name, score, meta, value } = read.output
      if (typeof from_name === 'string') names.from = from_name
      if (typeof to_name === 'string') names.to = to_name
      const comments = isObject(meta) ? [meta['text']].flat().filter(line => typeof line === 'string') : []
      const sure = scoreOf(score)
      for (const label of new Set(value.labels))
        found.push({
          start: value.start,
          end: value.end,
          label,
          place: `${place}.result`,
          index,
          ...(typeof value.text === 'string' && { quoted: value.text }),
          ...(comments.length > 0 && { rest: { comment: comments.join('\n') } }),
          ...(sure !== undefined && { score: sure }),
        })
    }
  }
  const annotations = objects(value['annotations'] ?? value['completions'])
  const kept = annotations.filter(({ was_cancelled }) => was_cancelled !== true)
  /** The last of each annotator, who may have begun anew. */
  const byAnnotator = new Map(kept.map((annotation, index) => [annotatorOf(annotation, index), annotation]))
  const chosen =
    kept.find(({ ground_truth }) => ground_truth === true) ?? [...byAnnotator.values()][0] ?? annotations.at(-1)
  if (chosen) regions(chosen, `annotations[${annotations.indexOf(chosen)}]`)
  const former = kept.length - new Set([...byAnnotator.values(), ...(chosen ? [chosen] : [])]).size
  if (former > 0)
    report(`${former} former annotations of the same annotators are not read`, 'one of each annotator', former)
  const others = [...byAnnotator].map(([source, annotation]) => {
    const from = found.length
    if (byAnnotator.size > 1 && annotation !== chosen)
      regions(annotation, `annotations[${annotations.indexOf(annotation)}]`)
    return { from, source, isChosen: annotation === chosen }
  })
  const isNamed = byAnnotator.size > 1 || kept.some(({ completed_by: by }) => by !== undefined && by !== null)
  const models = objects(value['predictions']).map((prediction, index) => {
    const from = found.length
    regions(prediction, `predictions[${index}]`)
    const version = prediction['model_version']
    return { from, source: typeof version === 'string' ? version : '', sure: scoreOf(prediction['score']) ?? 1 }
  })
  const { id } = value
  const layout: Layout = { ...((typeof id === 'string' || typeof id === 'number') && { id }), key, ...names }
  const make: Row['make'] = place => {
    const predictions = models.flatMap(({ from, source, sure }, at): Suggestion[] =>
      place(found.slice(from, models[at + 1]?.from)).map(({ start, end, label, score = sure }) => {
        return { start, end, label, score, source }
      }),
    )
    const ends = [...others, ...models].map(({ from }) => from)
    const spans = place(found.slice(0, ends[0]))
    const byAll = others.map(({ from, source, isChosen }, at): Annotation => {
      return { source, spans: distinct(isChosen ? spans : place(found.slice(from, ends[at + 1]))), isGold: isChosen }
    })
    return documentOf({
      text,
      spans,
      predictions: distinctOf(predictions),
      ...(isNamed && { annotations: byAll }),
      state: kept.length > 0 ? 'done' : annotations.length > 0 ? 'skipped' : 'new',
      metadata: fieldsBut(data, new Set([key, ...(data === value ? ['annotations', 'predictions', 'id'] : [])])),
      layout: { 'label-studio': layout },
    })
  }
  return { text, found, make }
}

/** Who made an annotation: `completed_by` is an id or, in some exports, a user (labelstud.io/guide/export). */
function annotatorOf({ completed_by: by }: JsonObject, index: number): string {
  if (typeof by === 'number' || (typeof by === 'string' && by !== '')) return `annotator ${by}`
  if (!isObject(by)) return `annotation ${index + 1}`
  const { email, id } = by
  return typeof email === 'string' && email !== '' ? email : `annotator ${String(id)}`
}

/** The field that is told, or `text`, or the longest string. */
function textKey(data: JsonObject, told: string | undefined): string | undefined {
  if (told !== undefined) return Object.hasOwn(data, told) ? told : undefined
  if (typeof data['text'] === 'string' && Object.hasOwn(data, 'text')) return 'text'
  let key: string | undefined
  let length = -1
  for (const [name, value] of Object.entries(data))
    if (typeof value === 'string' && value.length > length) [key, length] = [name, value.length]
  return key
}

/** `completed_by` as it came. */
function annotatorIn(source: string): { readonly completed_by?: unknown } {
  const id = /^annotator (\d+)$/.exec(source)?.[1]
  if (id !== undefined) return { completed_by: Number(id) }
  return /^annotation \d+$/.test(source) ? {} : { completed_by: { email: source } }
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export const labelStudio: Format = {
  id: 'label-studio',
  title: 'Label Studio JSON',
  extensions: ['.json'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(['metadata', 'prediction', 'comment', 'state']),
  gaps: 'said',
  detect(sample) {
    const record = sample.record()
    if (!isObject(record) || !isObject(record['data'])) return 0
    return 'annotations' in record || 'predictions' in record || 'completions' in record ? 0.95 : 0.5
  },
  read: (files, options = {}) =>
    readRecords(labelStudio, files, options, (value, report) => rowOf(value, options, report)),
  write(dataset, { offsets = 'codepoint', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const tasks = dataset.documents.map(({ annotations: others = [], ...document }, index) => {
      const lose = losses.of(index)
      loseFacts(labelStudio, dataset, document, lose)
      const { text, spans, predictions, metadata, state } = document
      const { id = index + 1, key, from, to } = layoutOf(document)
      loseFields(document, new Set([key]), lose)
      const result = (list: readonly (EntitySpan & { readonly score?: number })[], prefix: string) => {
        const ranges = rangesIn(text, list, offsets)
        return list.map(({ start, end, label, comment, score }, at) => ({
          id: `${prefix}${at + 1}`,
          from_name: from,
          to_name: to,
          type: 'labels',
          value: { start: ranges[at]?.[0], end: ranges[at]?.[1], text: text.slice(start, end), labels: [label] },
          ...(score !== undefined && { score }),
          ...(comment !== undefined && { meta: { text: [comment] } }),
        }))
      }
      const isAnnotated = spans.length > 0 || state === 'done' || state === 'skipped'
      const annotation = { result: result(spans, 'e'), was_cancelled: state === 'skipped', ground_truth: false }
      // Where several annotated, the one whose entities are gold is told by its mark.
      const annotated = others.map(({ source, spans, isGold }, at) => ({
        ...annotation,
        result: result(spans, `a${at + 1}-`),
        ground_truth: isGold && others.length > 1,
        ...annotatorIn(source),
      }))
      const task = {
        id,
        data: { [key]: text, ...fieldsBut(metadata, new Set([key])) },
        annotations: annotated.length > 0 ? annotated : isAnnotated ? [annotation] : [],
        predictions: modelsOf(predictions).map(([source, list], model) => ({
          model_version: source,
          score: list.reduce((sum, { score }) => sum + score, 0) / list.length,
          result: result(list, `p${model + 1}-`),
        })),
      }
      return JSON.stringify(task)
    })
    const content = tasks.length === 0 ? '[]\n' : `[\n${tasks.join(',\n')}\n]\n`
    return { files: [textFile(`${name}.json`, content)], losses: ordered(losses.list) }
  },
}

function layoutOf({ layout }: DatasetDocument): Layout {
  const read = v.safeParse(layoutShape, layout?.['label-studio'])
  return read.success ? read.output : { key: 'text', from: 'label', to: 'text' }
}

function modelsOf(predictions: readonly Suggestion[]): [string, Suggestion[]][] {
  const models = new Map<string, Suggestion[]>()
  for (const prediction of predictions) {
    const known = models.get(prediction.source)
    if (known) known.push(prediction)
    else models.set(prediction.source, [prediction])
  }
  return [...models]
}
