/** What steps between labels are worth, as gold of some sequences tells it. */
import { stepScores, weighSteps, type StepScores } from '../domain/transitions.ts'
import type { LearnedHead } from '../domain/head.ts'
import { onlyLabel } from './label-rows.ts'
import { neighboursOf } from './neighbours.ts'
import type { Sequence, TrainingData } from './training-data.ts'

/** What is taken from gold beside the weights of a head. */
export interface TakenFromGold {
  /** Whether what steps between labels are worth is; true unless said. */
  readonly transitions?: boolean | undefined
  /** Whether words are kept with the head, to be asked what they were; false unless said. */
  readonly neighbours?: boolean | undefined
}

/** What a head has beside its weights, from these sequences alone. */
export function takenFromGold(
  data: TrainingData,
  sequences: readonly Sequence[],
  { transitions = true, neighbours = false }: TakenFromGold,
): Pick<LearnedHead, 'steps' | 'neighbours'> {
  const kept = neighbours ? neighboursOf(data, sequences) : undefined
  return { ...(transitions ? { steps: learnedSteps(data, sequences) } : {}), ...(kept ? { neighbours: kept } : {}) }
}

/** Of what the steps of gold say; see `weighSteps`. */
const WEIGHT = 0.75

/**
 * Steps to decode with, from these sequences alone.
 *
 * A stretch of known words between words that may be several labels counts where there is an `O` in it: elsewhere, in what
 * was not annotated, entities alone are known, and what follows them would seem to be more of them.
 */
export function learnedSteps(
  data: Pick<TrainingData, 'labels' | 'allowed' | 'weights'>,
  sequences: readonly Sequence[],
): StepScores {
  const outside = data.labels.indexOf('O')
  const known = sequences.map(({ first, end }) => {
    const tags = Int32Array.from({ length: end - first }, (_, word) => onlyLabel(data, first + word) ?? -1)
    if (!tags.includes(-1)) return tags
    for (let from = 0, to = 0; from < tags.length; from = to + 1) {
      for (to = from; to < tags.length && (tags[to] ?? -1) >= 0;) to++
      if (!tags.subarray(from, to).includes(outside)) tags.fill(-1, from, to)
    }
    return tags
  })
  return weighSteps(stepScores(known, data.labels), WEIGHT)
}
