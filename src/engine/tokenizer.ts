import { PreTrainedTokenizer } from '@xenova/transformers/src/tokenizers.js'
import * as v from 'valibot'
import type { Encoding } from '../domain/align.ts'
import type { Range } from '../domain/spans.ts'
import { bertWords, pieceRanges, type WordRules } from '../domain/words.ts'

/** A model's tokenizer. Offsets are UTF-16; ids never include special tokens, not even where a text spells one. */
export interface Tokenizer {
  /** The most pieces the model reads at once, special tokens included. */
  readonly maxLength: number
  readonly special: { readonly cls: number; readonly sep: number; readonly pad: number; readonly unk: number }
  /** Words and pieces of a text or a range of it; word offsets count from the start of the text. */
  encode(text: string, range?: Range): Encoding
  /** The piece of an id, `##` included. */
  token(id: number): string
  /** Where each piece of an encoding stands in its text; see `pieceRanges`. */
  pieces(encoding: Encoding, text: string): Range[]
}

// A corpus of millions of words has some hundred thousand distinct ones, most of them rare.
const cacheSize = 50_000
/** Of BERT: the positions it has embeddings for. Files of models without a limit state 1e30. */
const defaultMaxLength = 512

const WordPieceJson = v.object({
  added_tokens: v.optional(v.array(v.object({ id: v.number(), content: v.string(), special: v.boolean() })), []),
  normalizer: v.object({
    clean_text: v.boolean(),
    handle_chinese_chars: v.boolean(),
    strip_accents: v.optional(v.nullable(v.boolean()), null),
    lowercase: v.boolean(),
  }),
  model: v.object({
    vocab: v.record(v.string(), v.number()),
    unk_token: v.string(),
    continuing_subword_prefix: v.string(),
  }),
})

const specialToken = (name: string) => v.optional(v.union([v.string(), v.object({ content: v.string() })]), name)
const ConfigJson = v.object({
  model_max_length: v.optional(v.nullable(v.number())),
  cls_token: specialToken('[CLS]'),
  sep_token: specialToken('[SEP]'),
  pad_token: specialToken('[PAD]'),
})

const Typed = v.nullish(v.object({ type: v.optional(v.string()) }))
const Kind = v.object({ normalizer: Typed, pre_tokenizer: Typed, model: Typed })

/**
 * A tokenizer from the two parsed files of a model, `tokenizer.json` and `tokenizer_config.json`.
 *
 * Words are found by `bertWords`, which knows their offsets; each is then tokenised by @xenova/transformers, whose own
 * pre-tokeniser keeps none. The ids are those of Hugging Face `tokenizers` 0.23 with `encode_special_tokens` on.
 *
 * @throws Error when the files are not those of a BERT tokenizer (`BertNormalizer`, `BertPreTokenizer`, WordPiece).
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Tokenizer {
  const { normalizer, model, added_tokens: added } = parseWordPiece(tokenizerJson)
  const config = v.safeParse(ConfigJson, tokenizerConfig)
  if (!config.success) throw new Error(`tokenizer_config.json cannot be read: ${v.summarize(config.issues)}`)
  const rules: WordRules = {
    cleanText: normalizer.clean_text,
    handleChineseChars: normalizer.handle_chinese_chars,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
    lowercase: normalizer.lowercase,
  }
  const idOf = (token: string | { content: string }) => {
    const content = typeof token === 'string' ? token : token.content
    const id = added.find(other => other.content === content)?.id ?? model.vocab[content]
    if (id === undefined) throw new Error(`tokenizer.json has no token “${content}”`)
    return id
  }
  const { cls_token, sep_token, pad_token, model_max_length: limit } = config.output
  const special = { cls: idOf(cls_token), sep: idOf(sep_token), pad: idOf(pad_token), unk: idOf(model.unk_token) }
  const xenova = new PreTrainedTokenizer(tokenizerJson, {}).model
  const idsOf = cached((word: string) =>
    xenova.convert_tokens_to_ids(xenova.encode([word])).map(id => id ?? special.unk),
  )
  const token = (id: number) => xenova.convert_ids_to_tokens([id])[0] ?? model.unk_token
  const prefix = model.continuing_subword_prefix

  return {
    maxLength: limit && limit <= 1_000_000 ? limit : defaultMaxLength,
    special,
    token,
    encode(text, range) {
      const words = bertWords(text, rules, range)
      const ids: number[] = []
      const firstPiece = new Int32Array(words.length + 1)
      for (const [index, word] of words.entries()) {
        for (const id of idsOf(word.text)) ids.push(id)
        firstPiece[index + 1] = ids.length
      }
      return { words, ids: Int32Array.from(ids), firstPiece }
    },
    pieces({ words, ids, firstPiece }, text) {
      return words.flatMap((word, index) => {
        const wordIds = ids.subarray(firstPiece[index], firstPiece[index + 1])
        const pieces = Array.from(wordIds, (id, at) => token(id).slice(at > 0 ? prefix.length : 0))
        return pieceRanges(text, word, rules, pieces)
      })
    },
  }
}

function parseWordPiece(json: unknown): v.InferOutput<typeof WordPieceJson> {
  const kind = v.safeParse(Kind, json)
  if (!kind.success) throw new Error(`tokenizer.json cannot be read: ${v.summarize(kind.issues)}`)
  const expected = { model: 'WordPiece', normalizer: 'BertNormalizer', pre_tokenizer: 'BertPreTokenizer' }
  for (const part of ['model', 'normalizer', 'pre_tokenizer'] as const) {
    const type = expected[part]
    const found = kind.output[part]?.type ?? `no ${part}`
    if (found !== type) throw new Error(`This tokenizer (${found}) is not supported yet: its ${part} is not ${type}`)
  }
  const parsed = v.safeParse(WordPieceJson, json)
  if (!parsed.success) throw new Error(`tokenizer.json cannot be read: ${v.summarize(parsed.issues)}`)
  const plain = parsed.output.added_tokens.find(token => !token.special)
  // The reference finds these inside words, before anything is normalised.
  if (plain) throw new Error(`This tokenizer is not supported yet: it adds a token of its own, “${plain.content}”`)
  return parsed.output
}

/** Remembers up to `cacheSize` results and then starts afresh: after as many misses, few of them would be asked again. */
function cached<Value>(compute: (word: string) => Value): (word: string) => Value {
  const results = new Map<string, Value>()
  return word => {
    const known = results.get(word)
    if (known !== undefined) return known
    const value = compute(word)
    if (results.size >= cacheSize) results.clear()
    // The key is a copy: a slice would keep the whole text it was cut from alive. An endless word is not met twice.
    if (word.length <= 100) results.set([...word].join(''), value)
    return value
  }
}
