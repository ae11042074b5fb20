// Logits → tags → entities, word by word. Tags are indices into the head's label set.

import { labelParts, typeProbability } from './labels.ts'
import type { Prediction, Range } from './spans.ts'
import { stepsOf, stepTable, type StepScores } from './transitions.ts'

/**
 * The best label of each row, the first of equals. Logits and probabilities give the same.
 *
 * @param scores `[rows × labels]`
 * @returns label indices `[rows]`
 */
export function argmaxTags(scores: Float32Array, rows: number, labels: readonly string[]): Int32Array {
  const width = labels.length
  const tags = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    let best = 0
    let highest = -Infinity
    for (let label = 0; label < width; label++) {
      const score = scores[row * width + label] ?? 0
      if (score > highest) {
        highest = score
        best = label
      }
    }
    tags[row] = best
  }
  return tags
}

/**
 * The most probable sequence of labels among those that the label set's scheme allows, the rows being one sequence (a
 * sentence, a segment). Viterbi (1967) with transitions that are free or forbidden.
 *
 * What is allowed follows from the prefixes that each type has, BILOU's `L` and `U` being `E` and `S`:
 * - with a `B-X`, `I-X` and `E-X` follow only `B-X` or `I-X` (IOB2, IOBES, BILOU);
 * - with an `E-X`, an `I-X` must go on to `I-X` or `E-X`, and so must a `B-X` if there is an `S-X` for single words, and
 *   a sequence ends on neither (IOE2, IOBES, BILOU);
 * - a type with `I-X` alone, or without prefixes, is free. (`B-` and `I-` are read as IOB2 and not IOB1, `I-` and `E-`
 *   as IOE2 and not IOE1: the label set does not tell them apart.)
 *
 * Scores are logits as they are: log-softmax would shift all paths by the same. Time and memory are O(rows × labels); with
 * `steps` and labels without prefixes O(rows × labels²).
 *
 * @param logits `[rows × labels]`, finite
 * @param steps what each step is worth by its kind; nothing unless given
 * @returns label indices `[rows]`
 */
export function constrainedViterbi(
  logits: Float32Array,
  rows: number,
  labels: readonly string[],
  steps?: StepScores,
): Int32Array {
  const tags = new Int32Array(rows)
  if (rows === 0) return tags
  const width = labels.length
  const { starts, opens, predecessors } = transitionsOf(labels)
  const kinds = Uint8Array.from(steps ? stepsOf(labels).kinds : { length: width })
  const worth = steps ? stepTable(steps) : new Float64Array(9)
  const cameFrom = new Uint16Array(rows * width)
  let scores = new Float64Array(width)
  let previous = new Float64Array(width)
  for (let label = 0; label < width; label++)
    scores[label] = starts[label] ? (logits[label] ?? 0) + (worth[kinds[label] === 0 ? 0 : 1] ?? 0) : -Infinity
  for (let row = 1; row < rows; row++) {
    const swap = previous
    previous = scores
    scores = swap
    // Labels of one kind are worth the same to all that begins after them: the best is found once for all.
    const outside = bestBefore(previous, opens, kinds, worth, 0)
    const begins = steps ? bestBefore(previous, opens, kinds, worth, 1) : outside
    const outsideScore = (previous[outside] ?? 0) + (worth[3 * (kinds[outside] ?? 0)] ?? 0)
    const beginsScore = (previous[begins] ?? 0) + (worth[3 * (kinds[begins] ?? 0) + 1] ?? 0)
    for (let label = 0; label < width; label++) {
      const own = predecessors[label] ?? []
      const begin = steps !== undefined && kinds[label] !== 0
      let from = begin ? begins : outside
      let highest = starts[label] ? (begin ? beginsScore : outsideScore) : -Infinity
      if (begin && starts[label] && own.includes(from)) {
        from = bestBefore(previous, opens, kinds, worth, 1, own)
        highest = (previous[from] ?? 0) + (worth[3 * (kinds[from] ?? 0) + 1] ?? 0)
      }
      for (const other of own) {
        const score = (previous[other] ?? 0) + (steps ? (worth[3 * (kinds[other] ?? 0) + 2] ?? 0) : 0)
        if (score > highest) {
          highest = score
          from = other
        }
      }
      scores[label] = highest + (logits[row * width + label] ?? 0)
      cameFrom[row * width + label] = from
    }
  }
  let tag = bestBefore(scores, opens, kinds, new Float64Array(9), 0)
  for (let row = rows - 1; row >= 0; row--) {
    tags[row] = tag
    tag = cameFrom[row * width + tag] ?? 0
  }
  return tags
}

