import { array, assert, double, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lbfgs, type Evaluation, type Minimum, type Precondition } from './lbfgs.ts'

function minimise(
  evaluate: (point: Float64Array) => Evaluation,
  start: readonly number[],
  options?: Parameters<typeof lbfgs>[1],
  precondition?: Precondition,
  known?: Minimum['moves'],
): Minimum & { readonly evaluations: number } {
  const search = lbfgs(Float64Array.from(start), { flatness: 0, ...options }, undefined, precondition, known)
  let evaluations = 0
  let turn = search.next()
  while (!turn.done) {
    evaluations++
    turn = search.next(evaluate(turn.value))
  }
  return { ...turn.value, evaluations }
}

/** Rosenbrock's valley: long, bent, and lowest in (1, 1). */
function rosenbrock([x = 0, y = 0]: Float64Array): Evaluation {
  const bend = y - x * x
  return { value: (1 - x) ** 2 + 100 * bend ** 2, gradient: Float64Array.of(-2 * (1 - x) - 400 * x * bend, 200 * bend) }
}

const number = double({ min: -5, max: 5, noNaN: true })

describe('L-BFGS', () => {
  test('finds its way through Rosenbrock’s valley', () => {
    const found = minimise(rosenbrock, [-1.2, 1], { tolerance: 1e-8 })
    expect(found.end).toBe('converged')
    expect([...found.point]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)])
    expect(found.evaluations).toBeLessThan(80)
  })

  test('finds the minimum of any bowl, however steep on one side', () => {
    assert(
      property(
        array(number, { minLength: 3, maxLength: 3 }),
        array(number, { minLength: 3, maxLength: 3 }),
        (centre, start) => {
          const steepness = [1, 30, 1000]
          const bowl = (point: Float64Array): Evaluation => {
            const away = point.map((x, i) => x - centre[i]!)
            return {
              value: away.reduce((sum, x, i) => sum + 0.5 * steepness[i]! * x * x, 0),
              gradient: away.map((x, i) => steepness[i]! * x),
            }
          }
          const { point, value } = minimise(bowl, start, { tolerance: 1e-7 })
          expect(value).toBeLessThan(1e-9)
          for (const [i, x] of point.entries()) expect(x).toBeCloseTo(centre[i]!, 4)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('stops at once where it begins at the minimum, and at the limit of its iterations', () => {
    expect(minimise(rosenbrock, [1, 1])).toMatchObject({ end: 'converged', iterations: 0, evaluations: 1 })
    expect(minimise(rosenbrock, [-1.2, 1], { maxIterations: 3 })).toMatchObject({ end: 'limit', iterations: 3 })
  })

  test('says that it is flat where rounding allows no further step', () => {
    const coarse = (point: Float64Array): Evaluation => {
      const { value, gradient } = rosenbrock(point)
      return { value: Math.fround(1000 + value), gradient }
    }
    const { end, value } = minimise(coarse, [-1.2, 1], { tolerance: 0, maxIterations: 1000 })
    expect(end).toBe('flat')
    expect(value).toBeCloseTo(1000, 3)
  })

  test('needs one step where it is told the curvature', () => {
    const steepness = [1, 30, 1000]
    const bowl = (point: Float64Array): Evaluation => ({
      value: point.reduce((sum, x, i) => sum + 0.5 * steepness[i]! * (x - 1) ** 2, 0),
      gradient: point.map((x, i) => steepness[i]! * (x - 1)),
    })
    const precondition: Precondition = {
      turn: vector => vector.forEach((x, i) => (vector[i] = x / steepness[i]!)),
      square: vector => vector.reduce((sum, x, i) => sum + (x * x) / steepness[i]!, 0),
    }
    expect(minimise(bowl, [5, -3, 2], {}, precondition)).toMatchObject({
      end: 'converged',
      iterations: 1,
      evaluations: 2,
    })
    expect(minimise(bowl, [5, -3, 2]).iterations).toBeGreaterThan(3)
  })

  test('begins with what an earlier search found of the curvature', () => {
    const start = [-1.2, 1]
    const { moves, evaluations } = minimise(rosenbrock, start, { tolerance: 1e-8 })
    const nearby = (known: Minimum['moves']) => minimise(rosenbrock, [0.9, 0.8], { tolerance: 1e-8 }, undefined, known)
    expect(nearby(moves).evaluations).toBeLessThan(nearby([]).evaluations)
    expect(nearby(moves).evaluations).toBeLessThan(evaluations)
    expect(nearby(moves).value).toBeLessThan(1e-12)
  })

  test('makes nothing of a step along which the gradient did not change', () => {
    const { point } = minimise(rosenbrock, [-1.2, 1], { tolerance: 1e-8 }, undefined, [
      { move: Float64Array.of(1, 0), change: Float64Array.of(0, 0) },
    ])
    expect([...point]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)])
  })

  test('stops where a step makes the value smaller by less than it is asked to', () => {
    const far = minimise(rosenbrock, [-1.2, 1], { flatness: 0.3 })
    expect(far.end).toBe('flat')
    expect(far.iterations).toBeLessThan(minimise(rosenbrock, [-1.2, 1]).iterations)
  })

  test('never takes a step that makes the value greater', () => {
    const values: number[] = []
    const search = lbfgs(Float64Array.of(-1.2, 1), { tolerance: 1e-8, flatness: 0 }, ({ value }) => values.push(value))
    for (let turn = search.next(); !turn.done;) turn = search.next(rosenbrock(turn.value))
    expect(values.length).toBeGreaterThan(10)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
  })
})
