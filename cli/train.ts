/** Training by hand on the command line: a line for each epoch. */
import type { LearnedHead } from '../src/domain/head.ts'
import { huggingFaceArguments, type TrainingArguments } from '../src/domain/training-arguments.ts'
import type { TakenFromGold } from '../src/engine/learned-steps.ts'
import type { TrainingData } from '../src/engine/training-data.ts'
import { trainHead, type EpochReport } from '../src/engine/training.ts'
import type { Session } from './input.ts'

/** What came of learning, however that was done. */
export interface Learned {
  readonly weights: LearnedHead
  /** Of the run, for the head's provenance. */
  readonly training: Readonly<Record<string, unknown>>
  /** What was held against each other on what was held out. */
  readonly choices?: readonly unknown[] | undefined
  /** To be printed when all is done. */
  readonly lines: readonly string[]
}

export async function trainByHand(
  { heads, signal }: Pick<Session, 'heads' | 'signal'>,
  data: TrainingData,
  heldOut: TrainingData | undefined,
  given: TrainingArguments,
  taken: TakenFromGold,
): Promise<Learned> {
  const run = trainHead(heads.withRuntime, data, heldOut, given, { signal, ...taken })
  for (;;) {
    const turn = await run.next()
    if (!turn.done) {
      console.log(lineOf(turn.value))
      continue
    }
    const { weights, epoch, steps, ended } = turn.value
    const kept = heldOut ? `epoch ${epoch} kept, the best of dev by ${given.metricForBestModel}` : `epoch ${epoch} kept`
    return {
      weights,
      training: { ...huggingFaceArguments(given), ...taken, epoch, steps },
      lines: [ended === 'early' ? `${kept}; ended early, after ${steps} steps` : kept],
    }
  }
}

function lineOf({
  epoch,
  epochs,
  step,
  steps,
  loss,
  heldOut,
  learningRate,
  milliseconds,
  isBest,
}: EpochReport): string {
  const dev = heldOut
    ? [`dev loss ${heldOut.loss.toFixed(4)}`, `F1 ${(100 * heldOut.score.f1).toFixed(2).padStart(6)}`]
    : []
  const parts = [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    `loss ${loss.toFixed(4)}`,
    ...dev,
    `rate ${learningRate.toExponential(2)}`,
    `${Math.round(milliseconds)} ms${heldOut && isBest ? '  ← best' : ''}`,
  ]
  return parts.join('  ')
}
