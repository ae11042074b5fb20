/**
 * L-BFGS (Nocedal and Wright, *Numerical Optimization*, 2006, algorithm 7.4 with the line search of 3.5 and 3.6): finds
 * the minimum of a smooth function from its value and gradient. For a convex one, such as a linear head with L2, that is
 * the optimum.
 */
import { addTo, dotOf } from './principal.ts'

export interface Evaluation {
  readonly value: number
  readonly gradient: Float64Array
}

export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly iterations: number
  /** The gradient's largest component there. */
  readonly slope: number
  /**
   * `converged`: `tolerance` was reached; `flat`: no step makes the value smaller, by the share `flatness` at least;
   * `limit`: after `maxIterations`.
   */
  readonly end: 'converged' | 'flat' | 'limit'
  /** The last steps, for a search that begins near to where this one ended. */
  readonly moves: readonly Move[]
}

/** A step that was taken, and what it changed of the gradient. */
export interface Move {
  readonly move: Float64Array
  readonly change: Float64Array
}

export interface Iteration {
  readonly iterations: number
  readonly value: number
}

/** scikit-learn's `LogisticRegression` has the same tolerance. */
export const lbfgsDefaults = { tolerance: 1e-4, flatness: 1e-6, maxIterations: 200, memory: 24 }

/** About the inverse of the function's second derivative, symmetric and positive: the nearer, the fewer steps. */
export interface Precondition {
  /** Times a vector, in place. */
  turn(vector: Float64Array): void
  /** A vector times that, which costs less. */
  square(vector: Float64Array): number
}

/** None: the function is bent alike in all directions. */
const none: Precondition = { turn() {}, square: vector => dot(vector, vector) }

interface Pair extends Move {
  /** 1 / (move · change) */
  readonly scale: number
}

/** As a pair, unless the function is so flat along the move that rounding decides. */
function pairOf({ move, change }: Move): Pair | undefined {
  const curvature = dot(move, change)
  return curvature > 1e-12 * dot(change, change) ? { move, change, scale: 1 / curvature } : undefined
}

/** Steps of the line search are kept when the value falls by this much of what the slope promised, and the slope flattens. */
const [ENOUGH, FLATTER, TRIES] = [1e-4, 0.9, 20]

/**
 * Yields each point at which it wants to know value and gradient, to be told by `next(evaluation)`, so that whoever
 * computes them may await. Each `Evaluation` has a gradient of its own. `onIteration` hears of every step taken.
 *
 * @param known steps of a search over about the same function: what they tell of its curvature is known from the start
 */
export function* lbfgs(
  start: Float64Array,
  options: Partial<typeof lbfgsDefaults> = {},
  onIteration: (iteration: Iteration) => void = () => {},
  precondition: Precondition = none,
  known: readonly Move[] = [],
): Generator<Float64Array, Minimum, Evaluation> {
  const { tolerance, flatness, maxIterations, memory } = { ...lbfgsDefaults, ...options }
  let point: Float64Array = start.slice()
  let { value, gradient } = yield point
  const pairs = known.slice(-memory).flatMap(move => pairOf(move) ?? [])
  let spread = spreadOf(pairs.at(-1), precondition)
  for (let iterations = 0; ; iterations++) {
    const slope = largest(gradient)
    const at = (end: Minimum['end']): Minimum => ({ point, value, iterations, slope, end, moves: pairs })
    if (slope <= tolerance) return at('converged')
    if (iterations === maxIterations) return at('limit')
    let direction = directionOf(gradient, pairs, precondition, spread)
    if (dot(direction, gradient) >= 0) {
      // Rounding spoilt what was remembered.
      pairs.length = 0
      direction = directionOf(gradient, pairs, precondition, 1)
    }
    const isFirst = pairs.length === 0 && precondition === none
    const found = yield* search(point, { value, gradient }, direction, isFirst ? Math.min(1, 1 / norm(gradient)) : 1)
    if (!found) return at('flat')
    const pair = pairOf({
      move: difference(found.point, point),
      change: difference(found.evaluation.gradient, gradient),
    })
    if (pair) {
      pairs.push(pair)
      if (pairs.length > memory) pairs.shift()
      spread = spreadOf(pair, precondition)
    }
    const fell = value - found.evaluation.value
    ;({ value, gradient } = found.evaluation)
    point = found.point
    onIteration({ iterations: iterations + 1, value })
    if (fell <= flatness * Math.abs(value))
      return { ...at('flat'), iterations: iterations + 1, slope: largest(gradient) }
  }
}

