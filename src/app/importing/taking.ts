/** What becomes of files that were read: new documents, and what is said of them and of those that are here. */
import type { DatasetDocument, EntitySpan, Suggestion } from '../../domain/formats/dataset.ts'
import type { Steps } from '../../domain/formats/format.ts'
import {
  inkBeginning,
  inkKey,
  matchTexts,
  nameIn,
  placeSpans,
  type KnownText,
  type MatchableText,
} from '../../domain/suggest-matching.ts'
import type { Prediction } from '../../domain/spans.ts'
import type { Chosen, Matching, SaidOf } from './import-protocol.ts'
import { aloneIn, missedTexts, MOST_MISSED, type Compared } from './missing.ts'

/** A group as it was read. */
export interface ReadGroup {
  readonly chosen: Chosen
  /** Of the files together and, where each has a source of its own, each by itself. */
  readonly documents: readonly DatasetDocument[]
  readonly files: readonly (readonly DatasetDocument[])[]
}

export interface Taken {
  readonly documents: readonly DatasetDocument[]
  readonly said: readonly SaidOf[]
  /** By the index of their group: what was matched of those that are no documents. */
  readonly matchings: ReadonlyMap<number, Matching>
}

/** A source without a name in its file. */
const UNNAMED = 'predictions'

/** The names of all annotators of documents, in order of appearance. */
export function annotatorsOf(documents: readonly DatasetDocument[]): string[] {
  return [...new Set(documents.flatMap(({ annotations = [] }) => annotations.map(({ source }) => source)))]
}

/** How many texts stand in more than one of the documents. */
export function sharedTexts(documents: readonly DatasetDocument[]): number {
  const beginnings = new Map<string, number>()
  const all = documents.map(({ text }) => inkBeginning(text))
  for (const beginning of all) beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1)
  const times = new Map<string, number>()
  for (const [index, { text }] of documents.entries()) {
    if ((beginnings.get(all[index] ?? '') ?? 0) < 2) continue
    const key = inkKey(text)
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  return [...times.values()].filter(count => count > 1).length
}

/**
 * Sorts what was read: documents first, then what is said of them or of the `known` texts. A text that is said something
 * of and is not here becomes a document without gold where that is wanted, and always where annotators are compared.
 * `looksThrough`: what is taken as documents is looked for among the known texts as well, and what comes nearest to what
 * is not there.
 */
export function* takeGroups(
  known: readonly KnownText[],
  groups: readonly ReadGroup[],
  looksThrough = false,
): Steps<Taken> {
  const documents: DatasetDocument[] = []
  const said: SaidOf[] = []
  const matchings = new Map<number, Matching>()
  for (const { chosen, documents: own } of groups)
    if (chosen.as === 'documents')
      for (const document of own) {
        said.push(...saidBeside(document, documents.length))
        documents.push(bare(document))
      }
  const total = Math.max(1, groups.length)
  const voices = gatherVoices(said)
  const compared: Compared[] = []
  for (const [index, { chosen, documents: all, files }] of groups.entries()) {
    if (chosen.as === 'documents') {
      // Whoever has the texts already may want something else.
      if (looksThrough && known.length > 0) matchings.set(index, yield* hereAlready(known, all))
      continue
    }
    const isCompared = chosen.as === 'compare'
    const parts = (files.length > 1 ? files : [all]).map((documents, at) => {
      return { source: chosen.sources[at] ?? '', documents }
    })
    const tally = { matched: 0, moved: 0, spans: 0, lost: 0, unmatched: 0, added: 0 }
    const unmatched: MatchableText[] = []
    const sources = new Set<string>()
    const targets = new Set<number | string>()
    for (const { source, documents: own } of parts) {
      const here = documents.map((document, at) => asKnown(document, at))
      const everything = [...known, ...here]
      const matching = matchTexts(everything, own.map(asGiven))
      let step = matching.next()
      for (; !step.done; step = matching.next()) yield (index + step.value) / total
      for (const [at, document] of own.entries()) {
        const match = step.value[at]
        const target = match && everything[match.known]
        let place: number | string
        if (match && target) {
          place = match.known < known.length ? target.id : match.known - known.length
          tally.matched++
          if (!match.isExact) tally.moved++
        } else if (isCompared || chosen.takesRest) {
          place = documents.length
          documents.push(withoutGold(document))
          tally.added++
        } else {
          tally.unmatched++
          if (unmatched.length < MOST_MISSED) unmatched.push(asGiven(document))
          continue
        }
        targets.add(place)
        for (const one of saidIn(document, source, isCompared)) {
          const spans = placeSpans(document.text, target?.text ?? document.text, one.spans)
          tally.lost += one.spans.length - spans.length
          tally.spans += spans.length
          sources.add(one.source)
          voices.add({ document: place, source: one.source, spans })
          if (isCompared) compared.push({ group: index, place, source: one.source, text: asGiven(document) })
        }
      }
    }
    const missed = looksThrough ? yield* missedTexts([...known, ...documents.map(asGiven)], unmatched) : []
    matchings.set(index, { ...tally, documents: targets.size, missed, alone: 0, sources: [...sources] })
  }
  if (looksThrough)
    for (const [index, { alone, missed }] of yield* aloneIn(compared)) {
      const matching = matchings.get(index)
      if (matching) matchings.set(index, { ...matching, alone, missed })
    }
  return { documents, said, matchings }
}