/**
 * Tags of a segment's words → entities, in order. Tags that are no legal sequence are read as conlleval and seqeval's
 * default mode do (an `I-` after another type opens an entity, `I-PER I-PER` is one). An entity's score is the mean over
 * its words of the probability of its type, whatever the place in it.
 *
 * @param words offsets `[words]`
 * @param tags label indices `[words]`
 * @param probabilities `[words × labels]`, as `softmax` gives them
 */
export function wordEntities(
  words: readonly Range[],
  tags: ArrayLike<number>,
  probabilities: Float32Array,
  labels: readonly string[],
): Prediction[] {
  const parts = labelParts(labels)
  const entities: Prediction[] = []
  let first = -1
  for (let word = 0; word <= words.length; word++) {
    const part = word < words.length ? parts[tags[word] ?? -1] : undefined
    const before = word > 0 ? parts[tags[word - 1] ?? -1] : undefined
    const goesOn =
      part !== undefined &&
      part.type === before?.type &&
      (part.step === 'I' || part.step === 'E') &&
      (before.step === 'I' || before.step === 'B')
    if (goesOn) continue
    if (first >= 0 && before) entities.push(entity(first, word, before.type))
    first = part && part.step !== 'O' ? word : -1
  }
  return entities

  function entity(first: number, end: number, label: string): Prediction {
    let sum = 0
    for (let word = first; word < end; word++) sum += typeProbability(probabilities, word, labels, label)
    return { start: words[first]?.start ?? 0, end: words[end - 1]?.end ?? 0, label, score: sum / (end - first) }
  }
}

export interface Transitions {
  /** Whether a label may open a sequence, or follow a label that is not open. */
  readonly starts: readonly boolean[]
  /** Whether the entity must go on after a label. */
  readonly opens: readonly boolean[]
  /** By label, those that it may follow as the next word of their entity, beyond what `starts` allows. */
  readonly predecessors: readonly (readonly number[])[]
}

const transitionsOfLabels = new WeakMap<readonly string[], Transitions>()

/** What may follow what in a label set, by label. */
export function transitionsOf(labels: readonly string[]): Transitions {
  const known = transitionsOfLabels.get(labels)
  if (known) return known
  const parts = labelParts(labels)
  const written = new Set(parts.map(({ step, type }) => `${step} ${type}`))
  const starts = parts.map(({ step, type }) => !((step === 'I' || step === 'E') && written.has(`B ${type}`)))
  const opens = parts.map(({ step, type }) => {
    if (!written.has(`E ${type}`)) return false
    return step === 'I' || (step === 'B' && written.has(`S ${type}`))
  })
  const predecessors = parts.map(({ step, type }) => {
    if (step !== 'I' && step !== 'E') return []
    return parts.flatMap((other, label) =>
      other.type === type && (other.step === 'B' || other.step === 'I') ? [label] : [],
    )
  })
  const transitions = { starts, opens, predecessors }
  transitionsOfLabels.set(labels, transitions)
  return transitions
}

/**
 * The label to come from where an entity need not go on, `to` being outside (0) or a beginning (1): the one with the
 * highest score, which every scheme has. Those in `but` go on instead.
 */
function bestBefore(
  scores: Float64Array,
  opens: readonly boolean[],
  kinds: Uint8Array,
  worth: Float64Array,
  to: 0 | 1,
  but?: readonly number[],
): number {
  let best = 0
  let highest = -Infinity
  for (let label = 0; label < scores.length; label++) {
    if (opens[label] || but?.includes(label)) continue
    const score = (scores[label] ?? 0) + (worth[3 * (kinds[label] ?? 0) + to] ?? 0)
    if (score > highest) {
      highest = score
      best = label
    }
  }
  return best
}
