/** Viterbi's rules as numbers, for whoever decodes by matrices. */
import { transitionsOf } from './decode.ts'
import { labelParts } from './labels.ts'
import { stepsOf, stepTable, type StepScores } from './transitions.ts'

/** What is added where a step is forbidden: more than any logits make up for. */
export const FORBIDDEN = -1e6

export interface StepMatrix {
  /** `[labels]`: of a sequence's first label. */
  readonly start: Float32Array
  /** `[labels × labels]`: from down, to across. */
  readonly step: Float32Array
  /** `[labels]`: of its last. */
  readonly end: Float32Array
}

/** As `constrainedViterbi` decodes: what each step adds to the logits. */
export function stepMatrix(labels: readonly string[], steps?: StepScores): StepMatrix {
  const { starts, opens, predecessors } = transitionsOf(labels)
  const { kinds } = stepsOf(labels)
  const table = steps ? stepTable(steps) : new Float64Array(9)
  const worth = (from: number, to: number) => table[3 * from + to] ?? 0
  const begins = (label: number) => (kinds[label] === 0 ? 0 : 1)
  const step = new Float32Array(labels.length ** 2).fill(FORBIDDEN)
  for (let to = 0; to < labels.length; to++)
    for (let from = 0; from < labels.length; from++) {
      const kind = kinds[from] ?? 0
      if (predecessors[to]?.includes(from)) step[from * labels.length + to] = worth(kind, 2)
      else if (starts[to] && !opens[from]) step[from * labels.length + to] = worth(kind, begins(to))
    }
  return {
    start: Float32Array.from(labels, (_, label) => (starts[label] ? worth(0, begins(label)) : FORBIDDEN)),
    step,
    end: Float32Array.from(labels, (_, label) => (opens[label] ? FORBIDDEN : 0)),
  }
}

/** Of each label the one that goes on with it inside a word: `I-X` for `B-X`, itself for every other. */
export function insideLabels(labels: readonly string[]): number[] {
  const parts = labelParts(labels)
  return parts.map(({ step, type }, label) => {
    const inside = step === 'B' ? parts.findIndex(other => other.step === 'I' && other.type === type) : -1
    return inside < 0 ? label : inside
  })
}
