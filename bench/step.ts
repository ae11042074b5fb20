/**
 * Steps of training by hand, timed, and beside them the products of matrices that no such step does without, as the runtime
 * makes them: its bound.
 */
import * as ort from 'onnxruntime-web'
import { expressionModel, input } from '../src/graph/expression.ts'
import { gemm } from '../src/graph/products.ts'
import { handStepTimes, WARM, type StepSize } from './hand-steps.ts'

ort.env.wasm.numThreads = 1

export function stepTimes(size: StepSize, steps: number): Promise<number[]> {
  return handStepTimes(job => job(ort), size, steps)
}

/** Milliseconds of each of so many runs of a linear head's two products: features by weights, gradients by features. */
export async function productTimes({ rows, labels, hidden }: StepSize, runs: number): Promise<number[]> {
  const [x, weight] = [input('x', [rows, hidden]), input('weight', [labels, hidden])]
  const logits = gemm(weight, x, { transposeB: true })
  const session = await ort.InferenceSession.create(expressionModel('products', { gradient: gemm(logits, x) }))
  const zeros = (first: number, second: number) =>
    new ort.Tensor('float32', new Float32Array(first * second), [first, second])
  const feeds = { x: zeros(rows, hidden), weight: zeros(labels, hidden) }
  const times: number[] = []
  for (let run = 0; run < runs + WARM; run++) {
    const began = performance.now()
    await session.run(feeds)
    if (run >= WARM) times.push(performance.now() - began)
  }
  await session.release()
  return times
}
