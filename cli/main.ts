/** The command line: the domain and the engine of the page, under Node. */
import { parseArgs } from 'node:util'
import { agreeCommand } from './agree.ts'
import { convertCommand } from './convert.ts'
import { evaluateCommand } from './evaluate.ts'
import { exportCommand } from './export.ts'
import { UsageError } from './input.ts'
import { options, usage } from './options.ts'
import { tagCommand } from './tag.ts'
import { tuneCommand } from './tune.ts'
import { messageOf } from '../src/engine/rpc.ts'

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
    if (command === 'agree') return await agreeCommand(files, values)
    if (command === 'tune') return await tuneCommand(files, values)
    if (command === 'export') return await exportCommand(files, values)
    if (command === 'convert') return await convertCommand(files, values)
    throw new UsageError(
      `${command === undefined ? 'no command was given' : `there is no command "${command}"`}\n\n${usage}`,
    )
  } catch (error) {
    console.error(`gleaner: ${messageOf(error)}`)
    return error instanceof UsageError ? 2 : 1
  }
}

/** Takes what begins with a minus and a digit to the option before it, as `--layers -1,0`; the parser asks for `=` there. */
function withNumbers(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1)
    if (/^-\d/.test(arg) && before?.startsWith('--')) joined.splice(-1, 1, `${before}=${arg}`)
    else joined.push(arg)
  }
  return joined
}

/** Gives `--unlabelled` all the files behind it, as the shell writes `--unlabelled *.txt`. */
function withLists(args: readonly string[]): string[] {
  const joined: string[] = []
  let takes = false
  for (const [place, arg] of args.entries()) {
    const isFile = arg === '-' || !arg.startsWith('-')
    if (arg === '--unlabelled') takes = true
    else if (!isFile) takes = false
    const next = args[place + 1]
    if (takes && isFile) joined.push(`--unlabelled=${arg}`)
    else if (arg !== '--unlabelled' || next === undefined || (next !== '-' && next.startsWith('-'))) joined.push(arg)
  }
  return joined
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: withLists(withNumbers(args)), options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n\n${usage}`)
  }
}
