/** What the command line takes, in words and for the parser. */
import type { parseArgs } from 'node:util'

export const usage = `gleaner tag FILE…            one JSON line a file: {file, text, entities: [{entity_group, score, word, start, end}]}
gleaner evaluate FILE.conll  entity precision, recall and F1 as seqeval gives them

FILE may be - for standard input. Options:
  --model DIR           a model folder (default: the embedded model)
  --head NAME|FILE      one of the model's heads, or a gleaner-head/1 file (default: the model's default head)
  --decode KIND         viterbi | argmax (default: what the head says)
  --lanes N             encoders side by side (default: one a core)
tag:
  --aggregation KIND    word | none | simple | first | average | max (default: word)
  --threshold SCORE     leave out entities below this confidence (default: 0)
  --offsets UNIT        utf16 | codepoint | byte (default: utf16)
evaluate:
  --context KIND        sentence | document (default: sentence)
  --limit N             the first N sentences only
  --json                print JSON instead of a table`

export const options = {
  model: { type: 'string' },
  head: { type: 'string' },
  decode: { type: 'string' },
  lanes: { type: 'string' },
  aggregation: { type: 'string' },
  threshold: { type: 'string' },
  offsets: { type: 'string' },
  context: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export type Options = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']
