import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { evaluate } from '../src/domain/metrics.ts'
import type { DecodingLoss } from '../src/domain/model-card.ts'
import { EngineError } from '../src/engine/rpc.ts'
import { tagTokens } from '../src/engine/token-tags.ts'
import { readGold } from './gold.ts'
import { openSession, readInput, type Session, UsageError } from './input.ts'
import type { Options } from './options.ts'

/** `gleaner export --head HEAD --out FOLDER|FILE.zip`: a model that other tools load as it is. */
export async function exportCommand(files: readonly string[], options: Options): Promise<number> {
  const { out, check } = options
  if (files.length > 0) throw new UsageError(`export takes no file: name the head by --head, not "${files[0]}"`)
  if (out === undefined) throw new UsageError('export needs --out: a folder, or a file that ends in .zip')
  const isZip = /\.zip$/i.test(out)
  // A card would replace any README.md there.
  if (!isZip && existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, 'gleaner.head.json')))
    throw new UsageError(`--out: ${out} holds other files; name a folder that is new, or a .zip`)
  const gold = check === undefined ? undefined : readGold(check, await readInput(check), 'sentence')

  const { folderName, modelFiles, zipOf } = await import('../src/engine/model-export.ts')
  const session = await openSession(options)
  try {
    const loss = gold && {
      data: `${gold.gold.length} sentences of ${basename(check ?? '')}`,
      ...(await lossOn(session, gold)),
    }
    const name = folderName({ name: basename(resolve(out)).replace(/\.zip$/i, '') })
    const facts = { name, ...(options.title === undefined ? {} : { title: options.title }) }
    const { plain } = options
    const written = await modelFiles(session, session.head, facts, { loss, plain }, session.signal)
    mkdirSync(isZip ? dirname(resolve(out)) : out, { recursive: true })
    if (isZip) writeFileSync(out, zipOf(written, name, new Date()))
    else
      for (const { path, bytes } of written) {
        mkdirSync(dirname(join(out, path)), { recursive: true })
        writeFileSync(join(out, path), bytes)
      }
    const megabytes = written.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6
    console.log(`${out}: ${written.length} files, ${megabytes.toFixed(1)} MB, ${session.head.labels.length} labels`)
    if (loss)
      console.log(
        inWords(
          loss,
          session.head.neighbours ? 'the weights without their neighbours' : 'the largest plain logits of first pieces',
        ),
      )
    return 0
  } catch (error) {
    if (error instanceof EngineError && error.code === 'model-unsupported') throw new UsageError(error.message)
    throw error
  } finally {
    session.close()
  }
}

/** Scores as `evaluate` gives them, of tokens. */
async function lossOn(
  session: Session,
  { documents, gold }: ReturnType<typeof readGold>,
): Promise<Omit<DecodingLoss, 'data'>> {
  const { encoder, heads, head, signal } = session
  const { neighbours, ...alone } = head
  const tagged = async (own: typeof alone, decode: 'viterbi' | 'argmax') =>
    (await tagTokens(encoder, heads.open(own), own, decode, documents, signal)).flat()
  // What is lost with neighbours is lost to graphs that decode, too.
  const [ours, theirs] = [await tagged(head, head.decode), await tagged(alone, neighbours ? head.decode : 'argmax')]
  const differing = ours.reduce(
    (sum, tags, sentence) => sum + tags.filter((tag, token) => tag !== theirs[sentence]?.[token]).length,
    0,
  )
  const scoreOf = (tags: string[][]) => evaluate(gold, tags, { mode: 'default' }).overall
  return { words: gold.flat().length, differing, gleaner: scoreOf(ours), stock: scoreOf(theirs) }
}

function inWords({ data, words, differing, gleaner, stock }: DecodingLoss, who: string): string {
  const share = ((100 * differing) / words).toFixed(2)
  const f1 = (score: DecodingLoss['stock']) => (100 * (score?.f1 ?? 0)).toFixed(2)
  return `${data}: ${who} give ${differing} of ${words} words (${share} %) another tag than Gleaner does; entity F1 ${f1(stock)}, not ${f1(gleaner)}`
}
