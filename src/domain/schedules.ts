/** How the learning rate goes from step to step, by the names and formulas of Hugging Face's `get_scheduler` (transformers 5). */

export const scheduleNames = ['linear', 'cosine', 'cosine_with_restarts', 'constant', 'constant_with_warmup'] as const
export type ScheduleName = (typeof scheduleNames)[number]

export interface Schedule {
  readonly name: ScheduleName
  /** Of the whole training. */
  readonly steps: number
  /** Steps, or below 1 the share of all steps rounded up, as `TrainingArguments.warmup_steps`; `constant` has none. */
  readonly warmup: number
  /** Of `cosine_with_restarts`. */
  readonly cycles?: number
}

/** The factor of the learning rate in a step, counted from 0. */
export function rateFactor({ name, steps, warmup: wanted, cycles = 1 }: Schedule, step: number): number {
  if (name === 'constant') return 1
  const warmup = wanted < 1 ? Math.ceil(wanted * steps) : wanted
  if (step < warmup) return step / Math.max(1, warmup)
  const progress = (step - warmup) / Math.max(1, steps - warmup)
  switch (name) {
    case 'constant_with_warmup':
      return 1
    case 'linear':
      return Math.max(0, (steps - step) / Math.max(1, steps - warmup))
    case 'cosine':
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)))
    case 'cosine_with_restarts':
      return progress >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * progress) % 1))))
    default:
      return name satisfies never
  }
}
