/** What a person types and names: read, checked, and refused with a message that says where. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Head, readHead } from '../src/domain/head.ts'
import { type LoadedEngine, loadEngine } from '../src/engine/engine.ts'
import { nodePlatform } from './platform.ts'
import { messageOf } from '../src/engine/rpc.ts'

/** Bad usage or bad input: the command ends with status 2. */
export class UsageError extends Error {}

/** @throws UsageError when `value` is none of `choices` */
export function choice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback
  const chosen = choices.find(choice => choice === value)
  if (chosen === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}, not "${value}"`)
  return chosen
}

/** @throws UsageError when `value` is no whole number of at least 1 */
export function count(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`--${name} is a whole number from 1, not "${value}"`)
  return number
}

/** Bytes of a file, or of standard input for `-`. @throws UsageError when it cannot be read */
export async function readInput(file: string): Promise<Uint8Array> {
  try {
    if (file !== '-') return await readFile(file)
    const chunks: Uint8Array[] = []
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
    return Buffer.concat(chunks)
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`)
  }
}

/** Text of a UTF-8 file, its byte order mark left out. @throws UsageError that names the first byte that is none */
export function decodeText(file: string, bytes: Uint8Array): string {
  const nul = bytes.subarray(0, 8192).indexOf(0)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (nul >= 0 && bytes.subarray(0, 8192).filter(byte => byte < 9).length > 8) {
      throw new UsageError(`${file}: byte ${nul} is NUL: this is a binary file, not a text`)
    }
    return text
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `${file}: not UTF-8 (${nul >= 0 ? `byte ${nul} is NUL: a binary file?` : 'convert it first, for example with iconv'})`,
    )
  }
}

export interface Session extends LoadedEngine {
  readonly head: Head
  readonly signal: AbortSignal
  close(): void
}

/**
 * Loads the model and the head that the options name, the latter by this flag.
 *
 * @throws UsageError for a folder or head that is not there
 */
export async function openSession(
  options: {
    readonly model?: string | undefined
    readonly head?: string | undefined
    readonly lanes?: string | undefined
  },
  flag = 'head',
): Promise<Session> {
  const folder = options.model ?? fileURLToPath(new URL('../../public/models/gleaner-en', import.meta.url))
  if (!existsSync(resolve(folder, 'manifest.json')))
    throw new UsageError(`${folder}: no manifest.json: not a model folder`)
  const headFromFile = await headFile(options.head)
  const { platform, close } = nodePlatform(count('lanes', options.lanes))
  const { signal } = new AbortController()
  try {
    const engine = await loadEngine(platform, { modelUrl: `${resolve(folder)}/`, device: 'wasm' }, signal, () => {})
    const names = engine.result.manifest.heads.map(({ name }) => name)
    if (!headFromFile && options.head !== undefined && !names.includes(options.head)) {
      throw new UsageError(
        `--${flag}: "${options.head}" is neither a file nor a head of the model (${names.join(', ')})`,
      )
    }
    const head =
      headFromFile ?? (options.head === undefined ? engine.result.head : await engine.readHead(options.head, signal))
    if (head.hidden !== engine.encoder.hidden) {
      throw new UsageError(
        `--${flag}: "${head.name}" reads ${head.hidden} features, the model gives ${engine.encoder.hidden}`,
      )
    }
    return { ...engine, head, signal, close: () => (engine.encoder.pool.dispose(), close()) }
  } catch (error) {
    close()
    throw error
  }
}

async function headFile(head: string | undefined): Promise<Head | undefined> {
  if (head === undefined || !(head.endsWith('.json') || existsSync(head))) return undefined
  const text = decodeText(head, await readInput(head))
  try {
    return readHead(JSON.parse(text))
  } catch (error) {
    throw new UsageError(`${head}: ${messageOf(error)}`)
  }
}
