/** Goes through all documents for places like examples, some at a time, and keeps the best. */
import {
  documentKey,
  documentOf,
  documentsOf,
  goldOf,
  knownOf,
  settingsOf,
  type ProjectRecords,
} from '../../domain/project.ts'
import { overlap, spansIn, type Range } from '../../domain/spans.ts'
import { segments } from '../../domain/text.ts'
import type { Engine } from '../../engine/client.ts'
import type { SimilarDocument, SimilarPlace } from '../../engine/similar-protocol.ts'
import { EngineError } from '../../engine/rpc.ts'
import type { Project } from '../project/project.ts'

/** An entity, or words, that others are to be like. */
export interface Example extends Range {
  readonly document: string
  /** As they are shown. */
  readonly words: string
}

/** Similarities below which nothing is kept, and from which on it is shown at first: there about half are right. */
export const similarities = { least: 0.3, shown: 0.7 } as const

/** Places kept, the best, and examples that they are to be like. */
export const limits = { places: 500, examples: 500 } as const
/** Documents asked about at once, and characters from which on it is enough. */
const PORTION = { documents: 24, characters: 60_000 } as const
/** Documents that are looked at to know how features vary, evenly spaced, and about how much of each. */
const SAMPLE = { documents: 24, characters: 1500 } as const
/** Milliseconds between two reports. */
const INTERVAL = 250

export interface Asked {
  readonly engine: Engine
  readonly project: Project
  readonly records: ProjectRecords
  readonly examples: readonly Example[]
  readonly label: string | undefined
}

export interface Gathered {
  /** Documents read so far. */
  readonly status: { readonly done: number; readonly of: number }
  readonly places: readonly SimilarPlace[]
  readonly passedOver: number
}

/** @throws EngineError as its calls do, and `aborted` */
export async function gatherAlike(
  { engine, project, records, examples, label }: Asked,
  signal: AbortSignal,
  report: (found: Gathered) => void,
): Promise<void> {
  const ids = documentsOf(records).map(({ id }) => id)
  const textOf = async (id: string) => (await project.textOf(id).catch(() => undefined)) ?? ''
  const sampled = ids.filter((_, at) => at % Math.ceil(ids.length / SAMPLE.documents) === 0)
  const texts = await Promise.all(sampled.map(textOf))
  const likeness = await engine.call(
    'likeness',
    {
      examples: await Promise.all(examples.map(async one => segmentOf(await textOf(one.document), one))),
      sample: texts.map(beginning),
      documents: sampled
        .map((id, index) => ({ id, text: texts[index] ?? '' }))
        .filter(({ text }) => text.length <= 2 * SAMPLE.characters),
    },
    { signal },
  )
  let places: SimilarPlace[] = []
  let passedOver = 0
  let told = 0
  /** Not more often than a person sees. */
  const tell = (done: number) => {
    if (done < ids.length && performance.now() - told < INTERVAL) return
    told = performance.now()
    report({ status: { done, of: ids.length }, places, passedOver })
  }
  for (let at = 0; at < ids.length;) {
    const documents: SimilarDocument[] = []
    const done = at
    for (let characters = 0; at < ids.length && at - done < PORTION.documents; at++) {
      if (characters >= PORTION.characters) break
      const id = ids[at] ?? ''
      const own = examples.filter(({ document }) => document === id)
      const taken = takenOf(records, id, label, own)
      if (taken === 'all') {
        passedOver++
        continue
      }
      const text = await textOf(id)
      characters += text.length
      documents.push({ id, text, taken })
    }
    if (signal.aborted) throw new EngineError('aborted', 'looking for similar places was stopped')
    const least = places.length < limits.places ? similarities.least : (places.at(-1)?.similarity ?? similarities.least)
    const found = await engine.call(
      'similar',
      { likeness, documents, most: limits.places, least },
      {
        signal,
        onProgress: part => tell(done + ((at - done) * part.done) / Math.max(1, part.total)),
      },
    )
    if (found.length > 0)
      places = [...places, ...found].sort((a, b) => b.similarity - a.similarity).slice(0, limits.places)
    tell(at)
  }
}

/** What became of a place: it is still to be judged, is gold of the label, or is nothing to be judged any more. */
export type Standing = 'open' | 'accepted' | 'gone'

export function standings(records: ProjectRecords, label: string | undefined): (place: SimilarPlace) => Standing {
  const isFlat = settingsOf(records).overlap === 'flat'
  return ({ document, start, end }) => {
    if (!records.has(documentKey(document))) return 'gone'
    const { spans, rejected } = goldOf(records, document)
    const isIt = (span: Range & { label: string }) => span.start === start && span.end === end && span.label === label
    const under = spansIn(spans, { start, end })
    if (under.some(isIt)) return 'accepted'
    if (under.some(span => isFlat || span.label === label)) return 'gone'
    if (spansIn(rejected, { start, end }).some(isIt)) return 'gone'
    return isWithin({ start, end }, knownEnd(records, document, label)) ? 'gone' : 'open'
  }
}

const isWithin = ({ end }: Range, known: number) => end <= known

/** Up to where it is asserted that there is no more of the label. */
function knownEnd(records: ProjectRecords, document: string, label: string | undefined): number {
  const { end, labels } = knownOf(documentOf(records, document))
  return label !== undefined && labels.includes(label) ? end : 0
}

/** Where nothing is to be found in a document, ordered by start: gold, the examples, what is done. */
function takenOf(
  records: ProjectRecords,
  document: string,
  label: string | undefined,
  examples: readonly Range[],
): readonly Range[] | 'all' {
  const known = knownEnd(records, document, label)
  if (known > 0 && known >= documentOf(records, document).length) return 'all'
  const isFlat = settingsOf(records).overlap === 'flat'
  const gold = goldOf(records, document).spans.filter(span => isFlat || span.label === label)
  const done = known > 0 ? [{ start: 0, end: known }] : []
  return [...done, ...gold, ...examples]
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
}

/** An example with the segment that it stands in alone, so that no long text is sent for it. */
function segmentOf(text: string, { start, end }: Range) {
  const segment = segments(text).find(one => overlap(one, { start, end })) ?? { start, end }
  return {
    text: text.slice(segment.start, segment.end),
    start: Math.max(0, start - segment.start),
    end: Math.min(end, segment.end) - segment.start,
  }
}

/** The first segments of a text. */
function beginning(text: string): string {
  const end = segments(text.slice(0, 4 * SAMPLE.characters)).find(one => one.end >= SAMPLE.characters)?.end
  return text.slice(0, end ?? 4 * SAMPLE.characters)
}
