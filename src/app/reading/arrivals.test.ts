import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gatherArrivals } from './arrivals.ts'

const segments = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => ({ start: i * length, end: (i + 1) * length, predictions: [], seams: [] }))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('hands the first on at once, and the next after the interval', () => {
  const handed: number[] = []
  const arrivals = gatherArrivals(50, portion => handed.push(portion.length))
  arrivals.add(segments(2, 10))
  expect(handed).toEqual([2])
  arrivals.add(segments(1, 10))
  arrivals.add(segments(3, 10))
  expect(handed).toEqual([2])
  vi.advanceTimersByTime(50)
  expect(handed).toEqual([2, 4])
})

it('cuts a burst into portions, in order, and is drained when all are handed on', async () => {
  const handed: number[] = []
  const arrivals = gatherArrivals(50, portion => handed.push(...portion.map(({ start }) => start / 1000)))
  const burst = segments(500, 1000)
  arrivals.add(burst)
  expect(handed.length).toBe(60)
  const drained = arrivals.drained()
  await vi.runAllTimersAsync()
  await drained
  expect(handed).toEqual(burst.map((_, i) => i))
})

it('hands on nothing after its end', () => {
  const handed: number[] = []
  const arrivals = gatherArrivals(50, portion => handed.push(portion.length))
  arrivals.add(segments(1, 10))
  arrivals.add(segments(3, 10))
  arrivals.end('hand on')
  expect(handed).toEqual([1, 3])
  vi.runAllTimers()
  expect(handed).toEqual([1, 3])
})
