/** AdamW (Loshchilov and Hutter 2019) as PyTorch's `torch.optim.AdamW` computes it, in the graph. */
import { add, divide, least, multiply, scaled, squareRoot, subtract } from './elementwise.ts'
import { input, scalar, type Expression, type Input } from './expression.ts'
import { reduceSum } from './reductions.ts'

export interface AdamW {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
}

/** Those of Hugging Face's `TrainingArguments`, but for the decay. */
export const adamW: AdamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }

/** What changes from step to step: single numbers that the caller feeds. */
export interface StepInputs {
  readonly learningRate: Input
  /** 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ) in step t, counted from 1. */
  readonly correction1: Input
  readonly correction2: Input
}

export const stepInputs: StepInputs = {
  learningRate: input('learningRate', []),
  correction1: input('correction1', []),
  correction2: input('correction2', []),
}

/** The values of `stepInputs` in step `step`, counted from 1. */
export function stepValues(
  { beta1, beta2 }: AdamW,
  step: number,
  learningRate: number,
): Record<keyof StepInputs, number> {
  return { learningRate, correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) }
}

/** The norm of all gradients as one vector. */
export function globalNorm(gradients: readonly Expression[]): Expression {
  const [first = scalar(0), ...others] = gradients.map(gradient => reduceSum(multiply(gradient, gradient)))
  return squareRoot(others.reduce(add, first))
}

/** Gradients scaled down to a norm of at most `maxNorm`, as `torch.nn.utils.clip_grad_norm_` does it. */
export function clipped(gradients: readonly Expression[], norm: Expression, maxNorm: number): Expression[] {
  const factor = least(divide(scalar(maxNorm), add(norm, scalar(1e-6))), scalar(1))
  return gradients.map(gradient => multiply(gradient, factor))
}

export interface Updated {
  readonly parameter: Expression
  readonly moment1: Expression
  readonly moment2: Expression
}

/**
 * One step of a parameter; `decays`: whether the weight decay is for it, as for all but biases and norms. It decays to
 * `origin`, to 0 where there is none (L2-SP: Li, Grandvalet and Davoine 2018, decoupled as the rest).
 */
export function adamWStep(
  { beta1, beta2, epsilon, weightDecay }: AdamW,
  { parameter, moment1, moment2 }: Updated,
  gradient: Expression,
  decays: boolean,
  origin?: Expression,
): Updated {
  const { learningRate, correction1, correction2 } = stepInputs
  const first = add(scaled(moment1, beta1), scaled(gradient, 1 - beta1))
  const second = add(scaled(moment2, beta2), scaled(multiply(gradient, gradient), 1 - beta2))
  const size = add(squareRoot(multiply(second, correction2)), scalar(epsilon))
  const decay = scaled(learningRate, weightDecay)
  const decayed = origin
    ? subtract(parameter, multiply(decay, subtract(parameter, origin)))
    : multiply(parameter, subtract(scalar(1), decay))
  const kept = decays && weightDecay > 0 ? decayed : parameter
  const move = multiply(learningRate, divide(multiply(first, correction1), size))
  return { parameter: subtract(kept, move), moment1: first, moment2: second }
}
