/** A document as sentences of tokens with flat entities, for the formats that are made of tokens. */
import { distinct, type DatasetDocument, type EntitySpan, type Tokens } from './dataset.ts'
import { words, type Lose } from './losses.ts'
import { resolveOverlaps } from '../resolve-overlaps.ts'
import { type OverlapPolicy, type Range, type Span } from '../spans.ts'
import type { TokenSpan } from '../tags.ts'
import { segments, unicodeWords } from '../text.ts'

export interface TokenSentence {
  /** Where each token lies in the text. */
  readonly tokens: readonly Range[]
  /** Counted in the tokens of the sentence, in order. */
  readonly entities: readonly TokenSpan[]
}

/**
 * The tokens that the document's file brought, or the Unicode words of each segment. An entity takes in every token
 * that it touches. `flat` keeps one of those that overlap, by the policy. What is lost by any of it is told.
 */
export function sentencesOf(
  document: DatasetDocument,
  flat: OverlapPolicy | undefined,
  lose: Lose,
): readonly TokenSentence[] {
  const { text } = document
  const name = (span: Span) => `“${words(text, span)}” ${span.label}`
  const sentences = tokensBySentence(document)
  const bounds = sentences.flat()
  const firsts: number[] = []
  let count = 0
  for (const tokens of sentences) {
    firsts.push(count)
    count += tokens.length
  }
  const kept = flat ? withoutOverlap(document, flat, lose) : document.spans
  const entities: TokenSpan[][] = sentences.map(() => [])
  let filled = 0
  for (const span of kept) {
    const first = firstIndex(count, index => (bounds[index]?.end ?? 0) > span.start)
    const end = firstIndex(count, index => (bounds[index]?.start ?? 0) >= span.end)
    const from = flat ? Math.max(first, filled) : first
    const [start, last] = [bounds[first], bounds[end - 1]]
    if (from >= end || !start || !last) {
      const why = first >= end ? 'covers no token' : 'shares its only token with another entity'
      lose(first >= end ? 'left-out' : 'overlap', { start: span.start, end: span.end }, `${name(span)} ${why}`)
      continue
    }
    filled = end
    if (from > first || start.start !== span.start || last.end !== span.end)
      lose(
        'moved',
        { start: span.start, end: span.end },
        `${name(span)} becomes “${words(text, { start: bounds[from]?.start ?? 0, end: last.end })}”`,
      )
    let parts = 0
    for (let at = from; at < end; parts++) {
      const sentence = lastIndex(firsts, at)
      const offset = firsts[sentence] ?? 0
      const stop = Math.min(end, firsts[sentence + 1] ?? count)
      entities[sentence]?.push({ start: at - offset, end: stop - offset, label: span.label })
      at = stop
    }
    if (parts > 1)
      lose('divided', { start: span.start, end: span.end }, `${name(span)} becomes ${parts}, one a sentence`)
  }
  return sentences.map((tokens, index) => ({ tokens, entities: withoutDoubles(entities[index] ?? []) }))
}

/** Of entities that overlap, those that stay by the policy, in order; the others are lost. */
export function withoutOverlap(
  { text, spans }: DatasetDocument,
  policy: OverlapPolicy,
  lose: Lose,
): readonly EntitySpan[] {
  const { kept, dropped } = resolveOverlaps(spans, policy)
  const why = { longest: 'a longer one', first: 'one that begins before', score: 'another one' }[policy]
  for (const span of dropped)
    lose(
      'overlap',
      { start: span.start, end: span.end },
      `“${words(text, span)}” ${span.label} overlaps ${why}, and is left out`,
    )
  return kept
}

/** Text and tokens of sentences: a space between tokens, a line break between sentences. */
export function joined(sentences: readonly (readonly string[])[]): { text: string; tokens: Tokens } {
  const offsets: number[] = []
  const starts: number[] = []
  let at = 0
  for (const sentence of sentences) {
    starts.push(offsets.length / 2)
    for (const token of sentence) {
      offsets.push(at, at + token.length)
      at += token.length + 1
    }
  }
  return { text: sentences.map(sentence => sentence.join(' ')).join('\n'), tokens: { offsets, sentences: starts } }
}

/** Entities counted in tokens as spans of the text. */
export function spansOfTokens(tokens: Tokens, entities: Iterable<TokenSpan>): EntitySpan[] {
  return Array.from(entities, ({ start, end, label }) => ({
    start: tokens.offsets[2 * start] ?? 0,
    end: tokens.offsets[2 * end - 1] ?? 0,
    label,
  }))
}

/** Loses the spaces and line breaks of a text that its tokens, written with one between each, do not give back. */
export function loseSpaces({ text }: DatasetDocument, sentences: readonly TokenSentence[], lose: Lose): void {
  const rejoined = sentences
    .map(({ tokens }) => tokens.map(({ start, end }) => text.slice(start, end)).join(' '))
    .join('\n')
  if (rejoined !== text) lose('text', null, 'the spaces and line breaks between its tokens')
}

function tokensBySentence({ text, tokens }: DatasetDocument): Range[][] {
  if (!tokens)
    return segments(text)
      .map(segment => unicodeWords(text, segment))
      .filter(words => words.length > 0)
  const all = Array.from({ length: tokens.offsets.length / 2 }, (_, index) => {
    return { start: tokens.offsets[2 * index] ?? 0, end: tokens.offsets[2 * index + 1] ?? 0 }
  })
  const starts = tokens.sentences[0] === 0 ? tokens.sentences : [0, ...tokens.sentences]
  return starts.map((start, index) => all.slice(start, starts[index + 1])).filter(sentence => sentence.length > 0)
}

function withoutDoubles(entities: readonly TokenSpan[]): readonly TokenSpan[] {
  return distinct(entities)
}

function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The index of the last number that is not above `at`, of ascending numbers. */
function lastIndex(numbers: readonly number[], at: number): number {
  return firstIndex(numbers.length, index => (numbers[index] ?? 0) > at) - 1
}
