/** One step of training by hand, timed: a batch of rows, forward, backward, clipping and AdamW, state in and out. */
import { headKind, weightShapes, type HeadKindName } from '../src/domain/heads/kinds.ts'
import { mulberry32 } from '../src/domain/random.ts'
import type { WithRuntime } from '../src/engine/fitting-part.ts'
import type { Batch } from '../src/engine/training-batches.ts'
import { createTrainingGraphs, type Parameters } from '../src/engine/training-graphs.ts'

export interface StepSize {
  readonly kind: HeadKindName
  readonly rows: number
  readonly labels: number
  readonly hidden: number
  readonly intermediate: number
}

/** Steps that are not counted: WebAssembly is compiled twice, the second time for speed, while it runs. */
export const WARM = 100

/** Milliseconds of each of so many steps. */
export async function handStepTimes(
  runtime: WithRuntime,
  { kind, rows, ...sizes }: StepSize,
  steps: number,
  warm = WARM,
): Promise<number[]> {
  const random = mulberry32(1)
  const noise = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1)
  const { labels, hidden } = sizes
  const allowed = new Float32Array(rows * labels)
  for (let row = 0; row < rows; row++) allowed[row * labels + Math.floor(random() * labels)] = 1
  const batch: Batch = {
    rows,
    features: noise(rows * hidden),
    allowed,
    weights: new Float32Array(rows).fill(1),
    smoothing: new Float32Array(rows),
  }
  const named = (of: (length: number) => Float32Array) =>
    Object.fromEntries(
      weightShapes(headKind(kind), sizes).map(([name, shape]) => [
        name,
        of(shape.reduce((all, size) => all * size, 1)),
      ]),
    )
  const zeros = (length: number) => new Float32Array(length)
  const small = (length: number) => noise(length).map(value => value / Math.sqrt(hidden))
  let parameters: Parameters = { weights: named(small), moment1: named(zeros), moment2: named(zeros) }
  const graphs = await createTrainingGraphs(runtime, {
    kind,
    sizes,
    moments: { mean: new Float64Array(hidden), deviation: new Float64Array(hidden).fill(1) },
    hasDropout: false,
    isHard: true,
    isTaught: false,
    focalGamma: 0,
    weightDecay: 0.01,
    maxGradNorm: 1,
  })
  const times: number[] = []
  for (let step = 1; step <= steps + warm; step++) {
    const began = performance.now()
    parameters = await graphs.step(parameters, batch, step, 1e-3)
    if (step > warm) times.push(performance.now() - began)
  }
  await graphs.release()
  return times
}
