/** What a training is told unless a person says otherwise. */
import * as v from 'valibot'
import type { AutomaticOptions, TuneOptions } from '../../engine/tune-protocol.ts'

/** As `gleaner tune` on the command line. */
export const automatic: AutomaticOptions = { how: 'automatic', cs: [0.001, 0.003, 0.01, 0.03, 0.1], folds: 3, seed: 42 }

const automaticSchema = v.object({
  how: v.literal('automatic'),
  cs: v.array(v.number()),
  folds: v.number(),
  seed: v.number(),
})

/** The options of a run that was kept; undefined where they are of another version. */
export function readOptions(kept: Readonly<Record<string, unknown>>): TuneOptions | undefined {
  const read = v.safeParse(automaticSchema, kept)
  return read.success ? read.output : undefined
}
