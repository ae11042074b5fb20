import { writeFile } from 'node:fs/promises'
import { equalFeatureSets, lastLayer, type FeatureSet } from '../src/domain/feature-sets.ts'
import { writeHead, type Head } from '../src/domain/head.ts'
import { entityTypes } from '../src/domain/labels.ts'
import { evaluate, scoreOf, sumCounts, type Counts } from '../src/domain/metrics.ts'
import { iob2Labels } from '../src/domain/training-tags.ts'
import { tagTokens } from '../src/engine/token-tags.ts'
import type { AutomaticOptions, TuneProgress } from '../src/engine/tune-protocol.ts'
import { foundIn } from '../src/engine/label-rows.ts'
import { partOf, readTrainingData, type TrainingData } from '../src/engine/training-data.ts'
import { foldsOf } from '../src/domain/folds.ts'
import { tuneDefaults, tuneLinear } from '../src/engine/tuning.ts'
import { readGold, trainingDocuments } from './gold.ts'
import { choice, count, openSession, readInput, UsageError, type Session } from './input.ts'
import type { Options } from './options.ts'
import { trainByHand, type Learned } from './train.ts'
import { trainingArguments } from './training-options.ts'

/** `gleaner tune TRAIN.conll --out HEAD.json`: a head of the file's entity types on the model's features. */
export async function tuneCommand(files: readonly string[], options: Options): Promise<number> {
  const [file, second] = files
  if (file === undefined || second !== undefined) throw new UsageError('tune needs one CoNLL file to learn from')
  if (options.out === undefined) throw new UsageError('tune needs --out FILE for the head')
  const context = choice('context', options.context, ['sentence', 'document'], 'sentence')
  const train = readGold(file, await readInput(file), context)
  const dev = options.dev === undefined ? undefined : readGold(options.dev, await readInput(options.dev), context)
  const labels = iob2Labels(entityTypes(train.gold.flat()).sort())
  const folds = count('folds', options.folds) ?? tuneDefaults.folds
  const seed = count('seed', options.seed) ?? tuneDefaults.seed
  const cs = options.c === undefined ? tuneDefaults.cs : [positive('c', options.c)]
  const taken = { transitions: options['no-transitions'] !== true, neighbours: options.neighbours === true }
  const features = featureSet(options)
  const byHand = trainingArguments(options)
  if (byHand && (options.c ?? options.folds) !== undefined)
    throw new UsageError('--c and --folds are not for training by hand: its L2 is --weight-decay, it holds out --dev')

  const session = await openSession(options)
  const { encoder, heads, result, signal } = session
  try {
    const began = performance.now()
    const reading = (gold: typeof train) =>
      readTrainingData(
        encoder,
        trainingDocuments(gold),
        labels,
        signal,
        (done, total) => tell(`${done} of ${total} segments read`),
        [features],
      )
    const data = await reading(train)
    const heldOut = byHand && dev ? await reading(dev) : undefined
    tell('')
    const read = performance.now()
    const learned = byHand
      ? await trainByHand(session, data, heldOut, { ...byHand, seed }, taken)
      : await automatic(session, data, { how: 'automatic', folds, seed, cs, features, ...taken }, dev === undefined)
    const fitted = performance.now()
    tell('')
    const { manifest } = result
    const sha256 = manifest.files.find(({ path }) => path === manifest.weights)?.sha256 ?? ''
    const title = options.title ?? nameOf(options.out)
    const head: Head = {
      format: 'gleaner-head/1',
      name: nameOf(options.out),
      title,
      description: `Tuned on ${train.gold.length} sentences.`,
      ...learned.weights,
      labels,
      hidden: encoder.hidden,
      ...(equalFeatureSets(features, lastLayer) ? {} : { features }),
      decode: 'viterbi',
      encoder: { id: manifest.id, sha256 },
      provenance: {
        training: { sentences: train.gold.length, words: data.rows, ...learned.training },
        ...(learned.choices ? { crossValidation: learned.choices } : {}),
      },
    }
    await writeFile(options.out, `${JSON.stringify(writeHead(head))}\n`)
    const { length } = data.unsaid
    console.log(
      `${data.rows} words of ${train.gold.length} sentences, ${labels.length} labels${length > 0 ? `, ${length} entities that no tags of words can say` : ''}`,
    )
    for (const line of learned.lines) console.log(line)
    console.log(`features ${seconds(read - began)}, training ${seconds(fitted - read)}`)
    if (dev) {
      const tagged = await tagTokens(encoder, heads.open(head), head, 'viterbi', dev.documents, signal)
      const { overall } = evaluate(dev.gold, tagged.flat(), { mode: 'default' })
      console.log(
        `dev: precision ${percent(overall.precision)}, recall ${percent(overall.recall)}, F1 ${percent(overall.f1)} of ${overall.number} entities`,
      )
    }
    return 0
  } finally {
    session.close()
  }
}

