/** Training as two model files that ONNX Runtime runs: a step, and what weights make of data. */
import type { HeadKind, Layers, Sizes } from '../domain/heads/kind.ts'
import { headKind, weightShapes, type HeadKindName } from '../domain/heads/kinds.ts'
import type { Moments } from '../domain/standardise.ts'
import { adamW, stepValues } from '../graph/adamw.ts'
import { divide, greatest, multiply, relu, subtract } from '../graph/elementwise.ts'
import { constant, expressionModel, input, scalar, type Expression } from '../graph/expression.ts'
import { labelLoss } from '../graph/losses.ts'
import { gemm } from '../graph/products.ts'
import { reduceSum } from '../graph/reductions.ts'
import { trainingStep } from '../graph/training-step.ts'
import type { WithRuntime } from './fitting.ts'
import type { Runtime } from './platform.ts'
import { EngineError } from './rpc.ts'
import type { Batch } from './training-batches.ts'
import type { NamedWeights } from './training-state.ts'

/** Layers that can be differentiated. */
const layers: Layers<Expression> = {
  dense: (x, weight, bias) => gemm(x, weight, { transposeB: true }, bias),
  relu,
}

export interface GraphOptions {
  readonly kind: HeadKindName
  readonly sizes: Sizes
  /** Features are standardised by them. */
  readonly moments: Moments
  /** Whether steps are fed with `dropout`. */
  readonly hasDropout: boolean
  /** Whether every row that is learned from must be one label. */
  readonly isHard: boolean
  /** Whether batches say what an earlier head does. */
  readonly isTaught: boolean
  /** `[labels]`, for label smoothing; absent: there is none. */
  readonly labelWeights?: Float32Array | undefined
  readonly focalGamma: number
  readonly weightDecay: number
  /** Where matrices decay to: 0 when absent. */
  readonly origin?: NamedWeights | undefined
  readonly maxGradNorm: number
}

/** Weights and AdamW's moments. */
export interface Parameters {
  readonly weights: NamedWeights
  readonly moment1: NamedWeights
  readonly moment2: NamedWeights
}

export interface TrainingGraphs {
  /** One step of AdamW, counted from 1. */
  step(parameters: Parameters, batch: Batch, step: number, learningRate: number): Promise<Parameters & { loss: number }>
  /** Logits `[rows × labels]`, and the sums that the mean loss is the quotient of. */
  apply(weights: NamedWeights, batch: Batch): Promise<{ logits: Float32Array; loss: number; weight: number }>
  release(): Promise<void>
}

