/**
 * What a classifier is trained to make small. `logits` are [rows × labels]; each loss is [rows × 1], to be averaged by
 * `weightedMean`.
 */
import {
  add,
  divide,
  exponential,
  greatest,
  logarithm,
  multiply,
  negate,
  power,
  scaled,
  subtract,
} from './elementwise.ts'
import { scalar, type Expression } from './expression.ts'
import { logSoftmax, mean, softmax } from './normalisation.ts'
import { reduceMax, reduceSum } from './reductions.ts'

/** Cross-entropy against probabilities [rows × labels]: hard labels, smoothed ones, or those of a teacher. */
export function crossEntropy(logits: Expression, targets: Expression): Expression {
  return negate(reduceSum(multiply(targets, logSoftmax(logits)), [-1], true))
}

/** Far below any logit, and its exponential is 0. */
const NEVER = 1e9

/**
 * Minus the log probability that the label is one of those allowed, 1 in `allowed` [rows × labels] and else 0: with one
 * allowed label cross-entropy, with several the labels between which nothing is known are summed over (partial labels;
 * Bellare and McCallum 2007). A row that allows all of them costs nothing.
 */
export function marginalCrossEntropy(logits: Expression, allowed: Expression): Expression {
  const shares = add(logSoftmax(logits), scaled(subtract(allowed, scalar(1)), NEVER))
  const top = reduceMax(shares, [-1])
  return negate(add(logarithm(reduceSum(exponential(subtract(shares, top)), [-1], true)), top))
}

/** (1 − p)^γ times the loss, p being the probability that it stands for: what is learned already counts less (Lin et al. 2017). */
export function focal(loss: Expression, gamma: number): Expression {
  // Rounding may take p above 1, and the slope of a power below 1 is infinite in 0.
  const missing = greatest(subtract(scalar(1), exponential(negate(loss))), scalar(1e-7))
  return multiply(power(missing, gamma), loss)
}

/** The mean squared difference of probabilities, as students learn from teachers (Wu et al. 2020). */
export function squaredError(logits: Expression, targets: Expression): Expression {
  const difference = subtract(softmax(logits), targets)
  return mean(multiply(difference, difference))
}

/** Σ weight · loss / Σ weight over rows, a single number; rows of weight 0 count for nothing. */
export function weightedMean(loss: Expression, weights: Expression): Expression {
  return divide(reduceSum(multiply(loss, weights)), greatest(reduceSum(weights), scalar(1e-12)))
}

/** ½ · Σ (x − origin)², the penalty that pulls weights to where they were, or to 0. */
export function squaredNorm(x: Expression, origin?: Expression): Expression {
  const moved = origin ? subtract(x, origin) : x
  return scaled(reduceSum(multiply(moved, moved)), 0.5)
}
