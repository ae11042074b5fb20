/** A training as a run's report says it. */
import type { Head } from '../../domain/head.ts'
import type { RunReport } from '../../domain/runs.ts'
import type { TuneOptions } from '../../engine/tune-protocol.ts'
import type { Outcome } from './tuning.ts'

export function reportOf({ head, result, setup, before }: Outcome, title = head.title): RunReport {
  const { data, loss, iterations, evaluation, milliseconds, chosen } = result
  const { start, options, types, dataHash } = setup
  const named = (of: Head | undefined) => (of ? { name: of.name, title: of.title } : null)
  return {
    format: 'gleaner-run/1',
    title,
    dataHash,
    data,
    types,
    start: start.kind === 'head' ? named(start.head) : null,
    before: named(before?.head),
    seed: seedOf(options),
    options: { ...options, ...(start.kind === 'head' ? { startTypes: start.types } : {}) },
    chosen: { ...chosen },
    loss,
    iterations,
    evaluation,
    milliseconds,
  }
}

export function seedOf(options: TuneOptions): number {
  return options.how === 'automatic' ? options.seed : options.arguments.seed
}
