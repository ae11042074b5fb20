import { writeFile } from 'node:fs/promises'
import { lastLayer, type FeatureSet } from '../src/domain/feature-sets.ts'
import { writeHead, type Head } from '../src/domain/head.ts'
import { namesIn, renamed, type LabelMap } from '../src/domain/label-map.ts'
import { entityTypes } from '../src/domain/labels.ts'
import { evaluate, restrictTypes } from '../src/domain/metrics.ts'
import { huggingFaceArguments } from '../src/domain/training-arguments.ts'
import { tagTokens } from '../src/engine/token-tags.ts'
import type { TuneArgs, TuneOptions, TuneProgress, TuneResult } from '../src/engine/tune-protocol.ts'
import { tune } from '../src/engine/tune.ts'
import { tuneDefaults } from '../src/engine/tuning.ts'
import { readGold, tuneDocuments } from './gold.ts'
import { choice, count, openSession, readInput, type Session, UsageError } from './input.ts'
import type { Options } from './options.ts'
import { checkStart, segmentsOf, startInWords, startMap, typeList, unlabelledFrom } from './starting.ts'
import { trainingArguments } from './training-options.ts'
import { chosenLines, epochLine, keptLines, scoreInWords } from './tune-lines.ts'

/** What training by hand is scored with, as on the page. */
const SEEDS = 3

type Gold = ReturnType<typeof readGold>

interface Start {
  readonly head: Head
  readonly types: LabelMap
}

/** `gleaner tune TRAIN.conll --out HEAD.json`: a head of the file's entity types on the model's features. */
export async function tuneCommand(files: readonly string[], options: Options): Promise<number> {
  const [file, second] = files
  const { out } = options
  if (file === undefined || second !== undefined) throw new UsageError('tune needs one CoNLL file to learn from')
  if (out === undefined) throw new UsageError('tune needs --out FILE for the head')
  if (options.head !== undefined) throw new UsageError('tune begins as --start HEAD: --head is not for it')
  for (const name of ['map', 'unlabelled'] as const)
    if (options[name] !== undefined && options.start === undefined)
      throw new UsageError(`--${name} is for a head to begin as: name that by --start`)
  const context = choice('context', options.context, ['sentence', 'document'], 'sentence')
  const train = readGold(file, await readInput(file), context)
  const dev = options.dev === undefined ? undefined : readGold(options.dev, await readInput(options.dev), context)
  const occurring = typesOf(train)
  const wanted = options.types === undefined ? undefined : typeList(options.types)
  const annotated = wanted ?? occurring
  const told = tuneOptions(options)
  const texts = await segmentsOf(options.unlabelled ?? [])

  const session = await openSession({ ...options, head: options.start }, 'start')
  try {
    const start = options.start === undefined ? undefined : startOf(session, options.map ?? [], annotated)
    const known = new Set([...occurring, ...(start ? namesIn(start.types) : [])])
    const stray = annotated.find(type => !known.has(type))
    if (stray !== undefined)
      throw new UsageError(
        `--types: there is no "${stray}", neither in ${file} nor to begin with: ${[...known].join(', ')}`,
      )
    const seed = told.how === 'automatic' ? told.seed : told.arguments.seed
    const documents = tuneDocuments(train, annotated, 'none')
    const learned = documents.reduce((sum, { text }) => sum + text.length, 0)
    const unlabelled = unlabelledFrom(texts, learned, seed)
    const features = told.features ?? start?.head.features
    const args: TuneArgs = {
      documents: [...documents, ...(dev ? heldOut(dev, annotated, told) : [])],
      types: [...new Set([...(start ? namesIn(start.types) : []), ...annotated])],
      options: { ...told, features },
      start: start ? { kind: 'head', ...start } : { kind: 'nothing' },
      unlabelled,
      // As scikit-learn deals sentences: what is begun from makes no difference to the folds, nor do peers' scores.
      partsAlike: true,
      before: start && { head: start.head, types: renamed(start.types), seen: [] },
    }
    if (start) console.log(startInWords(start.head, start.types, annotated))
    // As much as the machine has memory for; a tab has less.
    const result = await tune({ ...session, learnLimit: Infinity }, args, session.signal, report)
    tell('')
    const characters = unlabelled.reduce((sum, { text }) => sum + text.length, 0)
    const head = named(result, out, options.title, train, {
      ...provenanceOf(result, told),
      ...(start ? { start: start.head.name, startTypes: start.types, unlabelled: characters } : {}),
    })
    await writeFile(out, `${JSON.stringify(writeHead(head))}\n`)
    const { data, unsaid, evaluation, milliseconds } = result
    console.log(
      `${data.words} words of ${train.gold.length} sentences, ${head.labels.length} labels${unsaid.length > 0 ? `, ${unsaid.length} entities that no tags of words can say` : ''}`,
    )
    for (const line of chosenLines(result, told, dev !== undefined)) console.log(line)
    if (start) for (const line of keptLines(evaluation, start.head.name, start.types)) console.log(line)
    console.log(`features ${seconds(milliseconds.features)}, training ${seconds(milliseconds.training)}`)
    if (dev) console.log(`dev: ${await scoreOn(session, head, dev, annotated, wanted)}`)
    return 0
  } finally {
    session.close()
  }
}

function startOf(session: Session, given: readonly string[], annotated: readonly string[]): Start {
  checkStart(session)
  const { head } = session
  return { head, types: startMap(given, head, annotated) }
}

function typesOf({ gold }: Gold): string[] {
  return entityTypes(gold.flat()).sort()
}

