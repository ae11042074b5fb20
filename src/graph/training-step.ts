/** One step of training as a model file: state and a batch in, the new state and the loss out. */
import { adamWStep, clipped, globalNorm, type AdamW } from './adamw.ts'
import { gradients } from './differentiate.ts'
import { expressionModel, input, type Expression, type Input } from './expression.ts'

/** A tensor that is learned. `decays`: whether weight decay is for it, as for all but biases and norms. */
export interface Parameter {
  readonly input: Input
  readonly decays: boolean
  /** Where it decays to: 0 when absent. */
  readonly origin?: Expression | undefined
}

/**
 * Clips the gradients of the loss to `maxGradNorm` (0: does not) and takes a step of AdamW.
 *
 * The file's inputs are those of the loss, `moment1.<name>` and `moment2.<name>` of each parameter, in its shape, and the
 * single numbers of `stepInputs`; its outputs `loss` and `gradientNorm` (before clipping), and for each parameter
 * `<name>.next`, `moment1.<name>.next` and `moment2.<name>.next`.
 *
 * @throws RangeError where nothing can be learned of a parameter
 */
export function trainingStep(
  loss: Expression,
  parameters: readonly Parameter[],
  options: AdamW & { readonly maxGradNorm: number },
): Uint8Array<ArrayBuffer> {
  const found = gradients(
    loss,
    parameters.map(({ input }) => input),
  )
  const gradientNorm = globalNorm(found)
  const steps = options.maxGradNorm > 0 ? clipped(found, gradientNorm, options.maxGradNorm) : found
  const next = parameters.flatMap(({ input: parameter, decays, origin }, place): [string, Expression][] => {
    const gradient = steps[place]
    if (!gradient) return []
    const { name, shape } = parameter
    const state = { parameter, moment1: input(`moment1.${name}`, shape), moment2: input(`moment2.${name}`, shape) }
    const updated = adamWStep(options, state, gradient, decays, origin)
    return [
      [`${name}.next`, updated.parameter],
      [`moment1.${name}.next`, updated.moment1],
      [`moment2.${name}.next`, updated.moment2],
    ]
  })
  return expressionModel('training step', { loss, gradientNorm, ...Object.fromEntries(next) })
}

/**
 * The loss and its gradients as a model file, for an optimiser that steps by itself: outputs `loss` and, for each
 * variable, `gradient.<name>`. Throws as `trainingStep`.
 */
export function lossAndGradients(loss: Expression, variables: readonly Input[]): Uint8Array<ArrayBuffer> {
  const found = gradients(loss, variables)
  const named = variables.map(({ name }, place) => [`gradient.${name}`, found[place]] as const)
  return expressionModel('loss and gradients', { loss, ...Object.fromEntries(named) })
}
