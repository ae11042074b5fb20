/**
 * What a step from one word's label to the next is worth beyond what either word says for itself, tied by kind of step:
 * a score for each pair of labels would be learned by heart from little gold.
 */
import { labelParts } from './labels.ts'

/** A label as steps see it: no entity, the first word of one, a later one. A label without prefix is a later one. */
export type StepFrom = 'outside' | 'first' | 'later'

/** Where a step leads: out of entities, to a new one, or on within the same. */
export type StepTo = 'outside' | 'begins' | 'goesOn'

/** Added to the logits, 0 for what is neither likely nor unlikely. A sequence begins as if from outside. */
export interface StepScores {
  readonly outside: Readonly<Record<'outside' | 'begins', number>>
  readonly first: Readonly<Record<StepTo, number>>
  readonly later: Readonly<Record<StepTo, number>>
}

const froms: readonly StepFrom[] = ['outside', 'first', 'later']
const tos: readonly StepTo[] = ['outside', 'begins', 'goesOn']

/**
 * The pointwise mutual information of where a step comes from and where it leads, in nats: ln p(to | from) − ln p(to),
 * counts smoothed by one. Logits of a classifier hold p(to) already, and adding the plain logarithm of p(to | from) would
 * count it twice (as hybrids of networks and HMMs divide by the prior; Bourlard and Morgan 1994). Nothing goes on from
 * outside: Viterbi forbids it, and it is not counted. Without gold all is 0.
 *
 * @param sequences label indices of the words of each sentence or segment; below 0 where it is not known what a word is:
 *   no step from or to it is counted
 */
export function stepScores(sequences: Iterable<ArrayLike<number>>, labels: readonly string[]): StepScores {
  const counts = new Float64Array(9)
  const { kinds, goesOn } = stepsOf(labels)
  for (const tags of sequences)
    for (let word = 0; word < tags.length; word++) {
      const [before, own] = [word === 0 ? -1 : (tags[word - 1] ?? -1), tags[word] ?? -1]
      if (own < 0 || (word > 0 && before < 0)) continue
      const from = word === 0 ? 0 : (kinds[before] ?? 0)
      const to = word > 0 && goesOn(before, own) ? 2 : kinds[own] === 0 ? 0 : 1
      const cell = 3 * from + to
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  const smoothed = counts.map((count, cell) => (cell === 2 ? 0 : count + 1))
  const sum = (cells: readonly number[]) => cells.reduce((total, cell) => total + (smoothed[cell] ?? 0), 0)
  const score = (from: number, to: number) => {
    const all = sum([...counts.keys()])
    const [ofFrom, ofTo] = [sum([3 * from, 3 * from + 1, 3 * from + 2]), sum([to, to + 3, to + 6])]
    return Math.log(((smoothed[3 * from + to] ?? 0) * all) / (ofFrom * ofTo))
  }
  const none = counts.every(count => count === 0)
  const worth = (from: number, to: number) => (none ? 0 : score(from, to))
  return {
    outside: { outside: worth(0, 0), begins: worth(0, 1) },
    first: { outside: worth(1, 0), begins: worth(1, 1), goesOn: worth(1, 2) },
    later: { outside: worth(2, 0), begins: worth(2, 1), goesOn: worth(2, 2) },
  }
}

/**
 * The scores times a weight. Features of a word know of its neighbours too, so that less than the whole is best: on the
 * development files of CrossNER politics, science and AI (features of the last layer, a linear head of C 0.01) 0.75 adds
 * 2.8, 1.5 and 0.6 points of F1 to the constraints alone, and anything from 0.5 to 1 nearly as much.
 */
export function weighSteps({ outside, first, later }: StepScores, weight: number): StepScores {
  const all = ({ outside, begins, goesOn }: Readonly<Record<StepTo, number>>) => {
    return { outside: weight * outside, begins: weight * begins, goesOn: weight * goesOn }
  }
  return {
    outside: { outside: weight * outside.outside, begins: weight * outside.begins },
    first: all(first),
    later: all(later),
  }
}

/** `Float64Array [3 × 3]`: from down, to across, in the order of `StepFrom` and `StepTo`; 0 for what is forbidden. */
export function stepTable(steps: StepScores): Float64Array {
  return Float64Array.from(
    froms.flatMap(from => {
      const row: Partial<Record<StepTo, number>> = steps[from]
      return tos.map(to => row[to] ?? 0)
    }),
  )
}

/** Of each label its place in `StepFrom`, and whether a label following another goes on with its entity. */
export function stepsOf(labels: readonly string[]) {
  const parts = labelParts(labels)
  const kinds = parts.map(({ step }) => (step === 'O' ? 0 : step === 'B' || step === 'S' ? 1 : 2))
  const goesOn = (before: number, own: number): boolean => {
    const [from, to] = [parts[before], parts[own]]
    return (
      from !== undefined &&
      from.type === to?.type &&
      (to.step === 'I' || to.step === 'E') &&
      (from.step === 'B' || from.step === 'I')
    )
  }
  return { kinds, goesOn }
}
