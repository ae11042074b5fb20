/**
 * W3C Web Annotation (w3.org/TR/annotation-model), beside each text a page of annotations in JSON-LD: the label as a body
 * of the purpose `tagging`, a comment as one of `commenting`, and the place by TextPositionSelector and TextQuoteSelector.
 * The recommendation counts characters, which are code points; Recogito and others count UTF-16 units: told by the quotes.
 */
import { documentOf } from './dataset.ts'
import type { Fact, Format, Reading, ReadOptions, SourceFile, Steps } from './format.ts'
import { fileNames, gather, stemOf, textFile, type Gathering } from './gathering.ts'
import { isObject, jsonRecords, type JsonObject } from './json.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered } from './losses.ts'
import { guessUnit, rangesIn } from './offsets.ts'
import type { Problem } from './problem.ts'
import { placed, type FoundSpan } from './span-records.ts'

const context = 'http://www.w3.org/ns/anno.jsonld'
/** How many characters stand before and after a quotation. */
const around = 32

interface Annotation {
  readonly file: string
  readonly line: number
  /** The name of the text's file, without its folder. */
  readonly source: string
  readonly span: FoundSpan
}

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(w3c.gaps, options)
  const isJson = ({ name }: SourceFile) => /\.(json|jsonld|jsonl)$/i.test(name)
  const annotations = new Map<string, Annotation[]>()
  for (const [index, file] of files.entries()) {
    yield (0.8 * index) / files.length
    if (!isJson(file)) continue
    const report = (problem: Problem) => gathering.report(file.name, problem)
    for (const { value, line } of jsonRecords(gathering.open(file).text, report))
      for (const annotation of itemsOf(value).flatMap(item => annotationsOf(item, file.name, line, gathering))) {
        const own = annotations.get(stemOf(annotation.source))
        if (own) own.push(annotation)
        else annotations.set(stemOf(annotation.source), [annotation])
      }
  }
  const drafts = files.flatMap(file => {
    if (isJson(file)) return []
    const own = annotations.get(stemOf(file.name)) ?? []
    annotations.delete(stemOf(file.name))
    return [{ file, text: gathering.open(file).text, own, found: own.map(({ span }) => span) }]
  })
  for (const [{ file, line, source } = {}, ...more] of annotations.values())
    if (file !== undefined && line !== undefined && source !== undefined) {
      const message = `the text “${source.slice(0, 80)}” is not there`
      gathering.report(file, { line, column: 0, message, expected: 'its file beside this one' }, 1 + more.length)
    }
  const offsets = guessUnit(drafts, 'codepoint', options)
  for (const { file, text, own } of drafts) {
    const spans = own.flatMap(({ span, file, line }) => placed(text, [span], offsets.unit, { file, line }, gathering))
    gathering.documents.push(documentOf({ text, title: stemOf(file.name), spans }))
  }
  return gathering.finish({ offsets })
}

/** The annotations of a page, a collection, or of one alone. */
function itemsOf(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [value]
  const { items, first } = value
  if (Array.isArray(items)) return items
  return isObject(first) ? itemsOf(first) : [value]
}

/** One for each target and tag. */
function annotationsOf(value: unknown, file: string, line: number, gathering: Gathering): Annotation[] {
  const found: Annotation[] = []
  if (isObject(value)) {
    const bodies = [value['body']].flat().filter(isObject)
    const comment = bodies
      .filter(({ purpose }) => purpose === 'commenting' || purpose === 'describing')
      .map(({ value }) => value)
    const tags = bodies.filter(
      ({ purpose, value }) =>
        (purpose === undefined || purpose === 'tagging' || purpose === 'classifying') && typeof value === 'string',
    )
    for (const target of [value['target']].flat().filter(isObject)) {
      const selectors = [target['selector']].flat().filter(isObject)
      const position = selectors.find(({ type }) => type === 'TextPositionSelector')
      const quote = selectors.find(({ type }) => type === 'TextQuoteSelector')
      const { start, end } = position ?? {}
      const source = sourceOf(target)
      if (typeof start !== 'number' || typeof end !== 'number' || source === undefined) continue
      for (const { value: label } of tags)
        if (typeof label === 'string' && label.trim() !== '' && label.length <= 200)
          found.push({
            file,
            line,
            source,
            span: {
              start,
              end,
              label: label.trim(),
              place: 'target',
              ...(typeof quote?.['exact'] === 'string' && { quoted: quote['exact'] }),
              ...(typeof comment[0] === 'string' && { rest: { comment: comment[0] } }),
            },
          })
    }
  }
  if (found.length === 0) {
    const expected = 'a body that tags, and a target with a source and a TextPositionSelector'
    gathering.report(file, { line, column: 0, message: 'the annotation is of no entity', expected })
  }
  return found
}

function sourceOf({ source }: JsonObject): string | undefined {
  const iri = isObject(source) ? source['id'] : source
  if (typeof iri !== 'string') return undefined
  const name = iri.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? iri
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

export const w3c: Format = {
  id: 'w3c',
  title: 'W3C Web Annotation',
  extensions: ['.jsonld', '.json'],
  units: ['codepoint', 'utf16', 'byte'],
  hasScheme: false,
  variants: [],
  holds: new Set(['title', 'comment']),
  gaps: 'unknown',
  detect(sample) {
    const record = sample.record()
    if (!isObject(record)) return 0
    const [first] = itemsOf(record)
    const isAnnotation = isObject(first) && 'target' in first && 'body' in first
    return record['@context'] === context || isAnnotation ? 0.97 : 0
  },
  read,
  write(dataset, { offsets = 'codepoint' } = {}) {
    const losses = gatherLosses()
    const names = fileNames(dataset.documents.map(({ title }) => title))
    const files = dataset.documents.flatMap((document, index) => {
      const lose = losses.of(index)
      const name = names[index] ?? 'text'
      const holds = new Set<Fact>(document.title === name ? ['title', 'comment'] : ['comment'])
      loseFacts({ ...w3c, holds }, dataset, document, lose)
      const { text, spans } = document
      loseHalfPairs(text, lose)
      const ranges = rangesIn(text, spans, offsets)
      const items = spans.map(({ start, end, label, comment }, at) => ({
        id: `#e${at + 1}`,
        type: 'Annotation',
        body: [
          { type: 'TextualBody', purpose: 'tagging', value: label },
          ...(comment === undefined ? [] : [{ type: 'TextualBody', purpose: 'commenting', value: comment }]),
        ],
        target: {
          source: encodeURIComponent(`${name}.txt`),
          selector: [
            { type: 'TextPositionSelector', start: ranges[at]?.[0], end: ranges[at]?.[1] },
            {
              type: 'TextQuoteSelector',
              exact: text.slice(start, end),
              prefix: before(text, start),
              suffix: after(text, end),
            },
          ],
        },
      }))
      const lines = items.map(item => JSON.stringify(item)).join(',\n')
      const head = `{"@context":${JSON.stringify(context)},"type":"AnnotationPage","items":`
      return [textFile(`${name}.txt`, text), textFile(`${name}.jsonld`, `${head}[${lines ? `\n${lines}\n` : ''}]}\n`)]
    })
    return { files, losses: ordered(losses.list) }
  },
}

/** The characters before and after, no half of one among them. */
function before(text: string, start: number): string {
  return text.slice(Math.max(0, start - around), start).replace(/^[\udc00-\udfff]/, '')
}

function after(text: string, end: number): string {
  return text.slice(end, end + around).replace(/[\ud800-\udbff]$/, '')
}