/** Gathers what is said: files of one source that speak of one text are one voice. */
function gatherVoices(said: SaidOf[]) {
  const places = new Map<string, number>()
  return {
    add(one: SaidOf): void {
      const key = `${typeof one.document} ${one.document} ${one.source}`
      const at = places.get(key)
      const before = at === undefined ? undefined : said[at]
      if (at === undefined || !before) places.set(key, said.push(one) - 1)
      else said[at] = { ...before, spans: [...before.spans, ...one.spans] }
    },
  }
}

function* hereAlready(known: readonly KnownText[], documents: readonly DatasetDocument[]): Steps<Matching> {
  const matches = yield* matchTexts(known, documents.map(asGiven))
  const found = matches.filter(match => match !== undefined)
  const moved = found.filter(({ isExact }) => !isExact).length
  return {
    matched: found.length,
    moved,
    documents: 0,
    spans: 0,
    lost: 0,
    unmatched: matches.length - found.length,
    added: 0,
    missed: [],
    alone: 0,
    sources: [],
  }
}

/** What a document that is taken with its gold brings beside it: models, and annotators whose gold it is not. */
function saidBeside(document: DatasetDocument, index: number): SaidOf[] {
  const others = (document.annotations ?? []).filter(({ isGold }) => !isGold)
  return [
    ...others.map(({ source, spans }) => ({ document: index, source, spans: spans.map(asserted) })),
    ...bySource(document.predictions).map(([source, spans]) => ({ document: index, source, spans })),
  ]
}

/** What a document says as suggestions: its annotators, else its gold under the name of the source; and its models. */
function saidIn(
  { spans, state, annotations = [], predictions }: DatasetDocument,
  source: string,
  isCompared: boolean,
): { readonly source: string; readonly spans: readonly Prediction[] }[] {
  const asOne = annotations.length === 0 && (isCompared || spans.length > 0 || state === 'done')
  return [
    ...(asOne ? [{ source, spans: spans.map(asserted) }] : []),
    ...annotations.map(({ source, spans }) => ({ source, spans: spans.map(asserted) })),
    ...bySource(predictions).map(([source, spans]) => ({ source, spans })),
  ]
}

function bySource(predictions: readonly Suggestion[]): [string, Prediction[]][] {
  const found = new Map<string, Prediction[]>()
  for (const { source, ...prediction } of predictions) {
    const name = source.trim() === '' ? UNNAMED : source
    const list = found.get(name)
    if (list) list.push(prediction)
    else found.set(name, [prediction])
  }
  return [...found]
}

const asserted = ({ start, end, label, score = 1 }: EntitySpan): Prediction => ({ start, end, label, score })

function bare(given: DatasetDocument): DatasetDocument {
  const { annotations: _, ...document } = given
  return document.predictions.length === 0 ? document : { ...document, predictions: [] }
}

/** The text with its tokens and metadata: what was asserted of it is said by a source instead. */
function withoutGold(given: DatasetDocument): DatasetDocument {
  const { annotations: _, layout: __, ...document } = given
  return {
    ...document,
    spans: [],
    rejected: [],
    predictions: [],
    state: 'new',
    annotatedFor: null,
    doneUpTo: null,
  }
}

export const asGiven = ({ text, title, metadata }: DatasetDocument) => ({ text, title, name: nameIn(metadata) })
const asKnown = (document: DatasetDocument, at: number): KnownText => ({ id: `${at}`, ...asGiven(document) })
