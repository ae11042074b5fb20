/** What each id of a vocabulary is to its word, from `tokenizer.json` (Hugging Face tokenizers 0.23). */
import * as v from 'valibot'
import { pieceKinds } from '../graph/decoding.ts'

const schema = v.object({
  model: v.object({
    type: v.optional(v.string()),
    vocab: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5_000_000))),
    continuing_subword_prefix: v.pipe(v.string(), v.nonEmpty()),
    unk_token: v.optional(v.string()),
  }),
  added_tokens: v.array(v.object({ id: v.number(), content: v.string(), special: v.boolean() })),
})

/** `[vocabulary]`, of `pieceKinds`; undefined where pieces do not say whether they begin a word, as WordPiece's do. */
export function pieceTable(tokenizer: unknown): Uint8Array | undefined {
  const parsed = v.safeParse(schema, tokenizer)
  if (!parsed.success || (parsed.output.model.type ?? 'WordPiece') !== 'WordPiece') return undefined
  const { model, added_tokens: added } = parsed.output
  const ids = [...Object.entries(model.vocab), ...added.map(({ content, id }) => [content, id] as const)]
  const kinds = new Uint8Array(ids.reduce((most, [, id]) => Math.max(most, id), 0) + 1)
  for (const [piece, id] of ids)
    kinds[id] = piece.startsWith(model.continuing_subword_prefix) ? pieceKinds.later : pieceKinds.first
  // An unknown word is one all the same.
  for (const { content, id, special } of added)
    if (special && content !== model.unk_token) kinds[id] = pieceKinds.special
  return kinds
}
