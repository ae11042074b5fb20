/** What training by hand makes of its options: entity F1 on dev files, the last epoch's head, nothing chosen by dev. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readGold, trainingDocuments } from '../cli/gold.ts'
import { openSession } from '../cli/input.ts'
import { entityTypes } from '../src/domain/labels.ts'
import { scoreOf } from '../src/domain/metrics.ts'
import { trainingDefaults, type TrainingArguments } from '../src/domain/training-arguments.ts'
import { iob2Labels } from '../src/domain/training-tags.ts'
import { foundIn } from '../src/engine/label-rows.ts'
import { readTrainingData, type TrainingData } from '../src/engine/training-data.ts'
import { trainHead } from '../src/engine/training.ts'

export type Options = Partial<TrainingArguments>

export interface Row {
  readonly options: Options
  /** Entity F1 by set: a number for each seed. */
  readonly f1: Readonly<Record<string, readonly number[]>>
}

type Session = Awaited<ReturnType<typeof openSession>>
interface Set {
  readonly name: string
  readonly train: TrainingData
  readonly dev: TrainingData
}

/** Reads `<name>/train.conll` and `dev.conll` with the model. */
async function readSets(session: Session, folder: string, names: readonly string[]): Promise<Set[]> {
  const sets: Set[] = []
  for (const name of names) {
    const paths = ['train', 'dev'].map(split => join(folder, name, `${split}.conll`))
    if (!paths.every(path => existsSync(path))) throw new Error(`${name}: there is no train.conll and dev.conll`)
    const [train, dev] = paths.map(path => readGold(path, readFileSync(path), 'sentence'))
    if (!train || !dev) continue
    const labels = iob2Labels(entityTypes(train.gold.flat()).sort())
    const read = (gold: typeof train) =>
      readTrainingData(session.encoder, trainingDocuments(gold), labels, session.signal)
    sets.push({ name, train: await read(train), dev: await read(dev) })
  }
  return sets
}

/** Trains with each of the options on each set with each seed; `onRow` hears what came of the options as it does. */
export async function sweep(
  folder: string,
  names: readonly string[],
  grid: readonly Options[],
  seeds: number,
  onRow: (row: Row) => void,
): Promise<void> {
  const session = await openSession({})
  const { heads, signal } = session
  try {
    const sets = await readSets(session, folder, names)
    for (const options of grid) {
      const f1: Record<string, number[]> = {}
      for (const { name, train, dev } of sets) {
        const found: number[] = (f1[name] = [])
        for (let seed = 1; seed <= seeds; seed++) {
          const run = trainHead(
            heads.withRuntime,
            train,
            undefined,
            { ...trainingDefaults, ...options, seed },
            { signal, transitions: false },
          )
          let turn = await run.next()
          while (!turn.done) turn = await run.next()
          const apply = heads.open({ labels: train.labels, hidden: train.width, ...turn.value.weights })
          found.push(100 * scoreOf(foundIn(dev, dev.sequences, await apply(dev.features, dev.rows))).f1)
        }
      }
      onRow({ options, f1 })
    }
  } finally {
    session.close()
  }
}
