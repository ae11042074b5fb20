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
  return multiply(power(missing(loss), gamma), loss)
}

/** 1 − p of a loss −ln p. */
function missing(loss: Expression): Expression {
  // Rounding may take p above 1, and the slope of a power below 1 is infinite in 0.
  return greatest(subtract(scalar(1), exponential(negate(loss))), scalar(1e-7))
}

export interface LabelLoss {
  /** 1 for each label that a row may be, else 0, [rows × labels]. */
  readonly allowed: Expression
  /** What each row counts, [rows × 1]: w below. */
  readonly weights: Expression
  /** Whether a row has one allowed label at most, as most do: simpler then. */
  readonly isHard: boolean
  /**
   * Rows that are taught: the probability of each label by itself [rows × labels], and that of the allowed labels together
   * [rows × 1], which add up to 1. Their −ln p below is − share · ln p(allowed) − Σ soft · ln p.
   */
  readonly taught?: { readonly soft: Expression; readonly share: Expression } | undefined
  /** Label smoothing: ε of each row, [rows × 1] (0 where it may be several labels), and v, what each label counts [labels]. */
  readonly smoothing?: { readonly share: Expression; readonly labelWeights: Expression } | undefined
  /** γ of focal loss; 0: none. */
  readonly focalGamma: number
}

/**
 * The loss of labels, [rows × 1], not yet divided by Σ w: (1 − p)^γ · ((1 − ε) · w · (−ln p) + ε / labels · Σ v · (−ln q)),
 * p being the probability of what is allowed, q that of each label. With γ = 0 it is PyTorch's `cross_entropy` with
 * `weight` and `label_smoothing`; the focal factor is of the plain probability (Lin et al. 2017) and comes last.
 */
export function labelLoss(
  logits: Expression,
  { allowed, weights, isHard, taught, smoothing, focalGamma }: LabelLoss,
): Expression {
  const told = isHard ? crossEntropy(logits, allowed) : marginalCrossEntropy(logits, allowed)
  const plain = taught ? add(multiply(taught.share, told), crossEntropy(logits, taught.soft)) : told
  let loss = multiply(weights, plain)
  if (smoothing) {
    const { share, labelWeights } = smoothing
    const labels = Number(labelWeights.shape.at(-1))
    const uniform = scaled(crossEntropy(logits, labelWeights), 1 / labels)
    loss = add(multiply(subtract(scalar(1), share), loss), multiply(share, uniform))
  }
  return focalGamma > 0 ? multiply(power(missing(plain), focalGamma), loss) : loss
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
