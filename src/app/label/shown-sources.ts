/** Whose suggestions Label shows: the head's, those of one source that the project keeps, or all. */
import type { ProjectRecords, SuggestionsRecord } from '../../domain/project.ts'
import { compareSpans, type Prediction } from '../../domain/spans.ts'
import { sourcesOf, suggestionsOf } from '../../domain/suggested.ts'

/** A prediction and who says it; undefined is the head alone. */
export interface Sourced extends Prediction {
  readonly source: string | undefined
}

export interface Shown {
  readonly isHead: boolean
  /** Names of sources of the project. */
  readonly sources: readonly string[]
}

const ONLY = 'sources:'
const BETWEEN = '\u0000'

/** The choice that shows these sources, and not the head. */
export const chooseSources = (...names: readonly string[]): string => `${ONLY}${names.join(BETWEEN)}`

/** What a choice means among the sources that there are: one that is gone gives way to the head. */
export function shownBy(choice: string, records: ProjectRecords): Shown {
  const sources = sourcesOf(records)
  if (choice === 'all') return { isHead: true, sources: sources.map(({ name }) => name) }
  const wanted = new Set(choice.startsWith(ONLY) ? choice.slice(ONLY.length).split(BETWEEN) : [])
  const found = sources.map(({ name }) => name).filter(name => wanted.has(name))
  return { isHead: found.length === 0, sources: found }
}

export type Others = ReturnType<typeof createOthers>

/** What sources say of one document at a time; the same list for as long as nothing in it changes. */
export function createOthers() {
  let last: { readonly of: readonly SuggestionsRecord[]; readonly spans: readonly Sourced[] } = { of: [], spans: [] }

  return (records: ProjectRecords, document: string, { sources }: Shown): readonly Sourced[] => {
    const of = sources.length === 0 ? [] : suggestionsOf(records, document)
    const wanted = of.filter(({ source }) => sources.includes(source))
    if (wanted.length !== last.of.length || wanted.some((record, at) => record !== last.of[at])) {
      const all = wanted.flatMap(({ source, spans }) => spans.map(span => ({ ...span, source })))
      last = { of: wanted, spans: united(all) }
    }
    return last.spans
  }
}

/** In order; of those that say the same one, with the highest score, that names all who say it. */
export function united(all: readonly Sourced[]): readonly Sourced[] {
  const spans: Sourced[] = []
  for (const span of all.toSorted(compareSpans)) {
    const same = spans.at(-1)
    if (!same || compareSpans(same, span) !== 0) {
      spans.push(span)
      continue
    }
    const source = [same.source ?? 'the head', span.source ?? 'the head'].join(', ')
    spans[spans.length - 1] = { ...same, source, score: Math.max(same.score, span.score) }
  }
  return spans
}

/** What a head and others say together, from a score on. */
export function saidBy(
  predictions: readonly Prediction[],
  others: readonly Sourced[],
  threshold: number,
): readonly Sourced[] {
  const own = predictions.map((prediction): Sourced => ({ ...prediction, source: undefined }))
  const rest = others.filter(({ score }) => score >= threshold)
  return rest.length === 0 ? own : united([...own, ...rest])
}