/** A file to score on is annotated for what occurs in it, and for what the other is. */
function heldOut(dev: Gold, annotated: readonly string[], { how }: TuneOptions) {
  const types = [...new Set([...annotated, ...typesOf(dev)])]
  const documents = tuneDocuments(dev, types, 'dev')
  // By hand it chooses the epoch too, as with Trainer: what is scored on stands beside what is chosen by.
  return how === 'automatic' ? documents : [...documents, ...tuneDocuments(dev, types, 'test')]
}

/** As `evaluate` gives it, of tokens; what is said of types that the file is not annotated for does not count. */
async function scoreOn(
  { encoder, heads, signal }: Session,
  head: Head,
  dev: Gold,
  annotated: readonly string[],
  wanted: readonly string[] | undefined,
): Promise<string> {
  const tagged = await tagTokens(encoder, heads.open(head), head, 'viterbi', dev.documents, signal)
  const known = new Set([...annotated, ...typesOf(dev)])
  const own = new Set(wanted && entityTypes(head.labels))
  const gold = wanted ? dev.gold.map(tags => restrictTypes(tags, own)) : dev.gold
  const said = tagged.flat().map(tags => restrictTypes(tags, known))
  return scoreInWords(evaluate(gold, said, { mode: 'default' }).overall)
}

function named(
  { head, data, chosen }: TuneResult,
  out: string,
  title: string | undefined,
  train: Gold,
  training: Readonly<Record<string, unknown>>,
): Head {
  const sentences = train.gold.length
  return {
    ...head,
    name: nameOf(out),
    title: title ?? nameOf(out),
    description: `Tuned on ${sentences} sentences.`,
    provenance: {
      training: { sentences, words: data.words, ...training },
      ...('c' in chosen && chosen.choices.length > 0 ? { crossValidation: chosen.choices } : {}),
    },
  }
}

function provenanceOf({ chosen, loss, iterations }: TuneResult, options: TuneOptions): Record<string, unknown> {
  const { transitions, neighbours } = options
  if (options.how === 'by-hand')
    return {
      ...huggingFaceArguments(options.arguments),
      transitions,
      neighbours,
      epoch: 'epochs' in chosen ? chosen.epochs : undefined,
      steps: iterations,
    }
  return {
    c: 'c' in chosen ? chosen.c : undefined,
    folds: options.folds,
    seed: options.seed,
    transitions,
    neighbours,
    loss,
  }
}

function tuneOptions(options: Options): TuneOptions {
  const byHand = trainingArguments(options)
  const common = {
    folds: count('folds', options.folds),
    features: featureSet(options),
    transitions: options['no-transitions'] !== true,
    neighbours: options.neighbours === true,
  }
  const seed = count('seed', options.seed) ?? tuneDefaults.seed
  const cs = options.c === undefined ? tuneDefaults.cs : [positive('c', options.c)]
  if (!byHand && options.seeds !== undefined)
    throw new UsageError('--seeds are for training by hand: else none matters')
  if (!byHand) return { ...common, how: 'automatic', folds: common.folds ?? tuneDefaults.folds, seed, cs }
  if (options.c !== undefined) throw new UsageError('--c is not for training by hand: its L2 is --weight-decay')
  if (common.folds !== undefined && options.dev !== undefined)
    throw new UsageError('--folds are not for training by hand with --dev, which holds out that')
  const seeds = count('seeds', options.seeds)
  if (seeds !== undefined && common.folds === undefined)
    throw new UsageError('--seeds are for scores by --folds, of training by hand')
  const scored = common.folds === undefined ? { folds: 1 } : { folds: common.folds, seeds: seeds ?? SEEDS }
  return { ...common, how: 'by-hand', ...scored, arguments: { ...byHand, seed } }
}

/** Undefined where nothing is said. */
function featureSet({ layers, 'neighbouring-words': factor }: Options): FeatureSet | undefined {
  if (layers === undefined && factor === undefined) return undefined
  const numbers = layers?.split(',').map(part => (part.trim() === '' ? NaN : Number(part))) ?? lastLayer.layers
  if (!numbers.every(Number.isInteger) || new Set(numbers).size < numbers.length)
    throw new UsageError(`--layers is a list of different whole numbers, as -1,-3,0, not "${layers}"`)
  const neighbouring = factor === undefined ? 0 : factor.trim() === '' ? NaN : Number(factor)
  if (!(neighbouring >= 0 && Number.isFinite(neighbouring)))
    throw new UsageError(`--neighbouring-words is a number from 0, not "${factor}"`)
  return { layers: numbers, neighbouring }
}

function positive(name: string, value: string): number {
  const number = Number(value)
  if (!(number > 0 && Number.isFinite(number))) throw new UsageError(`--${name} is a number above 0, not "${value}"`)
  return number
}

function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/(\.head)?\.json$/, '') || 'head'
}

function report(progress: TuneProgress): void {
  switch (progress.phase) {
    case 'reading':
      return tell(`${progress.done} of ${progress.total} segments read`)
    case 'choosing':
      return tell(`choosing C, ${progress.done} of ${progress.total}`)
    case 'fitting':
      return tell(`step ${progress.iterations}, loss ${progress.loss.toFixed(4)}`)
    case 'epoch':
      tell(progress.of === 'folds' ? `fold, training ${progress.place + 1} of ${progress.trainings}` : '')
      return progress.of === 'folds' ? undefined : console.log(epochLine(progress))
    case 'scoring':
      return tell('scoring')
    default:
      progress satisfies never
  }
}

function tell(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`)
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
