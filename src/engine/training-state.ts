/** What training goes on from, and how it begins and ends: weights over standardised features and over plain ones. */
import { weightsOf } from '../domain/head.ts'
import type { Sizes } from '../domain/heads/kind.ts'
import { headKind, headWeights, ownSizes, weightShapes, type HeadWeights } from '../domain/heads/kinds.ts'
import { foldedIn, foldedOut, type Moments } from '../domain/standardise.ts'
import type { TrainingArguments } from '../domain/training-arguments.ts'
import { randomOf } from './training-batches.ts'

/** Numbers by the names of the head's kind, over standardised features. */
export type NamedWeights = Readonly<Record<string, Float32Array>>

/** Everything that training goes on from; what happens after depends on this, the data and the arguments alone. */
export interface TrainingState {
  /** Steps made so far. */
  readonly step: number
  readonly weights: NamedWeights
  /** AdamW's running means of gradients and of their squares. */
  readonly moment1: NamedWeights
  readonly moment2: NamedWeights
  /** The epoch that would be kept. */
  readonly best: {
    readonly epoch: number
    /** `metricForBestModel` and loss on held-out words, if there are any. */
    readonly metric: number | undefined
    readonly loss: number
    readonly weights: NamedWeights
  }
  /** Epochs since the metric was better by more than the threshold. */
  readonly worse: number
}

/** What training begins with: the weights that are given; else inner matrices uniform up to ±1 / √columns, the rest 0. */
export function begun({ kind, seed }: TrainingArguments, sizes: Sizes, start: NamedWeights | undefined): TrainingState {
  const shapes = weightShapes(headKind(kind), sizes)
  const random = randomOf(seed, -1)
  const zeros = () => Object.fromEntries(shapes.map(([name, shape]) => [name, new Float32Array(product(shape))]))
  const weights = Object.fromEntries(
    shapes.map(([name, shape]) => {
      const [, columns] = shape
      const values = new Float32Array(product(shape))
      return [
        name,
        columns === undefined || name === 'weight' ? values : values.map(() => (2 * random() - 1) / Math.sqrt(columns)),
      ]
    }),
  )
  const first = start ?? weights
  return {
    step: 0,
    weights: first,
    moment1: zeros(),
    moment2: zeros(),
    best: { epoch: 0, metric: undefined, loss: 0, weights: first },
    worse: 0,
  }
}

/** @throws RangeError for weights of another shape than the arguments say */
export function checkShapes(
  { kind }: TrainingArguments,
  sizes: Sizes,
  { weights, moment1, moment2 }: TrainingState,
): void {
  for (const values of [weights, moment1, moment2]) {
    const [name, shape] =
      weightShapes(headKind(kind), sizes).find(([name, shape]) => !isOfShape(values[name], shape)) ?? []
    if (name !== undefined && shape)
      throw new RangeError(`${name} has ${values[name]?.length ?? 'no'} numbers, not ${shape.join(' × ')}`)
  }
}

/** Whether training with these arguments can begin as these weights: they are of its kind and of all its sizes. */
export function canBegin(
  weights: HeadWeights,
  { kind, intermediateSize }: Pick<TrainingArguments, 'kind' | 'intermediateSize'>,
  sizes: Pick<Sizes, 'labels' | 'hidden'>,
): boolean {
  const named = Object.fromEntries(weightsOf(weights))
  const shapes = weightShapes(headKind(kind), { ...sizes, intermediate: intermediateSize })
  return weights.kind === kind && shapes.every(([name, shape]) => isOfShape(named[name], shape))
}

function isOfShape(values: Float32Array | undefined, shape: readonly number[]): boolean {
  return values?.length === product(shape)
}

/** Weights over plain features as those over standardised ones. */
export function onStandardised(start: HeadWeights, moments: Moments): NamedWeights {
  const { first } = headKind(start.kind)
  const named = Object.fromEntries(weightsOf(start))
  return { ...named, ...folded(first, named, moments, foldedOut) }
}

export function onPlain(
  { kind }: TrainingArguments,
  sizes: Sizes,
  weights: NamedWeights,
  moments: Moments,
): HeadWeights {
  const { first } = headKind(kind)
  const own = ownSizes(headKind(kind)).map(name => [name, sizes[name]])
  return headWeights(kind, { ...Object.fromEntries(own), ...weights, ...folded(first, weights, moments, foldedIn) })
}

function folded(
  first: { readonly weight: string; readonly bias: string },
  weights: NamedWeights,
  moments: Moments,
  how: typeof foldedIn,
): NamedWeights {
  const [weight, bias] = [weights[first.weight], weights[first.bias]]
  if (!weight || !bias) throw new RangeError(`there is no ${weight ? first.bias : first.weight}`)
  const layer = how({ weight, bias }, moments)
  return { [first.weight]: layer.weight, [first.bias]: layer.bias }
}

const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1)