/** How much farther a step should go than the preconditioner says, by the last step. */
function spreadOf(last: Pair | undefined, precondition: Precondition): number {
  return last ? 1 / (last.scale * precondition.square(last.change)) : 1
}

/** Minus the gradient, turned by what the last steps told of the curvature (two-loop recursion). */
function directionOf(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: Precondition,
  spread: number,
): Float64Array {
  const direction = gradient.slice()
  const shares = pairs.map(() => 0)
  for (let i = pairs.length - 1; i >= 0; i--) {
    const pair = pairs[i]
    if (!pair) continue
    const share = pair.scale * dot(pair.move, direction)
    shares[i] = share
    addScaled(direction, pair.change, -share)
  }
  precondition.turn(direction)
  scale(direction, spread)
  for (const [i, { move, change, scale }] of pairs.entries())
    addScaled(direction, move, (shares[i] ?? 0) - scale * dot(change, direction))
  scale(direction, -1)
  return direction
}

interface Trial {
  readonly step: number
  readonly point: Float64Array
  readonly evaluation: Evaluation
  /** Along the direction. */
  readonly slope: number
}

/** A step that meets the strong Wolfe conditions; undefined where none can be found. */
function* search(
  point: Float64Array,
  { value, gradient }: Evaluation,
  direction: Float64Array,
  first: number,
): Generator<Float64Array, Trial | undefined, Evaluation> {
  const slope = dot(gradient, direction)
  function* at(step: number): Generator<Float64Array, Trial, Evaluation> {
    const next = point.slice()
    addScaled(next, direction, step)
    const evaluation = yield next
    return { step, point: next, evaluation, slope: dot(evaluation.gradient, direction) }
  }
  const falls = ({ step, evaluation }: Trial) => evaluation.value <= value + ENOUGH * step * slope
  const flattens = (trial: Trial) => Math.abs(trial.slope) <= FLATTER * Math.abs(slope)

  let low: Trial = { step: 0, point, evaluation: { value, gradient }, slope }
  let high: Trial | undefined
  let step = first
  for (let tries = 0; tries < TRIES; tries++) {
    const trial = yield* at(step)
    const isBetter = falls(trial) && trial.evaluation.value < low.evaluation.value
    if (isBetter && flattens(trial)) return trial
    if (!isBetter) high = trial
    else {
      if (trial.slope * ((high?.step ?? Infinity) - low.step) >= 0) high = low
      low = trial
    }
    step = high ? between(low, high) : 2 * step
    if (high && Math.abs(high.step - low.step) <= 1e-12 * Math.abs(low.step)) break
  }
  // A step that falls is better than none, if its slope is not as flat as it might be.
  return low.step > 0 ? low : undefined
}

/** Where a cubic through both ends, with their slopes, is lowest; the middle where it is not between them. */
function between(a: Trial, b: Trial): number {
  const width = b.step - a.step
  const d1 = a.slope + b.slope - (3 * (b.evaluation.value - a.evaluation.value)) / width
  const inside = d1 * d1 - a.slope * b.slope
  const middle = a.step + width / 2
  if (!(inside >= 0)) return middle
  const d2 = Math.sign(width) * Math.sqrt(inside)
  const step = b.step - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2)
  const share = (step - a.step) / width
  return share > 0.1 && share < 0.9 ? step : middle
}

function dot(a: Float64Array, b: Float64Array): number {
  return dotOf(a, 0, b, 0, a.length)
}

function norm(numbers: Float64Array): number {
  return Math.sqrt(dot(numbers, numbers))
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = (a[i] ?? 0) - (b[i] ?? 0)
  return result
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  addTo(to, 0, from, 0, factor, to.length)
}

function scale(numbers: Float64Array, factor: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] ?? 0) * factor
}

function largest(numbers: Float64Array): number {
  let most = 0
  for (const number of numbers) most = Math.max(most, Math.abs(number))
  return most
}