export async function createTrainingGraphs(runtime: WithRuntime, options: GraphOptions): Promise<TrainingGraphs> {
  const { sizes, moments, hasDropout, isHard, isTaught, labelWeights, focalGamma, origin } = options
  const kind = headKind(options.kind)
  const shapes = weightShapes(kind, sizes)
  const inputs = shapes.map(([name, shape]) => input(name, shape))
  const row = (name: string) => input(name, ['rows', 1])
  const [weights, allowed] = [row('rowWeights'), input('allowed', ['rows', sizes.labels])]
  const column = (values: Float64Array) => constant([sizes.hidden], Float32Array.from(values))
  const [mean, scale] = [column(moments.mean), column(moments.deviation.map(spread => 1 / spread))]
  const features = input('features', ['rows', sizes.hidden])
  const named: Record<string, Expression> = Object.fromEntries(inputs.map(weight => [weight.name, weight]))
  const logits = kind.forward(layers, features, foldedIn(kind.first, named, mean, scale))
  // What is left out has to be of standardised features.
  const standardised = () => multiply(multiply(subtract(features, mean), scale), input('dropout', features.shape))
  const seen = hasDropout ? kind.forward(layers, standardised(), named) : logits
  const taught = isTaught ? { soft: input('soft', ['rows', sizes.labels]), share: row('share') } : undefined
  const smoothing = labelWeights && { share: row('smoothing'), labelWeights: constant([sizes.labels], labelWeights) }
  const lossOf = (logits: Expression) =>
    reduceSum(labelLoss(logits, { allowed, weights, isHard, taught, smoothing, focalGamma }))
  const weight = reduceSum(weights)
  // As PyTorch: decay is for matrices, not for biases.
  const parameters = inputs.map(input => {
    const decays = input.shape.length > 1
    const from = decays ? origin?.[input.name] : undefined
    return { input, decays, origin: from && constant(input.shape.map(Number), from) }
  })
  const adam = { ...adamW, weightDecay: options.weightDecay }
  const loss = divide(lossOf(seen), greatest(weight, scalar(1e-12)))
  const stepFile = trainingStep(loss, parameters, { ...adam, maxGradNorm: options.maxGradNorm })
  const applyFile = expressionModel('logits and loss', { logits, lossSum: lossOf(logits), weightSum: weight })
  const create = (file: Uint8Array) =>
    runtime(ort => ort.InferenceSession.create(file, { executionProviders: ['wasm'] }))
  const stepping = await create(stepFile)
  const applying = await create(applyFile)

  function batchFeeds(ort: Runtime, { rows, features, allowed, taught, weights, smoothing }: Batch) {
    const { soft, share } = taught ?? {
      soft: new Float32Array(isTaught ? rows * sizes.labels : 0),
      share: new Float32Array(rows).fill(1),
    }
    const fed = (values: Float32Array, columns: number) => new ort.Tensor('float32', values, [rows, columns])
    return {
      features: fed(features, sizes.hidden),
      allowed: fed(allowed, sizes.labels),
      ...(isTaught ? { soft: fed(soft, sizes.labels), share: fed(share, 1) } : {}),
      rowWeights: fed(weights, 1),
      ...(labelWeights ? { smoothing: fed(smoothing, 1) } : {}),
    }
  }
  const namedFeeds = (ort: Runtime, values: NamedWeights, prefix = '') =>
    Object.fromEntries(
      shapes.map(([name, shape]) => [
        prefix + name,
        new ort.Tensor('float32', values[name] ?? new Float32Array(0), shape),
      ]),
    )

  return {
    step: ({ weights, moment1, moment2 }, batch, step, learningRate) =>
      runtime(async ort => {
        const numbers = Object.entries(stepValues(adam, step, learningRate)).map(([name, value]) => [
          name,
          new ort.Tensor('float32', [value], []),
        ])
        const { dropout, rows } = batch
        const outputs = await stepping.run({
          ...batchFeeds(ort, batch),
          ...(dropout ? { dropout: new ort.Tensor('float32', dropout, [rows, sizes.hidden]) } : {}),
          ...namedFeeds(ort, weights),
          ...namedFeeds(ort, moment1, 'moment1.'),
          ...namedFeeds(ort, moment2, 'moment2.'),
          ...Object.fromEntries(numbers),
        })
        const next = (prefix: string) =>
          Object.fromEntries(shapes.map(([name]) => [name, floatsIn(outputs[`${prefix}${name}.next`])]))
        const loss = floatsIn(outputs['loss'])[0] ?? 0
        return { weights: next(''), moment1: next('moment1.'), moment2: next('moment2.'), loss }
      }),
    apply: (values, batch) =>
      runtime(async ort => {
        const outputs = await applying.run({ ...batchFeeds(ort, batch), ...namedFeeds(ort, values) })
        const numberOf = (name: string) => floatsIn(outputs[name])[0] ?? 0
        return { logits: floatsIn(outputs['logits']), loss: numberOf('lossSum'), weight: numberOf('weightSum') }
      }),
    release: () => runtime(async () => void (await Promise.all([stepping.release(), applying.release()]))),
  }
}

/**
 * Weights over plain features, of those over standardised ones: a pass over the first layer in place of two over all of the
 * features.
 */
function foldedIn(
  first: HeadKind['first'],
  named: Readonly<Record<string, Expression>>,
  mean: Expression,
  scale: Expression,
): Record<string, Expression> {
  const [weight, bias] = [named[first.weight], named[first.bias]]
  if (!weight || !bias) throw new RangeError(`there is no ${weight ? first.bias : first.weight}`)
  const plain = multiply(weight, scale)
  return { ...named, [first.weight]: plain, [first.bias]: subtract(bias, reduceSum(multiply(plain, mean), [1])) }
}

function floatsIn(tensor: { readonly data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new EngineError('internal', 'a training graph gave no numbers')
  return tensor.data
}
