/** Pieces to entities, by the strategies of Hugging Face's `TokenClassificationPipeline`. */
import { aggregate } from '../domain/aggregate.ts'
import type { Encoding } from '../domain/align.ts'
import { softmax } from '../domain/head.ts'
import type { Aggregation, TaggedEntity } from './protocol.ts'
import type { Tokenizer } from './tokenizer.ts'

/** Entities of a segment from the logits of its pieces, `[pieces × labels]`; offsets in the segment. */
export type DecodePieces = (
  tokenizer: Tokenizer,
  encoding: Encoding,
  segment: string,
  logits: Float32Array,
  labels: readonly string[],
) => readonly TaggedEntity[]

export function pieceDecoder(aggregation: Exclude<Aggregation, 'word'>): DecodePieces {
  return (tokenizer, encoding, segment, logits, labels) => {
    const pieces = tokenizer.pieces(encoding, segment).map((range, i) => {
      const id = encoding.ids[i] ?? tokenizer.special.unk
      return { start: range.start, end: range.end, token: tokenizer.token(id), isUnknown: id === tokenizer.special.unk }
    })
    const probabilities = softmax(logits, pieces.length, labels.length)
    return aggregate(pieces, probabilities, labels, aggregation, segment).map(entity => ({
      start: entity.start,
      end: entity.end,
      label: 'entity_group' in entity ? entity.entity_group : entity.entity,
      score: entity.score,
      word: entity.word,
      index: 'index' in entity ? entity.index : undefined,
    }))
  }
}
