import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rateFactor, type ScheduleName } from './schedules.ts'

interface Golden {
  readonly name: ScheduleName
  readonly steps: number
  readonly warmup: number
  readonly cycles: number | null
  readonly factors: readonly number[]
}
const goldens: readonly Golden[] = JSON.parse(readFileSync(new URL('goldens/schedules.json', import.meta.url), 'utf8'))

test.each(goldens)('$name over $steps steps, $warmup of warm-up, is that of Hugging Face', golden => {
  const { name, steps, warmup, cycles, factors } = golden
  const schedule = { name, steps, warmup, ...(cycles === null ? {} : { cycles }) }
  expect(factors).toHaveLength(steps)
  for (const [step, factor] of factors.entries()) expect(rateFactor(schedule, step)).toBeCloseTo(factor, 12)
})

test('a warm-up below 1 is a share of all steps, rounded up', () => {
  const schedule = { name: 'linear', steps: 15, warmup: 0.1 } as const
  expect(rateFactor(schedule, 1)).toBe(rateFactor({ ...schedule, warmup: 2 }, 1))
  expect(rateFactor(schedule, 2)).toBe(1)
})