/** The optimum of a linear head, C by cross-validation; `isScored`: by nested cross-validation. */
async function automatic(
  { encoder, heads, signal }: Session,
  data: TrainingData,
  { folds: count, seed, cs, transitions, neighbours }: AutomaticOptions,
  isScored: boolean,
): Promise<Learned> {
  const { folds, isOptimistic } = foldsOf(
    data.sequences.map(({ document }) => document),
    count,
    seed,
  )
  const learned = [...data.sequences.keys()]
  const plan = { learned, folds, isScoredByFolds: isScored, cs, transitions, neighbours }
  const report = (progress: TuneProgress) => {
    if (progress.phase === 'choosing') tell(`choosing C, ${progress.done} of ${progress.total}`)
    if (progress.phase === 'fitting') tell(`step ${progress.iterations}, loss ${progress.loss.toFixed(4)}`)
  }
  const { withRuntime } = heads
  const { linear, withoutFold, ...tuned } = await tuneLinear(withRuntime, data, plan, signal, report, encoder.pool)
  const { c, choices, loss, iterations } = tuned
  const found: Counts[] = []
  for (const [fold, weights] of withoutFold.entries()) {
    const own = partOf(
      data,
      (folds[fold]?.heldOut ?? []).flatMap(place => data.sequences[place] ?? []),
    )
    const head = { kind: 'linear', labels: data.labels, hidden: data.width, ...weights } as const
    found.push(foundIn(own, own.sequences, await heads.open(head)(own.features, own.rows), weights.steps))
  }
  const { precision, recall, f1, number } = scoreOf(sumCounts(found))
  return {
    weights: { kind: 'linear', ...linear },
    training: { c, folds: folds.length, seed, transitions, neighbours, loss },
    choices: choices.length > 0 ? choices : undefined,
    lines: [
      ...choices.map(
        choice =>
          `C ${choice.c}: held-out loss ${choice.loss.toFixed(4)}, entity F1 ${percent(choice.f1)}${choice.c === c ? '  ← taken' : ''}`,
      ),
      ...(number > 0
        ? [
            `held out, C chosen without it: precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)} of ${number} entities${isOptimistic ? ' (blocks of few documents: flatters)' : ''}`,
          ]
        : []),
      `${iterations} steps, loss ${loss.toFixed(4)}`,
    ],
  }
}

function featureSet({ layers = '-1', 'neighbouring-words': factor = '0' }: Options): FeatureSet {
  const numbers = layers.split(',').map(part => (part.trim() === '' ? NaN : Number(part)))
  if (!numbers.every(Number.isInteger) || new Set(numbers).size < numbers.length)
    throw new UsageError(`--layers is a list of different whole numbers, as -1,-3,0, not "${layers}"`)
  const neighbouring = factor.trim() === '' ? NaN : Number(factor)
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

function tell(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`)
}

const percent = (value: number) => (100 * value).toFixed(2)
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
