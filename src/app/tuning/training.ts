/** A training, from the gold of the project to what the engine made of it. */
import type { Head } from '../../domain/head.ts'
import { namesIn } from '../../domain/label-map.ts'
import { headKey, labelsOf, type ProjectRecords } from '../../domain/project.ts'
import type { Engine } from '../../engine/client.ts'
import type { TuneMessage } from '../../engine/tune-message.ts'
import type { StartFrom, TuneOptions, TuneResult } from '../../engine/tune-protocol.ts'
import { dataHashOf, gather, sha256, type Gathered } from './gathering.ts'
import type { Phase } from './progress.ts'
import { learnableTypes, readinessOf } from './readiness.ts'
import { typesCalled } from './starting.ts'
import { gatherUnlabelled, lengthWanted } from './unlabelled.ts'

/** What a training is told beside its data. */
export interface Wish {
  readonly options: TuneOptions
  readonly start: StartFrom
}

/** What a training was told, so that it can be told again. */
export interface Setup extends Wish {
  readonly types: readonly string[]
  /** Of each of them the id of its label; empty for one that a head brings and the project has none for. */
  readonly labels: readonly string[]
  readonly gathered: Gathered
  /** SHA-256 of all that was learned from and scored on. */
  readonly dataHash: string
  /** SHA-256 of the texts without gold of which the head that it started from said what it knows; empty without any. */
  readonly unlabelledHash: string
}

/** A head by what its entity types are called in the project; types that are absent are not learned. */
export interface NamedHead {
  readonly head: Head
  readonly types: Readonly<Record<string, string>>
}

export interface TrainingOptions extends Wish {
  readonly engine: Engine
  readonly records: ProjectRecords
  readonly textOf: (id: string) => Promise<string | undefined>
  /** What the new one is compared with. */
  readonly head: Head | undefined
  readonly signal: AbortSignal
  readonly report: (phase: Phase) => void
}

export interface Trained {
  readonly result: TuneResult
  readonly before: NamedHead | undefined
  readonly setup: Setup
}

/** @throws EngineError as the engine does, and `aborted` */
export async function train(training: TrainingOptions): Promise<Trained> {
  const { engine, records, textOf, head, signal, report, start, options } = training
  const { documents, ...readiness } = readinessOf(records)
  const total = documents.length
  report({ phase: 'gathering', done: 0, total })
  const gathered = await gather({
    records,
    documents,
    textOf,
    signal,
    onProgress: done => report({ phase: 'gathering', done, total }),
  })
  report({ phase: 'gathering', done: total, total })
  const kept = start.kind === 'head' ? namesIn(start.types) : []
  const types = [...new Set([...kept, ...learnableTypes({ documents, ...readiness })])]
  const before = head && { head, types: typesCalled(records, head, types) }
  const args: { -readonly [Name in keyof TuneMessage]: TuneMessage[Name] } = {
    documents: gathered.documents,
    types,
    options,
    start: start.kind === 'head' ? { ...start, seen: await seenBy(records, start.head, gathered) } : start,
    before: before && { ...before, seen: await seenBy(records, before.head, gathered) },
  }
  if (start.kind === 'head') {
    const seed = options.how === 'automatic' ? options.seed : options.arguments.seed
    args.unlabelled = await gatherUnlabelled(records, textOf, lengthWanted(gathered.documents), seed, signal)
  }
  const dataHash = await dataHashOf(gathered, types)
  const result = await engine.call('tune', args, {
    signal,
    onProgress(progress) {
      // An engine that dies is asked again by the client with these: it goes on from there.
      if (progress.phase === 'epoch') args.resume = progress.state
      report(progress)
    },
  })
  const { unlabelled = [] } = args
  const unlabelledHash = unlabelled.length > 0 ? await sha256(JSON.stringify(unlabelled.map(({ text }) => text))) : ''
  const ids = new Map(labelsOf(records).map(({ id, name }) => [name, id]))
  const labels = types.map(type => ids.get(type) ?? '')
  return { result, before, setup: { start, options, types, labels, gathered, dataHash, unlabelledHash } }
}

/** Ids of the documents whose text a kept head learned from. */
async function seenBy(records: ProjectRecords, head: Head, { hashes }: Gathered): Promise<string[]> {
  const record = records.get(headKey(head.name))
  if (record?.kind !== 'head') return []
  const trainedOn = new Set(record.trainedOn)
  return [...hashes].flatMap(([id, hash]) => (trainedOn.has(hash) ? [id] : []))
}
