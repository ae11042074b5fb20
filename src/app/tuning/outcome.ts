/** What came of a training, until its head is kept, and again where it was discarded. */
import { readHead, type Head } from '../../domain/head.ts'
import type { ProjectRecords, RunRecord } from '../../domain/project.ts'
import { runReport, writeRunReport, type RunReport } from '../../domain/runs.ts'
import type { TuneOptions } from '../../engine/tune-protocol.ts'
import { typesCalled } from './starting.ts'
import type { NamedHead, Trained } from './training.ts'
import type { Curve } from './tuning.ts'

export interface Outcome {
  /** Named, and on trial. */
  readonly head: Head
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly report: RunReport
  /** SHA-256 of the texts that it learned from. */
  readonly trainedOn: readonly string[]
  /** What it is compared with. */
  readonly before: NamedHead | undefined
  /** Entities of gold that tags of words cannot say; of a head that was discarded nobody knows any more. */
  readonly unsaid: number
  /** Of training by hand, where it was just trained. */
  readonly curve: Curve | undefined
  /** Milliseconds from the press until the open text was read again; undefined until it is. */
  readonly milliseconds: number | undefined
}

export function outcomeOf({ result, before, setup }: Trained, head: Head, curve: Curve | undefined): Outcome {
  const { gathered } = setup
  const learned = gathered.documents.filter(({ role }) => role === 'train' || role === 'none')
  return {
    head,
    createdAt: Date.now(),
    report: reportOf({ result, before, setup }, head),
    trainedOn: learned.flatMap(({ id }) => gathered.hashes.get(id) ?? []),
    before,
    unsaid: result.unsaid.length,
    curve,
    milliseconds: undefined,
  }
}

/** A run of a discarded head as what came of it; undefined where its head was dropped, or cannot be read. */
export async function discardedOutcome(
  run: RunRecord,
  records: ProjectRecords,
  headNamed: (name: string) => Promise<Head>,
): Promise<Outcome | undefined> {
  const { discarded, id, createdAt } = run
  if (!discarded) return undefined
  const report = runReport(run)
  const former = report.before ? await headNamed(report.before.name).catch(() => undefined) : undefined
  try {
    return {
      head: { ...readHead(discarded.file), name: id },
      createdAt,
      report,
      trainedOn: discarded.trainedOn,
      before: former && { head: former, types: typesCalled(records, former, report.types) },
      unsaid: 0,
      curve: undefined,
      milliseconds: undefined,
    }
  } catch {
    return undefined
  }
}

function reportOf({ result, setup, before }: Trained, { title }: Head): RunReport {
  const { data, loss, iterations, trainedOn, evaluation, milliseconds, chosen } = result
  const { start, options, types, labels, dataHash, unlabelledHash, gathered } = setup
  const hashes = evaluation.documents.map(id => gathered.scoredHashes.get(id) ?? '')
  const named = (of: Head | undefined) => (of ? { name: of.name, title: of.title } : null)
  return {
    format: 'gleaner-run/1',
    title,
    dataHash,
    data,
    types,
    labels,
    start: start.kind === 'head' ? named(start.head) : null,
    before: named(before?.head),
    seed: seedOf(options),
    options: {
      ...options,
      ...(start.kind === 'head' ? { startTypes: start.types } : {}),
      ...(unlabelledHash === '' ? {} : { unlabelledHash }),
    },
    chosen: { ...chosen },
    loss,
    iterations,
    trainedOn,
    evaluation: { ...evaluation, hashes },
    milliseconds,
  }
}

function seedOf(options: TuneOptions): number {
  return options.how === 'automatic' ? options.seed : options.arguments.seed
}

const records = new WeakMap<Outcome, RunRecord>()

/** An outcome as the record that it would be. */
export function recordOf(outcome: Outcome): RunRecord {
  const known = records.get(outcome)
  if (known) return known
  const { head, createdAt, report } = outcome
  const record: RunRecord = {
    kind: 'run',
    id: head.name,
    createdAt,
    head: head.name,
    note: '',
    report: writeRunReport(report),
  }
  records.set(outcome, record)
  return record
}
