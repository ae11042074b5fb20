/** The command line: the domain and the engine of the page, under Node. */
import { parseArgs } from 'node:util'
import { evaluateCommand } from './evaluate.ts'
import { UsageError } from './input.ts'
import { tagCommand } from './tag.ts'
import { messageOf } from '../src/engine/rpc.ts'

const usage = `gleaner tag FILE…            one JSON line a file: {file, text, entities: [{entity_group, score, word, start, end}]}
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

const options = {
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

/** @returns the exit status: 0, 2 for bad usage or input, 1 for a failure of the engine */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args)
    const [command, ...files] = positionals
    if (values.help || command === 'help') {
      console.log(usage)
      return 0
    }
    if (command === 'tag') return await tagCommand(files, values)
    if (command === 'evaluate') return await evaluateCommand(files, values)
    throw new UsageError(
      `${command === undefined ? 'no command was given' : `there is no command "${command}"`}\n\n${usage}`,
    )
  } catch (error) {
    console.error(`gleaner: ${messageOf(error)}`)
    return error instanceof UsageError ? 2 : 1
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n\n${usage}`)
  }
}
