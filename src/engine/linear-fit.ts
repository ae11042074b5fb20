/** One fit of a linear head: the same arithmetic, wherever its parts lie and whoever takes its steps. */
import { lbfgs, lbfgsDefaults, type Iteration, type Move } from '../domain/lbfgs.ts'
import { softmaxPrecondition } from '../domain/precondition.ts'
import type { Principal } from '../domain/principal.ts'
import { foldedIn, type Linear, type Moments } from '../domain/standardise.ts'
import { EngineError } from './rpc.ts'

/** What the last steps of a fit told of how its loss is bent, and the penalty's share of that. */
export interface Bends {
  /** In half of the memory that they were found in. */
  readonly moves: readonly { readonly move: Float32Array; readonly change: Float32Array }[]
  readonly l2: number
}

/** All that a fit is told; its weights are over features as `left` standardises them once more. */
export interface LinearTask {
  /** Words that something is learned from. */
  readonly words: number
  /** `[labels]`: the share of each. */
  readonly shares: Float64Array
  readonly l2: number
  /** What is left of mean and deviation in the words that it is fitted to. */
  readonly left: Moments
  readonly principal: Principal
  readonly start: Linear
  /** Where L2 pulls weights to; 0 when absent. */
  readonly origin?: Float32Array | undefined
  readonly bends?: Bends | undefined
  readonly flatness: number
}

export interface LinearFit extends Linear {
  /** Mean loss and penalty. */
  readonly loss: number
  readonly iterations: number
  readonly bends: Bends
}

/** Numbers that the memory of a fit's steps may take, and the fewest steps. */
const [MEMORY, FEWEST_STEPS] = [2 ** 20, 8]

/**
 * Minimises the mean loss of parts and ½ · `l2` · ‖weight − origin‖².
 *
 * @param step what `linearStep` says of each part, always in the same order
 */
export async function fitLinear(
  { words, shares, l2, left, principal, start, origin, bends, flatness }: LinearTask,
  step: (weights: Linear) => Promise<readonly Readonly<Record<string, Float32Array>>[]>,
  onIteration?: (iteration: Iteration) => void,
): Promise<LinearFit> {
  const number = shares.length
  const width = left.mean.length
  const size = number * width
  const scale = left.deviation.map(deviation => 1 / (deviation * words))
  const shift = left.mean.map((mean, column) => mean / (left.deviation[column] ?? 1))
  const split = (numbers: Float32Array): Linear => ({ weight: numbers.slice(0, size), bias: numbers.slice(size) })

  const evaluate = async (point: Float64Array) => {
    const gradient = new Float64Array(point.length)
    let value = 0
    for (const part of await step(foldedIn(split(new Float32Array(point)), left))) {
      value += (part['loss']?.[0] ?? 0) / words
      addTo(gradient, 0, part['gradient.weight'])
      addTo(gradient, size, part['gradient.bias'])
    }
    let square = 0
    for (let label = 0, at = 0; label < number; label++) {
      const inBias = (gradient[size + label] ?? 0) / words
      gradient[size + label] = inBias
      for (let column = 0; column < width; column++, at++) {
        const moved = (point[at] ?? 0) - (origin?.[at] ?? 0)
        gradient[at] = (gradient[at] ?? 0) * (scale[column] ?? 1) - inBias * (shift[column] ?? 0) + l2 * moved
        square += moved * moved
      }
    }
    return { value: value + 0.5 * l2 * square, gradient }
  }

  const from = new Float64Array(size + number)
  from.set(start.weight)
  from.set(start.bias, size)
  const search = lbfgs(
    from,
    { flatness, memory: Math.max(FEWEST_STEPS, Math.min(lbfgsDefaults.memory, Math.floor(MEMORY / from.length))) },
    onIteration,
    softmaxPrecondition(principal, shares, l2),
    bends ? bentAs(bends, l2, size) : [],
  )
  for (let turn = search.next(); ;) {
    if (turn.done) {
      const { point, value, iterations, moves } = turn.value
      const numbers = new Float32Array(point)
      return { ...split(numbers), loss: value, iterations, bends: { moves: moves.map(halved), l2 } }
    }
    turn = search.next(await evaluate(turn.value))
  }
}

/** What the loss alone changed of the gradient, with the penalty of another C. */
function bentAs({ moves, l2: before }: Bends, l2: number, size: number): Move[] {
  return moves.map(({ move, change }) => {
    const own = { move: new Float64Array(move), change: new Float64Array(change) }
    for (let at = 0; at < size; at++) own.change[at] = (own.change[at] ?? 0) + (l2 - before) * (own.move[at] ?? 0)
    return own
  })
}

function halved({ move, change }: Move) {
  return { move: new Float32Array(move), change: new Float32Array(change) }
}

function addTo(sum: Float64Array, from: number, numbers: Float32Array | undefined): void {
  if (!numbers) throw new EngineError('internal', 'a training graph gave no numbers')
  for (let at = 0; at < numbers.length; at++) sum[from + at] = (sum[from + at] ?? 0) + (numbers[at] ?? 0)
}
