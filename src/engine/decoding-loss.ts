/** What is lost where a head is read as stock readers do, who take the largest logit of a word's first piece. */
import { wordEntities } from '../domain/decode.ts'
import { furtherLayers } from '../domain/feature-sets.ts'
import { softmax, type Head } from '../domain/head.ts'
import { entityTypes } from '../domain/labels.ts'
import { scoreOf } from '../domain/metrics.ts'
import type { DecodingLoss } from '../domain/model-card.ts'
import type { Span } from '../domain/spans.ts'
import { segments } from '../domain/text.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import type { ComparedText } from './export-protocol.ts'
import type { ApplyHead } from './heads.ts'
import { decodeLogits, logitsOf } from './predict.ts'

/** A head without what cannot be told others, and how its logits become tags. */
export interface Reading {
  readonly apply: ApplyHead
  readonly decode: Head['decode']
}

/** Segments that are decoded at once. */
const AT_ONCE = 64

/**
 * Words whose tag differs, and of texts with gold both scores: entities of the head's types whose offsets and type are
 * right. `report` hears how many segments are done. `stock` is how others read: the largest of the head's own logits,
 * unless another is given.
 */
export async function decodingLoss(
  encoder: Encoder,
  apply: ApplyHead,
  head: Head,
  texts: readonly ComparedText[],
  signal: AbortSignal,
  report: (done: number, total: number) => void = () => {},
  stock: Reading = { apply, decode: 'argmax' },
): Promise<Omit<DecodingLoss, 'data'>> {
  const { labels } = head
  const types = new Set(entityTypes(labels))
  const parts = texts.flatMap(({ text, spans }) => {
    const gold = spans && new Set(spans.filter(({ label }) => types.has(label)).map(keyOf))
    return segments(text).map(({ start, end }) => ({ start, text: text.slice(start, end), gold }))
  })
  const number = texts.reduce((n, { spans = [] }) => n + spans.filter(({ label }) => types.has(label)).length, 0)
  let [words, differing] = [0, 0]
  const gleaner = { correct: 0, predicted: 0, gold: number }
  const others = { correct: 0, predicted: 0, gold: number }
  for (let from = 0; from < parts.length; from += AT_ONCE) {
    const some = parts.slice(from, from + AT_ONCE)
    const features = await featuresOf(
      encoder,
      some.map(({ text }) => text),
      signal,
      furtherLayers(head.features),
    )
    const logits = await logitsOf(encoder.hidden, apply, features, 'words', head.features)
    const stockLogits =
      stock.apply === apply ? logits : await logitsOf(encoder.hidden, stock.apply, features, 'words', head.features)
    for (const [index, { start, gold }] of some.entries()) {
      const [{ encoding } = { encoding: undefined }, scores] = [features[index], logits[index]]
      if (!encoding || !scores) continue
      const ours = decodeLogits(scores, head, head.decode)
      const theirs = decodeLogits(stockLogits[index] ?? scores, head, stock.decode)
      words += ours.length
      ours.forEach((tag, word) => (differing += tag === theirs[word] ? 0 : 1))
      if (!gold) continue
      const probabilities = softmax(scores, ours.length, labels.length)
      for (const [counts, tags] of [
        [gleaner, ours],
        [others, theirs],
      ] as const) {
        const found = wordEntities(encoding.words, tags, probabilities, labels)
        counts.predicted += found.length
        for (const entity of found)
          if (gold.has(keyOf({ ...entity, start: start + entity.start, end: start + entity.end }))) counts.correct++
      }
    }
    report(from + some.length, parts.length)
    // Lets a word to stop be heard.
    await new Promise(resolve => setTimeout(resolve))
    signal.throwIfAborted()
  }
  const scores = texts.some(({ spans }) => spans) ? { gleaner: scoreOf(gleaner), stock: scoreOf(others) } : {}
  return { words, differing, ...scores }
}

const keyOf = ({ start, end, label }: Span): string => `${start} ${end} ${label}`
